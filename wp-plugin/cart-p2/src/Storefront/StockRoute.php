<?php
/**
 * StockRoute class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Stock\Fault;
use CartP2\Stock\Light;
use CartP2\Stock\Setup;

/**
 * What is left of a few products and what this shopper holds: `GET cart-p2/v1/stock?products=12,34`, where `stock.php` cannot be used.
 */
final class StockRoute {

	/**
	 * Registers the route.
	 *
	 * @return void
	 */
	public static function register() {
		if ( 'off' === Setup::mode() ) {
			return;
		}
		register_rest_route(
			'cart-p2/v1',
			'/stock',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( self::class, 'read' ),
				// It says what a product's page says to everybody, and what the cookie's owner holds.
				'permission_callback' => '__return_true',
				'args'                => array(
					'products' => array(
						'type'    => 'string',
						'pattern' => trim( str_replace( array( '\A', '\z' ), array( '^', '$' ), Light::PRODUCTS ), '/' ),
						'default' => '',
					),
				),
			)
		);
	}

	/**
	 * Answers.
	 *
	 * @param \WP_REST_Request $request Request.
	 * @return \WP_REST_Response
	 */
	public static function read( \WP_REST_Request $request ): \WP_REST_Response {
		$cookie = Light::cookie();
		$known  = isset( $_SERVER['HTTP_IF_NONE_MATCH'] ) ? sanitize_text_field( wp_unslash( $_SERVER['HTTP_IF_NONE_MATCH'] ) ) : '';
		$token  = isset( $_COOKIE[ $cookie ] ) ? sanitize_text_field( wp_unslash( $_COOKIE[ $cookie ] ) ) : '';
		try {
			list( $status, $headers, $body ) = Light::answer( $request['products'], $token, $known, time() );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			return new \WP_REST_Response( null, 503 );
		}
		return new \WP_REST_Response( $body, $status, $headers );
	}

	/**
	 * The address scripts ask: the light one where it can be used.
	 *
	 * @return array{light: string|null, rest: string}
	 */
	public static function addresses(): array {
		/**
		 * Filters whether browsers may ask `stock.php`, which runs without this shop's plugins.
		 *
		 * @since 0.3.0
		 *
		 * @param bool $may Default: true, but not in a network of sites.
		 */
		$may = (bool) apply_filters( 'cart_p2_light_stock', ! is_multisite() );
		return array(
			'light' => $may ? plugins_url( 'stock.php', CART_P2_FILE ) : null,
			'rest'  => rest_url( 'cart-p2/v1/stock' ),
		);
	}
}
