<?php
/**
 * Checkout class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

use CartP2\Compatibility;
use CartP2\Mapping\OrderTrace;

/**
 * Keeps the cart with the order that is made from it. Whatever goes wrong here, the order goes on.
 */
final class Checkout {

	/**
	 * At the classic checkout, before the order is saved.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function keep_classic( $order ) {
		self::keep( $order );
	}

	/**
	 * At the checkout of the Store API, after the order is saved.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function keep_store_api( $order ) {
		if ( self::keep( $order ) ) {
			$order->save_meta_data();
		}
	}

	/**
	 * Puts the trace onto the order.
	 *
	 * @param mixed $order Order.
	 * @return bool Whether it is there now.
	 */
	private static function keep( $order ): bool {
		try {
			$cart = WC()->cart;
			// An order that is paid later comes by here too, while the cart may hold other things.
			if ( ! $order instanceof \WC_Order || ! $cart || ! Compatibility::knows_woocommerce( Compatibility::woocommerce_version() ) || ! OrderTrace::is_of( $order, $cart ) ) {
				return false;
			}
			/**
			 * Filters whether the cart is kept with an order, so that its cents can be explained later.
			 *
			 * @since 0.1.0
			 *
			 * @param bool      $keep  Whether to keep it. Default true.
			 * @param \WC_Order $order The order.
			 */
			return apply_filters( 'cart_p2_keep_trace_with_order', true, $order ) && OrderTrace::put( $order, $cart );
		} catch ( \Throwable $error ) {
			return false;
		}
	}
}
