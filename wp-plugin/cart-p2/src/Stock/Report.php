<?php
/**
 * Report class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Mapping\StockOrder;

/**
 * What the owner reads about the stock: live holds, movements, what runs out. Pages are found by key, so a long ledger costs nothing.
 */
final class Report {

	/**
	 * How many rows a page has.
	 */
	const PAGE = 50;

	/**
	 * Kinds of entries of the ledger.
	 */
	const KINDS = array( 'hold', 'move', 'release', 'expire', 'claim', 'return', 'fulfil', 'adjust' );

	/**
	 * First and last owner of a kind, the last not included.
	 */
	const OWNERS = array(
		'cart'  => array( 'cart:', 'cart;' ),
		'order' => array( 'order:', 'order;' ),
	);

	/**
	 * Live holds, those that end first first.
	 *
	 * @param array{product?: int, owner?: string} $filter Product; `cart` or `order`.
	 * @param string                               $after  The last row of the page before: its key.
	 * @param int                                  $now    Seconds since 1970.
	 * @param int                                  $most   How many.
	 * @return array<int, array{owner: string, product: int, held: int, until: int, key: string}>
	 * @throws Fault When the database refuses.
	 */
	public static function holds( array $filter, string $after, int $now, int $most = self::PAGE ): array {
		global $wpdb;
		$where = array( 'held > 0', $wpdb->prepare( 'expires_at > %d', $now ) );
		if ( ! empty( $filter['product'] ) ) {
			$where[] = $wpdb->prepare( 'product = %d', $filter['product'] );
		}
		if ( isset( $filter['owner'], self::OWNERS[ $filter['owner'] ] ) ) {
			$where[] = $wpdb->prepare( 'owner >= %s AND owner < %s', self::OWNERS[ $filter['owner'] ] );
		}
		if ( 1 === preg_match( '/\A(\d{1,18})-(\d{1,18})-([0-9a-f]{16})\z/', $after, $key ) ) {
			$where[] = $wpdb->prepare( '(expires_at, product, SUBSTR(SHA2(owner, 256), 1, 16)) > (%d, %d, %s)', $key[1], $key[2], $key[3] );
			// What an index can use.
			$where[] = $wpdb->prepare( 'expires_at >= %d', $key[1] );
		}
		$sql   = 'SELECT owner, product, held, expires_at, SUBSTR(SHA2(owner, 256), 1, 16) AS name FROM ' . Database::prefix() . 'line WHERE ' . implode( ' AND ', $where );
		$holds = array();
		foreach ( Database::query( $sql . $wpdb->prepare( ' ORDER BY expires_at, product, name LIMIT %d', $most ) ) as $row ) {
			$holds[] = array(
				'owner'   => (string) $row[0],
				'product' => (int) $row[1],
				'held'    => (int) $row[2],
				'until'   => (int) $row[3],
				'key'     => $row[3] . '-' . $row[1] . '-' . $row[4],
			);
		}
		return $holds;
	}

	/**
	 * A live hold by its product and the name {@see self::name()} gives its owner.
	 *
	 * @param int    $product Product.
	 * @param string $name    Name.
	 * @param int    $now     Seconds since 1970.
	 * @return array{owner: string, product: int, held: int, until: int, key: string}|null
	 * @throws Fault When the database refuses.
	 */
	public static function hold( int $product, string $name, int $now ) {
		global $wpdb;
		$rows = Database::query( $wpdb->prepare( 'SELECT owner, held, expires_at FROM ' . Database::prefix() . 'line WHERE product = %d AND expires_at > %d AND held > 0 AND SUBSTR(SHA2(owner, 256), 1, 16) = %s', $product, $now, $name ) );
		return ! $rows ? null : array(
			'owner'   => (string) $rows[0][0],
			'product' => $product,
			'held'    => (int) $rows[0][1],
			'until'   => (int) $rows[0][2],
			'key'     => '',
		);
	}

	/**
	 * Movements, the newest first.
	 *
	 * By kind alone they are read backwards until there are enough: at once for what is frequent, about a second per million entries for a
	 * kind that never occurred. An index for that would cost every hold something.
	 *
	 * @param array{product?: int, kind?: string} $filter Product and kind.
	 * @param int                                 $before Only entries before this one; 0: from the newest on.
	 * @param int                                 $most   How many.
	 * @return array<int, array{id: int, product: int, kind: string, on_hand: int, held: int, claimed: int, owner: string, key: string, at: int}>
	 * @throws Fault When the database refuses.
	 */
	public static function movements( array $filter, int $before, int $most = self::PAGE ): array {
		global $wpdb;
		$where = array( $wpdb->prepare( 'id < %d', $before > 0 ? $before : PHP_INT_MAX ) );
		if ( isset( $filter['kind'] ) && in_array( $filter['kind'], self::KINDS, true ) ) {
			$where[] = $wpdb->prepare( 'kind = %s', $filter['kind'] );
		}
		if ( empty( $filter['product'] ) ) {
			return self::entries( $where, 'id DESC', $most );
		}
		// A product's entries are found by its chain of seals, the few not sealed yet beside it.
		$where[] = $wpdb->prepare( 'product = %d', $filter['product'] );
		$found   = self::entries( array_merge( $where, array( 'seq IS NULL' ) ), 'id DESC', $most );
		$sealed  = $before > 0 ? Database::query( $wpdb->prepare( 'SELECT seq FROM ' . Database::prefix() . 'ledger WHERE id = %d', $before ) ) : array();
		$where[] = $sealed && null !== $sealed[0][0] ? $wpdb->prepare( 'seq < %d', $sealed[0][0] ) : 'seq > 0';
		return $most > count( $found ) ? array_merge( $found, self::entries( $where, 'seq DESC', $most - count( $found ) ) ) : $found;
	}

