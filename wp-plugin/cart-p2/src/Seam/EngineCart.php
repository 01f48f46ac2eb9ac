<?php
/**
 * EngineCart class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

use CartP2\Differences\Shadow;
use CartP2\Mapping\CartSteps;
use CartP2\Mapping\Coupons;
use CartP2\Mapping\ForeignHooks;
use CartP2\Mapping\ShippedItems;
use CartP2\Mapping\StoredRates;
use CartP2\Mode;

/**
 * WooCommerce's cart, calculated by the engine.
 *
 * Stores what `WC_Cart_Totals` would store, at the same moments, and fires the same hooks in between. The engine runs
 * in steps; what only the shop can decide (coupons, shipping, fees) is WooCommerce's own code, run between them.
 *
 * When a step fails, WooCommerce's `WC_Cart_Totals` calculates from the start, and the hooks around the calculation
 * still fire once: the first step fails before anything was asked, and what was asked later (shipping, fees) is
 * remembered in {@see Decided}, so that no action is fired twice. Only filters that validate coupons may run again.
 */
final class EngineCart extends \WC_Cart {

	/**
	 * Answers for a calculation that WooCommerce has to finish. Null: there is none.
	 *
	 * @var Decided|null
	 */
	private $decided = null;

	/**
	 * The items to ship, while packages are made. Null: the products have to be asked.
	 *
	 * @var array|null
	 */
	private $shipped_items = null;

	/**
	 * Whether the engine is charging shipping.
	 *
	 * @var bool
	 */
	private $is_charging = false;

	/**
	 * Packages whose rates are known, on their way past WooCommerce's calculation of shipping. Null: there are none.
	 *
	 * @var array|null
	 */
	private $quoted = null;

	/**
	 * Calculates totals for the items in the cart.
	 *
	 * @return void
	 */
	public function calculate_totals() {
		// A hook may calculate again in the middle of a calculation.
		$decided     = $this->decided;
		$is_charging = $this->is_charging;

		$this->decided     = null;
		$this->is_charging = false;
		try {
			$this->calculate_by_choice();
		} finally {
			$this->decided     = $decided;
			$this->is_charging = $is_charging;
		}
	}

	/**
	 * Calculates shipping, or answers with what it was when the engine asked.
	 *
	 * @return array The chosen rates by package.
	 */
	public function calculate_shipping() {
		if ( null === $this->decided || null === $this->decided->shipping ) {
			return parent::calculate_shipping();
		}
		$rates                   = $this->decided->shipping;
		$this->decided->shipping = null;
		return $rates;
	}

	/**
	 * Lets other plugins add fees, unless they have done so when the engine asked.
	 *
	 * @return void
	 */
	public function calculate_fees() {
		if ( null === $this->decided || null === $this->decided->fees ) {
			parent::calculate_fees();
		}
	}

	/**
	 * The fees, or what they were when the engine asked: reading them again would turn equal ones round.
	 *
	 * @return array Fees by id.
	 */
	public function get_fees() {
		if ( null === $this->decided || null === $this->decided->fees ) {
			return parent::get_fees();
		}
		$fees                = $this->decided->fees;
		$this->decided->fees = null;
		return $fees;
	}

