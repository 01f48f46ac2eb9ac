<?php
/**
 * Planner class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Decides what a request changes: crates/stock/src/plan.rs, for a shop with one location. Reads nothing.
 *
 * tests/StockEqualTest.php compares the two, operation by operation.
 */
final class Planner {

	/**
	 * The shop's one location.
	 */
	const LOCATION = 1;

	/**
	 * An owner's line that is not there.
	 */
	const NO_LINE = array(
		'held'       => 0,
		'claimed'    => 0,
		'expires_at' => null,
		'extensions' => 0,
	);

	/**
	 * A product's differences before anything.
	 */
	const NO_CHANGE = array(
		'on_hand' => 0,
		'held'    => 0,
		'claimed' => 0,
		'need'    => 0,
		'spare'   => 0,
		'guarded' => false,
	);

	/**
	 * Entries of the ledger: array( kind, owner, product, on_hand, held, claimed ).
	 *
	 * @var array<int, array{string, string, int, int, int, int}>
	 */
	private $movements = array();

	/**
	 * Lines before, by owner and product.
	 *
	 * @var array<string, array<int, array<string, int|null>>>
	 */
	private $before;

	/**
	 * Lines after, by owner and product.
	 *
	 * @var array<string, array<int, array<string, int|null>>>
	 */
	private $after;

	/**
	 * Differences by product.
	 *
	 * @var array<int, array<string, int|bool>>
	 */
	private $levels = array();

	/**
	 * Seconds since 1970.
	 *
	 * @var int
	 */
	private $now;

	/**
	 * Begins a plan.
	 *
	 * @param array<string, array<int, array<string, int|null>>> $lines All lines of the owners concerned.
	 * @param int                                                $now   Seconds since 1970.
	 */
	public function __construct( array $lines, int $now ) {
		$this->before = $lines;
		$this->after  = $lines;
		$this->now    = $now;
	}

	/**
	 * From now on the owner holds exactly these quantities.
	 *
	 * @param string                           $owner Owner.
	 * @param string[]                         $from  Owners whose holds are used first.
	 * @param array<int, array<string, mixed>> $wants By product: quantity, seconds, backorders, floor, held (whether it is held at all at this stage).
	 * @return void
	 * @throws Refused When out of range.
	 */
	public function hold( string $owner, array $from, array $wants ) {
		ksort( $wants );
		foreach ( $wants as $product => $want ) {
			$target = $want['held'] ? $want['quantity'] : 0;
			$before = $this->line( $owner, $product )['held'];
			foreach ( $from as $other ) {
				$this->take_over( $other, $owner, $product, $target );
			}
			$held = $this->line( $owner, $product )['held'];
			if ( $held > $target ) {
				$this->shift( 'release', $owner, $product, $target - $held, 0 );
			} elseif ( $held < $target ) {
				$this->guard( $product, $want );
				$this->shift( 'hold', $owner, $product, $target - $held, 0 );
			}
			$this->set_expiry( $owner, $product, (int) $want['seconds'], $target > $before );
		}
	}

	/**
	 * The same, and nothing of any other product.
	 *
	 * @param string                           $owner Owner.
	 * @param string[]                         $from  Owners whose holds are used first.
	 * @param array<int, array<string, mixed>> $wants As of {@see self::hold()}.
	 * @return void
	 * @throws Refused When out of range.
	 */
	public function hold_only( string $owner, array $from, array $wants ) {
		foreach ( array_diff_key( isset( $this->after[ $owner ] ) ? $this->after[ $owner ] : array(), $wants ) as $product => $line ) {
			if ( $line['held'] > 0 ) {
				$this->shift( 'release', $owner, $product, -$line['held'], 0 );
			}
		}
		$this->hold( $owner, $from, $wants );
	}

	/**
	 * Live holds live longer.
	 *
	 * @param string $owner     Owner.
	 * @param int    $seconds   From now.
	 * @param int    $times_max How often a hold may be extended in its life.
	 * @return void
	 * @throws Refused When nothing is held, or not extensible.
	 */
	public function extend( string $owner, int $seconds, int $times_max ) {
		$lines = $this->held_lines( $owner );
		foreach ( $lines as $product => $line ) {
			if ( null !== $line['expires_at'] && $line['expires_at'] <= $this->now ) {
				throw new Refused( 'hold_expired', $product );
			}
			if ( $line['extensions'] >= $times_max ) {
				throw new Refused( 'extended_already', $product );
			}
		}
		foreach ( $lines as $product => $line ) {
			$this->after[ $owner ][ $product ]['expires_at'] = max( (int) $line['expires_at'], $this->now + $seconds );
			++$this->after[ $owner ][ $product ]['extensions'];
		}
	}

