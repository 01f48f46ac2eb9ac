<?php
/**
 * ClassicCartTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use Automattic\Jetpack\Constants;
use CartP2\Mapping\LiveCart;
use CartP2\Storefront\Assets;
use CartP2\Storefront\Surface;

/**
 * What the classic cart page gets, and when it gets nothing.
 */
final class ClassicCartTest extends ShopTestCase {

	protected function setUp(): void {
		parent::setUp();
		$this->assertNotNull( Assets::url( Assets::WASM ), 'The plugin is not built: cargo xtask build plugin' );
		Constants::set_constant( 'WOOCOMMERCE_CART', true );
	}

	protected function tearDown(): void {
		Constants::clear_single_constant( 'WOOCOMMERCE_CART' );
		wp_dequeue_script_module( 'cart-p2-classic-cart' );
		wp_dequeue_style( Surface::STYLE );
		parent::tearDown();
	}

	/**
	 * What the page shows in its totals.
	 *
	 * @return string
	 */
	private function totals(): string {
		$this->cart()->calculate_totals();
		ob_start();
		woocommerce_cart_totals();
		return ob_get_clean();
	}

	/**
	 * The data in them.
	 *
	 * @return array<string, mixed>
	 */
	private function data(): array {
		$this->assertSame( 1, preg_match( '#<script type="application/json" class="cart-p2-data">(.*?)</script>#s', $this->totals(), $match ) );
		return json_decode( $match[1], true, 64, JSON_THROW_ON_ERROR );
	}

	public function test_data_of_a_plain_cart(): void {
		$key  = $this->add( '10', 2 );
		$data = $this->data();

		$this->assertSame( 1, $data['v'] );
		$this->assertSame( $key, $data['cart']['lines'][0]['key'] );
		$this->assertFalse( $data['pending']['shipping'] );
		$this->assertFalse( $data['pending']['fees'] );
		$this->assertSame( Assets::url( Assets::WASM ), $data['wasm'] );
		$this->assertSame( 600, $data['idle_ms'] );
		$this->assertTrue( wp_style_is( Surface::STYLE ) );
	}

	/**
	 * Situations in which nothing is printed.
	 *
	 * @return array<string, array{callable}>
	 */
	public static function situations(): array {
		$hooked = array();
		foreach ( array( 'woocommerce_before_calculate_totals', 'woocommerce_calculated_total', 'woocommerce_calc_tax', 'raw_woocommerce_price' ) as $hook ) {
			$hooked[ "another plugin on $hook" ] = array(
				static function () use ( $hook ) {
					add_filter(
						$hook,
						static function ( $value ) {
							return $value;
						}
					);
				},
			);
		}
		return $hooked + array(
			'not the cart page' => array(
				static function () {
					Constants::clear_single_constant( 'WOOCOMMERCE_CART' );
				},
			),
			'an unknown coupon type' => array(
				static function () {
					add_filter( 'woocommerce_coupon_get_discount_type', static function () { return 'buy_one'; } );
				},
			),
		);
	}

	/**
	 * @dataProvider situations
	 */
	public function test_steps_aside( callable $arrange ): void {
		$this->add( '10', 2 );
		$this->coupon( 'ten', 'percent', '10' );
		$arrange();

		$this->assertStringNotContainsString( 'cart-p2', $this->totals() );
		$this->assertFalse( wp_style_is( Surface::STYLE ) );
	}

	public function test_no_text_can_end_the_script_element(): void {
		$evil = '</script><script>alert(1)</script><!--&amp;\'"';
		$this->tax_rate( '20', array( 'name' => $evil ) );
		$this->add( '10', 2, array( 'name' => $evil ) );
		add_filter(
			'woocommerce_rate_label',
			static function () use ( $evil ) {
				return $evil;
			}
		);
		add_filter(
			'gettext_cart-p2',
			static function () use ( $evil ) {
				return $evil;
			}
		);

		$json = Surface::json( Surface::cart( $this->cart() ) + Surface::config() );

		$this->assertDoesNotMatchRegularExpression( '/[<>&\']/', $json );
		$data = json_decode( $json, true );
		$this->assertSame( $evil, $data['cart']['rates'][0]['label'], 'and arrives unchanged' );
		$this->assertSame( $evil, $data['i18n']['fees'] );
	}

	public function test_nothing_private_is_printed(): void {
		$this->add( '10', 2, array( 'manage_stock' => true, 'stock_quantity' => 7654321, 'sku' => 'SECRET-SKU', 'purchase_note' => 'SECRET-NOTE' ) );
		$this->coupon( 'mine', 'percent', '10', array( 'usage_limit' => 7654321, 'description' => 'SECRET-TEXT', 'email_restrictions' => array() ) );
		$other = new \WC_Coupon();
		$other->set_props( array( 'code' => 'notapplied', 'discount_type' => 'percent', 'amount' => '50' ) );
		$other->save();

		$json = wp_json_encode( $this->data() );

		$this->assertStringNotContainsString( '7654321', $json );
		$this->assertStringNotContainsString( 'SECRET', $json );
		$this->assertStringNotContainsString( 'notapplied', $json );
	}

	public function test_rows_have_the_classes_of_the_template(): void {
		$this->tax_rate( '20', array( 'country' => 'GB', 'name' => 'Ümläut & Co' ) );
		$this->add( '10', 2 );
		$this->coupon( 'summer sale!', 'percent', '10' );
		$rows = $this->data()['rows'];
		$html = $this->totals();

		foreach ( array_merge( $rows['coupons'], $rows['taxes'] ) as $class ) {
			$this->assertMatchesRegularExpression( '/<tr class="[^"]*\b' . preg_quote( $class, '/' ) . '"/', $html );
		}
		$this->assertCount( 1, $rows['coupons'] );
		$this->assertCount( 1, $rows['taxes'] );
	}

