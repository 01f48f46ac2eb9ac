<?php
/**
 * Explainer class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

use CartP2\Compatibility;
use CartP2\Storefront\Assets;

/**
 * Asks the engine how the amounts of a cart came about, and says in plain words what is missing when it cannot.
 */
final class Explainer {

	/**
	 * The browser's way to explain: the full engine as Wasm, and the script that calls it.
	 */
	const WASM   = 'cart_p2_full.wasm';
	const SCRIPT = 'explain.js';

	/**
	 * Longest cart in bytes, the engine's own limit.
	 */
	const BYTES = 1048576;

	/**
	 * Whether this server can explain.
	 *
	 * @return bool
	 */
	public static function is_available(): bool {
		return Compatibility::knows_extension( Compatibility::extension_version() );
	}

	/**
	 * Whether the plugin has what a browser needs to explain.
	 *
	 * @return bool
	 */
	public static function is_in_browser(): bool {
		return null !== Assets::url( self::WASM ) && null !== Assets::url( self::SCRIPT );
	}

	/**
	 * What is missing on this server, as plain text.
	 *
	 * @return string Empty: nothing.
	 */
	public static function missing(): string {
		$version = Compatibility::extension_version();
		if ( null === $version ) {
			return __( 'The Cart P2 PHP extension is not loaded on this server, so the server cannot work out the trace.', 'cart-p2' );
		}
		if ( ! Compatibility::knows_extension( $version ) ) {
			return sprintf(
				/* translators: 1: version of the PHP extension, 2: version of the plugin. */
				__( 'The Cart P2 PHP extension is version %1$s and the plugin is version %2$s. They must belong together before the server can work out the trace.', 'cart-p2' ),
				$version,
				CART_P2_VERSION
			);
		}
		return '';
	}

	/**
	 * Explains a cart.
	 *
	 * @param string $cart_json Cart in wire v1.
	 * @return array<string, mixed> The decoded explanation.
	 * @throws \RuntimeException When the extension is missing, or the engine refuses the cart; the message is for people.
	 */
	public static function explain( string $cart_json ): array {
		if ( ! self::is_available() ) {
			throw new \RuntimeException( self::missing() ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Escaped where it is shown.
		}
		try {
			return self::decoded( \CartP2\Engine::explain( $cart_json ) );
		} catch ( \CartP2\Exception\CartException $refused ) {
			throw new \RuntimeException( $refused->getMessage(), 0, $refused ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Escaped where it is shown.
		}
	}

	/**
	 * Decodes an explanation and checks its shape, for it may come from a browser.
	 *
	 * @param string $json Explanation.
	 * @return array<string, mixed>
	 * @throws \RuntimeException When it is none.
	 */
	public static function decoded( string $json ): array {
		$explanation = json_decode( $json, true, 16 );
		if ( ! is_array( $explanation ) || ! isset( $explanation['v'], $explanation['amounts'] ) || 1 !== $explanation['v'] || ! is_array( $explanation['amounts'] ) ) {
			throw new \RuntimeException( __( 'This is not an explanation of the engine.', 'cart-p2' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Escaped where it is shown.
		}
		return $explanation;
	}
}
