<?php
/**
 * Daily class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * What moved per product and day, for people: sums of the ledger, and how often more was asked for than there was.
 *
 * Entries of the ledger are added when they are sealed, in the same transaction and so exactly once; those not sealed yet are added
 * up when somebody looks. Refusals are counted after the request was refused, never inside its transaction.
 */
final class Daily {

	/**
	 * Sums there are, by the kind of entry they add up and its column; `refused` is counted apart.
	 */
	const SUMS = array(
		'held'     => array( array( 'hold' ), 'held', 1 ),
		'sold'     => array( array( 'claim' ), 'claimed', 1 ),
		'returned' => array( array( 'return' ), 'claimed', -1 ),
		'expired'  => array( array( 'expire' ), 'held', -1 ),
	);

	/**
	 * The day a time belongs to, in the site's own time.
	 *
	 * @param int $time Seconds since 1970.
	 * @return int Days since 1970.
	 */
	public static function day( int $time ): int {
		return intdiv( $time + self::offset( $time ), DAY_IN_SECONDS );
	}

	/**
	 * A day as WordPress writes dates.
	 *
	 * @param int    $day    As of {@see self::day()}.
	 * @param string $format Format; empty: the site's own.
	 * @return string
	 */
	public static function text( int $day, string $format = '' ): string {
		return (string) wp_date( '' === $format ? (string) get_option( 'date_format' ) : $format, $day * DAY_IN_SECONDS, new \DateTimeZone( 'UTC' ) );
	}

	/**
	 * Counts a request for more than there was. Never throws.
	 *
	 * @param int $product Product.
	 * @return void
	 */
	public static function refused( int $product ) {
		try {
			self::add( self::day( time() ), $product, array( 'refused' => 1 ) );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * Adds entries of the ledger, inside the transaction that seals them.
	 *
	 * @param int                                 $product Product.
	 * @param array<int, array<int, string|null>> $entries Rows of the ledger.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function add_entries( int $product, array $entries ) {
		$days = array();
		foreach ( $entries as $entry ) {
			$day  = self::day( (int) $entry[9] );
			$days = $days + array( $day => array() );
			foreach ( self::SUMS as $sum => list( $kinds, $column, $sign ) ) {
				if ( in_array( $entry[3], $kinds, true ) ) {
					$by                   = $sign * (int) $entry[ 'held' === $column ? 5 : 6 ];
					$days[ $day ][ $sum ] = ( isset( $days[ $day ][ $sum ] ) ? $days[ $day ][ $sum ] : 0 ) + $by;
				}
			}
		}
		foreach ( array_filter( $days ) as $day => $sums ) {
			self::add( $day, $product, $sums );
		}
	}

	/**
	 * Adds up what was sealed before there were sums. Only in a migration: the table is empty then.
	 *
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function fill() {
		$rows = self::sums_of( 'seq IS NOT NULL', true );
		foreach ( $rows as list( $day, $product, $sums ) ) {
			self::add( $day, $product, $sums );
		}
	}

	/**
	 * Sums by day, of all products.
	 *
	 * @param int $first First day.
	 * @return array<int, array<string, int>> By day; days on which nothing happened are left out.
	 * @throws Fault When the database refuses.
	 */
	public static function since( int $first ): array {
		global $wpdb;
		$days = array();
		foreach ( Database::query( $wpdb->prepare( 'SELECT day, SUM(held), SUM(sold), SUM(returned), SUM(expired), SUM(refused) FROM ' . self::table() . ' WHERE day >= %d GROUP BY day', $first ) ) as $row ) {
			$days[ (int) $row[0] ] = array_combine( array_merge( array_keys( self::SUMS ), array( 'refused' ) ), array_map( 'intval', array_slice( $row, 1 ) ) );
		}
		foreach ( self::sums_of( 'seq IS NULL', false ) as list( $day, , $sums ) ) {
			if ( $day >= $first ) {
				$days += array( $day => array_fill_keys( array_merge( array_keys( self::SUMS ), array( 'refused' ) ), 0 ) );
				foreach ( $sums as $sum => $by ) {
					$days[ $day ][ $sum ] += $by;
				}
			}
		}
		ksort( $days );
		return $days;
	}

	/**
	 * How often more was asked for than there was, ever.
	 *
	 * @return int
	 */
	public static function refusals(): int {
		try {
			return (int) Database::query( 'SELECT COALESCE(SUM(refused), 0) FROM ' . self::table() )[0][0];
		} catch ( Fault $fault ) {
			// Holds were never on: there is no table.
			return 0;
		}
	}

	/**
	 * The table's name.
	 *
	 * @return string
	 */
	public static function table(): string {
		return Database::prefix() . 'daily';
	}

	/**
	 * Adds to a product's sums of a day.
	 *
	 * @param int                $day     Day.
	 * @param int                $product Product.
	 * @param array<string, int> $sums    Sums, with the names of the columns.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function add( int $day, int $product, array $sums ) {
		global $wpdb;
		$columns = array_keys( $sums );
		$values  = array_map( 'intval', array_values( $sums ) );
		$more    = array_map(
			static function ( $column ) {
				return "$column = $column + VALUES($column)";
			},
			$columns
		);
		Database::query( $wpdb->prepare( 'INSERT INTO ' . self::table() . ' (day, product, ' . implode( ', ', $columns ) . ') VALUES (%d, %d, ' . implode( ', ', $values ) . ') ON DUPLICATE KEY UPDATE ' . implode( ', ', $more ), $day, $product ) ); // phpcs:ignore WordPress.DB.PreparedSQL -- Our own column names and whole numbers.
	}

	/**
	 * Sums of entries of the ledger.
	 *
	 * @param string $which   Condition.
	 * @param bool   $product By product too.
	 * @return array<int, array{int, int, array<string, int>}> Day, product (0: all), sums.
	 * @throws Fault When the database refuses.
	 */
	private static function sums_of( string $which, bool $product ): array {
		$by     = $product ? 'product' : '0';
		$offset = self::offset( time() );
		$rows   = Database::query( "SELECT FLOOR((at + $offset) / 86400), $by, kind, SUM(held), SUM(claimed) FROM " . Database::prefix() . "ledger WHERE $which GROUP BY 1, 2, 3" );
		$found  = array();
		foreach ( $rows as list( $day, $of, $kind, $held, $claimed ) ) {
			foreach ( self::SUMS as $sum => list( $kinds, $column, $sign ) ) {
				if ( in_array( $kind, $kinds, true ) ) {
					$found[] = array( (int) $day, (int) $of, array( $sum => $sign * (int) ( 'held' === $column ? $held : $claimed ) ) );
				}
			}
		}
		return $found;
	}

	/**
	 * The site's distance from UTC at a time.
	 *
	 * @param int $time Seconds since 1970.
	 * @return int Seconds.
	 */
	private static function offset( int $time ): int {
		return wp_timezone()->getOffset( new \DateTimeImmutable( "@$time" ) );
	}
}