	public function test_coupon_ranges(): void {
		$this->add( '60' );
		$this->coupon( 'plain', 'percent', '1' );
		$this->coupon( 'from50', 'percent', '1', array( 'minimum_amount' => '50' ) );
		$this->coupon( 'upto99', 'percent', '1', array( 'maximum_amount' => '99.5' ) );

		$this->assertEquals(
			array(
				'from50' => array( 'min' => 50, 'max' => null ),
				'upto99' => array( 'min' => null, 'max' => 99.5 ),
			),
			$this->data()['pending']['coupons']
		);
	}

	public function test_fees_from_callbacks_wait_unless_the_shop_says_they_are_constant(): void {
		$this->add( '10' );
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'Gift wrap', 2.5 );
			}
		);
		$this->assertTrue( $this->data()['pending']['fees'] );

		add_filter( 'cart_p2_fees_are_constant', '__return_true' );
		$this->assertFalse( $this->data()['pending']['fees'] );
	}

	/**
	 * Shipping methods and whether their cost depends on the quantity.
	 *
	 * @return array<string, array{string, array<string, string>, bool}>
	 */
	public static function methods(): array {
		return array(
			'flat rate'                        => array( 'flat_rate', array( 'cost' => '5' ), false ),
			'flat rate that is a sum'          => array( 'flat_rate', array( 'cost' => '5 + 2.50' ), false ),
			'flat rate by quantity'            => array( 'flat_rate', array( 'cost' => '2 * [qty]' ), true ),
			'flat rate by worth'               => array( 'flat_rate', array( 'cost' => '5 + [fee percent="10" min_fee="4"]' ), true ),
			'local pickup'                     => array( 'local_pickup', array( 'cost' => '2' ), false ),
			'free shipping'                    => array( 'free_shipping', array(), false ),
			'free shipping with a coupon'      => array( 'free_shipping', array( 'requires' => 'coupon' ), false ),
			'free shipping from an amount up'  => array( 'free_shipping', array( 'requires' => 'min_amount', 'min_amount' => '75', 'ignore_discounts' => 'no' ), false ),
		);
	}

	/**
	 * @dataProvider methods
	 */
	public function test_shipping_outlook( string $type, array $settings, bool $depends ): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '9' ) );
		$this->shipping_method( $type, $settings );
		$this->add( '10' );

		$pending = $this->data()['pending'];

		$this->assertSame( $depends, $pending['shipping'] );
		$free = isset( $settings['min_amount'] ) ? array( array( 'min' => '75', 'ignore_discounts' => false, 'alone' => true ) ) : array();
		$this->assertSame( $free, $pending['free_shipping'] );
		$this->assertFalse( $pending['shipping_on_removal'] );
	}

	public function test_shipping_classes_with_costs_wait(): void {
		$term = wp_insert_term( 'Bulky', 'product_shipping_class' );
		$id   = $this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );
		WC()->shipping()->shipping_classes = array();
		$this->assertFalse( $this->data()['pending']['shipping'], 'a class without a cost changes nothing' );

		update_option( "woocommerce_flat_rate_{$id}_settings", array( 'cost' => '5', "class_cost_{$term['term_id']}" => '3' ) );
		$this->assertTrue( $this->data()['pending']['shipping'] );
		WC()->shipping()->shipping_classes = array();
	}

	public function test_shipping_waits_where_another_plugin_changes_rates(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );
		add_filter( 'woocommerce_package_rates', static function ( $rates ) { return $rates; } );

		$this->assertTrue( $this->data()['pending']['shipping'] );
	}

	public function test_removal_waits_where_lines_ship_differently(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );
		$this->add( '11', 1, array( 'virtual' => true ) );

		$this->assertTrue( $this->data()['pending']['shipping_on_removal'] );
		$this->assertFalse( $this->data()['pending']['shipping'] );
	}

	public function test_a_cart_that_is_not_shipped_never_waits_for_shipping(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '[qty]' ) );
		$this->add( '10', 1, array( 'virtual' => true ) );

		$this->assertFalse( $this->data()['pending']['shipping'] );
	}

	public function test_the_checkout_is_not_fetched_ahead_from_the_cart(): void {
		$paths = apply_filters( 'wp_speculation_rules_href_exclude_paths', array( '/mine/*' ), 'prefetch' );
		$this->assertSame( array( '/mine/*', '/checkout*' ), $paths );

		update_option( 'permalink_structure', '' );
		$GLOBALS['wp_rewrite']->init();
		$paths = apply_filters( 'wp_speculation_rules_href_exclude_paths', array(), 'prefetch' );
		update_option( 'permalink_structure', '/%postname%/' );
		$GLOBALS['wp_rewrite']->init();
		$this->assertSame( array( '/\\?page_id=' . wc_get_page_id( 'checkout' ) . '*' ), $paths );

		Constants::clear_single_constant( 'WOOCOMMERCE_CART' );
		$this->assertSame( array(), apply_filters( 'wp_speculation_rules_href_exclude_paths', array(), 'prefetch' ) );
	}

	public function test_the_mapping_reads_and_does_not_calculate(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );
		$this->cart()->calculate_totals();
		$calls = 0;
		foreach ( array( 'woocommerce_before_get_rates_for_package', 'woocommerce_cart_reset' ) as $hook ) {
			add_action(
				$hook,
				static function () use ( &$calls ) {
					++$calls;
				}
			);
		}
		remove_all_actions( 'woocommerce_cart_reset' );
		$before = $this->cart()->get_totals();

		LiveCart::from_cart( $this->cart() );

		$this->assertSame( 0, $calls );
		$this->assertSame( $before, $this->cart()->get_totals() );
	}
}
