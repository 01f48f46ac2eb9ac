<?php
/**
 * StockPaymentTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Stock\Books;
use CartP2\Stock\Daily;
use CartP2\Stock\OrderHolds;

/**
 * Payments that take longer than the hold, arrive twice, late or out of order, or at the moment WooCommerce gives the order up.
 */
final class StockPaymentTest extends StockTestCase {

	/**
	 * An order that has reserved, and whose time is over.
	 *
	 * @param \WC_Product $product  Product.
	 * @param int         $quantity Quantity.
	 * @return \WC_Order
	 */
	private function overdue( \WC_Product $product, int $quantity = 1 ): \WC_Order {
		$order = $this->order( array( array( $product, $quantity ) ) );
		wc_reserve_stock_for_order( $order );
		$this->pass( 3601 );
		return $order;
	}

	/**
	 * What the shop does when a payment service says that an order is paid: reads it anew.
	 *
	 * @param \WC_Order $order Order.
	 */
	private function webhook( \WC_Order $order ): void {
		wc_get_order( $order->get_id() )->payment_complete( 'transaction' );
	}

	private function complaints( \WC_Order $order ): int {
		return substr_count( implode( "\n", wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' ) ), 'took no stock' );
	}

	private function status( \WC_Order $order ): string {
		return wc_get_order( $order->get_id() )->get_status();
	}

	public function test_the_hold_waits_as_long_as_the_gateway_says(): void {
		add_filter(
			'cart_p2_payment_seconds',
			static function () {
				return 3 * DAY_IN_SECONDS;
			}
		);
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		$this->assertFalse( apply_filters( 'woocommerce_cancel_unpaid_order', true, $order ) );
		$this->shopper();
		$this->assertFalse( $this->cart()->add_to_cart( $product->get_id(), 1 ), 'it is still held for the order' );
		$this->webhook( $order );
		$this->assertSame( array( 1, 0, 1 ), $this->level( $product ) );
	}

	public function test_paid_too_late_and_the_unit_is_still_there(): void {
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		// Somebody looked, and the hold was given back.
		Books::expire( time(), 10 );
		$this->assertSame( array( 1, 0, 0 ), $this->level( $product ) );
		$this->webhook( $order );
		$this->webhook( $order );
		$this->assertSame( array( 1, 0, 1 ), $this->level( $product ) );
		$this->assertSame( '0', $this->stock( $product ) );
		$this->assertSame( 0, $this->complaints( $order ) );
	}

	public function test_paid_too_late_and_nobody_has_looked(): void {
		$product = $this->stocked( 3 );
		$order   = $this->overdue( $product, 2 );
		$this->webhook( $order );
		$this->assertSame( array( 3, 0, 2 ), $this->level( $product ) );
	}

	public function test_paid_too_late_twice_and_somebody_bought_it(): void {
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		$this->webhook( $this->order( array( array( $product, 1 ) ) ) );
		$this->webhook( $order );
		$this->webhook( $order );
		wc_get_order( $order->get_id() )->update_status( 'completed' );
		$this->assertSame( array( 1, 0, 1 ), $this->level( $product ) );
		$this->assertSame( '0', $this->stock( $product ) );
		$this->assertSame( 1, $this->complaints( $order ), 'the owner is told once' );
		$this->assertSame( 1, Daily::refusals() );
		// Refunded and cancelled: it had nothing, so nothing comes back.
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assertSame( '0', $this->stock( $product ) );
	}

	public function test_paid_too_late_and_somebody_has_it_in_their_cart(): void {
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		$this->shopper();
		$this->assertIsString( $this->cart()->add_to_cart( $product->get_id(), 1 ) );
		$this->webhook( $order );
		$this->assertSame( array( 1, 1, 0 ), $this->level( $product ), 'a hold is a promise' );
		$this->assertSame( 1, $this->complaints( $order ) );
		$this->cart()->empty_cart();
		do_action( 'woocommerce_order_action_cart_p2_take_stock', wc_get_order( $order->get_id() ) );
		$this->assertSame( array( 1, 0, 1 ), $this->level( $product ) );
	}

	public function test_given_up_and_then_paid(): void {
		$product = $this->stocked( 2 );
		$order   = $this->overdue( $product, 2 );
		$late    = wc_get_order( $order->get_id() );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assertSame( array( 2, 0, 0 ), $this->level( $product ) );
		// The payment service had begun before, and knows of no cancellation.
		$late->payment_complete( 'transaction' );
		$this->assertSame( 'processing', $this->status( $order ) );
		$this->assertSame( array( 2, 0, 2 ), $this->level( $product ) );
		$this->assertSame( '0', $this->stock( $product ) );
	}

	public function test_paid_while_the_unpaid_are_given_up(): void {
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		// WooCommerce has read the order, and then the payment is written down by another process.
		$read = wc_get_order( $order->get_id() );
		$this->assertTrue( apply_filters( 'woocommerce_cancel_unpaid_order', true, $read ) );
		$this->webhook( $order );
		$this->assertFalse( apply_filters( 'woocommerce_cancel_unpaid_order', true, $read ), 'it was paid a moment ago' );
	}

	public function test_what_is_being_paid_is_not_given_up(): void {
		$product = $this->stocked( 1 );
		$order   = $this->overdue( $product );
		$other   = new \mysqli( null, DB_USER, DB_PASSWORD, DB_NAME, 0, explode( ':', DB_HOST )[1] );
		$name    = ( new \ReflectionMethod( \CartP2\Stock\PaymentLock::class, 'name' ) );
		$name->setAccessible( true );
		$lock = $name->invoke( null, $order->get_id() );
		$this->assertSame( '1', $other->query( "SELECT GET_LOCK( $lock, 0 )" )->fetch_row()[0] );
		$this->assertFalse( apply_filters( 'woocommerce_cancel_unpaid_order', true, $order ) );
		// Not by closing the connection: the server may hear of that a moment later.
		$this->assertSame( '1', $other->query( "SELECT RELEASE_LOCK( $lock )" )->fetch_row()[0] );
		$this->assertTrue( apply_filters( 'woocommerce_cancel_unpaid_order', true, $order ) );
		$order->update_status( 'cancelled' );
		global $wpdb;
		$this->assertSame( '1', $wpdb->get_var( "SELECT IS_FREE_LOCK( $lock )" ), 'nobody waits for it any more' );
	}

	/**
	 * Messages of a payment service in every order it may send them; whatever comes first, the last word is a paid order with its stock.
	 *
	 * @return array<string, array{string[]}>
	 */
	public static function messages(): array {
		return array(
			'authorised, paid'         => array( array( 'on-hold', 'paid' ) ),
			'paid, authorised late'    => array( array( 'paid', 'on-hold', 'paid' ) ),
			'failed, paid'             => array( array( 'failed', 'paid' ) ),
			'paid, an old failure'     => array( array( 'paid', 'failed', 'paid' ) ),
			'cancelled, paid'          => array( array( 'cancelled', 'paid' ) ),
			'paid, cancelled, paid'    => array( array( 'paid', 'cancelled', 'paid' ) ),
			'paid, paid, pending'      => array( array( 'paid', 'paid', 'pending', 'paid', 'paid' ) ),
			'all of them'              => array( array( 'failed', 'on-hold', 'cancelled', 'paid', 'failed', 'on-hold', 'paid', 'paid' ) ),
		);
	}

	/**
	 * @dataProvider messages
	 *
	 * @param string[] $messages Messages.
	 */
	public function test_out_of_order( array $messages ): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		wc_reserve_stock_for_order( $order );
		foreach ( $messages as $message ) {
			if ( 'paid' === $message ) {
				$this->webhook( $order );
			} else {
				wc_get_order( $order->get_id() )->update_status( $message );
			}
			list( $on_hand, $held, $claimed ) = $this->level( $product );
			$this->assertSame( 10, $on_hand, $message );
			$this->assertContains( array( $held, $claimed ), array( array( 3, 0 ), array( 0, 0 ), array( 0, 3 ) ), $message );
			$this->assertSame( (string) ( 10 - $claimed ), $this->stock( $product ), $message );
		}
		$this->assertSame( array( 10, 0, 3 ), $this->level( $product ) );
		$this->assertContains( $this->status( $order ), array( 'processing', 'completed' ) );
	}

	public function test_refunded_before_the_second_message_of_the_payment(): void {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		$this->webhook( $order );
		$read = wc_get_order( $order->get_id() );
		$args = array( 'order_id' => $order->get_id(), 'amount' => $read->get_total(), 'line_items' => array( key( $read->get_items() ) => array( 'qty' => 3, 'refund_total' => 30 ) ), 'restock_items' => true );
		$this->assertNotWPError( wc_create_refund( $args ) );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
		$this->webhook( $order );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
		$this->assertSame( array( '10', 'refunded' ), array( $this->stock( $product ), $this->status( $order ) ) );
	}

	private function assertNotWPError( $value ): void {
		$this->assertFalse( is_wp_error( $value ), is_wp_error( $value ) ? $value->get_error_message() : '' );
	}

	public function test_a_lost_connection_takes_nothing_twice_and_forgets_nothing(): void {
		$result = $this->isolated( 'stock-lost.php', array( 'checkout' ) );
		$this->assertSame( array( 10, array( 10000000, 1000000, 0 ), array() ), $result['reserve'] );
		$this->assertSame( array( 9, array( 10000000, 0, 1000000 ), array() ), $result['pay'] );
		$this->assertSame( array( 10, array( 10000000, 0, 0 ), array() ), $result['cancel'] );
		$this->assertSame( array( 1, 1 ), $result['notes'], 'and WooCommerce’s own notes are there' );
	}

	/**
	 * Two webhooks, the cancellation of unpaid orders, and buyers: processes of their own.
	 */
	public function test_webhooks_the_clock_and_others_at_the_same_moment(): void {
		$orders = (string) ( 8 * max( 1, (int) getenv( 'STOCK_RACE' ) ) );
		$alone  = $this->isolated( 'stock-payments.php', array( 'checkout', $orders, 'no' ) );
		foreach ( $alone['late'] as $late ) {
			$this->assertSame( array( 'processing', 1, 0 ), $late, 'a paid order is never given up, and its unit was still there' );
		}
		$raced = $this->isolated( 'stock-payments.php', array( 'checkout', $orders, 'yes' ) );
		foreach ( $raced['late'] as $n => list( $status, $taken, $complaints ) ) {
			$this->assertSame( 'processing', $status );
			$this->assertSame( 1, $taken + $raced['others'][ $n ][1], 'one of the two got the one unit' );
			$this->assertSame( 0 === $taken, $complaints > 0, 'and the owner is told of the other' );
		}
		foreach ( array( $alone, $raced ) as $result ) {
			$this->assertSame( array( 0 ), array_unique( $result['stock'] ) );
			$this->assertSame( array( array( 1000000, 0, 1000000 ) ), array_unique( $result['levels'], SORT_REGULAR ) );
			$this->assertSame( array(), $result['findings'] );
		}
	}
}
