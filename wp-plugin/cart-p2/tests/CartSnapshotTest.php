<?php
/**
 * CartSnapshotTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\UnsupportedCart;

/**
 * The real cart becomes wire format v1. (That the engine then gives WooCommerce's totals is shown by `cargo xtask parity`.)
 */
final class CartSnapshotTest extends ShopTestCase {

	/**
	 * Asserts why a cart is refused.
	 *
	 * @param string $reason Stable reason.
	 */
	private function assert_unsupported( string $reason ): void {
		try {
			CartSnapshot::from_cart( $this->cart() );
			$this->fail( 'not refused' );
		} catch ( UnsupportedCart $unsupported ) {
			$this->assertSame( $reason, $unsupported->get_reason() );
		}
	}

	public function test_a_plain_cart(): void {
		$rate = $this->tax_rate( '20.0000', array( 'country' => 'GB' ) );
		$key  = $this->add( '19.99', 2 );
		$this->cart()->calculate_totals();

		$snapshot = CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( 1, $snapshot['v'] );
		$this->assertSame(
			array(
				'woocommerce' => WC_VERSION,
				'php'         => PHP_VERSION,
			),
			$snapshot['dialect']
		);
		$this->assertSame(
			array(
				array(
					'id'       => $rate,
					'rate'     => 20.0,
					'compound' => false,
					'label'    => 'VAT',
					'code'     => 'GB-VAT-1',
				),
			),
			$snapshot['rates']
		);
		$this->assertSame(
			array(
				array(
					'slug'       => '',
					'rates'      => array( $rate ),
					'base_rates' => null,
				),
			),
			$snapshot['tax_classes']
		);
		$this->assertSame(
			array(
				array(
					'key'        => $key,
					'price'      => '19.99',
					'quantity'   => 2,
					'tax_class'  => '',
					'tax_status' => 'taxable',
				),
			),
			$snapshot['lines']
		);
		$this->assertSame( array(), $snapshot['coupons'] );
		$this->assertSame( array(), $snapshot['fees'] );
		$this->assertSame(
			array(
				'including_tax'      => false,
				'itemized_taxes'     => true,
				'hide_zero_taxes'    => true,
				'price_format'       => '%1$s%2$s',
				'currency_symbol'    => '£',
				'decimal_separator'  => '.',
				'thousand_separator' => ',',
				'trim_zeros'         => false,
			),
			$snapshot['settings']['display']
		);
	}

