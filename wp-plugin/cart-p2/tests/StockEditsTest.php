<?php
/**
 * StockEditsTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\Stock\Books;

/**
 * Orders that no checkout made, and orders that are edited or paid later: held, handed over, and given back exactly as taken.
 */
final class StockEditsTest extends StockTestCase {

	protected function setUp(): void {
		parent::setUp();
		require_once WC_ABSPATH . 'includes/admin/wc-admin-functions.php';
		wp_set_current_user( 1 );
	}

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		parent::tearDown();
	}

	/**
	 * Asks the shop's own REST API.
	 *
	 * @param string $method Method.
	 * @param string $route  Route below /wc/v3.
	 * @param array  $body   Body.
	 * @return array<string, mixed>
	 */
	private function rest( string $method, string $route, array $body ): array {
		$GLOBALS['wp_rest_server'] = null;
		$request                   = new \WP_REST_Request( $method, '/wc/v3/' . $route );
		$request->set_body_params( $body );
		$response = rest_do_request( $request );
		$this->assertLessThan( 300, $response->get_status(), wp_json_encode( $response->get_data() ) );
		return $response->get_data();
	}

	private function notes( int $order ): string {
		return implode( "\n", wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order ) ), 'content' ) );
	}

	/**
	 * Changes the quantity of an order's first line, as the order's screen does.
	 *
	 * @param \WC_Order $order    Order.
	 * @param int       $quantity Quantity.
	 */
	private function edit( \WC_Order $order, int $quantity ): void {
		$id = key( wc_get_order( $order->get_id() )->get_items() );
		wc_save_order_items( $order->get_id(), array( 'order_item_id' => array( $id ), 'order_item_qty' => array( $id => $quantity ), 'line_total' => array( $id => '10' ), 'line_subtotal' => array( $id => '10' ) ) );
	}

	public function test_an_order_made_over_rest_holds_until_it_is_paid(): void {
		$product = $this->stocked( 5 );
		$made    = $this->rest( 'POST', 'orders', array( 'status' => 'pending', 'line_items' => array( array( 'product_id' => $product->get_id(), 'quantity' => 2 ) ) ) );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $product ) );
		$this->rest( 'PUT', 'orders/' . $made['id'], array( 'line_items' => array( array( 'id' => $made['line_items'][0]['id'], 'quantity' => 3 ) ) ) );
		$this->assertSame( array( 5, 3, 0 ), $this->level( $product ) );
		$this->rest( 'PUT', 'orders/' . $made['id'], array( 'status' => 'processing' ) );
		$this->assertSame( array( 5, 0, 3 ), $this->level( $product ) );
		$this->assertSame( '2', $this->stock( $product ) );
		$this->rest( 'PUT', 'orders/' . $made['id'], array( 'status' => 'cancelled' ) );
		$this->assertSame( array( 5, 0, 0 ), $this->level( $product ) );
		$this->assertSame( '5', $this->stock( $product ) );
	}

	public function test_an_order_made_and_paid_over_rest_takes_once(): void {
		$product = $this->stocked( 2 );
		$line    = array( 'set_paid' => true, 'line_items' => array( array( 'product_id' => $product->get_id(), 'quantity' => 2 ) ) );
		$this->rest( 'POST', 'orders', $line );
		$this->assertSame( array( 2, 0, 2 ), $this->level( $product ) );
		$second = $this->rest( 'POST', 'orders', $line );
		$this->assertSame( '0', $this->stock( $product ) );
		$this->assertStringContainsString( 'took no stock', $this->notes( $second['id'] ) );
	}

	public function test_the_admin_makes_an_order_and_edits_it_before_it_is_paid(): void {
		$product = $this->stocked( 5 );
		$order   = $this->order( array( array( $product, 2 ) ) );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $product ) );
		$this->edit( $order, 4 );
		$this->assertSame( array( 5, 4, 0 ), $this->level( $product ) );
		$this->edit( $order, 9 );
		$this->assertStringContainsString( '5 can be had now', $this->notes( $order->get_id() ) );
		$this->assertSame( array( 5, 4, 0 ), $this->level( $product ) );
		$order = wc_get_order( $order->get_id() );
		foreach ( $order->get_items() as $id => $item ) {
			wc_delete_order_item( $id );
			do_action( 'woocommerce_ajax_order_items_removed', $id, $item, false, wc_get_order( $order->get_id() ) );
		}
		$this->assertSame( array( 5, 0, 0 ), $this->level( $product ) );
	}

	public function test_a_shop_that_never_holds_for_orders_does_not_for_these(): void {
		update_option( 'woocommerce_hold_stock_minutes', '0' );
		$product = $this->stocked( 5 );
		$order   = $this->order( array( array( $product, 2 ) ) );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		$this->assertNull( Books::level( $product->get_id() ) );
	}

	public function test_an_admins_own_cart_is_not_taken(): void {
		$product = $this->stocked( 3 );
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$order = $this->order( array( array( $product, 2 ) ) );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		$this->assertStringContainsString( '1 can be had now', $this->notes( $order->get_id() ) );
		$this->assertSame( array( 3, 2, 0 ), $this->level( $product ) );
	}

	public function test_a_paid_order_is_edited(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$order->payment_complete();
		$this->edit( $order, 5 );
		$this->assertSame( array( 10, 0, 5 ), $this->level( $product ) );
		$this->assertSame( '5', $this->stock( $product ) );
		$this->edit( $order, 1 );
		$this->assertSame( array( 10, 0, 1 ), $this->level( $product ) );
		$this->assertSame( '9', $this->stock( $product ) );
		$this->edit( $order, 30 );
		$this->assertStringContainsString( 'left its stock as it was', $this->notes( $order->get_id() ) );
		$this->assertSame( array( '9', array( 10, 0, 1 ) ), array( $this->stock( $product ), $this->level( $product ) ) );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assertSame( array( '10', array( 10, 0, 0 ) ), array( $this->stock( $product ), $this->level( $product ) ) );
	}

	public function test_an_item_of_a_paid_order_is_deleted(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$order->payment_complete();
		$items = wc_get_order( $order->get_id() )->get_items();
		wc_maybe_adjust_line_item_product_stock( reset( $items ), 0 );
		$this->assertSame( array( '10', array( 10, 0, 0 ) ), array( $this->stock( $product ), $this->level( $product ) ) );
	}

	public function test_what_was_taken_before_cart_p2_comes_back(): void {
		$product = $this->stocked( 10 );
		update_option( Options::STOCK, 'off' );
		$order = $this->order( array( array( $product, 3 ) ) );
		$order->payment_complete();
		update_option( Options::STOCK, 'cart' );
		$this->assertSame( '7', $this->stock( $product ) );
		$this->edit( $order, 1 );
		$this->assertSame( array( '9', array( 9, 0, 0 ) ), array( $this->stock( $product ), $this->level( $product ) ) );
	}

	public function test_paying_for_an_order_later_needs_its_stock(): void {
		$product = $this->stocked( 1 );
		$order   = $this->order( array( array( $product, 1 ) ) );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		// Its time is over, and somebody else has the last one in their cart.
		$this->pass( 3601 );
		$this->assertIsString( $this->cart()->add_to_cart( $product->get_id(), 1 ) );
		$this->shopper();
		do_action( 'woocommerce_before_pay_action', wc_get_order( $order->get_id() ) );
		$this->assertSame( 1, wc_notice_count( 'error' ), 'and WooCommerce starts no payment while there is one' );
		wc_clear_notices();
		$this->pass( 901 );
		do_action( 'woocommerce_before_pay_action', wc_get_order( $order->get_id() ) );
		$this->assertSame( 0, wc_notice_count( 'error' ) );
		$this->assertSame( array( 1, 1, 0 ), $this->level( $product ) );
		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( array( 1, 0, 1 ), $this->level( $product ) );
	}

	public function test_paying_later_in_the_store_api_needs_its_stock_too(): void {
		$product = $this->stocked( 1 );
		$order   = $this->order( array( array( $product, 1 ) ) );
		$this->assertIsString( $this->cart()->add_to_cart( $product->get_id(), 1 ) );
		$this->shopper();
		try {
			do_action( 'woocommerce_store_api_checkout_order_processed', $order );
			$this->fail( 'it must not be paid' );
		} catch ( \Automattic\WooCommerce\StoreApi\Exceptions\RouteException $refused ) {
			$this->assertSame( 'woocommerce_rest_out_of_stock', $refused->getErrorCode() );
		}
		$this->pass( 901 );
		do_action( 'woocommerce_store_api_checkout_order_processed', $order );
		$this->assertSame( array( $product->get_id() ), array_keys( Books::lines( 'order:' . $order->get_id() ) ) );
	}

	public function test_back_from_the_payment_the_cart_holds_nothing_twice(): void {
		$product = $this->stocked( 5 );
		$key     = $this->cart()->add_to_cart( $product->get_id(), 2 );
		$order   = $this->order( array( array( $product, 2 ) ) );
		wc_reserve_stock_for_order( $order );
		WC()->session->set( 'order_awaiting_payment', $order->get_id() );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $product ) );
		// One more than the order has.
		$this->cart()->set_quantity( $key, 3 );
		$this->assertSame( array( 5, 3, 0 ), $this->level( $product ) );
		$second = $this->order( array( array( $product, 3 ) ) );
		wc_reserve_stock_for_order( $second );
		$this->assertSame( array( 5, 3, 0 ), $this->level( $product ) );
		$this->assertSame( array( $product->get_id() ), array_keys( Books::lines( 'order:' . $second->get_id() ) ) );
	}

	public function test_an_order_thrown_away_gives_its_hold_back(): void {
		$product = $this->stocked( 1 );
		$order   = $this->order( array( array( $product, 1 ) ) );
		do_action( 'woocommerce_process_shop_order_meta', $order->get_id(), $order );
		$this->assertSame( array( 1, 1, 0 ), $this->level( $product ) );
		$order->delete( false );
		$this->assertSame( array( 1, 0, 0 ), $this->level( $product ) );
	}
}
