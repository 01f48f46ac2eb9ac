<?php
/**
 * CartPanel class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\TraceLabels;
use CartP2\Mapping\UnsupportedCart;

/**
 * The cent trace of one's own cart, on the cart page, for shop managers only.
 *
 * It is part of the page, so shoppers' pages do not change by a byte. WooCommerce never lets the cart page be cached;
 * that is said once more here, in case a theme put the cart somewhere else.
 */
final class CartPanel {

	/**
	 * Prints the panel below the totals of the classic cart. Inside `.cart_totals`, so it is fresh after every update.
	 *
	 * @return void
	 */
	public static function print_classic() {
		echo self::html( __( 'Shown only to shop managers.', 'cart-p2' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
	}

	/**
	 * Adds the panel below the cart block.
	 *
	 * @param string $content The block's HTML.
	 * @return string
	 */
	public static function append_to_block( $content ) {
		return $content . self::html( __( 'Shown only to shop managers. It is about the cart as it was when this page was loaded: after a change, load the page again.', 'cart-p2' ) );
	}

	/**
	 * The panel.
	 *
	 * @param string $note What else there is to know.
	 * @return string HTML; empty for everybody but shop managers with something in the cart.
	 */
	private static function html( string $note ): string {
		if ( is_admin() || ! function_exists( 'WC' ) || ! current_user_can( 'manage_woocommerce' ) ) {
			return '';
		}
		$cart = WC()->cart;
		if ( ! $cart || $cart->is_empty() ) {
			return '';
		}
		\WC_Cache_Helper::set_nocache_constants();
		View::enqueue();
		try {
			$trace = View::of_cart( CartSnapshot::to_json( CartSnapshot::from_cart( $cart ) ), TraceLabels::from_cart( $cart ) );
		} catch ( UnsupportedCart $unsupported ) {
			$trace = '<p>' . esc_html( self::why_not( $unsupported ) ) . '</p>';
		}
		return '<details class="cart-p2-trace-panel"><summary>' . esc_html__( 'Cent trace: how these amounts came about', 'cart-p2' ) . '</summary><p class="cart-p2-trace-panel__note">' . esc_html( $note ) . '</p>' . $trace . '</details>';
	}

	/**
	 * Why a cart has no trace, as plain text.
	 *
	 * @param UnsupportedCart $unsupported What stood in the way.
	 * @return string
	 */
	private static function why_not( UnsupportedCart $unsupported ): string {
		/* translators: %s: reason, in English. */
		return sprintf( __( 'The engine does not know this kind of cart, so WooCommerce alone calculates it: %s', 'cart-p2' ), $unsupported->getMessage() );
	}
}
