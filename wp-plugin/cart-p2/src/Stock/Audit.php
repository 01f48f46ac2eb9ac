<?php
/**
 * Audit class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Seals the ledger, and compares everything that must agree: levels, lines, ledger, seals and `_stock`.
 *
 * The seals are those of crates/stock/src/seal.rs; {@see Keys} has their secret.
 */
final class Audit {

	/**
	 * What the first seal of a chain follows.
	 */
	const START = '0000000000000000000000000000000000000000000000000000000000000000';

	/**
	 * How many entries are read at once.
	 */
	const PAGE = 1000;

	/**
	 * Seals entries of the ledger.
	 *
	 * @param int $most How many at most.
	 * @return int How many.
	 * @throws Fault When the database refuses.
	 */
	public static function seal( int $most ): int {
		$key = Keys::current();
		return Database::transaction(
			static function () use ( $most, $key ) {
				$by_product = array();
				foreach ( Database::rows( 'unsealed', array( 'most' => $most ) ) as $entry ) {
					$by_product[ (int) $entry[1] ][] = $entry;
				}
				ksort( $by_product );
				$sealed = 0;
				foreach ( $by_product as $product => $entries ) {
					$sealed += self::seal_product( $product, $entries, $key );
				}
				return $sealed;
			}
		);
	}

	/**
	 * Everything that does not agree.
	 *
	 * @return string[] Findings, for people; none: all is well.
	 * @throws Fault When the database refuses.
	 */
	public static function verify(): array {
		$findings = array();
		foreach ( self::sums() as $product => $sum ) {
			list( $level, $lines, $ledger ) = $sum;
			if ( null === $level ) {
				/* translators: %d: product. */
				$findings[] = sprintf( __( 'Product %d has holds or a ledger, but no level.', 'cart-p2' ), $product );
				continue;
			}
			if ( array_slice( $level, 1 ) !== array_slice( $lines, 1 ) ) {
				/* translators: 1: product, 2: held, 3: claimed by the level, 4: held, 5: claimed by the holds. */
				$findings[] = sprintf( __( 'Product %1$d: the level says %2$s held and %3$s claimed, the holds %4$s and %5$s.', 'cart-p2' ), $product, ...array_map( array( Quantity::class, 'text' ), array_merge( array_slice( $level, 1 ), array_slice( $lines, 1 ) ) ) );
			}
			if ( $level !== $ledger ) {
				/* translators: 1: product, 2, 3, 4: on hand, held, claimed by the level, 5, 6, 7: by the ledger. */
				$findings[] = sprintf( __( 'Product %1$d: the level says %2$s on hand, %3$s held, %4$s claimed, the ledger %5$s, %6$s, %7$s.', 'cart-p2' ), $product, ...array_map( array( Quantity::class, 'text' ), array_merge( $level, $ledger ) ) );
			}
			$stock = Mirror::stock( $product, false );
			if ( null !== $stock && $level[0] - $level[2] !== $stock ) {
				/* translators: 1: product, 2: stock in WooCommerce, 3: stock in the books. */
				$findings[] = sprintf( __( 'Product %1$d: WooCommerce says %2$s in stock, the books %3$s. The next sale takes WooCommerce’s number over.', 'cart-p2' ), $product, Quantity::text( $stock ), Quantity::text( $level[0] - $level[2] ) );
			}
		}
		foreach ( Database::rows( 'chains', array() ) as $chain ) {
			$finding = self::follow( (int) $chain[0], (int) $chain[1], $chain[2] );
			if ( null !== $finding ) {
				$findings[] = $finding;
			}
		}
		return $findings;
	}

	/**
	 * Makes levels, ledger and `_stock` agree with the holds. What it corrects it enters into the ledger. Broken seals stay
	 * broken: they are evidence.
	 *
	 * @param int $now Seconds since 1970.
	 * @return int How many products it corrected.
	 * @throws Fault When the database refuses.
	 */
	public static function repair( int $now ): int {
		$corrected = 0;
		foreach ( array_keys( self::sums() ) as $product ) {
			$corrected += (int) Database::transaction(
				static function () use ( $product, $now ) {
					Mirror::stock( $product, true );
					Books::level( $product, true );
					$before = self::sums( $product )[ $product ];
					self::correct( $product, $before, $now );
					Mirror::adopt_locked( $product, $now );
					return self::sums( $product )[ $product ] !== $before;
				}
			);
		}
		return $corrected;
	}

	/**
	 * The seal of an entry.
	 *
	 * @param string                  $key      Key.
	 * @param string                  $previous Seal before it.
	 * @param int                     $seq      Place in the chain, from 1.
	 * @param array<int, string|null> $entry    Row of the ledger.
	 * @return string
	 */
	private static function seal_of( string $key, string $previous, int $seq, array $entry ): string {
		list( $id, $product, $location, $kind, $on_hand, $held, $claimed, $owner, $op_key, $at ) = $entry;
		return hash_hmac( 'sha256', implode( '|', array( $previous, $product, $seq, $id, $location, $kind, $on_hand, $held, $claimed, $owner, $op_key, $at ) ), $key );
	}

	/**
	 * Seals entries of a product, inside a transaction.
	 *
	 * @param int                                 $product Product.
	 * @param array<int, array<int, string|null>> $entries Rows of the ledger.
	 * @param string                              $key     Key.
	 * @return int How many.
	 * @throws Fault When the database refuses.
	 */
	private static function seal_product( int $product, array $entries, string $key ): int {
		$end  = Database::rows( 'chain_end', array( 'product' => $product ) );
		$seq  = $end ? (int) $end[0][0] : 0;
		$seal = $end ? $end[0][1] : self::START;
		foreach ( $entries as $entry ) {
			$seal   = self::seal_of( $key, $seal, ++$seq, $entry );
			$values = array(
				'id'   => (int) $entry[0],
				'seq'  => $seq,
				'seal' => $seal,
			);
			if ( 1 !== Database::change( 'put_seal', $values ) ) {
				throw new Conflict( 'sealed by another' );
			}
		}
		$values = array(
			'product' => $product,
			'seq'     => $seq,
			'seal'    => $seal,
		);
		Database::change( $end ? 'update_chain' : 'insert_chain', $values );
		Daily::add_entries( $product, $entries );
		return count( $entries );
	}

