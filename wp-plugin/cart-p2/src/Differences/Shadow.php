<?php
/**
 * Shadow class.
 *
 * @package CartP2
 */

namespace CartP2\Differences;

use CartP2\Compatibility;
use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\ForeignHooks;
use CartP2\Mapping\StoredTotals;
use CartP2\Mapping\UnsupportedCart;
use CartP2\Options;

/**
 * Lets WooCommerce calculate, lets the engine calculate the same cart, and records where they differ.
 *
 * What is charged is WooCommerce's. Nothing here changes the cart, and nothing of ours is thrown: only what
 * WooCommerce's own calculation throws goes on to its caller.
 */
final class Shadow {

	/**
	 * Whether a comparison is going on. A hook may calculate again in the middle of a calculation.
	 *
	 * @var bool
	 */
	private static $running = false;

	/**
	 * Calculates as WooCommerce does, and compares.
	 *
	 * The snapshot is taken afterwards: prices may still change in `woocommerce_before_calculate_totals`, and shipping
	 * and fees are decided inside the calculation.
	 *
	 * @param \WC_Cart $cart                    Cart.
	 * @param callable $woocommerce_calculation Calculates the cart's totals; called once, without arguments.
	 * @return void
	 */
	public static function run( \WC_Cart $cart, callable $woocommerce_calculation ): void {
		if ( self::$running ) {
			$woocommerce_calculation();
			return;
		}
		self::$running = true;
		try {
			$chosen = self::chosen_shipping();
			$woocommerce_calculation();
			// A pickup that is no longer possible is dropped at the very end, and with it the place that decides on
			// taxes: what the cart holds now was calculated for another place.
			if ( self::chosen_shipping() === $chosen ) {
				self::compare( $cart );
			}
		} finally {
			self::$running = false;
		}
	}

	/**
	 * Compares the engine with what the cart holds. Never throws.
	 *
	 * @param \WC_Cart $cart Cart with the totals WooCommerce calculated.
	 * @return void
	 */
	private static function compare( \WC_Cart $cart ): void {
		try {
			if ( $cart->is_empty() || ! self::is_comparable() ) {
				return;
			}
			$snapshot    = CartSnapshot::from_cart( $cart );
			$stored      = StoredTotals::from_cart( $cart );
			$output      = json_decode( \CartP2\Engine::totals( CartSnapshot::to_json( $snapshot ) ), true, 64, JSON_THROW_ON_ERROR );
			$differences = Comparison::between( $stored, $output );
			if ( $differences && null !== ForeignHooks::first_of( ForeignHooks::RESULT ) ) {
				return; // Another plugin works on the result, and may have made the difference.
			}
			self::count();
			Log::record( Log::SHADOW, $snapshot, $differences, $stored );
		} catch ( UnsupportedCart $unsupported ) {
			return; // The engine would have stepped aside.
		} catch ( \Throwable $error ) {
			self::say( $error );
		}
	}

	/**
	 * The customer's choice of shipping methods.
	 *
	 * @return mixed
	 */
	private static function chosen_shipping() {
		return WC()->session ? WC()->session->get( 'chosen_shipping_methods' ) : null;
	}

	/**
	 * Whether the engine would calculate at all here.
	 *
	 * @return bool
	 */
	private static function is_comparable(): bool {
		return Compatibility::knows_extension( Compatibility::extension_version() )
			&& Compatibility::knows_woocommerce( Compatibility::woocommerce_version() )
			&& null === ForeignHooks::first_of( ForeignHooks::CALCULATION );
	}

	/**
	 * Counts a comparison. In the database itself, so that requests at the same time are all counted.
	 *
	 * @return void
	 */
	private static function count(): void {
		global $wpdb;
		// add_option() also makes caches forget that there was none.
		if ( false === get_option( Options::COMPARED ) && add_option( Options::COMPARED, '1', '', false ) ) {
			return;
		}
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = option_value + 1 WHERE option_name = %s", Options::COMPARED ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- update_option() would lose counts.
		wp_cache_delete( Options::COMPARED, 'options' );
	}

	/**
	 * Leaves a line in WooCommerce's log: a comparison that breaks is a defect of ours, not of the shop.
	 *
	 * @param \Throwable $error What was thrown.
	 * @return void
	 */
	private static function say( \Throwable $error ): void {
		try {
			wc_get_logger()->warning( 'A comparison broke: ' . $error->getMessage(), array( 'source' => 'cart-p2' ) );
		} catch ( \Throwable $second ) {
			unset( $second );
		}
	}
}
