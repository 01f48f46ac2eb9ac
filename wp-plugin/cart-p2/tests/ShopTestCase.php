<?php
/**
 * ShopTestCase class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use PHPUnit\Framework\TestCase;

/**
 * A test with an empty cart in a shop of known settings. What it stores and hooks is undone afterwards.
 */
abstract class ShopTestCase extends TestCase {

	/**
	 * Callbacks of all hooks before the test.
	 *
	 * @var array<string, \WP_Hook>
	 */
	private $hooks = array();

	protected function setUp(): void {
		global $wpdb, $wp_filter;
		foreach ( $wp_filter as $name => $hook ) {
			$this->hooks[ $name ] = clone $hook;
		}
		$wpdb->query( 'START TRANSACTION' );

		// PHPUnit has printed already: WooCommerce must not try to send its session cookie.
		add_filter( 'woocommerce_set_cookie_enabled', '__return_false' );

		$settings = array(
			'woocommerce_calc_taxes'                  => 'yes',
			'woocommerce_prices_include_tax'          => 'no',
			'woocommerce_tax_display_cart'            => 'excl',
			'woocommerce_tax_total_display'           => 'itemized',
			'woocommerce_tax_round_at_subtotal'       => 'no',
			'woocommerce_calc_discounts_sequentially' => 'no',
			'woocommerce_shipping_tax_class'          => 'inherit',
			'woocommerce_tax_based_on'                => 'base',
			'woocommerce_default_country'             => 'GB',
			'woocommerce_currency'                    => 'GBP',
			'woocommerce_currency_pos'                => 'left',
			'woocommerce_price_num_decimals'          => '2',
			'woocommerce_price_decimal_sep'           => '.',
			'woocommerce_price_thousand_sep'          => ',',
			'woocommerce_enable_coupons'              => 'yes',
			'woocommerce_ship_to_countries'           => '',
		);
		foreach ( $settings as $name => $value ) {
			update_option( $name, $value );
		}
		$wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_tax_rates" );
		$wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_shipping_zone_methods" );
		$wpdb->query( "DELETE FROM {$wpdb->prefix}woocommerce_shipping_zones" );
		\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
		\WC_Cache_Helper::get_transient_version( 'shipping', true );

		wc_load_cart();
		WC()->customer->set_is_vat_exempt( false );
		foreach ( array( 'billing', 'shipping' ) as $kind ) {
			WC()->customer->{"set_{$kind}_location"}( 'GB', '', '', '' );
		}
		WC()->cart->empty_cart();
		WC()->session->set( 'chosen_shipping_methods', null );
		WC()->session->set( 'shipping_method_counts', null );
		WC()->session->set( 'previous_shipping_methods', null );
		WC()->shipping()->reset_shipping();
	}

	protected function tearDown(): void {
		global $wpdb, $wp_filter;
		WC()->cart->empty_cart();
		wc_clear_notices();
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
		$wp_filter   = $this->hooks;
		$this->hooks = array();
	}

	/**
	 * The cart.
	 *
	 * @return \WC_Cart
	 */
	protected function cart(): \WC_Cart {
		return WC()->cart;
	}

	/**
	 * Makes a product.
	 *
	 * @param string               $price Price.
	 * @param array<string, mixed> $props Further properties.
	 * @return \WC_Product_Simple
	 */
	protected function product( string $price, array $props = array() ): \WC_Product_Simple {
		$product = new \WC_Product_Simple();
		$product->set_props(
			array_merge(
				array(
					'name'          => 'Thing for ' . $price,
					'regular_price' => $price,
				),
				$props
			)
		);
		$product->save();
		return $product;
	}

	/**
	 * Puts a new product into the cart.
	 *
	 * @param string               $price    Price.
	 * @param int|float            $quantity How many.
	 * @param array<string, mixed> $props    Further properties.
	 * @return string Cart item key.
	 */
	protected function add( string $price, $quantity = 1, array $props = array() ): string {
		$key = $this->cart()->add_to_cart( $this->product( $price, $props )->get_id(), $quantity );
		$this->assertIsString( $key, 'the product could not be added' );
		return $key;
	}

	/**
	 * Adds a tax rate.
	 *
	 * @param string               $rate  Percent.
	 * @param array<string, mixed> $props Columns of the table without `tax_rate_`.
	 * @return int Its id.
	 */
	protected function tax_rate( string $rate, array $props = array() ): int {
		$columns = array( 'tax_rate' => $rate );
		$props  += array(
			'country'  => '',
			'state'    => '',
			'name'     => 'VAT',
			'priority' => 1,
			'compound' => 0,
			'shipping' => 1,
			'order'    => 1,
			'class'    => '',
		);
		foreach ( $props as $name => $value ) {
			$columns[ 'tax_rate_' . $name ] = $value;
		}
		return (int) \WC_Tax::_insert_tax_rate( $columns );
	}

	/**
	 * Makes a coupon and applies it.
	 *
	 * @param string               $code   Code.
	 * @param string               $type   Discount type.
	 * @param string               $amount Amount.
	 * @param array<string, mixed> $props  Further properties.
	 * @return \WC_Coupon
	 */
	protected function coupon( string $code, string $type, string $amount, array $props = array() ): \WC_Coupon {
		$coupon = new \WC_Coupon();
		$coupon->set_props(
			array_merge(
				array(
					'code'          => $code,
					'discount_type' => $type,
					'amount'        => $amount,
				),
				$props
			)
		);
		$coupon->save();
		$this->assertTrue( $this->cart()->apply_coupon( $code ), 'the coupon could not be applied' );
		return $coupon;
	}

	/**
	 * Adds a shipping method to a zone for everywhere.
	 *
	 * @param string                $type     Method id.
	 * @param array<string, string> $settings Instance settings.
	 * @return int Instance id.
	 */
	protected function shipping_method( string $type, array $settings ): int {
		$zones = \WC_Shipping_Zones::get_zones();
		$zone  = $zones ? \WC_Shipping_Zones::get_zone( reset( $zones )['zone_id'] ) : new \WC_Shipping_Zone();
		if ( ! $zones ) {
			$zone->set_zone_name( 'Here' );
			$zone->add_location( 'GB', 'country' );
			$zone->save();
		}
		$instance = $zone->add_shipping_method( $type );
		update_option( "woocommerce_{$type}_{$instance}_settings", $settings + array( 'title' => $type ) );
		return $instance;
	}

	/**
	 * Runs PHP in a process of its own and returns what it printed as JSON. Any notice is a failure.
	 *
	 * @param string   $script    Script in tests/isolated.
	 * @param string[] $arguments Arguments.
	 * @param string[] $settings  Settings of PHP, `name=value`.
	 * @return array<string, mixed>
	 */
	protected function isolated( string $script, array $arguments = array(), array $settings = array() ): array {
		$options = array( '-d', 'display_errors=stderr' );
		foreach ( $settings as $setting ) {
			array_push( $options, '-d', $setting );
		}
		$command = array_merge( array( PHP_BINARY ), $options, array( __DIR__ . '/isolated/' . $script, getenv( 'CART_P2_WP_ROOT' ) ), $arguments );
		$process = proc_open(
			$command,
			array(
				1 => array( 'pipe', 'w' ),
				2 => array( 'pipe', 'w' ),
			),
			$pipes
		);
		$this->assertIsResource( $process );
		$output = stream_get_contents( $pipes[1] );
		$errors = stream_get_contents( $pipes[2] );
		$code   = proc_close( $process );
		$this->assertSame( '', $errors );
		$this->assertSame( 0, $code, $output );
		return json_decode( $output, true, 32, JSON_THROW_ON_ERROR );
	}
}
