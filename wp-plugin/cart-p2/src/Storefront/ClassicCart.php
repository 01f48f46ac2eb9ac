<?php
/**
 * ClassicCart class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

/**
 * Live totals on the classic cart page and checkout (the shortcodes `[woocommerce_cart]` and `[woocommerce_checkout]`).
 *
 * WooCommerce never lets these pages be cached, and this prints nowhere else.
 */
final class ClassicCart {

	/**
	 * Prints the cart's data into `.cart_totals`, and asks for the script.
	 *
	 * Runs on `woocommerce_after_cart_totals`, which only the classic template fires: for the page, and again
	 * for each fragment that replaces `.cart_totals`, so the data is always that of the amounts beside it.
	 * Prints nothing when the browser cannot price this cart: then WooCommerce works as ever.
	 *
	 * @return void
	 */
	public static function print_cart_data() {
		if ( is_cart() && WC()->cart && Surface::is_on( 'classic-cart' ) && Surface::print_cart( WC()->cart ) ) {
			Surface::enqueue( Assets::CLASSIC_CART );
		}
	}

	/**
	 * The same for the order review of the classic checkout, page and fragment.
	 *
	 * Runs inside the table's foot, where HTML allows a script element but no other.
	 *
	 * @return void
	 */
	public static function print_checkout_data() {
		if ( is_checkout() && WC()->cart && Surface::is_on( 'classic-checkout' ) && Surface::print_cart( WC()->cart ) ) {
			Surface::enqueue( Assets::CLASSIC_CHECKOUT );
		}
	}

	/**
	 * Keeps browsers from fetching the checkout before it is opened.
	 *
	 * WordPress lets them fetch a link's page as soon as the link is pressed. On the cart page that page would show
	 * the quantities of a moment ago, while the script still hands the new ones to the shop.
	 *
	 * @param string[] $paths Patterns of addresses not to fetch ahead.
	 * @return string[]
	 */
	public static function exclude_checkout_from_prefetch( $paths ) {
		if ( ! function_exists( 'is_cart' ) || ! is_cart() ) {
			return $paths;
		}
		$checkout = wp_parse_url( wc_get_checkout_url() );
		$path     = isset( $checkout['path'] ) ? untrailingslashit( $checkout['path'] ) : '';
		$query    = isset( $checkout['query'] ) ? '/\\?' . $checkout['query'] : '';
		if ( '' !== $path . $query ) {
			$paths[] = $path . $query . '*';
		}
		return $paths;
	}
}
