<?php
/**
 * State class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Compatibility;
use CartP2\Mode;

/**
 * Who calculates the shop's carts now, and why, in a headline and a sentence. Plain text.
 */
final class State {

	/**
	 * The engine's totals are charged.
	 */
	const ENGINE = 'engine';

	/**
	 * WooCommerce's totals are charged, and that is what the owner wants.
	 */
	const WOOCOMMERCE = 'woocommerce';

	/**
	 * WooCommerce's totals are charged although the owner wants the engine's.
	 */
	const WAITING = 'waiting';

	/**
	 * The state now.
	 *
	 * @return array{kind: string, headline: string, text: string}
	 */
	public static function now(): array {
		$waiting = self::waiting();
		if ( null !== $waiting ) {
			return self::of( self::WAITING, __( 'WooCommerce calculates every cart', 'cart-p2' ), $waiting );
		}
		if ( Mode::OFF === Mode::chosen() ) {
			return self::of( self::WOOCOMMERCE, __( 'WooCommerce calculates every cart', 'cart-p2' ), __( 'You have switched the engine off.', 'cart-p2' ) );
		}
		if ( Mode::SHADOW === Mode::chosen() ) {
			return self::of( self::WOOCOMMERCE, __( 'WooCommerce calculates, the engine checks', 'cart-p2' ), __( 'WooCommerce’s totals are charged. For a sample of carts the engine calculates too, and differences are kept below.', 'cart-p2' ) );
		}
		if ( Mode::paused_until() > 0 ) {
			return self::of( self::WAITING, __( 'The engine is paused', 'cart-p2' ), self::pause_text() );
		}
		return self::of( self::ENGINE, __( 'The engine calculates the carts', 'cart-p2' ), __( 'Where another plugin changes the sums, WooCommerce calculates as before.', 'cart-p2' ) );
	}

	/**
	 * When and why automatic mode was paused.
	 *
	 * @return string Empty: it was not.
	 */
	public static function pause_text(): string {
		$pause = Mode::last_pause();
		if ( null === $pause ) {
			return '';
		}
		$why = Mode::WHY_DIFFERENCES === $pause['why'] ? __( 'the engine’s totals and WooCommerce’s differed several times within an hour', 'cart-p2' ) : $pause['why'];
		return Mode::paused_until() > 0
			/* translators: 1: time of day, 2: reason, in the middle of a sentence. */
			? sprintf( __( 'Until %1$s WooCommerce charges its own totals, because %2$s. Orders go on as usual.', 'cart-p2' ), self::time( $pause['until'] ), $why )
			/* translators: 1: time of day, 2: time of day, 3: reason, in the middle of a sentence. */
			: sprintf( __( 'From %1$s to %2$s WooCommerce charged its own totals, because %3$s.', 'cart-p2' ), self::time( $pause['since'] ), self::time( $pause['until'] ), $why );
	}

	/**
	 * A time as the owner reads it: with the date unless it is today.
	 *
	 * @param int $time Unix time.
	 * @return string
	 */
	public static function time( int $time ): string {
		$format = wp_date( 'Ymd', $time ) === wp_date( 'Ymd' ) ? get_option( 'time_format' ) : get_option( 'date_format' ) . ' ' . get_option( 'time_format' );
		return (string) wp_date( (string) $format, $time );
	}

	/**
	 * What the engine is waiting for.
	 *
	 * @return string|null Null: nothing.
	 */
	private static function waiting() {
		$woocommerce = Compatibility::woocommerce_version();
		$extension   = Compatibility::extension_version();
		if ( ! Compatibility::knows_woocommerce( $woocommerce ) ) {
			/* translators: 1: installed WooCommerce version, 2: list of known versions. */
			return sprintf( __( 'The engine was compared with WooCommerce %2$s, and this shop runs %1$s. It waits for a version of Cart P2 that knows yours.', 'cart-p2' ), (string) $woocommerce, implode( ', ', Compatibility::WOOCOMMERCE_RELEASES ) );
		}
		if ( null === $extension ) {
			return __( 'The engine needs the PHP extension “cart_p2”, which is not loaded on this server. Ask your host to install it. Until then the shop works exactly as without it.', 'cart-p2' );
		}
		if ( ! Compatibility::knows_extension( $extension ) ) {
			/* translators: 1: version of the PHP extension, 2: version of the plugin. */
			return sprintf( __( 'The PHP extension is version %1$s and the plugin is version %2$s. Both must belong together: update the older one.', 'cart-p2' ), $extension, CART_P2_VERSION );
		}
		return null;
	}

	/**
	 * A state.
	 *
	 * @param string $kind     Kind.
	 * @param string $headline Headline.
	 * @param string $text     Sentence.
	 * @return array{kind: string, headline: string, text: string}
	 */
	private static function of( string $kind, string $headline, string $text ): array {
		return array(
			'kind'     => $kind,
			'headline' => $headline,
			'text'     => $text,
		);
	}
}
