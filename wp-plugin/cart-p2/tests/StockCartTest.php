<?php
/**
 * StockCartTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use Automattic\WooCommerce\Checkout\Helpers\ReserveStock;
use CartP2\Options;
use CartP2\Stock\Books;
use CartP2\Stock\CartHolds;
use CartP2\Stock\Daily;
use CartP2\Stock\Planner;

/**
 * Carts hold stock from the moment a product lies in them.
 */
final class StockCartTest extends StockTestCase {

	/**
	 * Puts a product into the cart.
	 *
	 * @param \WC_Product $product  Product.
	 * @param int|float   $quantity Quantity.
	 * @return string|false Cart item key.
	 */
	private function put( \WC_Product $product, $quantity ) {
		return $this->cart()->add_to_cart( $product->get_id(), $quantity );
	}

	private function errors(): string {
		return implode( "\n", wp_list_pluck( wc_get_notices( 'error' ), 'notice' ) );
	}

	public function test_added_changed_removed_restored_emptied(): void {
		$product = $this->stocked( 10 );
		$key     = $this->put( $product, 2 );
		$this->assertSame( array( 10, 2, 0 ), $this->level( $product ) );
		$this->put( $product, 1 );
		$this->assertSame( array( 10, 3, 0 ), $this->level( $product ) );
		$this->cart()->set_quantity( $key, 7 );
		$this->assertSame( array( 10, 7, 0 ), $this->level( $product ) );
		$this->cart()->set_quantity( $key, 1 );
		$this->assertSame( array( 10, 1, 0 ), $this->level( $product ) );
		$this->cart()->remove_cart_item( $key );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
		$this->cart()->restore_cart_item( $key );
		$this->assertSame( array( 10, 1, 0 ), $this->level( $product ) );
		$this->cart()->empty_cart();
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
		$this->assertSame( '10', $this->stock( $product ) );
	}

