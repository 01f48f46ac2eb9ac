<?php
/**
 * Unsubscribe class.
 *
 * @package CartP2
 */

namespace CartP2\Waiting;

/**
 * The link in the e-mail: one click, no account, no question. It ends all an address waits for.
 */
final class Unsubscribe {

	/**
	 * The link.
	 *
	 * @param int    $entry Entry.
	 * @param string $email Its address.
	 * @return string
	 */
	public static function url( int $entry, string $email ): string {
		return add_query_arg(
			array(
				'entry' => $entry,
				'key'   => self::key( $entry, $email ),
			),
			home_url( \WC_AJAX::get_endpoint( 'cart_p2_unsubscribe' ) )
		);
	}

	/**
	 * Somebody clicks it; mail programs may also send it themselves (RFC 8058).
	 *
	 * @return void
	 */
	public static function run() {
		// phpcs:disable WordPress.Security.NonceVerification.Recommended -- Signed by its key, and it works for weeks.
		$entry = isset( $_GET['entry'] ) ? absint( $_GET['entry'] ) : 0;
		$key   = isset( $_GET['key'] ) ? sanitize_text_field( wp_unslash( $_GET['key'] ) ) : '';
		// phpcs:enable
		$done = self::end( $entry, $key );
		$title = __( 'Unsubscribe', 'cart-p2' );
		$text  = $done ? __( 'Done: we will not write to you about products any more.', 'cart-p2' ) : __( 'This link is no longer valid: perhaps you have unsubscribed already.', 'cart-p2' );
		status_header( $done ? 200 : 404 );
		echo '<!doctype html><html ' . get_language_attributes() . '><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>' . esc_html( $title ) . '</title></head>' // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- WordPress's own attributes.
			. '<body style="font: 1.2em/1.5 system-ui, sans-serif; max-width: 34em; margin: 3em auto; padding: 0 1em"><main><h1>' . esc_html( $title ) . '</h1><p>' . esc_html( $text ) . '</p>'
			. '<p><a href="' . esc_url( home_url( '/' ) ) . '">' . esc_html( get_bloginfo( 'name' ) ) . '</a></p></main></body></html>';
		exit;
	}

	/**
	 * Ends it.
	 *
	 * @param int    $entry Entry.
	 * @param string $key   Key.
	 * @return bool False: no such entry, or another's key.
	 */
	public static function end( int $entry, string $key ): bool {
		$found = Table::is_on() && $entry > 0 ? Table::entry( $entry ) : null;
		if ( ! $found || ! hash_equals( self::key( $entry, $found->email ), $key ) ) {
			return false;
		}
		Table::forget( $found->email );
		return true;
	}

	/**
	 * The signature.
	 *
	 * @param int    $entry Entry.
	 * @param string $email Its address.
	 * @return string
	 */
	private static function key( int $entry, string $email ): string {
		return hash_hmac( 'sha256', "unsubscribe $entry " . strtolower( $email ), wp_salt( 'auth' ) );
	}
}
