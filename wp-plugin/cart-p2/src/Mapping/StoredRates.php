<?php
/**
 * StoredRates class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Shipping packages whose rates the session knows already: `WC_Shipping::calculate_shipping_for_package()` where it
 * finds that nothing has changed, with the package's hash made by the engine in a fraction of the time.
 *
 * Only an equal hash counts. Whatever else there may be, WooCommerce is asked, and makes its own.
 */
final class StoredRates {

	/**
	 * The packages with their rates.
	 *
	 * @param array $packages Packages.
	 * @return array|null Null: the rates of one of them, at least, are not known.
	 * @throws \CartP2\Exception\CartException When the engine fails.
	 */
	public static function of( array $packages ) {
		$shipping = WC()->shipping();
		if ( ! $packages || ! $shipping->enabled || '-1' !== ini_get( 'serialize_precision' ) || 'yes' === get_option( 'woocommerce_shipping_debug_mode', 'no' ) ) {
			return null;
		}
		$version = \WC_Cache_Helper::get_transient_version( 'shipping' );
		foreach ( $packages as $key => $package ) {
			$stored = WC()->session->get( 'shipping_for_package_' . $key );
			if ( ! is_array( $package ) || ! isset( $stored['package_hash'], $stored['rates'] ) || self::is_out_of_reach( $package ) ) {
				return null;
			}
			// WooCommerce counts it in.
			$package['rates'] = array();

			$json = \CartP2\Calculation::packageJson( $package );
			if ( null === $json || 'wc_ship_' . md5( $json . $version ) !== $stored['package_hash'] ) {
				return null;
			}
			$package['rates'] = $stored['rates'];
			$packages[ $key ] = $package;
		}
		return $packages;
	}

	/**
	 * Whether the shop does not ship to a package's address. Since WooCommerce 10 stored rates are given even then.
	 *
	 * @param array $package Package.
	 * @return bool
	 */
	private static function is_out_of_reach( array $package ): bool {
		return version_compare( WC_VERSION, '10', '<' ) && ! WC()->shipping()->is_package_shippable( $package );
	}
}
