<?php
/**
 * StepAside class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

use CartP2\Compatibility;
use CartP2\Mapping\ForeignHooks;

/**
 * Decides on every calculation whether the engine's sums could be others than WooCommerce's own.
 *
 * Cheap, because it runs on every calculation: a few look-ups of hooks, nothing for each line.
 */
final class StepAside {

	/**
	 * WooCommerce's rounding of discounts, as class-woocommerce.php defines it. wp-config.php may define another.
	 */
	private const DISCOUNT_ROUNDING = 2;

	/**
	 * What {@see self::obstacle()} found, kept for the request: versions do not change within one.
	 *
	 * @var array{string|null}|null
	 */
	private static $obstacle = null;

	/**
	 * Why the engine cannot calculate on this server at all.
	 *
	 * @return string|null A reason of {@see Reasons}; null: it can.
	 */
	public static function obstacle() {
		if ( null === self::$obstacle ) {
			self::$obstacle = array( self::find_obstacle() );
		}
		return self::$obstacle[0];
	}

	/**
	 * Why WooCommerce should calculate this time.
	 *
	 * @return string|null A reason of {@see Reasons}; null: the engine may.
	 */
	public static function reason() {
		$hook = ForeignHooks::first_of( ForeignHooks::CALCULATION );
		return null === $hook ? null : Reasons::HOOK . $hook;
	}

	/**
	 * Looks for what does not change within a request.
	 *
	 * @return string|null
	 */
	private static function find_obstacle() {
		$extension = Compatibility::extension_version();
		if ( null === $extension ) {
			return Reasons::EXTENSION_MISSING;
		}
		if ( ! Compatibility::knows_extension( $extension ) || ! class_exists( \CartP2\Calculation::class, false ) ) {
			return Reasons::EXTENSION_VERSION;
		}
		if ( ! Compatibility::knows_woocommerce( Compatibility::woocommerce_version() ) ) {
			return Reasons::WOOCOMMERCE_VERSION;
		}
		if ( ! in_array( WC_TAX_ROUNDING_MODE, array( 'auto', PHP_ROUND_HALF_UP, PHP_ROUND_HALF_DOWN ), true ) || self::DISCOUNT_ROUNDING !== WC_DISCOUNT_ROUNDING_MODE ) {
			return Reasons::ROUNDING;
		}
		return null;
	}
}
