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
	 * Version of the tables. Each has its steps there and back, `N-up` and `N-down`.
	 */
	const VERSION = '2';

	/**
	 * Seconds after which a failed migration is tried again.
	 */
	const RETRY_SECONDS = HOUR_IN_SECONDS;

	/**
	 * Behind the version: the plugin was deactivated, and WooCommerce has the orders' reservations.
	 */
	const AWAY = '-away';

	/**
	 * Transient: a migration failed lately.
	 */
	const RETRY = 'cart_p2_stock_retry';

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
	 * Makes the tables, or brings them to this version, when stock is to be held; after a deactivation it takes over from
	 * WooCommerce again. Safe to repeat.
	 *
	 * @return void
	 */
	public static function migrate() {
		$wanted = 'off' !== get_option( Options::STOCK, Options::STOCK_MODES[0] );
		$stored = (string) get_option( Options::STOCK_VERSION );
		if ( ! $wanted || self::VERSION === $stored || ! Database::is_usable() || get_transient( self::RETRY ) ) {
			return;
		}
		try {
			if ( (int) self::VERSION !== (int) $stored ) {
				self::bring_to( (int) self::VERSION );
			}
			if ( self::AWAY === substr( $stored, -strlen( self::AWAY ) ) && function_exists( 'wc_get_order' ) ) {
				Handover::from_woocommerce();
				update_option( Options::STOCK_VERSION, self::VERSION );
			}
		} catch ( Fault $fault ) {
			self::log( $fault );
			set_transient( self::RETRY, 1, self::RETRY_SECONDS );
		}
	}

	/**
	 * Brings the tables to a version, up or down. One process at a time; nothing happens where they have it already.
	 *
	 * @param int $version Version; 0: no tables.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function bring_to( int $version ) {
		self::alone(
			static function () use ( $version ) {
				// Another process may have done it while this one waited.
				self::forget( Options::STOCK_VERSION );
				$now = max( 0, (int) get_option( Options::STOCK_VERSION, 0 ) );
				while ( $now !== $version ) {
					$step = $now < $version ? $now + 1 : $now;
					if ( 1 === $step && $now > $version ) {
						self::drop_procedure();
					}
					Database::migrate( $step . ( $now < $version ? '-up' : '-down' ) );
					if ( $now < $version ) {
						self::after( $step );
					}
					$now += $now < $version ? 1 : -1;
					update_option( Options::STOCK_VERSION, (string) $now );
				}
			}
		);
	}

	/**
	 * Runs what only one process of this site may do at a time. Not inside a transaction: others would not see what it did.
	 *
	 * @param callable $work Work.
	 * @return mixed What work returned.
	 * @throws Fault When another process takes too long.
	 */
	public static function alone( callable $work ) {
		global $wpdb;
		$lock = $wpdb->prepare( '%s', 'cart_p2_' . md5( DB_NAME . Database::prefix() ) );
		if ( '1' !== (string) Database::query( "SELECT GET_LOCK($lock, 30)" )[0][0] ) {
			throw new Fault( 'the tables are being changed by another process' );
		}
		try {
			return $work();
		} finally {
			Database::query( "SELECT RELEASE_LOCK($lock)" );
		}
	}

	/**
	 * The next look at an option asks the database.
	 *
	 * @param string $option Option.
	 * @return void
	 */
	public static function forget( string $option ) {
		foreach ( array( $option, 'alloptions', 'notoptions' ) as $name ) {
			wp_cache_delete( $name, 'options' );
		}
	}

	/**
	 * What a step up needs beside SQL.
	 *
	 * @param int $version Version it leads to.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function after( int $version ) {
		if ( 1 === $version ) {
			self::make_procedure();
		}
		if ( 2 !== $version ) {
			return;
		}
		// Version 1 counted refusals here, of all products and days in one.
		delete_option( 'cart_p2_stock_prevented' );
		Database::transaction(
			static function () {
				// A step that was broken off begins again.
				Database::query( 'DELETE FROM ' . Daily::table() );
				Daily::fill();
			}
		);
		if ( Database::rows( 'chains', array() ) ) {
			Keys::begin_with_salt();
		}
	}

	/**
	 * Makes the procedure of crates/stock/src/sql/statements.sql anew, where the database's user may.
	 *
	 * @return void
	 */
	private static function make_procedure() {
		self::drop_procedure();
		self::attempt( 'make_hold', array( 'max' => Quantity::MAX ) );
	}

	/**
	 * Removes it, where the database's user may.
	 *
	 * @return void
	 */
	private static function drop_procedure() {
		self::attempt( 'drop_hold', array() );
	}

	/**
	 * Runs a statement that may fail.
	 *
	 * @param string               $name   Name.
	 * @param array<string, mixed> $values Values by name.
	 * @return void
	 */
	private static function attempt( string $name, array $values ) {
		try {
			Database::change( $name, $values );
		} catch ( Fault $fault ) {
			// Without it the same is done by statements that need no privilege.
			return;
		}
	}

	/**
	 * Whether there are tables, whatever the mode.
	 *
	 * @return bool
	 */
	public static function has_tables(): bool {
		return (int) self::VERSION === (int) get_option( Options::STOCK_VERSION ) && Database::is_usable();
	}

	/**
	 * Names of our tables on this site.
	 *
	 * @return string[]
	 */
	public static function tables(): array {
		$names = array();
		foreach ( array( 'level', 'line', 'op', 'ledger', 'chain', 'daily' ) as $name ) {
			$names[] = Database::prefix() . $name;
		}
		return $names;
	}

	/**
	 * Removes the tables with all they hold.
	 *
	 * @return void
	 */
	public static function drop() {
		delete_transient( self::RETRY );
		if ( ! Database::is_usable() ) {
			return;
		}
		self::drop_procedure();
		for ( $version = (int) self::VERSION; $version > 0; $version-- ) {
			try {
				Database::migrate( "$version-down" );
			} catch ( Fault $fault ) {
				continue;
			}
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
