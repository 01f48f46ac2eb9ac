<?php
/**
 * Setup class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Options;

/**
 * Whether stock is held by us, and its tables.
 */
final class Setup {

	/**
	 * Version of the tables.
	 */
	const VERSION = '1';

	/**
	 * From when stock is held: 'off' (WooCommerce does it), 'checkout' or 'cart'.
	 *
	 * Off as long as the tables are not there, whatever the option says.
	 *
	 * @return string
	 */
	public static function mode(): string {
		$mode = get_option( Options::STOCK, Options::STOCK_MODES[0] );
		if ( 'off' === $mode || self::VERSION !== get_option( Options::STOCK_VERSION ) || ! Database::is_usable() ) {
			return 'off';
		}
		return 'yes' === get_option( 'woocommerce_manage_stock' ) ? $mode : 'off';
	}

	/**
	 * Makes the tables when stock is to be held and they are not there yet. Safe to repeat.
	 *
	 * @return void
	 */
	public static function migrate() {
		$wanted = 'off' !== get_option( Options::STOCK, Options::STOCK_MODES[0] );
		if ( ! $wanted || self::VERSION === get_option( Options::STOCK_VERSION ) || ! Database::is_usable() ) {
			return;
		}
		try {
			Database::migrate( '1-up' );
			update_option( Options::STOCK_VERSION, self::VERSION );
		} catch ( Fault $fault ) {
			self::log( $fault );
		}
	}

	/**
	 * Removes the tables with all they hold.
	 *
	 * @return void
	 */
	public static function drop() {
		if ( ! Database::is_usable() ) {
			return;
		}
		try {
			Database::migrate( '1-down' );
		} catch ( Fault $fault ) {
			return;
		}
	}

	/**
	 * Writes to WooCommerce's log what the database could not do.
	 *
	 * @param \Throwable $error Error.
	 * @return void
	 */
	public static function log( \Throwable $error ) {
		if ( function_exists( 'wc_get_logger' ) ) {
			wc_get_logger()->error( 'Stock holds: ' . $error->getMessage(), array( 'source' => 'cart-p2' ) );
		}
	}

	/**
	 * How long a cart holds stock.
	 *
	 * @return int Seconds.
	 */
	public static function cart_seconds(): int {
		return 60 * (int) get_option( Options::STOCK_MINUTES, Options::RANGES[ Options::STOCK_MINUTES ][1] );
	}
}
