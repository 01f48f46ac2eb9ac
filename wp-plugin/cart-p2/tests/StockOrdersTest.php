<?php
/**
 * StockOrdersTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use Automattic\WooCommerce\Checkout\Helpers\ReserveStock;
use Automattic\WooCommerce\Checkout\Helpers\ReserveStockException;
use CartP2\Options;
use CartP2\Stock\Books;
use CartP2\Stock\Daily;
use CartP2\Stock\OrderHolds;

/**
 * Orders hold, take and give back stock. The first tests are WooCommerce's own defects: each runs with and without Cart P2.
 */
final class StockOrdersTest extends StockTestCase {

	/**
	 * Whether an order's stock can be reserved, in WooCommerce's way.
	 *
	 * @param \WC_Order $order Order.
	 * @return bool
	 */
	private function reserve( \WC_Order $order ): bool {
		try {
			( new ReserveStock() )->reserve_stock_for_order( $order );
			return true;
		} catch ( ReserveStockException $e ) {
			return false;
		}
	}

	/**
	 * With and without Cart P2.
	 *
	 * @return array<string, array{bool}>
	 */
	public static function who(): array {
		return array(
			'WooCommerce alone' => array( false ),
			'with Cart P2'      => array( true ),
		);
	}

	private function with( bool $ours ): void {
		update_option( Options::STOCK, $ours ? 'checkout' : 'off' );
	}

	private function reserved( \WC_Product $product ): float {
		return (float) ( new ReserveStock() )->get_reserved_stock( $product );
	}

	/**
	 * @dataProvider who
	 */
	public function test_defect_1_a_double_click_loses_the_reservation( bool $ours ): void {
		$this->with( $ours );
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		// Twice within one second: the clock of the database stands still meanwhile.
		global $wpdb;
		$wpdb->query( 'SET timestamp = UNIX_TIMESTAMP()' );
		$results = array( $this->reserve( $order ), $this->reserve( $order ) );
		$wpdb->query( 'SET timestamp = DEFAULT' );
		$this->assertSame( array( true, $ours ), $results );
		$this->assertSame( $ours ? 3.0 : 0.0, $this->reserved( $product ) );
	}

	/**
	 * @dataProvider who
	 */
	public function test_defect_2_fractions_are_cut_off( bool $ours ): void {
		$this->with( $ours );
		remove_filter( 'woocommerce_stock_amount', 'intval' );
		add_filter( 'woocommerce_stock_amount', 'floatval' );
		$product = $this->stocked( 1.5 );
		$results = array();
		for ( $n = 0; $n < 3; $n++ ) {
			$results[] = $this->reserve( $this->order( array( array( $product, 0.9 ) ) ) );
		}
		// WooCommerce promises 2.7 of 1.5.
		$this->assertSame( $ours ? array( true, false, false ) : array( true, true, true ), $results );
		if ( $ours ) {
			$this->assertSame( array( 1.5, 0.9, 0 ), $this->level( $product ) );
		}
	}

	/**
	 * @dataProvider who
	 */
	public function test_defect_3_strangers_wait_for_each_other( bool $ours ): void {
		$result = $this->isolated( 'stock-locks.php', array( $ours ? 'checkout' : 'off' ) );
		$this->assertTrue( $result['first'] );
		$this->assertSame( $ours, $result['second'], 'another product can be reserved while a reservation is being made' );
	}

	/**
	 * @dataProvider who
	 */
	public function test_defect_4_the_greatest_text_is_taken_for_the_stock( bool $ours ): void {
		$this->with( $ours );
		$product = $this->stocked( 10 );
		// A second row, as some importers leave it. WordPress and the shop's screens use the first.
		add_metadata( 'post', $product->get_id(), '_stock', '9' );
		$this->assertSame( '10', get_post_meta( $product->get_id(), '_stock', true ) );
		$this->assertSame( $ours, $this->reserve( $this->order( array( array( $product, 10 ) ) ) ) );
		delete_metadata( 'post', $product->get_id(), '_stock', '9' );
	}