	/**
	 * Whether shipping is shown. WooCommerce calculates shipping where it has just found that it is needed, and then
	 * only an address may be missing.
	 *
	 * @return bool
	 */
	public function show_shipping() {
		if ( $this->is_charging && $this->is_asked_by_calculate_shipping() && null === ForeignHooks::first_of( ForeignHooks::SHOW_SHIPPING )
			&& 'yes' !== get_option( 'woocommerce_shipping_cost_requires_address' ) ) {
			return apply_filters( 'woocommerce_cart_ready_to_calc_shipping', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's filter.
		}
		return parent::show_shipping();
	}

	/**
	 * The packages to ship. WooCommerce looks for their items twice in a row; they are looked for once.
	 *
	 * Where the engine charges shipping and the session knows the rates of all packages, WooCommerce's calculation of
	 * shipping gets none to calculate, and {@see self::get_chosen_shipping_methods()}, which it calls next, all of them.
	 *
	 * @return array Packages.
	 */
	public function get_shipping_packages() {
		$passes_by = $this->is_charging && $this->is_asked_by_calculate_shipping();

		$this->is_charging   = $this->is_charging && ! $passes_by;
		$this->shipped_items = ShippedItems::of( $this->get_cart() );
		try {
			$packages = parent::get_shipping_packages();
		} finally {
			$this->shipped_items = null;
		}
		$this->quoted = $passes_by ? $this->stored_rates( $packages ) : null;
		return null === $this->quoted ? $packages : array();
	}

	/**
	 * The packages with the rates the session knows. Whatever goes wrong, WooCommerce looks for them.
	 *
	 * @param array $packages Packages.
	 * @return array|null Null: they are not known.
	 */
	private function stored_rates( array $packages ) {
		try {
			return StoredRates::of( $packages );
		} catch ( \Throwable $thrown ) {
			$given_back = GiveBack::because( $thrown );
			Reasons::record( $given_back->get_reason(), $given_back->getMessage() );
			return null;
		}
	}

	/**
	 * The chosen rates.
	 *
	 * @param array $calculated_shipping_packages Packages with their rates.
	 * @return \WC_Shipping_Rate[] By package.
	 */
	protected function get_chosen_shipping_methods( $calculated_shipping_packages = array() ) {
		if ( null !== $this->quoted ) {
			// The end of WC_Shipping::calculate_shipping().
			$packages     = $this->quoted;
			$this->quoted = null;
			WC()->shipping()->packages = $packages;
			WC()->shipping()->packages = array_filter( (array) apply_filters( 'woocommerce_shipping_packages', $packages ) ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's filter.

			$calculated_shipping_packages = WC()->shipping()->packages;
		}
		return parent::get_chosen_shipping_methods( $calculated_shipping_packages );
	}

	/**
	 * Whether `WC_Cart::calculate_shipping()` called the method that asks, and not a plugin in the middle of it.
	 *
	 * @return bool
	 */
	private function is_asked_by_calculate_shipping(): bool {
		// This method, the one that asks, and who called that.
		$frames = debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS, 3 ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_debug_backtrace -- Nothing is printed.
		return isset( $frames[2]['class'] ) && 'calculate_shipping' === $frames[2]['function'] && \WC_Cart::class === $frames[2]['class'];
	}

	/**
	 * The items to ship.
	 *
	 * @return array Cart items by key.
	 */
	protected function get_items_needing_shipping() {
		return null === $this->shipped_items ? parent::get_items_needing_shipping() : $this->shipped_items;
	}

	/**
	 * Calculates with the engine, with WooCommerce, or with both.
	 *
	 * @return void
	 */
	private function calculate_by_choice(): void {
		$mode     = Mode::current();
		$obstacle = StepAside::obstacle();
		$reason   = null === $obstacle ? StepAside::reason() : $obstacle;
		$use      = Mode::AUTO === $mode && null === $reason;

		/**
		 * Filters whether the engine calculates this cart.
		 *
		 * False gives WooCommerce's own calculation, true the engine's even where the plugin would step aside.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $use  Whether it does.
		 * @param \WC_Cart $cart The cart.
		 */
		$wanted = null === $obstacle && apply_filters( 'cart_p2_use_engine', $use, $this );
		if ( $wanted && ! ( $use && ! has_filter( 'cart_p2_use_engine' ) && Mode::draws_sample() ) ) {
			$this->calculate_with_engine( null !== $reason );
			return;
		}
		if ( Mode::AUTO === $mode && null !== $reason ) {
			Reasons::record( $reason );
		}
		if ( $wanted || ( Mode::SHADOW === $mode && Mode::draws_sample() ) ) {
			Shadow::run(
				$this,
				function () {
					parent::calculate_totals();
				}
			);
		} else {
			parent::calculate_totals();
		}
	}

	/**
	 * `WC_Cart::calculate_totals()` with the engine in place of `WC_Cart_Totals`.
	 *
	 * @param bool $forced Whether somebody wants the engine although the plugin would step aside.
	 * @return void
	 */
	private function calculate_with_engine( bool $forced ): void {
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's hooks.
		// WC_Cart::reset_totals(), which is private.
		$this->totals = $this->default_totals;
		$this->fees_api->remove_all_fees();
		do_action( 'woocommerce_cart_reset', $this, false );

		if ( $this->is_empty() ) {
			$this->session->set_session();
			return;
		}

		do_action( 'woocommerce_before_calculate_totals', $this );

		$decided = new Decided();
		try {
			$this->run_steps( $decided, $forced );
		} catch ( GiveBack $given_back ) {
			Reasons::record( $given_back->get_reason(), $given_back->getMessage() );
			$this->decided = $decided;
			new \WC_Cart_Totals( $this );
			$this->decided = null;
		}

		do_action( 'woocommerce_after_calculate_totals', $this );
		// phpcs:enable
	}

	/**
	 * `WC_Cart_Totals::calculate()`.
	 *
	 * @param Decided $decided Receives what the shop decides.
	 * @param bool    $forced  Whether hooks that change sums are no reason to give back.
	 * @return void
	 * @throws GiveBack When the engine cannot go on. Exceptions of other plugins pass through, as in WooCommerce.
	 */
	private function run_steps( Decided $decided, bool $forced ): void {
		$items = $this->get_cart();
		$steps = $this->step(
			$forced,
			function () use ( $items ) {
				$steps        = new CartSteps( $this, $items );
				$this->totals = array_replace( $this->totals, $steps->calculation()->subtotals() );
				return $steps;
			}
		);
		$keys  = array_keys( $items );
		if ( $this->applied_coupons ) {
			$this->apply_coupons( $steps, $items, $forced );
		}
		// Nobody else holds the items now, so PHP can change those of the cart without copying each.
		unset( $items );
		$this->step(
			$forced,
			function () use ( $steps, $keys ) {
				$contents = $steps->calculation()->contents();
				$this->store_lines( $keys, $steps->calculation()->lines() );
				$this->set_coupon_discount_totals( $contents['coupon_discount_totals'] );
				$this->set_coupon_discount_tax_totals( $contents['coupon_discount_tax_totals'] );
				$this->totals = array_replace( $this->totals, $contents['totals'] );
			}
		);
		$this->charge_shipping( $steps, $decided, $forced );
		$this->charge_fees( $steps, $keys, $decided, $forced );
	}

	/**
	 * `WC_Cart_Totals::calculate_discounts()`: WooCommerce validates each coupon, the engine applies it.
	 *
	 * @param CartSteps            $steps  The calculation.
	 * @param array<string, array> $items  Cart items.
	 * @param bool                 $forced Whether hooks that change sums are no reason to give back.
	 * @return void
	 * @throws GiveBack When the engine cannot go on.
	 */
	private function apply_coupons( CartSteps $steps, array $items, bool $forced ): void {
		$order = $this->step(
			$forced,
			function () use ( $steps, $items ) {
				$this->store_subtotals( array_keys( $items ), $steps->calculation()->lineSubtotals() );
				return $steps->calculation()->discountOrder();
			}
		);
		$coupons = $this->sorted_coupons();
		$check   = new CouponCheck( $this, $items, $order );
		foreach ( $coupons as $code => $coupon ) {
			$discount = $this->step(
				true,
				static function () use ( $code, $coupon ) {
					return Coupons::discount( (string) $code, $coupon );
				}
			);
			if ( is_wp_error( $check->is_coupon_valid( $coupon ) ) ) {
				continue;
			}
			$places = CouponCheck::is_unrestricted( $coupon ) ? null : $check->places( $coupon, $this->step( $forced, array( $steps->calculation(), 'discountable' ) ) );
			$this->step(
				$forced,
				static function () use ( $steps, $discount, $places ) {
					$steps->calculation()->applyCoupon( $discount, $places );
				}
			);
		}
	}

	/**
	 * The coupons in the order in which WooCommerce works them out.
	 *
	 * @return \WC_Coupon[] By code.
	 */
	private function sorted_coupons(): array {
		$read = function ( \WC_Cart $cart ) {
			$this->cart = $cart;
			$this->get_coupons_from_cart();
			return $this->coupons;
		};
		// The constructor would calculate; the class is final and the method protected.
		$totals = ( new \ReflectionClass( \WC_Cart_Totals::class ) )->newInstanceWithoutConstructor();
		return \Closure::bind( $read, $totals, \WC_Cart_Totals::class )( $this );
	}

	/**
	 * `WC_Cart_Totals::calculate_shipping_totals()`.
	 *
	 * @param CartSteps $steps   The calculation.
	 * @param Decided   $decided Receives the chosen rates.
	 * @param bool      $forced  Whether hooks that change sums are no reason to give back.
	 * @return void
	 * @throws GiveBack When the engine cannot go on.
	 */
	private function charge_shipping( CartSteps $steps, Decided $decided, bool $forced ): void {
		// Until WooCommerce 9.2 at least, nobody asks for shipping that is not shown.
		$asks  = method_exists( $this, 'has_calculated_shipping' ) || $this->show_shipping();
		try {
			$this->is_charging = true;
			$rates             = $asks ? $this->calculate_shipping() : array();
		} finally {
			$this->is_charging = false;
		}
		$decided->shipping = $rates;

		$this->totals = array_replace(
			$this->totals,
			$this->step(
				$forced,
				static function () use ( $steps, $rates ) {
					return $steps->shipping( $rates );
				}
			)
		);
	}

	/**
	 * `WC_Cart_Totals::calculate_fee_totals()` and `calculate_totals()`.
	 *
	 * @param CartSteps            $steps   The calculation.
	 * @param array<int, string>   $keys    Keys of the cart items.
	 * @param Decided              $decided Receives the fees.
	 * @param bool                 $forced  Whether hooks that change sums are no reason to give back.
	 * @return void
	 * @throws GiveBack When the engine cannot go on.
	 */
	private function charge_fees( CartSteps $steps, array $keys, Decided $decided, bool $forced ): void {
		$this->calculate_fees();
		$fees          = $this->get_fees();
		$decided->fees = $fees;

		$end = $this->step(
			$forced,
			static function () use ( $steps, $fees, $keys ) {
				if ( $fees && array_intersect_key( $fees, array_flip( $keys ) ) ) {
					throw new GiveBack( Reasons::CART . 'fee_id' );
				}
				return $steps->fees( $fees );
			}
		);
		foreach ( $fees as $id => $fee ) {
			foreach ( $end['fees'][ $id ] as $name => $value ) {
				$fee->$name = $value;
			}
		}
		$this->fees_api->set_fees( $fees );
		$this->totals = array_replace( $this->totals, $end['totals'] );

		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's hooks.
		if ( has_action( 'woocommerce_calculate_totals' ) ) {
			do_action( 'woocommerce_calculate_totals', $this );
		}
		$this->set_total( max( 0, apply_filters( 'woocommerce_calculated_total', $end['total'], $this ) ) );
		// phpcs:enable
	}

	/**
	 * Stores what `WC_Cart_Totals::calculate_item_subtotals()` stores on the lines.
	 *
	 * @param array<int, string> $keys  Keys of the cart items.
	 * @param array<int, array>  $lists The engine's values: lists in the same order.
	 * @return void
	 */
	private function store_subtotals( array $keys, array $lists ): void {
		list( $tax_data, $subtotal, $tax ) = $lists;

		foreach ( $keys as $place => $key ) {
			$this->cart_contents[ $key ]['line_tax_data']     = $tax_data[ $place ];
			$this->cart_contents[ $key ]['line_subtotal']     = $subtotal[ $place ];
			$this->cart_contents[ $key ]['line_subtotal_tax'] = $tax[ $place ];
		}
	}

	/**
	 * Stores what `WC_Cart_Totals::calculate_item_totals()` has stored on the lines at its end.
	 *
	 * @param array<int, string> $keys  Keys of the cart items.
	 * @param array<int, array>  $lists The engine's values: lists in the same order.
	 * @return void
	 */
	private function store_lines( array $keys, array $lists ): void {
		list( $tax_data, $subtotal, $subtotal_tax, $total, $tax ) = $lists;

		foreach ( $keys as $place => $key ) {
			$this->cart_contents[ $key ]['line_tax_data']     = $tax_data[ $place ];
			$this->cart_contents[ $key ]['line_subtotal']     = $subtotal[ $place ];
			$this->cart_contents[ $key ]['line_subtotal_tax'] = $subtotal_tax[ $place ];
			$this->cart_contents[ $key ]['line_total']        = $total[ $place ];
			$this->cart_contents[ $key ]['line_tax']          = $tax[ $place ];
		}
	}

	/**
	 * Runs a step of ours. Whatever goes wrong in it, WooCommerce calculates.
	 *
	 * @param bool     $forced Whether hooks that change sums are no reason to give back. Else they are looked for
	 *                         again: other plugins had their turn, and may have added some.
	 * @param callable $step   The step.
	 * @return mixed What it returns.
	 * @throws GiveBack When it failed.
	 */
	private function step( bool $forced, callable $step ) {
		try {
			$reason = $forced ? null : StepAside::reason();
			if ( null !== $reason ) {
				throw new GiveBack( $reason );
			}
			return $step();
		} catch ( \Throwable $thrown ) {
			throw GiveBack::because( $thrown );
		}
	}
}
