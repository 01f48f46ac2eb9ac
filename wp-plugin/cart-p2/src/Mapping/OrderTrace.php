<?php
/**
 * OrderTrace class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The cart behind an order, kept with the order so that its cents can be explained later.
 *
 * Compressed into one hidden meta field, in the order's own storage (order tables or posts).
 */
final class OrderTrace {

	/**
	 * Name of the meta field.
	 */
	const META = '_cart_p2_trace';

	/**
	 * Most bytes kept with an order; a larger trace is not kept. A cart of 100 lines needs about 5 KB.
	 */
	const BYTES = 32768;

	/**
	 * Most bytes read back, before decoding.
	 */
	private const UNPACKED_BYTES = 1048576;

	/**
	 * Puts the trace of a cart onto an order; does not save the order.
	 *
	 * @param \WC_Order $order Order.
	 * @param \WC_Cart  $cart  Cart the order was made from.
	 * @return bool False: the trace is too large.
	 * @throws UnsupportedCart When the cart cannot be described.
	 */
	public static function put( \WC_Order $order, \WC_Cart $cart ): bool {
		$json = CartSnapshot::to_json(
			array(
				'v'      => 1,
				'cart'   => CartSnapshot::from_cart( $cart ),
				'labels' => TraceLabels::from_cart( $cart ),
				'totals' => StoredTotals::from_cart( $cart )['totals'],
			)
		);
		// Text, because meta fields are text: base64 needs a third more than the compressed bytes.
		$packed = function_exists( 'gzcompress' ) ? 'z' . base64_encode( (string) gzcompress( $json, 9 ) ) : 'j' . $json; // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- Binary data.
		if ( strlen( $packed ) > self::BYTES ) {
			return false;
		}
		$order->update_meta_data( self::META, $packed );
		return true;
	}

	/**
	 * Whether an order was made from this very cart.
	 *
	 * @param \WC_Order $order Order.
	 * @param \WC_Cart  $cart  Cart.
	 * @return bool
	 */
	public static function is_of( \WC_Order $order, \WC_Cart $cart ): bool {
		return ! $cart->is_empty() && $order->has_cart_hash( $cart->get_cart_hash() );
	}

	/**
	 * The order's id.
	 *
	 * @param \WC_Order $order Order.
	 * @return int
	 */
	public static function id( \WC_Order $order ): int {
		return (int) $order->get_id();
	}

	/**
	 * The trace kept with an order.
	 *
	 * @param \WC_Order $order Order.
	 * @return array{cart: string, labels: array, totals: array, total_now: string}|null `cart` is wire v1 as JSON,
	 *     `total_now` the order's total today. Null: none was kept, or it cannot be read.
	 */
	public static function of( \WC_Order $order ) {
		$packed = (string) $order->get_meta( self::META );
		$json   = substr( $packed, 1 );
		if ( 'z' === substr( $packed, 0, 1 ) ) {
			$bytes = base64_decode( $json, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- Binary data.
			$json  = false === $bytes || ! function_exists( 'gzuncompress' ) ? '' : (string) @gzuncompress( $bytes, self::UNPACKED_BYTES ); // phpcs:ignore WordPress.PHP.NoSilencedErrors.Discouraged -- Damaged data is no trace.
		}
		$trace = json_decode( $json, true );
		if ( ! is_array( $trace ) || ! isset( $trace['cart'], $trace['labels'], $trace['totals'] ) ) {
			return null;
		}
		return array(
			// As objects, because arrays forget which empty ones were objects.
			'cart'      => CartSnapshot::to_json( (array) json_decode( $json )->cart ),
			'labels'    => $trace['labels'],
			'totals'    => $trace['totals'],
			'total_now' => (string) $order->get_total( 'edit' ),
		);
	}

	/**
	 * Removes the field from all orders of this site, wherever orders are stored.
	 *
	 * @return void
	 */
	public static function remove_all() {
		global $wpdb;
		// phpcs:disable WordPress.DB -- Uninstalling; WooCommerce may be gone already.
		$wpdb->delete( $wpdb->postmeta, array( 'meta_key' => self::META ) );
		$orders = $wpdb->prefix . 'wc_orders_meta';
		if ( $orders === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $orders ) ) ) ) {
			$wpdb->delete( $orders, array( 'meta_key' => self::META ) );
		}
		// phpcs:enable
	}
}