	/**
	 * Products of which little is left, the least first, whether or not they were ever held.
	 *
	 * @param int $most How many.
	 * @return array<int, array{product: int, available: int, held: int, low: string}> Low: the number at which it is little.
	 * @throws Fault When the database refuses.
	 */
	public static function low( int $most = self::PAGE ): array {
		global $wpdb;
		$limit = "( SELECT NULLIF( meta_value, '' ) FROM {$wpdb->postmeta} WHERE meta_key = '_low_stock_amount' AND post_id = ";
		$first = ' ORDER BY meta_id LIMIT 1 )';
		$rows  = Database::query(
			$wpdb->prepare(
				"SELECT product, available, held, CAST( low AS CHAR ) FROM (
					SELECT k.product_id AS product, COALESCE( l.on_hand - l.held - l.claimed, CAST( ROUND( k.stock_quantity * 1000000 ) AS SIGNED ) ) AS available, COALESCE( l.held, 0 ) AS held,
						CAST( COALESCE( {$limit} p.ID{$first}, {$limit} p.post_parent{$first}, %s ) AS DECIMAL( 20, 6 ) ) AS low
					FROM {$wpdb->prefix}wc_product_meta_lookup k
					JOIN {$wpdb->posts} p ON p.ID = k.product_id AND p.post_status IN ( 'publish', 'private' )
					LEFT JOIN " . Database::prefix() . 'level l ON l.product = k.product_id AND l.location = %d
					WHERE k.stock_quantity IS NOT NULL
				) managed WHERE available <= low * 1000000 ORDER BY available, product LIMIT %d',
				(string) (float) get_option( 'woocommerce_notify_low_stock_amount', 2 ),
				Planner::LOCATION,
				$most
			)
		);
		return array_map(
			static function ( $row ) {
				return array(
					'product'   => (int) $row[0],
					'available' => (int) $row[1],
					'held'      => (int) $row[2],
					'low'       => rtrim( rtrim( (string) $row[3], '0' ), '.' ),
				);
			},
			$rows
		);
	}

	/**
	 * Ends a hold by hand. The entry of the ledger says who did it.
	 *
	 * @param string $owner   Owner.
	 * @param int    $product Product.
	 * @param int    $user    User.
	 * @param int    $now     Seconds since 1970.
	 * @return int What was given back, in millionths.
	 * @throws Refused When out of range.
	 * @throws Fault When the database refuses.
	 */
	public static function release( string $owner, int $product, int $user, int $now ): int {
		$lines = Books::lines( $owner );
		$held  = isset( $lines[ $product ] ) ? $lines[ $product ]['held'] : 0;
		Books::hold( $owner, array( $product => Want::of( 0, 0 ) ), $now, "user:$user:$now:" . self::name( $owner ) . ":$product", "release $owner $product" );
		$lines = Books::lines( $owner );
		$left  = isset( $lines[ $product ] ) ? $lines[ $product ]['held'] : 0;
		$order = self::order( $owner );
		if ( $order && $held > $left ) {
			$who = get_userdata( $user );
			/* translators: 1: quantity, 2: product, 3: user. */
			StockOrder::note_by_id( $order, sprintf( __( 'Cart P2: %3$s gave the %1$s of “%2$s” held for this order back by hand.', 'cart-p2' ), Quantity::text( $held - $left ), StockOrder::name( $product ), $who ? $who->display_name : '' ) );
		}
		return max( 0, $held - $left );
	}

	/**
	 * Whether this user ended this hold by hand within the last minute.
	 *
	 * @param string $name    Name of the owner.
	 * @param int    $product Product.
	 * @param int    $user    User.
	 * @param int    $now     Seconds since 1970.
	 * @return bool
	 * @throws Fault When the database refuses.
	 */
	public static function was_released( string $name, int $product, int $user, int $now ): bool {
		foreach ( Setup::has_tables() ? self::movements( array( 'product' => $product, 'kind' => 'release' ), 0, 10 ) : array() as $entry ) {
			if ( $entry['at'] > $now - MINUTE_IN_SECONDS && 0 === strpos( $entry['key'], "user:$user:" ) && self::name( $entry['owner'] ) === $name ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The order an owner is.
	 *
	 * @param string $owner Owner.
	 * @return int Order; 0: none.
	 */
	public static function order( string $owner ): int {
		return 1 === preg_match( '/\Aorder:(\d+)\z/', $owner, $found ) ? (int) $found[1] : 0;
	}

	/**
	 * What an owner is called where people and pages see it: the token of a cart is its shopper's secret.
	 *
	 * @param string $owner Owner.
	 * @return string
	 */
	public static function name( string $owner ): string {
		return substr( hash( 'sha256', $owner ), 0, 16 );
	}

	/**
	 * Entries of the ledger.
	 *
	 * @param string[] $where Prepared conditions.
	 * @param string   $order Order.
	 * @param int      $most  How many.
	 * @return array<int, array<string, int|string>>
	 * @throws Fault When the database refuses.
	 */
	private static function entries( array $where, string $order, int $most ): array {
		$rows = Database::query( 'SELECT id, product, kind, on_hand, held, claimed, owner, op_key, at FROM ' . Database::prefix() . 'ledger WHERE ' . implode( ' AND ', $where ) . " ORDER BY $order LIMIT " . (int) $most );
		return array_map(
			static function ( $row ) {
				return array(
					'id'      => (int) $row[0],
					'product' => (int) $row[1],
					'kind'    => (string) $row[2],
					'on_hand' => (int) $row[3],
					'held'    => (int) $row[4],
					'claimed' => (int) $row[5],
					'owner'   => (string) $row[6],
					'key'     => (string) $row[7],
					'at'      => (int) $row[8],
				);
			},
			$rows
		);
	}
}
