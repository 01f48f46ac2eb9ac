<?php
/**
 * Notices class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Mode;
use CartP2\Options;

/**
 * Tells shop managers in the admin that automatic mode paused itself, until they dismiss it.
 */
final class Notices {

	/**
	 * Prints the notice.
	 *
	 * @return void
	 */
	public static function print_pause() {
		$pause = current_user_can( Page::CAPABILITY ) ? Mode::last_pause() : null;
		// Cart P2's own page says it already.
		if ( null === $pause || (int) get_user_meta( get_current_user_id(), Options::DISMISSED_META, true ) >= $pause['since'] || self::is_own_page() ) {
			return;
		}
		echo '<div class="notice notice-warning cart-p2-notice"><p><strong>' . esc_html( Mode::paused_until() > 0 ? __( 'Cart P2 has paused itself.', 'cart-p2' ) : __( 'Cart P2 had paused itself.', 'cart-p2' ) ) . '</strong> ' . esc_html( State::pause_text() ) . '</p>';
		echo '<div class="cart-p2-buttons"><a class="button" href="' . esc_url( Page::url( 'differences' ) ) . '">' . esc_html__( 'See the differences', 'cart-p2' ) . '</a> ';
		Actions::print_button( Actions::DISMISS, __( 'Dismiss', 'cart-p2' ), 'button-link' );
		echo '</div></div>';
	}

	/**
	 * Whether this is Cart P2's own page.
	 *
	 * @return bool
	 */
	private static function is_own_page(): bool {
		return isset( $_GET['page'] ) && Page::SLUG === $_GET['page']; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only chooses what is shown.
	}
}
