<?php
/**
 * StockAnswer class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use CartP2\Stock\Setup;
use CartP2\Stock\Shown;

/**
 * Answers of the Store API whose low stock counts what others hold. WooCommerce has no filter for that one number.
 */
final class StockAnswer {

	/**
	 * Low stock in the answers of the Store API: products, and the lines of a cart.
	 *
	 * @param mixed                $response Response.
	 * @param array<string, mixed> $handler  Who answered.
	 * @param \WP_REST_Request     $request  Request.
	 * @return mixed
	 */
	public static function answer( $response, $handler, $request ) {
		if ( ! $response instanceof \WP_REST_Response || 0 !== strpos( (string) $request->get_route(), '/wc/store/' ) || 'off' === Setup::mode() || 'no_amount' === get_option( 'woocommerce_stock_format' ) ) {
			return $response;
		}
		$data = $response->get_data();
		if ( ! is_array( $data ) ) {
			return $response;
		}
		if ( isset( $data['items'] ) && is_array( $data['items'] ) ) {
			$data['items'] = array_map( array( self::class, 'with_low_stock' ), $data['items'] );
		} elseif ( array_key_exists( 'low_stock_remaining', $data ) ) {
			$data = self::with_low_stock( $data );
		} elseif ( isset( $data[0] ) ) {
			$data = array_map( array( self::class, 'with_low_stock' ), $data );
		}
		$response->set_data( $data );
		return $response;
	}

	/**
	 * A product or line of the Store API with its low stock.
	 *
	 * @param mixed $item Product or line.
	 * @return mixed
	 */
	private static function with_low_stock( $item ) {
		if ( ! is_array( $item ) || ! isset( $item['id'] ) || ! array_key_exists( 'low_stock_remaining', $item ) ) {
			return $item;
		}
		$product = wc_get_product( $item['id'] );
		$left    = $product ? Shown::left( $product ) : null;
		if ( null !== $left && $left <= StockProduct::low_amount( $product ) ) {
			$item['low_stock_remaining'] = $left;
		}
		return $item;
	}
}