	/**
	 * Follows a product's chain of seals.
	 *
	 * @param int    $product Product.
	 * @param int    $last    Place of its last seal.
	 * @param string $end     Its last seal.
	 * @return string|null What is wrong.
	 * @throws Fault When the database refuses.
	 */
	private static function follow( int $product, int $last, string $end ) {
		$seq     = 0;
		$seal    = self::START;
		$keys    = Keys::all();
		$unknown = 0;
		do {
			$values  = array(
				'product' => $product,
				'after'   => $seq,
				'most'    => self::PAGE,
			);
			$entries = Database::rows( 'sealed', $values );
			foreach ( $entries as $entry ) {
				$with = self::key_of( $keys, $seal, ++$seq, $entry );
				if ( (int) $entry[10] !== $seq || ( null === $with && ! in_array( null, $keys, true ) ) ) {
					/* translators: 1: product, 2: number of the entry. */
					return sprintf( __( 'Product %1$d: entry %2$d of the ledger was changed, or one before it is missing.', 'cart-p2' ), $product, (int) $entry[0] );
				}
				$unknown += null === $with ? 1 : 0;
				// Keys only ever follow each other.
				$keys = null === $with ? $keys : array_slice( $keys, $with );
				$seal = $entry[11];
				if ( $seq === $last && $seal !== $end ) {
					/* translators: %d: product. */
					return sprintf( __( 'Product %d: the end of the seals was changed.', 'cart-p2' ), $product );
				}
			}
		} while ( $entries );
		if ( $seq < $last ) {
			/* translators: 1: product, 2: number. */
			return sprintf( __( 'Product %1$d: the last %2$d sealed entries of the ledger are missing.', 'cart-p2' ), $product, $last - $seq );
		}
		/* translators: 1: product, 2: number. */
		return $unknown ? sprintf( __( 'Product %1$d: %2$d entries of the ledger cannot be checked: the secret they were sealed with (CART_P2_STOCK_SECRET, or the salts of version 1) is no longer in wp-config.php.', 'cart-p2' ), $product, $unknown ) : null;
	}

	/**
	 * The key an entry was sealed with.
	 *
	 * @param array<int, string|null> $keys  Keys.
	 * @param string                  $seal  Seal before it.
	 * @param int                     $seq   Its place.
	 * @param array<int, string|null> $entry Row of the ledger.
	 * @return int|null Index; null: none of them.
	 */
	private static function key_of( array $keys, string $seal, int $seq, array $entry ) {
		foreach ( $keys as $index => $key ) {
			if ( null !== $key && self::seal_of( $key, $seal, $seq, $entry ) === $entry[11] ) {
				return $index;
			}
		}
		return null;
	}

	/**
	 * On hand, held and claimed, as the level, the lines and the ledger say it.
	 *
	 * @param int|null $only One product; null: all.
	 * @return array<int, array{array<int, int>|null, array<int, int>, array<int, int>}> By product. The lines do not say what is on hand: 0.
	 * @throws Fault When the database refuses.
	 */
	private static function sums( $only = null ): array {
		$sums = array();
		// One statement sees one moment: three would not agree while others are at work.
		foreach ( Database::rows( 'totals', array() ) as $row ) {
			$product = (int) $row[1];
			if ( Planner::LOCATION === (int) $row[2] && ( null === $only || $only === $product ) ) {
				$sums += array( $product => array( null, array( 0, 0, 0 ), array( 0, 0, 0 ) ) );

				$sums[ $product ][ (int) $row[0] ] = array_map( 'intval', array_slice( $row, 3 ) );
			}
		}
		ksort( $sums );
		return $sums;
	}

	/**
	 * Makes a product's level and ledger agree with its lines, inside a transaction.
	 *
	 * @param int                                                            $product Product.
	 * @param array{array<int, int>|null, array<int, int>, array<int, int>} $sum     As of {@see self::sums()}.
	 * @param int                                                            $now     Seconds since 1970.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function correct( int $product, array $sum, int $now ) {
		list( $level, $lines, $ledger ) = $sum;

		$values = array(
			'product'  => $product,
			'location' => Planner::LOCATION,
		);
		if ( null === $level ) {
			Database::change( 'create_level', $values );
			$level = array( 0, 0, 0 );
		}
		$entry = array(
			'kind'    => 'adjust',
			'on_hand' => $level[0] - $ledger[0],
			'held'    => $lines[1] - $ledger[1],
			'claimed' => $lines[2] - $ledger[2],
			'owner'   => '',
			'key'     => 'repair',
			'now'     => $now,
		);
		if ( $entry['on_hand'] || $entry['held'] || $entry['claimed'] ) {
			Database::change( 'put_movement', $values + $entry );
		}
		$change = array(
			'on_hand' => 0,
			'held'    => $lines[1] - $level[1],
			'claimed' => $lines[2] - $level[2],
			'need'    => 0,
			'spare'   => 0,
			'max'     => Quantity::MAX,
		);
		if ( ( $change['held'] || $change['claimed'] ) && 1 !== Database::change( 'change_level', $values + $change ) ) {
			throw new Fault( "the stock of product $product is out of range" );
		}
	}
}
