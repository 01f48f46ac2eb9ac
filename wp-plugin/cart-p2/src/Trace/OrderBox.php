<?php
/**
 * OrderBox class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

use CartP2\Mapping\OrderTrace;

/**
 * The cent trace on the screen of an order, where orders are tables and where they are posts.
 */
final class OrderBox {

	/**
	 * Adds the box to the screens of orders.
	 *
	 * @return void
	 */
	public static function add() {
		if ( ! function_exists( 'wc_get_page_screen_id' ) || ! current_user_can( 'manage_woocommerce' ) ) {
			return;
		}
		add_meta_box( 'cart-p2-trace', __( 'Cent trace', 'cart-p2' ), array( self::class, 'print_box' ), wc_get_page_screen_id( 'shop-order' ), 'normal', 'low' );
	}

	/**
	 * Prints the box.
	 *
	 * @param \WC_Order|\WP_Post $object The order, or its post.
	 * @return void
	 */
	public static function print_box( $object ) {
		$order = $object instanceof \WC_Order ? $object : wc_get_order( $object->ID );
		if ( ! $order instanceof \WC_Order ) {
			return;
		}
		$trace = OrderTrace::of( $order );
		if ( null === $trace ) {
			echo '<p>' . esc_html__( 'No cart was kept with this order: it was made in the admin or before Cart P2 was there, or the engine does not know its kind of cart.', 'cart-p2' ) . '</p>';
			return;
		}
		View::enqueue();
		echo '<p>' . esc_html__( 'How the amounts of this order came about when it was placed. Open an amount to see its steps.', 'cart-p2' ) . '</p>';
		self::print_changed( $trace );
		echo View::of_cart( $trace['cart'], $trace['labels'], Tool::url() . '&order=' . OrderTrace::id( $order ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- View escapes.
	}

	/**
	 * Says when the order has another total today.
	 *
	 * @param array<string, mixed> $trace As OrderTrace gives it.
	 * @return void
	 */
	private static function print_changed( array $trace ) {
		$cart   = json_decode( $trace['cart'], true );
		$money  = new Money( isset( $cart['settings'] ) ? (array) $cart['settings'] : array() );
		$placed = isset( $trace['totals']['total'] ) ? $money->major( $trace['totals']['total'] ) : '';
		$now    = $money->major( $trace['total_now'] );
		if ( $placed !== $now ) {
			/* translators: 1: total when the order was placed, 2: total today. */
			wp_admin_notice( esc_html( sprintf( __( 'The order was changed since: its total was %1$s and is now %2$s. The trace is about the first.', 'cart-p2' ), $placed, $now ) ), array( 'type' => 'info', 'additional_classes' => array( 'inline' ) ) );
		}
	}
}
