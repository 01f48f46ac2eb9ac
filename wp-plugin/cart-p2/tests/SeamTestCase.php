<?php
/**
 * SeamTestCase class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;

/**
 * A test of the engine in WooCommerce's place: two taxes, automatic mode, and who calculated last.
 */
abstract class SeamTestCase extends ShopTestCase {

	/**
	 * Who calculated last.
	 *
	 * @var string
	 */
	protected $by = '';

	protected function setUp(): void {
		parent::setUp();
		// No calculation is compared by lot.
		add_filter( 'pre_option_' . Options::SAMPLE_RATE, '__return_zero' );
		update_option( Options::ENGINE, 'auto' );
		delete_option( Options::REASONS );
		$this->tax_rate( '20', array( 'priority' => 1 ) );
		$this->tax_rate( '2.5', array( 'priority' => 2 ) );
		add_action( 'woocommerce_calculate_totals', array( $this, 'see_who_calculates' ) );
	}

	/**
	 * Notes whether WooCommerce's own class is calculating.
	 *
	 * @return void
	 */
	public function see_who_calculates(): void {
		$this->by = in_array( \WC_Cart_Totals::class, array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'class' ), true ) ? 'WooCommerce' : 'engine';
	}

	/**
	 * Calculates, and returns everything the calculation stored.
	 *
	 * @param bool|null $engine What the filter says; null: nothing.
	 * @return array<string, mixed>
	 */
	protected function calculated( $engine = null ): array {
		$filter = static function () use ( $engine ) {
			return $engine;
		};
		if ( null !== $engine ) {
			add_filter( 'cart_p2_use_engine', $filter );
		}
		WC()->session->set( 'shipping_for_package_0', null );
		$this->cart()->calculate_totals();
		remove_filter( 'cart_p2_use_engine', $filter );
		return array(
			'totals'  => $this->cart()->get_totals(),
			'lines'   => array_map(
				static function ( $item ) {
					unset( $item['data'] );
					return $item;
				},
				$this->cart()->get_cart()
			),
			'coupons' => array( $this->cart()->get_coupon_discount_totals(), $this->cart()->get_coupon_discount_tax_totals() ),
			'fees'    => array_map( 'get_object_vars', $this->cart()->fees_api()->get_fees() ),
			'session' => array_map( array( WC()->session, 'get' ), array( 'cart', 'cart_totals', 'applied_coupons', 'coupon_discount_totals', 'coupon_discount_tax_totals' ) ),
			'hash'    => $this->cart()->get_cart_hash(),
		);
	}

	/**
	 * Writes down which hooks fire from now on, in order: those of a calculation that must fire once.
	 *
	 * @param string[] $seen Receives their names.
	 * @return void
	 */
	protected function watch_hooks( array &$seen ): void {
		foreach ( array( 'woocommerce_cart_reset', 'woocommerce_before_calculate_totals', 'woocommerce_cart_calculate_fees', 'woocommerce_calculate_totals', 'woocommerce_calculated_total', 'woocommerce_after_calculate_totals', 'woocommerce_shipping_packages', 'woocommerce_cart_updated' ) as $hook ) {
			add_filter(
				$hook,
				static function ( $value = null ) use ( $hook, &$seen ) {
					$seen[] = $hook;
					return $value;
				}
			);
		}
	}

	/**
	 * Fills the cart: three lines, shipping, a coupon, a fee.
	 *
	 * @return void
	 */
	protected function fill(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '4.95', 'tax_status' => 'taxable' ) );
		$this->add( '9.99', 2 );
		$this->add( '3.40', 3 );
		$this->add( '1.05', 1, array( 'tax_status' => 'none' ) );
		$this->coupon( 'ten', 'percent', '10' );
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'Wrapping', 1.5, true );
				$cart->add_fee( 'Thanks', -0.75, false );
			}
		);
	}
}
