<?php
/**
 * HoldActions class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Mapping\StockCart;
use CartP2\Stock\CartHolds;
use CartP2\Stock\Refused;
use CartP2\Stock\Setup;

/**
 * What the buttons of {@see HoldPanel} do: `?wc-ajax=cart_p2_hold`, with `do` = `extend` or `reduce`, or without for the panel alone.
 */
final class HoldActions {

	/**
	 * Answers a script with the panel (`part=1`), and a form with the page it came from.
	 *
	 * @return void
	 */
	public static function run() {
		if ( 'off' === Setup::mode() || ! WC()->cart ) {
			wp_die( '', '', array( 'response' => 404 ) );
		}
		if ( ! self::is_question() ) {
			self::change();
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only how to answer.
		if ( isset( $_GET['part'] ) ) {
			echo HoldPanel::inner(); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
			wp_die();
		}
		$from = wp_get_referer();
		wp_safe_redirect( $from ? $from : wc_get_cart_url() );
		exit;
	}

	/**
	 * Whether this request is the panel alone, as the script asks for it now and then: nobody does anything.
	 *
	 * @return bool
	 */
	public static function is_question(): bool {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only what is asked for.
		return isset( $_GET['wc-ajax'], $_SERVER['REQUEST_METHOD'] ) && 'cart_p2_hold' === $_GET['wc-ajax'] && 'POST' !== $_SERVER['REQUEST_METHOD'];
	}

	/**
	 * Does what a button says.
	 *
	 * @return void
	 */
	private static function change() {
		$nonce = isset( $_POST['cart_p2_nonce'] ) ? sanitize_text_field( wp_unslash( $_POST['cart_p2_nonce'] ) ) : '';
		if ( ! wp_verify_nonce( $nonce, HoldPanel::NONCE ) ) {
			wp_die( '', '', array( 'response' => 403 ) );
		}
		$what    = isset( $_POST['do'] ) ? sanitize_key( $_POST['do'] ) : '';
		$product = isset( $_POST['product'] ) ? absint( $_POST['product'] ) : 0;
		if ( 'extend' === $what ) {
			CartHolds::extend();
			return;
		}
		$short = CartHolds::status( WC()->cart )['short'];
		if ( 'reduce' !== $what || ! isset( $short[ $product ] ) ) {
			return;
		}
		try {
			StockCart::reduce( WC()->cart, $product, $short[ $product ] );
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		}
	}
}