	/**
	 * @dataProvider who
	 */
	public function test_a_late_payment_does_not_sell_what_was_sold( bool $ours ): void {
		$this->with( $ours );
		$product = $this->stocked( 1 );
		$late    = $this->order( array( array( $product, 1 ) ) );
		$other   = $this->order( array( array( $product, 1 ) ) );
		$this->assertTrue( $this->reserve( $late ) );
		global $wpdb;
		$wpdb->query( "UPDATE {$wpdb->wc_reserved_stock} SET expires = NOW() - INTERVAL 1 SECOND" );
		$this->pass( 3601 );
		$this->assertTrue( $this->reserve( $other ) );
		$other->payment_complete();
		$late->payment_complete();
		$this->assertSame( $ours ? '0' : '-1', $this->stock( $product ) );
		if ( $ours ) {
			$notes = wc_get_order_notes( array( 'order_id' => $late->get_id() ) );
			$this->assertStringContainsString( 'Cart P2 took no stock', implode( "\n", wp_list_pluck( $notes, 'content' ) ) );
			$this->assertSame( 1, Daily::refusals() );

			// New stock comes, and the owner takes it for the order.
			wc_update_product_stock( $product->get_id(), 5, 'set' );
			do_action( 'woocommerce_order_action_cart_p2_take_stock', wc_get_order( $late->get_id() ) );
			$this->assertSame( '4', $this->stock( $product ) );
		}
	}

	public function test_an_order_from_hold_to_completion(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$this->assertSame( array( 10, 3, 0 ), $this->level( $product ) );
		$this->assertSame( '10', $this->stock( $product ) );

		$order->payment_complete();
		$this->assertSame( array( 10, 0, 3 ), $this->level( $product ) );
		$this->assertSame( '7', $this->stock( $product ) );
		$this->assertSame( 7, wc_get_product( $product->get_id() )->get_stock_quantity() );
		$items = $order->get_items();
		$this->assertSame( '3', (string) wc_get_order_item_meta( key( $items ), '_reduced_stock' ) );

		// The same webhook again, and again by another way.
		wc_get_order( $order->get_id() )->payment_complete();
		wc_maybe_reduce_stock_levels( $order->get_id() );
		wc_reduce_stock_levels( $order->get_id() );
		$this->assertSame( '7', $this->stock( $product ) );

		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$this->assertSame( array( 7, 0, 0 ), $this->level( $product ) );
		$this->assertSame( '7', $this->stock( $product ) );
	}

	public function test_a_retry_after_a_crash_between_stock_and_order(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$order->payment_complete();
		$this->assertSame( '7', $this->stock( $product ) );
		// PHP died before WooCommerce could note that the order's stock was reduced.
		$order->get_data_store()->set_stock_reduced( $order->get_id(), false );
		wp_cache_flush();
		wc_maybe_reduce_stock_levels( $order->get_id() );
		$this->assertSame( '7', $this->stock( $product ) );
		$this->assertSame( array( 10, 0, 3 ), $this->level( $product ) );
	}

