<?php
/**
 * ShippingOutlook class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Whether the shipping of a cart stays what it is when a quantity changes.
 *
 * It does when every shipping method of the customer's zone has a constant cost and is always there.
 * Free shipping from an amount up is allowed: the amount goes to the browser, which sees whether the cart crosses it.
 */
final class ShippingOutlook {

	/**
	 * Methods whose cost does not depend on the cart. (Flat rate has a check of its own.)
	 */
	private const CONSTANT = array( 'local_pickup', 'pickup_location' );

	/**
	 * Whether a changed quantity changes shipping in a way the browser cannot know.
	 *
	 * @var bool
	 */
	public $depends_on_quantity = false;

	/**
	 * Whether removing a line does, beyond what a changed quantity does.
	 *
	 * @var bool
	 */
	public $depends_on_lines = false;

	/**
	 * The minimum amounts of free shipping.
	 *
	 * @var array<int, array{min: string|int|float, ignore_discounts: bool, alone: bool}> `alone`: no coupon is asked for beside it.
	 */
	public $free_from = array();

	/**
	 * Looks at the packages and methods WooCommerce used in its last calculation.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 */
	public function __construct( \WC_Cart $cart ) {
		if ( ! wc_shipping_enabled() || ! $cart->needs_shipping() ) {
			// Fewer of what is not shipped does not change that; nothing is added on the cart page.
			return;
		}
		$this->depends_on_lines    = ! self::lines_ship_alike( $cart );
		$this->depends_on_quantity = null !== ForeignHooks::first_of( ForeignHooks::SHIPPING );
		// A request that only shows the mini-cart has sums of an earlier one, and calculated no shipping.
		$calculated = WC()->shipping()->get_packages();
		foreach ( $calculated ? $calculated : $cart->get_shipping_packages() as $package ) {
			foreach ( WC()->shipping()->load_shipping_methods( $package ) as $method ) {
				$this->look_at( $method );
			}
		}
	}

	/**
	 * Looks at one method.
	 *
	 * @param \WC_Shipping_Method $method Method.
	 * @return void
	 */
	private function look_at( $method ) {
		if ( ! $method->is_enabled() || in_array( $method->id, self::CONSTANT, true ) ) {
			return;
		}
		if ( 'WC_Shipping_Flat_Rate' === get_class( $method ) ) {
			$this->depends_on_quantity = $this->depends_on_quantity || ! self::is_constant_flat_rate( $method );
		} elseif ( 'WC_Shipping_Free_Shipping' === get_class( $method ) ) {
			if ( in_array( $method->requires, array( 'min_amount', 'either', 'both' ), true ) ) {
				$this->free_from[] = array(
					'min'              => Number::from( $method->min_amount, 'minimum of free shipping' ),
					'ignore_discounts' => 'no' !== $method->ignore_discounts,
					'alone'            => 'both' !== $method->requires,
				);
			}
		} else {
			$this->depends_on_quantity = true;
		}
	}

	/**
	 * Whether a flat rate has one cost for every cart: no [qty], [cost] or [fee], and no costs of shipping classes.
	 *
	 * @param \WC_Shipping_Flat_Rate $method Method.
	 * @return bool
	 */
	private static function is_constant_flat_rate( $method ): bool {
		if ( false !== strpos( (string) $method->get_option( 'cost' ), '[' ) ) {
			return false;
		}
		foreach ( WC()->shipping()->get_shipping_classes() as $class ) {
			if ( '' !== (string) $method->get_option( 'class_cost_' . $class->term_id, $method->get_option( 'class_cost_' . $class->slug, '' ) ) ) {
				return false;
			}
		}
		return ! WC()->shipping()->get_shipping_classes() || '' === (string) $method->get_option( 'no_class_cost', '' );
	}

	/**
	 * Whether all lines need shipping and share one tax class and status, so that removing one changes no rate's tax.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return bool
	 */
	private static function lines_ship_alike( \WC_Cart $cart ): bool {
		$kinds = array();
		foreach ( $cart->get_cart() as $item ) {
			$product = $item['data'];
			$kind    = ( $product->needs_shipping() ? 'ships' : 'stays' ) . '|' . $product->get_tax_status() . '|' . $product->get_tax_class();

			$kinds[ $kind ] = true;
		}
		return count( $kinds ) <= 1;
	}
}
