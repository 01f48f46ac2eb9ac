<?php
/**
 * MiniCart class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

/**
 * Live totals in the Mini-Cart block and in the classic mini-cart, WooCommerce's cart widget.
 */
final class MiniCart {

	/**
	 * Asks for the block's script. On the cart and the checkout the block is not there to be used.
	 *
	 * @param string $html The block.
	 * @return string The same.
	 */
	public static function enqueue_for_block( $html ) {
		if ( '' !== $html && ! is_admin() && ! is_cart() && ! is_checkout() && Surface::is_on( 'mini-cart' ) ) {
			Surface::enqueue( Assets::MINI_CART, array( '@wordpress/interactivity' ) );
		}
		return $html;
	}

	/**
	 * Prints the cart's data into the widget, when WooCommerce's script asks for it: never into a page, which may be cached.
	 *
	 * @return void
	 */
	public static function print_widget_data() {
		if ( ! Surface::is_on( 'mini-cart-widget' ) ) {
			return;
		}
		if ( wp_doing_ajax() ) {
			if ( WC()->cart ) {
				Surface::print_cart( WC()->cart );
			}
			return;
		}
		Surface::enqueue( Assets::MINI_CART_WIDGET );
	}
}
