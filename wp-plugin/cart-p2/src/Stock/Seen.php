<?php
/**
 * Seen class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * What a request has to know, read in one trip and without locks: what is written afterwards compares it.
 */
final class Seen {

	/**
	 * Lines by owner and product.
	 *
	 * @var array<string, array<int, array<string, int|null>>>
	 */
	public $lines;

	/**
	 * What the request's key was used for; null: not yet.
	 *
	 * @var string|null
	 */
	public $stands_for = null;

	/**
	 * By product: the first row of WooCommerce's own number, that number, and ours, on hand without what is claimed.
	 *
	 * @var array<int, array{int, int, int|null}>
	 */
	private $numbers = array();

	/**
	 * Reads.
	 *
	 * @param string[] $owners   Owners whose lines may change.
	 * @param int[]    $products Products whose numbers matter.
	 * @param string   $key      Key; empty: none.
	 * @return self|null Null: not now. Somebody has begun a transaction, and has seen the tables as they were then.
	 * @throws Fault When the database refuses.
	 */
	public static function read( array $owners, array $products, string $key ) {
		$sql = Database::owning( 'look', $owners, array( 'location' => Planner::LOCATION ) );
		if ( $products ) {
			$sql .= ' UNION ALL ' . Mirror::look( $products );
		}
		if ( '' !== $key ) {
			$sql .= ' UNION ALL ' . Database::filled( 'look_key', array( 'key' => $key ) );
		}
		$rows = Database::query( $sql );
		// Every row says it; without rows it must be asked.
		list( $inside, $alone ) = $rows ? array_slice( $rows[0], 7 ) : Database::query( 'SELECT @@in_transaction, @@autocommit' )[0];
		return '0' === $inside && '1' === $alone ? new self( $owners, $rows ) : null;
	}

	/**
	 * Sorts rows.
	 *
	 * @param string[]                            $owners Owners.
	 * @param array<int, array<int, string|null>> $rows   Rows.
	 */
	private function __construct( array $owners, array $rows ) {
		$this->lines = array_fill_keys( $owners, array() );
		foreach ( $rows as $row ) {
			switch ( $row[0] ) {
				case 'line':
					$this->lines[ $row[1] ][ (int) $row[2] ] = array(
						'held'       => (int) $row[3],
						'claimed'    => (int) $row[4],
						'expires_at' => null === $row[5] ? null : (int) $row[5],
						'extensions' => (int) $row[6],
					);
					break;
				case 'stock':
					$product = (int) $row[1];
					// As get_post_meta() finds it: the first row, should there be several.
					if ( ! isset( $this->numbers[ $product ] ) || (int) $row[2] < $this->numbers[ $product ][0] ) {
						$this->numbers[ $product ] = array( (int) $row[2], (int) $row[3], null === $row[4] ? null : (int) $row[4] );
					}
					break;
				case 'key':
					$this->stands_for = $row[1];
			}
		}
	}

	/**
	 * Products whose number others have changed.
	 *
	 * @return int[]
	 */
	public function changed_by_others(): array {
		$changed = array();
		foreach ( $this->numbers as $product => list( , $theirs, $ours ) ) {
			if ( $theirs !== $ours ) {
				$changed[] = $product;
			}
		}
		return $changed;
	}
}
