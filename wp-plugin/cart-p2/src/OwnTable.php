<?php
/**
 * OwnTable class.
 *
 * @package CartP2
 */

namespace CartP2;

/**
 * Makes and removes a table of the plugin in WordPress's own way. The stock's tables have steps of their own: {@see Stock\Setup}.
 */
final class OwnTable {

	/**
	 * Lets WordPress make a table, or add what an older one lacks.
	 *
	 * @param string $name  Name.
	 * @param string $lines Columns and keys, one a line; two spaces after PRIMARY KEY, because `dbDelta()` reads it so.
	 * @return void
	 */
	public static function create( string $name, string $lines ) {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( "CREATE TABLE $name (\n$lines\n) " . $wpdb->get_charset_collate() . ';' );
	}

	/**
	 * Removes a table.
	 *
	 * @param string $name Name.
	 * @return void
	 */
	public static function drop( string $name ) {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $name ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Uninstalling.
	}
}
