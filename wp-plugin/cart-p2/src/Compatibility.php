<?php
/**
 * Compatibility class.
 *
 * @package CartP2
 */

namespace CartP2;

/**
 * What the plugin finds around it, and what it declares to WooCommerce.
 */
final class Compatibility {

	/**
	 * WooCommerce releases the engine was compared with, as in crates/core/src/dialect.rs (a test compares the two).
	 */
	const WOOCOMMERCE_RELEASES = array( '9.2', '10.5' );

	/**
	 * Declares the WooCommerce features this plugin works with.
	 *
	 * @return void
	 */
	public static function declare_to_woocommerce() {
		$features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
		if ( class_exists( $features ) ) {
			$features::declare_compatibility( 'custom_order_tables', CART_P2_FILE, true );
			$features::declare_compatibility( 'cart_checkout_blocks', CART_P2_FILE, true );
		}
	}

	/**
	 * WooCommerce's version.
	 *
	 * @return string|null Null: WooCommerce is not active.
	 */
	public static function woocommerce_version() {
		return defined( 'WC_VERSION' ) ? WC_VERSION : null;
	}

	/**
	 * Whether the engine was compared with a WooCommerce version.
	 *
	 * @param string|null $version Version.
	 * @return bool
	 */
	public static function knows_woocommerce( $version ): bool {
		return null !== $version
			&& 1 === preg_match( '/\A(\d+\.\d+)(?:[.+-]|\z)/', $version, $matches )
			&& in_array( $matches[1], self::WOOCOMMERCE_RELEASES, true );
	}

	/**
	 * The version of the PHP extension.
	 *
	 * @return string|null Null: it is not loaded.
	 */
	public static function extension_version() {
		return extension_loaded( 'cart_p2' ) ? (string) phpversion( 'cart_p2' ) : null;
	}

	/**
	 * Whether an extension version belongs to this plugin version: both change together up to the minor version.
	 *
	 * @param string|null $version Version of the extension.
	 * @return bool
	 */
	public static function knows_extension( $version ): bool {
		$release = implode( '.', array_slice( explode( '.', CART_P2_VERSION ), 0, 2 ) ) . '.';
		return null !== $version && 0 === strpos( $version, $release );
	}
}