	/**
	 * A payment is under way.
	 *
	 * @param string $owner Owner.
	 * @param int    $until When it has certainly ended.
	 * @return void
	 * @throws Refused When nothing is held.
	 */
	public function pay( string $owner, int $until ) {
		foreach ( $this->held_lines( $owner ) as $product => $line ) {
			$this->after[ $owner ][ $product ]['expires_at'] = max( (int) $line['expires_at'], $until );
		}
	}

	/**
	 * Sold: held becomes claimed, what is lacking is taken, what is left over goes back.
	 *
	 * @param string                           $owner Owner.
	 * @param array<int, array<string, mixed>> $wants As of {@see self::hold()}.
	 * @return void
	 * @throws Refused When out of range.
	 */
	public function claim( string $owner, array $wants ) {
		ksort( $wants );
		foreach ( $wants as $product => $want ) {
			$held = $this->line( $owner, $product )['held'];
			$part = min( $held, $want['quantity'] );
			if ( $part > 0 ) {
				$this->shift( 'claim', $owner, $product, -$part, $part );
			}
			if ( $held > $part ) {
				$this->shift( 'release', $owner, $product, $part - $held, 0 );
			}
			if ( $want['quantity'] > $part ) {
				$this->guard( $product, $want );
				$this->shift( 'claim', $owner, $product, 0, $want['quantity'] - $part );
			}
		}
	}

	/**
	 * Gives back all the owner holds.
	 *
	 * @param string $owner Owner.
	 * @return void
	 */
	public function release( string $owner ) {
		foreach ( isset( $this->after[ $owner ] ) ? $this->after[ $owner ] : array() as $product => $line ) {
			if ( $line['held'] > 0 ) {
				$this->shift( 'release', $owner, $product, -$line['held'], 0 );
			}
		}
	}

	/**
	 * Claimed stock is sellable again, or has left the shop.
	 *
	 * @param string          $kind  `return` or `fulfil`.
	 * @param string          $owner Owner.
	 * @param array<int, int> $lines Quantity by product.
	 * @return void
	 * @throws Refused When it was not claimed.
	 */
	public function unclaim( string $kind, string $owner, array $lines ) {
		ksort( $lines );
		foreach ( $lines as $product => $quantity ) {
			if ( $this->line( $owner, $product )['claimed'] < $quantity ) {
				throw new Refused( 'not_claimed', $product );
			}
			$this->shift( $kind, $owner, $product, 0, -$quantity );
		}
	}

	/**
	 * Gives back overdue holds.
	 *
	 * @return void
	 */
	public function expire() {
		foreach ( $this->after as $owner => $lines ) {
			foreach ( $lines as $product => $line ) {
				$this->shift( 'expire', (string) $owner, $product, -$line['held'], 0 );
			}
		}
	}

	/**
	 * Stock came in, was lost or was counted.
	 *
	 * @param int $product Product.
	 * @param int $by      Difference.
	 * @return void
	 */
	public function adjust( int $product, int $by ) {
		$level             = $this->level( $product );
		$level['on_hand'] += $by;

		$this->levels[ $product ] = $level;
		$this->movements[]        = array( 'adjust', '', $product, $by, 0, 0 );
	}

	/**
	 * Entries of the ledger: array( kind, owner, product, on_hand, held, claimed ).
	 *
	 * @return array<int, array{string, string, int, int, int, int}>
	 */
	public function movements(): array {
		return $this->movements;
	}

	/**
	 * Changed lines, in order: array( owner, product, before, after ); null: no line.
	 *
	 * @return array<int, array{string, int, array<string, int|null>|null, array<string, int|null>|null}>
	 */
	public function lines(): array {
		$changes = array();
		ksort( $this->after, SORT_STRING );
		foreach ( $this->after as $owner => $lines ) {
			ksort( $lines );
			foreach ( $lines as $product => $line ) {
				if ( 0 === $line['held'] ) {
					$line['expires_at'] = null;
					$line['extensions'] = 0;
				}
				$before = isset( $this->before[ $owner ][ $product ] ) ? $this->before[ $owner ][ $product ] : null;
				$after  = 0 === $line['held'] && 0 === $line['claimed'] ? null : $line;
				if ( $before !== $after ) {
					$changes[] = array( (string) $owner, $product, $before, $after );
				}
			}
		}
		return $changes;
	}

	/**
	 * Differences of levels by product, in order.
	 *
	 * @return array<int, array<string, int|bool>>
	 */
	public function levels(): array {
		$levels = array_filter(
			$this->levels,
			static function ( $level ) {
				return 0 !== $level['on_hand'] || 0 !== $level['held'] || 0 !== $level['claimed'];
			}
		);
		ksort( $levels );
		foreach ( $levels as &$level ) {
			$level['need'] = $level['guarded'] ? min( Quantity::MAX, max( 0, $level['held'] + $level['claimed'] - $level['on_hand'] ) ) : 0;
		}
		return $levels;
	}