	public function test_cancelled_and_paid_again(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ), array( $this->stocked( 4 ), 2 ) ) );
		for ( $round = 0; $round < 3; $round++ ) {
			wc_get_order( $order->get_id() )->update_status( 'processing' );
			$this->assertSame( '7', $this->stock( $product ) );
			wc_get_order( $order->get_id() )->update_status( 'cancelled' );
			$this->assertSame( '10', $this->stock( $product ) );
			wc_increase_stock_levels( $order->get_id() );
			$this->assertSame( '10', $this->stock( $product ) );
			$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
		}
	}

	public function test_cancelling_an_unpaid_order_gives_its_hold_back(): void {
		$product = $this->stocked( 2 );
		$order   = $this->order( array( array( $product, 2 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$this->assertFalse( $this->reserve( $this->order( array( array( $product, 1 ) ) ) ) );
		$order->update_status( 'cancelled' );
		$this->assertTrue( $this->reserve( $this->order( array( array( $product, 1 ) ) ) ) );
	}

	public function test_a_failed_order_keeps_its_hold_for_the_next_try(): void {
		$product = $this->stocked( 1 );
		$order   = $this->order( array( array( $product, 1 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$order->update_status( 'failed' );
		$this->assertFalse( $this->reserve( $this->order( array( array( $product, 1 ) ) ) ) );
		$order->payment_complete();
		$this->assertSame( '0', $this->stock( $product ) );
	}

	public function test_an_unpaid_order_is_not_cancelled_while_its_payment_may_come(): void {
		$product = $this->stocked( 1 );
		$order   = $this->order( array( array( $product, 1 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$this->assertFalse( apply_filters( 'woocommerce_cancel_unpaid_order', true, $order ) );
		$this->pass( 3601 );
		$this->assertTrue( apply_filters( 'woocommerce_cancel_unpaid_order', true, $order ) );
	}

	public function test_all_lines_or_none(): void {
		$plenty = $this->stocked( 5 );
		$few    = $this->stocked( 1 );
		$order  = $this->order( array( array( $plenty, 2 ), array( $few, 2 ) ) );
		$this->assertFalse( $this->reserve( $order ) );
		$this->assertSame( array( 5, 0, 0 ), $this->level( $plenty ) );
		$order->payment_complete();
		$this->assertSame( array( '5', '1' ), array( $this->stock( $plenty ), $this->stock( $few ) ) );
	}

	public function test_two_lines_of_one_stock_count_together(): void {
		$product = $this->stocked( 3 );
		$this->assertFalse( $this->reserve( $this->order( array( array( $product, 2 ), array( $product, 2 ) ) ) ) );
		$this->assertTrue( $this->reserve( $this->order( array( array( $product, 2 ), array( $product, 1 ) ) ) ) );
	}

	public function test_refunded_goods_are_back(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$order->payment_complete();
		$order = wc_get_order( $order->get_id() );
		wc_create_refund(
			array(
				'order_id'      => $order->get_id(),
				'amount'        => 10,
				'line_items'    => array( key( $order->get_items() ) => array( 'qty' => 1, 'refund_total' => 10 ) ),
				'restock_items' => true,
			)
		);
		$this->assertSame( '8', $this->stock( $product ) );
		$this->assertSame( array( 10, 0, 2 ), $this->level( $product ) );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assertSame( '10', $this->stock( $product ) );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
	}

	public function test_backorders_go_below_zero(): void {
		$product = $this->stocked( 1, array( 'backorders' => 'yes' ) );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$order->payment_complete();
		$this->assertSame( '-2', $this->stock( $product ) );
		$this->assertSame( array( 1, 0, 3 ), $this->level( $product ) );
	}

	public function test_what_others_do_to_the_stock_is_taken_over(): void {
		$product = $this->stocked( 2 );
		$this->assertTrue( $this->reserve( $this->order( array( array( $product, 2 ) ) ) ) );
		wc_update_product_stock( $product->get_id(), 5, 'set' );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $product ) );
		// Behind WooCommerce's back.
		update_post_meta( $product->get_id(), '_stock', '3' );
		$this->assertFalse( $this->reserve( $this->order( array( array( $product, 2 ) ) ) ) );
		$this->assertSame( array( 3, 2, 0 ), $this->level( $product ) );
	}

	public function test_variations_share_their_parents_stock(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_props( array( 'name' => 'Shirt', 'manage_stock' => true, 'stock_quantity' => 3 ) );
		$parent->save();
		$variations = array();
		foreach ( array( 'S', 'M' ) as $size ) {
			$variation = new \WC_Product_Variation();
			$variation->set_props( array( 'parent_id' => $parent->get_id(), 'regular_price' => '10', 'attributes' => array( 'size' => $size ) ) );
			$variation->save();
			$variations[] = wc_get_product( $variation->get_id() );
		}
		$this->assertTrue( $this->reserve( $this->order( array( array( $variations[0], 1 ), array( $variations[1], 1 ) ) ) ) );
		$this->assertFalse( $this->reserve( $this->order( array( array( $variations[1], 2 ) ) ) ) );
		$this->assertSame( array( 3, 2, 0 ), $this->level( $parent ) );
	}

	public function test_off_means_untouched(): void {
		update_option( Options::STOCK, 'off' );
		$product = $this->stocked( 5 );
		$order   = $this->order( array( array( $product, 2 ) ) );
		$this->assertTrue( $this->reserve( $order ) );
		$this->assertSame( 2.0, $this->reserved( $product ) );
		$order->payment_complete();
		$this->assertSame( '3', $this->stock( $product ) );
		$this->assertNull( Books::level( $product->get_id() ) );
	}
}
