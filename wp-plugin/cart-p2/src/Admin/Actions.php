<?php
/**
 * Actions class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Differences\Log;
use CartP2\Mode;
use CartP2\Options;

/**
 * What the page's buttons do. Each asks for the capability and a nonce first.
 */
final class Actions {

	const RESUME   = 'cart_p2_resume';
	const DISMISS  = 'cart_p2_dismiss_pause';
	const DELETE   = 'cart_p2_delete_difference';
	const DOWNLOAD = 'cart_p2_download_difference';

	/**
	 * Ends a pause.
	 *
	 * @return void
	 */
	public static function resume() {
		self::check( self::RESUME );
		Mode::resume();
		self::go( add_query_arg( 'done', 'resumed', Page::url() ) );
	}

	/**
	 * Hides the notice about this pause from this user.
	 *
	 * @return void
	 */
	public static function dismiss() {
		self::check( self::DISMISS );
		$pause = Mode::last_pause();
		if ( null !== $pause ) {
			update_user_meta( get_current_user_id(), Options::DISMISSED_META, $pause['since'] );
		}
		self::go( wp_get_referer() ? wp_get_referer() : Page::url() );
	}

	/**
	 * Deletes one difference, or all.
	 *
	 * @return void
	 */
	public static function delete() {
		self::check( self::DELETE );
		$id = self::id();
		if ( 'all' === $id ) {
			Log::delete_all();
		} else {
			Log::delete( (int) $id );
		}
		self::go( add_query_arg( 'done', 'deleted', Page::url( 'differences' ) ) );
	}

	/**
	 * Sends a difference as a file with one line, in the shape of tests/vectors.
	 *
	 * @return void
	 */
	public static function download() {
		self::check( self::DOWNLOAD );
		$entry  = Log::find( (int) self::id() );
		$vector = null === $entry ? null : Log::vector( $entry );
		if ( null === $vector ) {
			wp_die( esc_html__( 'This difference is no longer there.', 'cart-p2' ), 404 );
		}
		nocache_headers();
		header( 'Content-Type: application/x-ndjson; charset=utf-8' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Disposition: attachment; filename="cart-p2-difference-' . (int) $entry['id'] . '.jsonl"' );
		echo $vector . "\n"; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A JSON file, not HTML.
		exit;
	}

	/**
	 * Prints a button that does one of these.
	 *
	 * @param string                $action Action.
	 * @param string                $text   Text.
	 * @param string                $css    Classes.
	 * @param array<string, string> $fields What else to send.
	 * @return void
	 */
	public static function print_button( string $action, string $text, string $css, array $fields = array() ) {
		echo '<form method="post" class="cart-p2-button" action="' . esc_url( admin_url( 'admin-post.php' ) ) . '"><input type="hidden" name="action" value="' . esc_attr( $action ) . '">';
		wp_nonce_field( $action );
		foreach ( $fields as $name => $value ) {
			echo '<input type="hidden" name="' . esc_attr( $name ) . '" value="' . esc_attr( $value ) . '">';
		}
		echo '<button type="submit" class="' . esc_attr( $css ) . '">' . esc_html( $text ) . '</button></form>';
	}

	/**
	 * Ends the request unless this user may do this, and meant to.
	 *
	 * @param string $action Action.
	 * @return void
	 */
	public static function check( string $action ) {
		if ( ! current_user_can( Page::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to do this.', 'cart-p2' ), 403 );
		}
		check_admin_referer( $action );
	}

	/**
	 * The id that was sent.
	 *
	 * @return string
	 */
	private static function id(): string {
		return isset( $_POST['id'] ) ? sanitize_key( $_POST['id'] ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Missing -- Callers check it.
	}

	/**
	 * Goes on to a page.
	 *
	 * @param string $url Address.
	 * @return void
	 */
	public static function go( string $url ) {
		wp_safe_redirect( $url );
		exit;
	}
}
