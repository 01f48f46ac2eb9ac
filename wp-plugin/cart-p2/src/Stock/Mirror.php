<?php
/**
 * Mirror class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Keeps a product's level and WooCommerce's own number of it (`_stock`) the same.
 *
 * `_stock` is what everybody else reads and writes: the shop's screens, importers, other plugins. What we sell we take off it
 * in the same transaction. What others change we take over as an entry of the ledger as soon as we see it: on WooCommerce's
 * hooks, and before every request.
 *
 * Invariant: `_stock` = on hand - claimed.
 */
final class Mirror {

	/**
	 * SQL: a row's number in millionths.
	 */
	const MICROS = 'CAST( CAST( meta_value AS DECIMAL( 30, 6 ) ) * 1000000 AS SIGNED )';

	/**
	 * Takes over what others changed. Reads without locks first; most of the time there is nothing to do.
	 *
	 * @param int[] $products Products that manage their stock.
	 * @param int   $now      Seconds since 1970.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function adopt( array $products, int $now ) {
		sort( $products );
		foreach ( $products as $product ) {
			$stock = self::stock( $product, false );
			$level = Books::level( $product );
			if ( null === $stock || ( null !== $level && $level['on_hand'] - $level['claimed'] === $stock ) ) {
				continue;
			}
			Database::transaction(
				static function () use ( $product, $now ) {
					self::adopt_locked( $product, $now );
				}
			);
		}
	}

	/**
	 * Takes over what others changed, inside a transaction.
	 *
	 * @param int $product Product.
	 * @param int $now     Seconds since 1970.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function adopt_locked( int $product, int $now ) {
		$stock = self::stock( $product, true );
		$level = Books::level( $product, true );
		if ( null === $level ) {
			Database::change(
				'create_level',
				array(
					'product'  => $product,
					'location' => Planner::LOCATION,
				)
			);
			$level = array(
				'on_hand' => 0,
				'claimed' => 0,
			);
		}
		$by = (int) $stock - $level['on_hand'] + $level['claimed'];
		if ( null === $stock || 0 === $by ) {
			return;
		}
		$planner = new Planner( array(), $now );
		$planner->adjust( $product, $by );
		if ( null !== Books::put( $planner, '', $now ) ) {
			throw new Fault( "the stock of product $product is out of range" );
		}
	}

	/**
	 * Adds to WooCommerce's own number, inside a transaction.
	 *
	 * @param int $product Product.
	 * @param int $by      Difference, in millionths.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function add( int $product, int $by ) {
		global $wpdb;
		$ids = 0 === $by ? array() : array_keys( self::rows( $product ) );
		if ( ! $ids ) {
			return;
		}
		// Decimals, not floats, and written as WooCommerce writes them: 9.1, 10.
		Database::write(
			$wpdb->prepare(
				"UPDATE {$wpdb->postmeta} SET meta_value =
					TRIM( TRAILING '.' FROM TRIM( TRAILING '0' FROM CAST( CAST( meta_value AS DECIMAL( 30, 6 ) ) + CAST( %s AS DECIMAL( 30, 6 ) ) AS CHAR ) ) )
				WHERE meta_id IN ( ",
				Quantity::decimal( $by )
			) . implode( ', ', $ids ) . ' )'
		);
	}

	/**
	 * Writes how much of an order's line was taken, where WooCommerce does (`_reduced_stock`), inside a transaction.
	 *
	 * @param int $item_id  Order item.
	 * @param int $quantity In millionths; 0: nothing.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function mark_reduced( int $item_id, int $quantity ) {
		global $wpdb;
		$table = $wpdb->prefix . 'woocommerce_order_itemmeta';
		Database::write( $wpdb->prepare( "DELETE FROM {$table} WHERE order_item_id = %d AND meta_key = '_reduced_stock'", $item_id ) );
		if ( 0 !== $quantity ) {
			Database::write( $wpdb->prepare( "INSERT INTO {$table} ( order_item_id, meta_key, meta_value ) VALUES ( %d, '_reduced_stock', %s )", $item_id, Quantity::text( $quantity ) ) );
		}
	}

	/**
	 * SQL of {@see Seen}: WooCommerce's own numbers beside ours.
	 *
	 * @param int[] $products Products.
	 * @return string
	 */
	public static function look( array $products ): string {
		global $wpdb;
		return "SELECT 'stock', post_id, meta_id, " . self::MICROS . ", on_hand - claimed, NULL, NULL, @@in_transaction, @@autocommit FROM {$wpdb->postmeta}
			LEFT JOIN " . Database::prefix() . 'level ON product = post_id AND location = ' . Planner::LOCATION . '
			WHERE post_id IN ( ' . implode( ', ', $products ) . " ) AND meta_key = '_stock' AND meta_value <> ''";
	}

	/**
	 * WooCommerce's own number.
	 *
	 * As `get_post_meta()` finds it: the first row, should there be several.
	 *
	 * @param int  $product Product.
	 * @param bool $lock    Locked until the transaction ends.
	 * @return int|null In millionths; null: it has none.
	 * @throws Fault When the database refuses.
	 */
	public static function stock( int $product, bool $lock ) {
		global $wpdb;
		$rows = self::rows( $product );
		if ( ! $rows || ! $lock ) {
			return $rows ? reset( $rows ) : null;
		}
		$row = Database::query( $wpdb->prepare( 'SELECT ' . self::MICROS . " FROM {$wpdb->postmeta} WHERE meta_id = %d FOR UPDATE", key( $rows ) ) );
		return $row ? (int) $row[0][0] : null;
	}

	/**
	 * WooCommerce's own numbers of several products, in one query and not locked.
	 *
	 * @param int[] $products Products.
	 * @return array<int, int> In millionths, by product; none: it has none.
	 * @throws Fault When the database refuses.
	 */
	public static function stocks( array $products ): array {
		global $wpdb;
		$stocks = array();
		if ( $products ) {
			$sql = 'SELECT post_id, ' . self::MICROS . " FROM {$wpdb->postmeta} WHERE post_id IN ( " . implode( ', ', array_map( 'intval', $products ) ) . " ) AND meta_key = '_stock' AND meta_value <> '' ORDER BY meta_id DESC";
			foreach ( Database::query( $sql ) as $row ) {
				// As get_post_meta() finds it: the first row, should there be several.
				$stocks[ (int) $row[0] ] = (int) $row[1];
			}
		}
		return $stocks;
	}

	/**
	 * The rows of WooCommerce's own number, not locked.
	 *
	 * Rows are locked by their id and no other way: looking for them with a lock could lock, and wait for, other products' rows.
	 *
	 * @param int $product Product.
	 * @return array<int, int> Millionths by id, the first first.
	 * @throws Fault When the database refuses.
	 */
	private static function rows( int $product ): array {
		global $wpdb;
		$rows = array();
		foreach ( Database::query( $wpdb->prepare( 'SELECT meta_id, ' . self::MICROS . " FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock' AND meta_value <> ''", $product ) ) as $row ) {
			$rows[ (int) $row[0] ] = (int) $row[1];
		}
		ksort( $rows );
		return $rows;
	}
}
