<?php
/**
 * Assets class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

/**
 * The browser files built into assets/build, with the content hashes of its manifest.json.
 *
 * The manifest maps a file name to the first characters of its SHA-256, in hexadecimal:
 * `{"classic-cart.js":"0f3a…","cart_p2_bg.wasm":"91be…"}`. The hash is the version in the address, so browsers
 * may keep a file for ever and still get the new one after an update. The scripts share a module with the engine,
 * `core-….js`, whose name holds its hash, since the scripts name it themselves.
 */
final class Assets {

	const CLASSIC_CART     = 'classic-cart.js';
	const CLASSIC_CHECKOUT = 'classic-checkout.js';
	const BLOCKS           = 'blocks.js';
	const MINI_CART        = 'mini-cart.js';
	const MINI_CART_WIDGET = 'mini-cart-widget.js';
	const PRODUCT          = 'product.js';
	const STOCK            = 'stock.js';
	const WASM             = 'cart_p2_bg.wasm';

	/**
	 * What the manifest said when it was read.
	 *
	 * @var array<string, mixed>|null
	 */
	private static $manifest = null;

	/**
	 * Address of a built file.
	 *
	 * @param string $file File name.
	 * @return string|null Null: the plugin was not built.
	 */
	public static function url( string $file ) {
		$version = self::version( $file );
		return null === $version ? null : add_query_arg( 'ver', $version, self::base_url( $file ) );
	}

	/**
	 * Address of a built file without its version.
	 *
	 * @param string $file File name.
	 * @return string
	 */
	public static function base_url( string $file ): string {
		return plugins_url( 'assets/build/' . $file, CART_P2_FILE );
	}

	/**
	 * Content hash of a built file.
	 *
	 * @param string $file File name.
	 * @return string|null Null: the plugin was not built.
	 */
	public static function version( string $file ) {
		$manifest = self::manifest();
		return isset( $manifest[ $file ] ) && is_string( $manifest[ $file ] ) ? $manifest[ $file ] : null;
	}

	/**
	 * File name of the module that all scripts import.
	 *
	 * @return string '' when the plugin was not built.
	 */
	public static function core(): string {
		foreach ( array_keys( self::manifest() ) as $file ) {
			if ( 0 === strpos( $file, 'core-' ) ) {
				return $file;
			}
		}
		return '';
	}

	/**
	 * The manifest; empty when the plugin was not built.
	 *
	 * @return array<string, mixed>
	 */
	private static function manifest(): array {
		if ( null === self::$manifest ) {
			$path     = dirname( CART_P2_FILE ) . '/assets/build/manifest.json';
			$manifest = is_readable( $path ) ? wp_json_file_decode( $path, array( 'associative' => true ) ) : null;

			self::$manifest = is_array( $manifest ) ? $manifest : array();
		}
		return self::$manifest;
	}
}