	/**
	 * Takes what the owner still lacks from another owner's hold.
	 *
	 * @param string $other   Other owner.
	 * @param string $owner   Owner.
	 * @param int    $product Product.
	 * @param int    $target  What the owner is to hold.
	 * @return void
	 * @throws Refused When out of range.
	 */
	private function take_over( string $other, string $owner, int $product, int $target ) {
		$theirs = $this->line( $other, $product );
		$part   = min( $theirs['held'], $target - $this->line( $owner, $product )['held'] );
		if ( $part <= 0 ) {
			return;
		}
		$this->shift( 'move', $other, $product, -$part, 0 );
		$this->shift( 'move', $owner, $product, $part, 0 );
		$mine               = $this->after[ $owner ][ $product ];
		$mine['expires_at'] = max( (int) $mine['expires_at'], (int) $theirs['expires_at'] );
		$mine['extensions'] = max( $mine['extensions'], $theirs['extensions'] );

		$this->after[ $owner ][ $product ] = $mine;
	}

	/**
	 * A hold that grew or was overdue gets its full time; one that did not keeps its end.
	 *
	 * @param string $owner   Owner.
	 * @param int    $product Product.
	 * @param int    $seconds Full time.
	 * @param bool   $grew    Whether it grew.
	 * @return void
	 */
	private function set_expiry( string $owner, int $product, int $seconds, bool $grew ) {
		if ( ! isset( $this->after[ $owner ][ $product ] ) ) {
			return;
		}
		$until = $this->after[ $owner ][ $product ]['expires_at'];
		if ( $grew || null === $until || $until <= $this->now ) {
			$this->after[ $owner ][ $product ]['expires_at'] = max( (int) $until, $this->now + $seconds );
		}
	}

	/**
	 * The product's stock must suffice, unless it may be backordered.
	 *
	 * @param int                  $product Product.
	 * @param array<string, mixed> $want    As of {@see self::hold()}.
	 * @return void
	 */
	private function guard( int $product, array $want ) {
		if ( ! $want['backorders'] ) {
			$level            = $this->level( $product );
			$level['guarded'] = true;
			$level['spare']   = $want['floor'];

			$this->levels[ $product ] = $level;
		}
	}

	/**
	 * Changes a line, its level and the ledger by the same differences.
	 *
	 * @param string $kind    Kind.
	 * @param string $owner   Owner.
	 * @param int    $product Product.
	 * @param int    $held    Difference.
	 * @param int    $claimed Difference.
	 * @return void
	 * @throws Refused When out of range.
	 */
	private function shift( string $kind, string $owner, int $product, int $held, int $claimed ) {
		$on_hand          = 'fulfil' === $kind ? $claimed : 0;
		$line             = $this->line( $owner, $product );
		$line['held']    += $held;
		$line['claimed'] += $claimed;
		if ( max( abs( $line['held'] ), abs( $line['claimed'] ) ) > Quantity::MAX ) {
			throw new Refused( 'quantity_out_of_range', $product );
		}
		$this->after[ $owner ][ $product ] = $line;

		$level             = $this->level( $product );
		$level['on_hand'] += $on_hand;
		$level['held']    += $held;
		$level['claimed'] += $claimed;

		$this->levels[ $product ] = $level;
		$this->movements[]        = array( $kind, $owner, $product, $on_hand, $held, $claimed );
	}

	/**
	 * An owner's line.
	 *
	 * @param string $owner   Owner.
	 * @param int    $product Product.
	 * @return array<string, int|null>
	 */
	private function line( string $owner, int $product ): array {
		return isset( $this->after[ $owner ][ $product ] ) ? $this->after[ $owner ][ $product ] : self::NO_LINE;
	}

	/**
	 * A product's differences so far.
	 *
	 * @param int $product Product.
	 * @return array<string, int|bool>
	 */
	private function level( int $product ): array {
		return isset( $this->levels[ $product ] ) ? $this->levels[ $product ] : self::NO_CHANGE;
	}

	/**
	 * The owner's lines with something held.
	 *
	 * @param string $owner Owner.
	 * @return array<int, array<string, int|null>>
	 * @throws Refused When there are none.
	 */
	private function held_lines( string $owner ): array {
		$lines = array();
		foreach ( isset( $this->after[ $owner ] ) ? $this->after[ $owner ] : array() as $product => $line ) {
			if ( $line['held'] > 0 ) {
				$lines[ $product ] = $line;
			}
		}
		if ( ! $lines ) {
			throw new Refused( 'nothing_held' );
		}
		ksort( $lines );
		return $lines;
	}
}
