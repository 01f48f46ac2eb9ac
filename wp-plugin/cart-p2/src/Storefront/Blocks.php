<?php
/**
 * Blocks class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

/**
 * Live totals in the Cart, Checkout and Mini-Cart blocks.
 *
 * The cart's data comes with each cart of the Store API, as extension data: so it is always that of the amounts beside
 * it, and it is nowhere that WooCommerce's own cart data is not.
 */
final class Blocks {

	/**
	 * Namespace of the extension data.
	 */
	const EXTENSION = 'cart-p2';

	/**
	 * Adds the data to the Store API's cart.
	 *
	 * @return void
	 */
	public static function register_data() {
		if ( ! function_exists( 'woocommerce_store_api_register_endpoint_data' ) || ! Surface::is_on( 'blocks' ) ) {
			return;
		}
		woocommerce_store_api_register_endpoint_data(
			array(
				'endpoint'        => 'cart',
				'namespace'       => self::EXTENSION,
				'data_callback'   => array( self::class, 'data' ),
				'schema_callback' => array( self::class, 'schema' ),
				'schema_type'     => ARRAY_A,
			)
		);
	}

	/**
	 * The cart for the browser, as text: floats and empty objects survive whatever the stores do with it.
	 *
	 * @return array<string, string> Empty: the browser cannot price this cart.
	 */
	public static function data(): array {
		$cart = WC()->cart ? Surface::cart( WC()->cart ) : null;
		$json = null === $cart ? null : Surface::json( $cart );
		return null === $json ? array() : array( 'cart' => $json );
	}

	/**
	 * What the data is.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function schema(): array {
		return array(
			'cart' => array(
				'description' => __( 'The cart for the pricing engine in the browser, as JSON.', 'cart-p2' ),
				'type'        => 'string',
				'context'     => array( 'view' ),
				'readonly'    => true,
			),
		);
	}

	/**
	 * Asks for the script where a Cart or Checkout block is.
	 *
	 * @return void
	 */
	public static function enqueue() {
		if ( Surface::is_on( 'blocks' ) ) {
			Surface::enqueue( Assets::BLOCKS );
		}
	}

	/**
	 * Prints what is the same for every cart. It holds no data of a cart, so the page may be cached.
	 *
	 * @return void
	 */
	public static function print_config() {
		$needed = array( Assets::BLOCKS, Assets::MINI_CART, Assets::MINI_CART_WIDGET, Assets::PRODUCT );
		if ( ! array_intersect( $needed, Surface::enqueued() ) ) {
			return;
		}
		echo '<script type="application/json" id="cart-p2-config">' . Surface::json( Surface::config() ) . '</script>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON with hex flags.
	}
}
