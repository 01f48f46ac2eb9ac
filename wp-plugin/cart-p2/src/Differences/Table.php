<?php
/**
 * Table class.
 *
 * @package CartP2
 */

namespace CartP2\Differences;

use CartP2\Options;
use CartP2\OwnTable;

/**
 * The table of differences: its name, its shape, and how an older shape becomes this one.
 */
final class Table {

	/**
	 * Version of the shape below. Raise it with every change; `dbDelta()` adds what an older table lacks.
	 */
	const VERSION = 1;

	/**
	 * Seconds after which a failed migration is tried again.
	 */
	const RETRY_SECONDS = DAY_IN_SECONDS;

	/**
	 * The table's name on this site.
	 *
	 * @return string
	 */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'cart_p2_differences';
	}

	/**
	 * Creates the table, or brings it to this version. Costs one read of an autoloaded option when that is done already.
	 *
	 * Runs on `init` rather than on activation, because updates activate nothing.
	 *
	 * @return void
	 */
	public static function migrate() {
		$state = (int) get_option( Options::TABLE_VERSION, 0 );
		// A negative number is the time of an attempt that failed.
		if ( self::VERSION === $state || ( $state < 0 && -$state > time() - self::RETRY_SECONDS ) ) {
			return;
		}
		self::create();
		update_option( Options::TABLE_VERSION, self::exists() ? self::VERSION : -time(), true );
	}

	/**
	 * Whether the table is there.
	 *
	 * @return bool
	 */
	public static function exists(): bool {
		global $wpdb;
		$name = self::name();
		return $name === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $name ) ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table, read once in a migration.
	}

	/**
	 * Lets WordPress create or change the table.
	 *
	 * @return void
	 */
	private static function create() {
		OwnTable::create(
			self::name(),
			'  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  found_at datetime NOT NULL,
  source varchar(16) NOT NULL,
  woocommerce varchar(32) NOT NULL,
  lines_count int(10) unsigned NOT NULL,
  paths_count int(10) unsigned NOT NULL,
  differences longtext NOT NULL,
  snapshot longtext NULL,
  output longtext NULL,
  PRIMARY KEY  (id),
  KEY source_found_at (source,found_at)'
		);
	}
}
