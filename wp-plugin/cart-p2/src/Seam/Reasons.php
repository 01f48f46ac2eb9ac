<?php
/**
 * Reasons class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

use CartP2\Options;

/**
 * Why WooCommerce calculated a cart although the engine was asked to: kept for the owner, and written to
 * WooCommerce's log (WooCommerce > Status > Logs, source `cart-p2`) at most once a minute for each reason.
 */
final class Reasons {

	const EXTENSION_MISSING   = 'extension_missing';
	const EXTENSION_VERSION   = 'extension_version';
	const WOOCOMMERCE_VERSION = 'woocommerce_version';
	const ROUNDING            = 'rounding';

	/**
	 * Followed by the name of a hook that another plugin uses.
	 */
	const HOOK = 'hook:';

	/**
	 * Followed by what {@see \CartP2\Mapping\UnsupportedCart} says of the cart.
	 */
	const CART = 'cart:';

	/**
	 * Followed by an error code of the engine.
	 */
	const ENGINE = 'engine:';

	/**
	 * Most reasons kept; the oldest go.
	 */
	private const KEPT = 20;

	/**
	 * Seconds in which a reason is noted once.
	 */
	private const PAUSE = 60;

	/**
	 * Notes a reason. Never throws: a shop must not fail because of a note.
	 *
	 * @param string $reason Stable reason.
	 * @param string $detail For the log, in English.
	 * @return void
	 */
	public static function record( string $reason, string $detail = '' ): void {
		try {
			$now   = time();
			$known = self::stored();
			if ( isset( $known[ $reason ] ) && $now - $known[ $reason ]['time'] < self::PAUSE ) {
				return;
			}
			$count = isset( $known[ $reason ] ) ? $known[ $reason ]['count'] : 0;
			unset( $known[ $reason ] );
			$known[ $reason ] = array(
				'count' => $count + 1,
				'time'  => $now,
			);
			update_option( Options::REASONS, array_slice( $known, -self::KEPT, null, true ), false );
			wc_get_logger()->notice( trim( "WooCommerce calculated this cart itself: $reason. $detail" ), array( 'source' => 'cart-p2' ) );
		} catch ( \Throwable $error ) {
			unset( $error );
		}
	}

	/**
	 * The last reasons, newest first.
	 *
	 * @return array<int, array{reason: string, count: int, time: int}> Count: in how many minutes it was noticed. Time:
	 *                                                                  Unix time of the last.
	 */
	public static function recent(): array {
		$recent = array();
		foreach ( array_reverse( self::stored(), true ) as $reason => $note ) {
			$recent[] = array( 'reason' => (string) $reason ) + $note;
		}
		return $recent;
	}

	/**
	 * A reason in a sentence for the owner.
	 *
	 * @param string $reason Stable reason.
	 * @return string
	 */
	public static function text( string $reason ): string {
		$parts = explode( ':', $reason, 2 );
		if ( self::HOOK === $parts[0] . ':' ) {
			/* translators: %s: name of a hook of WordPress. */
			return sprintf( __( 'Another plugin or the theme changes sums through the hook %s.', 'cart-p2' ), $parts[1] );
		}
		if ( self::CART . 'coupon_type' === $reason ) {
			return __( 'A coupon in the cart has a discount type of another plugin.', 'cart-p2' );
		}
		if ( self::CART === $parts[0] . ':' ) {
			/* translators: %s: a code such as "line" or "tax_rate". */
			return sprintf( __( 'Something in the cart is unusual (%s).', 'cart-p2' ), $parts[1] );
		}
		if ( self::ENGINE === $parts[0] . ':' ) {
			/* translators: %s: an error code such as "too_many_lines". */
			return sprintf( __( 'The engine refused the cart (%s).', 'cart-p2' ), $parts[1] );
		}
		$texts = array(
			self::EXTENSION_MISSING   => __( 'The PHP extension is not loaded.', 'cart-p2' ),
			self::EXTENSION_VERSION   => __( 'The PHP extension has another version than the plugin.', 'cart-p2' ),
			self::WOOCOMMERCE_VERSION => __( 'This version of WooCommerce is not known yet.', 'cart-p2' ),
			self::ROUNDING            => __( 'wp-config.php sets a rounding mode that WooCommerce does not use by itself.', 'cart-p2' ),
		);
		return isset( $texts[ $reason ] ) ? $texts[ $reason ] : $reason;
	}

	/**
	 * The notes as stored, oldest first.
	 *
	 * @return array<string, array{count: int, time: int}>
	 */
	private static function stored(): array {
		$known = get_option( Options::REASONS, array() );
		$valid = array();
		foreach ( is_array( $known ) ? $known : array() as $reason => $note ) {
			if ( is_array( $note ) && isset( $note['count'], $note['time'] ) ) {
				$valid[ $reason ] = array(
					'count' => (int) $note['count'],
					'time'  => (int) $note['time'],
				);
			}
		}
		return $valid;
	}
}
