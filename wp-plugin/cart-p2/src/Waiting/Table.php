<?php
/**
 * Table class.
 *
 * @package CartP2
 */

namespace CartP2\Waiting;

use CartP2\Options;
use CartP2\OwnTable;

/**
 * Who waits for which product. One row for each address and product.
 */
final class Table {

	/**
	 * Version of the shape below.
	 */
	const VERSION = 1;

	/**
	 * Days after which an entry goes: one that was told, and one that nobody could be told.
	 */
	const TOLD_DAYS    = 30;
	const WAITING_DAYS = 365;

	/**
	 * The table's name on this site.
	 *
	 * @return string
	 */
	public static function name(): string {
		global $wpdb;
		return $wpdb->prefix . 'cart_p2_waiting';
	}

	/**
	 * Whether the shop offers to tell, and the table is there.
	 *
	 * @return bool
	 */
	public static function is_on(): bool {
		return 'yes' === get_option( Options::WAITING, 'no' ) && self::VERSION === (int) get_option( Options::WAITING_VERSION, 0 );
	}

	/**
	 * Makes the table when it is wanted and not there yet. Safe to repeat.
	 *
	 * @return void
	 */
	public static function migrate() {
		if ( 'yes' !== get_option( Options::WAITING, 'no' ) || self::VERSION === (int) get_option( Options::WAITING_VERSION, 0 ) ) {
			return;
		}
		self::create();
		update_option( Options::WAITING_VERSION, self::VERSION );
	}

	/**
	 * Lets WordPress make or change the table.
	 *
	 * @return void
	 */
	public static function create() {
		// An index takes 191 characters of four bytes.
		OwnTable::create(
			self::name(),
			'  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  product bigint(20) unsigned NOT NULL,
  email varchar(190) NOT NULL,
  asked_at datetime NOT NULL,
  told_at datetime NULL,
  PRIMARY KEY  (id),
  UNIQUE KEY product_email (product,email),
  KEY email (email),
  KEY told_at (told_at)'
		);
	}

	/**
	 * Adds an entry. Somebody who was told before waits again.
	 *
	 * @param int    $product Product or variation.
	 * @param string $email   Address.
	 * @return void
	 */
	public static function add( int $product, string $email ) {
		global $wpdb;
		$now = gmdate( 'Y-m-d H:i:s' );
		$wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
			$wpdb->prepare(
				'INSERT INTO %i ( product, email, asked_at, told_at ) VALUES ( %d, %s, %s, NULL )
				ON DUPLICATE KEY UPDATE asked_at = IF( told_at IS NULL, asked_at, VALUES( asked_at ) ), told_at = NULL',
				self::name(),
				$product,
				strtolower( $email ),
				$now
			)
		);
	}

	/**
	 * Whether anybody waits for one of these.
	 *
	 * @param int[] $products Products.
	 * @return int How many.
	 */
	public static function count( array $products ): int {
		global $wpdb;
		$list = implode( ',', array_map( 'intval', $products ) );
		return '' === $list ? 0 : (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE told_at IS NULL AND product IN ( ' . $list . ' )', self::name() ) ); // phpcs:ignore WordPress.DB -- Numbers.
	}

	/**
	 * Those who wait for one of these, the first who asked first. They count as told from now on: nobody is told twice.
	 *
	 * @param int[] $products Products.
	 * @param int   $most     How many.
	 * @return array<int, \stdClass> Entries: id, product, email.
	 */
	public static function take( array $products, int $most ): array {
		global $wpdb;
		$list  = implode( ',', array_map( 'intval', $products ) );
		$taken = array();
		if ( '' === $list ) {
			return $taken;
		}
		// phpcs:disable WordPress.DB -- Numbers; our own table.
		foreach ( $wpdb->get_results( $wpdb->prepare( 'SELECT id, product, email FROM %i WHERE told_at IS NULL AND product IN ( ' . $list . ' ) ORDER BY asked_at, id LIMIT %d', self::name(), $most ) ) as $entry ) {
			// Somebody else may have taken it meanwhile.
			if ( 1 === $wpdb->query( $wpdb->prepare( 'UPDATE %i SET told_at = %s WHERE id = %d AND told_at IS NULL', self::name(), gmdate( 'Y-m-d H:i:s' ), $entry->id ) ) ) {
				$taken[] = $entry;
			}
		}
		// phpcs:enable
		return $taken;
	}

	/**
	 * One entry.
	 *
	 * @param int $id Number.
	 * @return \stdClass|null
	 */
	public static function entry( int $id ) {
		global $wpdb;
		return $wpdb->get_row( $wpdb->prepare( 'SELECT id, product, email, asked_at, told_at FROM %i WHERE id = %d', self::name(), $id ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}

	/**
	 * All entries of an address.
	 *
	 * @param string $email Address.
	 * @return array<int, \stdClass>
	 */
	public static function of( string $email ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( 'SELECT id, product, email, asked_at, told_at FROM %i WHERE email = %s ORDER BY id', self::name(), strtolower( $email ) ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}

	/**
	 * Removes all entries of an address.
	 *
	 * @param string $email Address.
	 * @return int How many.
	 */
	public static function forget( string $email ): int {
		global $wpdb;
		return (int) $wpdb->delete( self::name(), array( 'email' => strtolower( $email ) ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}

	/**
	 * Removes what has had its time.
	 *
	 * @return void
	 */
	public static function tidy() {
		global $wpdb;
		if ( ! self::is_on() ) {
			return;
		}
		$before = static function ( int $days ): string {
			return gmdate( 'Y-m-d H:i:s', time() - $days * DAY_IN_SECONDS );
		};
		$wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE told_at < %s OR asked_at < %s', self::name(), $before( self::TOLD_DAYS ), $before( self::WAITING_DAYS ) ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}
}