	public function test_two_shoppers_and_the_last_units(): void {
		$product = $this->stocked( 3 );
		$this->assertIsString( $this->put( $product, 2 ) );
		$mine = WC()->session->get( CartHolds::TOKEN );

		$this->shopper();
		$this->assertFalse( $this->put( $product, 2 ) );
		$this->assertStringContainsString( 'You can have 1 now', $this->errors() );
		$this->assertSame( array(), $this->cart()->get_cart() );
		$key = $this->put( $product, 1 );
		$this->assertIsString( $key );
		wc_clear_notices();
		$this->cart()->set_quantity( $key, 2 );
		$this->assertStringContainsString( 'You can have 1 now', $this->errors() );
		$this->assertSame( 1, $this->cart()->get_cart()[ $key ]['quantity'] );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ) );
		$this->assertNotSame( $mine, WC()->session->get( CartHolds::TOKEN ) );

		$this->shopper();
		$this->assertFalse( $this->put( $product, 1 ) );
		$this->assertStringContainsString( 'being bought by someone else', $this->errors() );
		$this->assertSame( 3, Daily::refusals() );
	}

	public function test_a_shoppers_own_hold_does_not_block_them(): void {
		$product = $this->stocked( 2 );
		$this->put( $product, 2 );
		$this->assertSame( 0.0, (float) ( new ReserveStock() )->get_reserved_stock( $product ) );
		$this->assertTrue( $this->cart()->check_cart_item_stock() );
		$this->shopper();
		$this->assertSame( 2.0, (float) ( new ReserveStock() )->get_reserved_stock( $product ) );
	}

	public function test_the_order_takes_the_carts_hold_over(): void {
		$product = $this->stocked( 2 );
		$this->put( $product, 2 );
		$order = $this->order( array( array( $product, 2 ) ) );
		wc_reserve_stock_for_order( $order );
		$this->assertSame( array( 2, 2, 0 ), $this->level( $product ) );
		$this->assertSame( array( $product->get_id() ), array_keys( Books::lines( 'order:' . $order->get_id() ) ) );
		// The payment is done and the cart is emptied.
		$order->payment_complete();
		$this->cart()->empty_cart();
		$this->assertSame( array( 2, 0, 2 ), $this->level( $product ) );
		$this->assertSame( '0', $this->stock( $product ) );
	}

	public function test_the_same_shopper_places_a_second_order(): void {
		$product = $this->stocked( 1 );
		$this->put( $product, 1 );
		$first = $this->order( array( array( $product, 1 ) ) );
		wc_reserve_stock_for_order( $first );
		WC()->session->set( 'order_awaiting_payment', $first->get_id() );
		$second = $this->order( array( array( $product, 1 ) ) );
		wc_reserve_stock_for_order( $second );
		$this->assertSame( array(), Books::lines( 'order:' . $first->get_id() ) );
		$this->assertSame( array( 1, 1, 0 ), $this->level( $product ) );
	}

	public function test_a_checkout_that_breaks_gives_the_hold_back_to_the_cart(): void {
		$product = $this->stocked( 1 );
		$this->put( $product, 1 );
		$order = $this->order( array( array( $product, 1 ) ) );
		wc_reserve_stock_for_order( $order );
		do_action( 'woocommerce_checkout_order_exception', $order );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		$this->assertSame( array(), Books::lines( 'order:' . $order->get_id() ) );
		$this->assertSame( array( 1, 1, 0 ), $this->level( $product ) );
	}

	public function test_a_cart_left_behind_gives_its_stock_to_the_next(): void {
		$product = $this->stocked( 1 );
		$this->put( $product, 1 );
		$left = WC()->session->get( CartHolds::TOKEN );
		$this->pass( 901 );
		$this->shopper();
		$this->assertIsString( $this->put( $product, 1 ) );
		$this->assertSame( array(), Books::lines( "cart:$left" ) );
	}

	public function test_a_merged_cart_is_held_when_it_is_loaded(): void {
		$one = $this->stocked( 5 );
		$two = $this->stocked( 5 );
		$this->put( $one, 1 );
		// On login WooCommerce adds the customer's saved cart to what is there.
		$contents          = $this->cart()->get_cart();
		$contents['saved'] = array_merge( reset( $contents ), array( 'key' => 'saved', 'product_id' => $two->get_id(), 'quantity' => 2, 'data' => $two ) );
		$this->cart()->set_cart_contents( $contents );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		$this->assertSame( array( 5, 1, 0 ), $this->level( $one ) );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $two ) );
	}

	public function test_another_tab_held_something_else_meanwhile(): void {
		$one = $this->stocked( 5 );
		$this->put( $one, 2 );
		// The other tab did not know of this, gave it back, and its session was written over by this one.
		$owner = 'cart:' . WC()->session->get( CartHolds::TOKEN );
		Books::release( $owner, time() );
		$this->assertSame( array( 5, 0, 0 ), $this->level( $one ) );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $one ) );
	}

	public function test_a_login_brings_the_customers_other_hold_along(): void {
		$product  = $this->stocked( 3 );
		$customer = wp_insert_user( array( 'user_login' => 'ada' . wp_rand(), 'user_pass' => 'x', 'role' => 'customer' ) );
		wp_set_current_user( $customer );
		$this->put( $product, 2 );
		// The same customer on another device, not signed in yet.
		wp_set_current_user( 0 );
		$this->shopper();
		$key = $this->put( $product, 1 );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ) );
		// Signing in, WooCommerce puts this session in the place of the other.
		wp_set_current_user( $customer );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		$this->assertSame( array( 3, 1, 0 ), $this->level( $product ), 'what the other session held is not lost for a quarter of an hour' );
		$this->cart()->set_quantity( $key, 3 );
		$this->assertSame( '', $this->errors(), 'and never was somebody else’s' );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ) );
		wp_set_current_user( 0 );
	}

	public function test_nothing_is_written_when_nothing_changed(): void {
		global $wpdb;
		$product = $this->stocked( 5 );
		$this->put( $product, 1 );
		$rows = $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}cart_p2_stock_ledger" );
		for ( $n = 0; $n < 3; $n++ ) {
			do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		}
		$this->assertSame( $rows, $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}cart_p2_stock_ledger" ) );
	}

	public function test_from_checkout_on_means_not_in_the_cart(): void {
		update_option( Options::STOCK, 'checkout' );
		$product = $this->stocked( 1 );
		$this->assertIsString( $this->put( $product, 1 ) );
		$this->assertNull( Books::level( $product->get_id() ) );
	}

	/**
	 * Sends a request to the Store API, as the cart and checkout blocks do.
	 *
	 * @param string $route Route below /wc/store/v1.
	 * @param array  $body  Body.
	 * @return \WP_REST_Response
	 */
	private function store_api( string $route, array $body ): \WP_REST_Response {
		// A server of this test's own: the last one's hooks were taken off with its test.
		$GLOBALS['wp_rest_server'] = null;
		$_SERVER['REQUEST_URI']    = '/wp-json/wc/store/v1/' . $route;
		$request                   = new \WP_REST_Request( 'POST', '/wc/store/v1/' . $route );
		$request->set_header( 'Nonce', wp_create_nonce( 'wc_store_api' ) );
		$request->set_body_params( $body );
		$response               = rest_do_request( $request );
		$_SERVER['REQUEST_URI'] = '/';
		return $response;
	}

	public function test_the_store_api_holds_and_refuses(): void {
		$product = $this->stocked( 3 );
		$added   = $this->store_api( 'cart/add-item', array( 'id' => $product->get_id(), 'quantity' => 2 ) );
		$this->assertSame( 201, $added->get_status(), wp_json_encode( $added->get_data() ) );
		$this->assertSame( array( 3, 2, 0 ), $this->level( $product ) );

		$this->shopper();
		$refused = $this->store_api( 'cart/add-item', array( 'id' => $product->get_id(), 'quantity' => 2 ) );
		$this->assertSame( 400, $refused->get_status() );
		$this->assertSame( array(), $this->cart()->get_cart() );
		$added = $this->store_api( 'cart/add-item', array( 'id' => $product->get_id(), 'quantity' => 1 ) );
		$this->assertSame( 201, $added->get_status() );
		$refused = $this->store_api( 'cart/update-item', array( 'key' => key( $this->cart()->get_cart() ), 'quantity' => 2 ) );
		$this->assertSame( 400, $refused->get_status() );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ) );
	}

	public function test_the_checkout_block_buys_what_the_cart_held(): void {
		$product = $this->stocked( 2, array( 'virtual' => true ) );
		update_option( 'woocommerce_cod_settings', array( 'enabled' => 'yes' ) );
		update_option( 'woocommerce_bacs_settings', array( 'enabled' => 'yes' ) );
		WC()->payment_gateways()->init();
		$this->put( $product, 2 );
		$address  = array( 'first_name' => 'A', 'last_name' => 'B', 'address_1' => '1 High Street', 'city' => 'London', 'postcode' => 'SW1A 1AA', 'country' => 'GB', 'email' => 'a@example.com' );
		$response = $this->store_api( 'checkout', array( 'billing_address' => $address, 'shipping_address' => $address, 'payment_method' => 'bacs' ) );
		$this->assertSame( 200, $response->get_status(), wp_json_encode( $response->get_data() ) );
		// A bank transfer puts the order on hold, and that takes the stock.
		$this->assertSame( 'on-hold', $response->get_data()['status'] );
		$this->assertSame( array( 2, 0, 2 ), $this->level( $product ) );
		$this->assertSame( '0', $this->stock( $product ) );
	}

	public function test_the_classic_checkout_buys_what_the_cart_held(): void {
		$product = $this->stocked( 2, array( 'virtual' => true ) );
		$this->put( $product, 2 );
		$order_id = WC()->checkout()->create_order( array( 'billing_email' => 'a@example.com', 'payment_method' => '' ) );
		$this->assertIsInt( $order_id );
		// As WC_Checkout::process_checkout() does with the order it has created.
		do_action( 'woocommerce_checkout_order_created', wc_get_order( $order_id ) );
		$this->assertSame( array( 2, 2, 0 ), $this->level( $product ) );
		$this->assertSame( array( $product->get_id() ), array_keys( Books::lines( "order:$order_id" ) ) );
		wc_get_order( $order_id )->payment_complete();
		$this->assertSame( array( 2, 0, 2 ), $this->level( $product ) );
	}
}
