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
	 * Asks for the widget's script where WooCommerce asked for its own: by then a block theme has rendered its page
	 * before the head, and a classic theme before the foot.
	 *
	 * @return void
	 */
	public static function enqueue_for_widget() {
		if ( wp_script_is( 'wc-cart-fragments' ) && ! is_cart() && ! is_checkout() && Surface::is_on( 'mini-cart-widget' ) ) {
			Surface::enqueue( Assets::MINI_CART_WIDGET );
		}
	}

	/**
	 * Prints the cart's data into the widget, when WooCommerce's script asks for it: never into a page, which may be cached.
	 *
	 * @return void
	 */
	public static function print_widget_data() {
		if ( wp_doing_ajax() && WC()->cart && Surface::is_on( 'mini-cart-widget' ) ) {
			Surface::print_cart( WC()->cart );
		}
	}
}