	public function test_nothing_of_the_cart_changes(): void {
		$this->tax_rate( '20' );
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '100', 2 );
		$this->coupon( 'from50', 'percent', '10', array( 'minimum_amount' => '50' ) );
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'One', 2.5, true );
				$cart->add_fee( 'Two', 2.5 );
			}
		);
		$this->cart()->calculate_totals();
		$state = function () {
			$session = WC()->session->get_session_data();
			$items   = array_map(
				static function ( $item ) {
					unset( $item['data'] );
					return $item;
				},
				$this->cart()->cart_contents
			);
			$fees = ( function () {
				return $this->fees;
			} )->bindTo( $this->cart()->fees_api(), \WC_Cart_Fees::class )();
			return array( $items, $this->cart()->get_totals(), array_map( 'get_object_vars', $fees ), $this->cart()->get_applied_coupons(), $session, wc_get_notices() );
		};
		$before = $state();

		CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( $before, $state() );
	}

	public function test_is_the_same_before_and_after_the_calculation(): void {
		update_option( 'woocommerce_prices_include_tax', 'yes' );
		$this->tax_rate( '20' );
		$this->add( '30', 2 );
		$this->coupon( 'from50', 'percent', '10', array( 'minimum_amount' => '50' ) );
		$this->coupon( 'upto70', 'fixed_cart', '5', array( 'maximum_amount' => '70' ) );

		// As after loading a session: lines, but no totals yet.
		$this->cart()->set_totals( array() );
		$before = CartSnapshot::from_cart( $this->cart() );
		$this->cart()->calculate_totals();
		$after = CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( $after['coupons'], $before['coupons'] );
		$this->assertSame( array( true, true ), array_column( $before['coupons'], 'valid' ) );
	}

	public function test_coupons_follow_a_quantity_that_was_not_calculated_yet(): void {
		$key = $this->add( '30', 2 );
		$this->coupon( 'from50', 'percent', '10', array( 'minimum_amount' => '50' ) );
		$this->cart()->calculate_totals();
		$this->cart()->set_quantity( $key, 1, false );

		$this->assertFalse( CartSnapshot::from_cart( $this->cart() )['coupons'][0]['valid'] );
	}

	public function test_coupons_in_applied_order_with_their_lines(): void {
		$shirt = $this->product( '10' );
		$hat   = $this->product( '5' );
		$keys  = array( $this->cart()->add_to_cart( $shirt->get_id() ), $this->cart()->add_to_cart( $hat->get_id(), 3 ) );
		$this->coupon( 'all', 'percent', '10' );
		$this->coupon( 'shirts', 'fixed_product', '1.50', array( 'product_ids' => array( $shirt->get_id() ), 'limit_usage_to_x_items' => 2 ) );

		$coupons = CartSnapshot::from_cart( $this->cart() )['coupons'];

		$this->assertSame( array( 'all', 'shirts' ), array_column( $coupons, 'code' ) );
		$this->assertNull( $coupons[0]['lines'] );
		$this->assertNull( $coupons[0]['limit_items'] );
		$this->assertSame( array( $keys[0] ), $coupons[1]['lines'] );
		$this->assertSame( 2, $coupons[1]['limit_items'] );
		$this->assertSame( '1.50', $coupons[1]['amount'] );
		$this->assertArrayNotHasKey( 'sort', $coupons[1] );
	}

	public function test_a_changed_coupon_order_is_passed_on(): void {
		$this->add( '10' );
		$this->coupon( 'first', 'fixed_cart', '1' );
		add_filter( 'woocommerce_coupon_sort', '__return_zero' );

		$this->assertSame( 0, CartSnapshot::from_cart( $this->cart() )['coupons'][0]['sort'] );
	}

	public function test_a_numeric_coupon_code_stays_text(): void {
		$this->add( '10' );
		$this->coupon( '2026', 'fixed_cart', '1' );

		$this->assertSame( '2026', CartSnapshot::from_cart( $this->cart() )['coupons'][0]['code'] );
	}

	public function test_fees_in_the_order_they_were_calculated_in(): void {
		$this->add( '100' );
		$seen = null;
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'One', 2.5, true );
				$cart->add_fee( 'Two', 2.5 );
				$cart->add_fee( 'Three', 2.5, true, 'reduced-rate' );
			}
		);
		add_filter(
			'woocommerce_cart_totals_get_fees_from_cart_taxes',
			static function ( $taxes, $fee ) use ( &$seen ) {
				$seen[] = $fee->object->id;
				return $taxes;
			},
			10,
			2
		);
		$this->cart()->calculate_totals();

		$fees = CartSnapshot::from_cart( $this->cart() )['fees'];
		$this->assertSame( $seen, array_column( $fees, 'id' ) );
		$this->assertSame( $fees, CartSnapshot::from_cart( $this->cart() )['fees'], 'and again' );
		$this->assertSame( 'reduced-rate', array_column( $fees, 'tax_class', 'id' )['three'] );
		$this->assertSame( array( '2.5', '2.5', '2.5' ), array_column( $fees, 'amount' ) );
	}

	public function test_shipping(): void {
		$rate = $this->tax_rate( '20' );
		$id   = $this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );

		$this->cart()->set_totals( array() );
		$this->cart()->calculate_totals();
		$shipping = CartSnapshot::from_cart( $this->cart() )['shipping'];

		$this->assertSame( "flat_rate:$id", $shipping[0]['id'] );
		$this->assertSame( 5.0, (float) $shipping[0]['cost'] );
		$this->assertSame( array( $rate => 1.0 ), (array) $shipping[0]['taxes'] );
	}

	public function test_a_rate_that_only_shipping_uses_is_in_the_table(): void {
		update_option( 'woocommerce_shipping_tax_class', 'reduced-rate' );
		$this->tax_rate( '20' );
		$reduced = $this->tax_rate( '5', array( 'class' => 'reduced-rate', 'name' => 'Small' ) );
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->add( '10' );
		$this->cart()->calculate_totals();

		$rates = array_column( CartSnapshot::from_cart( $this->cart() )['rates'], null, 'id' );

		$this->assertSame( 5.0, $rates[ $reduced ]['rate'] );
		$this->assertSame( 'SMALL-1', $rates[ $reduced ]['code'] );
	}

	public function test_without_shipping_there_is_none(): void {
		$this->add( '10', 1, array( 'virtual' => true ) );
		$this->cart()->calculate_totals();

		// WooCommerce 9.2 calls it calculated, 10.5 does not.
		$this->assertSame( version_compare( WC_VERSION, '10', '<' ) ? array() : null, CartSnapshot::from_cart( $this->cart() )['shipping'] );
	}

	public function test_base_rates_only_where_they_differ(): void {
		update_option( 'woocommerce_prices_include_tax', 'yes' );
		update_option( 'woocommerce_tax_based_on', 'shipping' );
		$home   = $this->tax_rate( '20', array( 'country' => 'GB' ) );
		$abroad = $this->tax_rate( '19', array( 'country' => 'DE' ) );
		$this->add( '10' );

		$this->assertNull( CartSnapshot::from_cart( $this->cart() )['tax_classes'][0]['base_rates'] );

		WC()->customer->set_shipping_location( 'DE', '', '10115', 'Berlin' );
		$class = CartSnapshot::from_cart( $this->cart() )['tax_classes'][0];
		$this->assertSame( array( $abroad ), $class['rates'] );
		$this->assertSame( array( $home ), $class['base_rates'] );

		update_option( 'woocommerce_prices_include_tax', 'no' );
		$this->assertNull( CartSnapshot::from_cart( $this->cart() )['tax_classes'][0]['base_rates'], 'prices without tax have none' );
	}

	public function test_renamed_rates_are_noticed(): void {
		$rate = $this->tax_rate( '20' );
		$this->add( '10' );
		$this->assertSame( 'VAT', CartSnapshot::from_cart( $this->cart() )['rates'][0]['label'] );

		\WC_Tax::_update_tax_rate( $rate, array( 'tax_rate_name' => 'GST' ) );

		$this->assertSame( 'GST', CartSnapshot::from_cart( $this->cart() )['rates'][0]['label'] );
	}

	public function test_settings(): void {
		update_option( 'woocommerce_price_num_decimals', '3' );
		update_option( 'woocommerce_currency_pos', 'right_space' );
		update_option( 'woocommerce_currency', 'EUR' );
		update_option( 'woocommerce_tax_display_cart', 'incl' );
		update_option( 'woocommerce_tax_total_display', 'single' );
		update_option( 'woocommerce_calc_discounts_sequentially', 'yes' );
		update_option( 'woocommerce_tax_round_at_subtotal', 'yes' );
		add_filter( 'woocommerce_adjust_non_base_location_prices', '__return_false' );
		WC()->customer->set_is_vat_exempt( true );
		$this->add( '10' );

		$settings = CartSnapshot::from_cart( $this->cart() )['settings'];

		$this->assertSame( 3, $settings['decimals'] );
		$this->assertArrayNotHasKey( 'rounding_precision', $settings );
		$this->assertTrue( $settings['discounts_sequential'] );
		$this->assertTrue( $settings['round_at_subtotal'] );
		$this->assertFalse( $settings['adjust_non_base'] );
		$this->assertTrue( $settings['customer_exempt'] );
		$this->assertSame( "%2\$s\u{a0}%1\$s", $settings['display']['price_format'] );
		$this->assertSame( '€', $settings['display']['currency_symbol'] );
		$this->assertFalse( $settings['display']['including_tax'], 'an exempt customer sees prices without tax' );
		$this->assertFalse( $settings['display']['itemized_taxes'] );
	}

	public function test_another_rounding_precision_is_passed_on(): void {
		add_filter(
			'woocommerce_internal_rounding_precision',
			static function () {
				return 4;
			}
		);
		$this->add( '10' );

		$this->assertSame( 4, CartSnapshot::from_cart( $this->cart() )['settings']['rounding_precision'] );
	}

	public function test_prices_that_are_no_plain_decimals(): void {
		$prices = array( 'float' => 0.1 + 0.2, 'none' => '', 'text' => '1e2' );
		foreach ( $prices as $name => $price ) {
			$key = $this->add( '10', 1, array( 'name' => $name ) );
			$this->cart()->cart_contents[ $key ]['data']->set_price( $price );
		}
		add_filter(
			'woocommerce_product_get_price',
			static function ( $price, $product ) use ( $prices ) {
				return $prices[ $product->get_name() ];
			},
			10,
			2
		);

		$snapshot = CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( array( 0.1 + 0.2, 0, 100.0 ), array_column( $snapshot['lines'], 'price' ) );
		$json = json_decode( CartSnapshot::to_json( $snapshot ), true );
		$this->assertSame( 0.1 + 0.2, $json['lines'][0]['price'], 'the very same double' );
	}

	public function test_json_is_exact_whatever_the_server_sets(): void {
		$before = ini_set( 'serialize_precision', '5' );
		$this->assertSame( '{"a":0.30000000000000004,"b":2.0}', CartSnapshot::to_json( array( 'a' => 0.1 + 0.2, 'b' => 2.0 ) ) );
		$this->assertSame( '5', ini_get( 'serialize_precision' ) );
		ini_set( 'serialize_precision', $before );
	}

	public function test_taxability_is_passed_on_only_where_a_filter_changed_it(): void {
		$this->add( '10', 1, array( 'tax_status' => 'shipping' ) );
		$this->add( '10', 1, array( 'tax_status' => 'none' ) );
		$this->add( '10', 1, array( 'name' => 'Odd' ) );
		add_filter(
			'woocommerce_product_is_taxable',
			static function ( $taxable, $product ) {
				return 'Odd' === $product->get_name() ? false : $taxable;
			},
			10,
			2
		);

		$lines = CartSnapshot::from_cart( $this->cart() )['lines'];

		$this->assertSame( array( 'shipping', 'none', 'taxable' ), array_column( $lines, 'tax_status' ) );
		$this->assertSame( array( 2 => false ), array_filter( array_map( static function ( $line ) { return $line['is_taxable'] ?? null; }, $lines ), 'is_bool' ) );
	}

	public function test_without_taxes_no_class_is_named(): void {
		update_option( 'woocommerce_calc_taxes', 'no' );
		$this->tax_rate( '20' );
		$this->add( '10', 1, array( 'tax_class' => 'reduced-rate' ) );

		$snapshot = CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( array(), $snapshot['tax_classes'] );
		$this->assertSame( '', $snapshot['lines'][0]['tax_class'] );
		$this->assertFalse( $snapshot['settings']['tax_enabled'] );
	}

	public function test_a_variation_uses_the_class_of_its_parent(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_props( array( 'name' => 'Shirt', 'tax_class' => 'reduced-rate' ) );
		$parent->save();
		$variation = new \WC_Product_Variation();
		$variation->set_props( array( 'parent_id' => $parent->get_id(), 'regular_price' => '12', 'tax_class' => 'parent' ) );
		$variation->save();
		$this->assertIsString( $this->cart()->add_to_cart( $parent->get_id(), 1, $variation->get_id() ) );

		$snapshot = CartSnapshot::from_cart( $this->cart() );

		$this->assertSame( 'reduced-rate', $snapshot['lines'][0]['tax_class'] );
		$this->assertSame( array( 'reduced-rate' ), array_column( $snapshot['tax_classes'], 'slug' ) );
	}

	public function test_refuses_coupons_of_other_plugins(): void {
		add_filter(
			'woocommerce_coupon_discount_types',
			static function ( $types ) {
				return $types + array( 'buy_one' => 'Buy one' );
			}
		);
		$this->add( '10' );
		$this->coupon( 'bogo', 'buy_one', '1' );

		$this->assert_unsupported( 'coupon_type' );
	}

	public function test_refuses_where_rates_of_items_are_filtered(): void {
		$this->add( '10' );
		add_filter( 'woocommerce_cart_totals_get_item_tax_rates', static function ( $rates ) { return $rates; } );

		$this->assert_unsupported( 'hook' );
	}

	public function test_refuses_one_rate_with_two_values(): void {
		update_option( 'woocommerce_prices_include_tax', 'yes' );
		$this->tax_rate( '20' );
		$this->add( '10' );
		add_filter(
			'woocommerce_base_tax_rates',
			static function ( $rates ) {
				foreach ( $rates as &$rate ) {
					$rate['rate'] = 10.0;
				}
				return $rates;
			}
		);

		$this->assert_unsupported( 'tax_rate' );
	}

	public function test_refuses_one_class_with_two_base_classes(): void {
		update_option( 'woocommerce_prices_include_tax', 'yes' );
		$this->tax_rate( '20' );
		$this->add( '10' );
		$this->add( '11', 1, array( 'tax_class' => 'reduced-rate' ) );
		add_filter( 'woocommerce_product_get_tax_class', '__return_empty_string' );

		$this->assert_unsupported( 'tax_class_filtered' );
	}

	public function test_refuses_a_price_that_is_no_number(): void {
		$this->add( '10' );
		add_filter( 'woocommerce_product_get_price', static function () { return 'on request'; } );

		$this->assert_unsupported( 'not_a_number' );
	}
}
