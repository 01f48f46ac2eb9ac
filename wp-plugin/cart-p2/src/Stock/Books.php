<?php
/**
 * Books class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Runs requests on the tables, each in one transaction: crates/stock/src/machine.rs, for a shop with one location.
 *
 * Every request is all or nothing. Owners are `cart:…` and `order:17`; a key names an event for good, so that it does its work
 * once. WooCommerce's own number of each product (`_stock`) is what remains of `on hand` without what was claimed: see {@see Mirror}.
 */
final class Books {

	/**
	 * How many overdue lines one step of the sweeper gives back.
	 */
	const SWEEP_LINES_MAX = 200;

	/**
	 * How often a request is tried again after a shortage that others caused and ended.
	 */
	const ROUNDS_MAX = 1024;

	/**
	 * Runs one request.
	 *
	 * @param string[]                         $owners Owners whose lines it may change.
	 * @param array<int, array<string, mixed>> $wants  What it wants by product, for the answer when there is not enough.
	 * @param callable                         $plan   Gets a Planner and makes the plan.
	 * @param int                              $now    Seconds since 1970.
	 * @param string                           $key    Key; empty: none.
	 * @param string                           $means  With a key: what it stands for.
	 * @param callable|null                    $also   Runs inside the transaction, before the levels change: writes that belong to it.
	 * @param array<int, int|null>             $shown  For owners that most likely have nothing yet: what WooCommerce's numbers of the wanted
	 *                                                 products are thought to be. Right, one trip does it all; wrong, nothing happens in it.
	 * @return string `ok`, `same` (nothing to do) or `replayed`.
	 * @throws Refused When the answer is no.
	 * @throws Fault When there is none.
	 */
	public static function run( array $owners, array $wants, callable $plan, int $now, string $key = '', string $means = '', $also = null, array $shown = array() ): string {
		Shown::forget();
		$stands_for = '' === $key ? '' : hash( 'sha256', $means );
		$products   = array_keys( $wants );
		if ( $shown && Database::has_blocks() && self::guess( $owners, $wants, $plan, $now, $shown ) ) {
			return 'ok';
		}
		for ( $round = 0; $round < self::ROUNDS_MAX; $round++ ) {
			try {
				$answer = Database::has_blocks() ? Database::again(
					static function () use ( $owners, $products, $plan, $now, $key, $stands_for, $also ) {
						return self::at_once( $owners, $products, $plan, $now, $key, $stands_for, $also );
					}
				) : null;
				if ( null !== $answer ) {
					return $answer;
				}
				Mirror::adopt( $products, $now );
				return Database::transaction(
					static function () use ( $owners, $plan, $now, $key, $stands_for, $also ) {
						return self::attempt( $owners, $plan, $now, $key, $stands_for, $also );
					}
				);
			} catch ( Short $short ) {
				if ( 0 === self::sweep( $short->product, $now ) ) {
					self::refuse_unless_enough( $owners, $wants, $short->product );
				}
			}
		}
		throw new Conflict( 'others were always faster' );
	}

	/**
	 * Makes an owner's holds of some products what is wanted.
	 *
	 * @param string                           $owner Owner.
	 * @param array<int, array<string, mixed>> $wants By product, as {@see Want::of()} makes them.
	 * @param int                              $now   Seconds since 1970.
	 * @param string                           $key   As of {@see self::run()}.
	 * @param string                           $means As of {@see self::run()}.
	 * @return void
	 * @throws Refused When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	public static function hold( string $owner, array $wants, int $now, string $key = '', string $means = '' ) {
		self::run(
			array( $owner ),
			$wants,
			static function ( Planner $planner ) use ( $owner, $wants ) {
				$planner->hold( $owner, array(), $wants );
			},
			$now,
			$key,
			$means
		);
	}

	/**
	 * Gives back all that an owner holds.
	 *
	 * @param string $owner Owner.
	 * @param int    $now   Seconds since 1970.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function release( string $owner, int $now ) {
		self::run(
			array( $owner ),
			array(),
			static function ( Planner $planner ) use ( $owner ) {
				$planner->release( $owner );
			},
			$now
		);
	}

	/**
	 * Gives back a product's overdue holds.
	 *
	 * @param int $product Product.
	 * @param int $now     Seconds since 1970.
	 * @return int How many lines.
	 * @throws Fault When the database refuses.
	 */
	public static function sweep( int $product, int $now ): int {
		Shown::forget();
		return Database::transaction(
			static function () use ( $product, $now ) {
				$values     = array(
					'product' => $product,
					'now'     => $now,
					'most'    => self::SWEEP_LINES_MAX,
				);
				$given_back = array();
				foreach ( Database::rows( 'overdue', $values ) as $row ) {
					list( $owner, , $line ) = self::line( $row );

					$after = $line['claimed'] > 0 ? array_merge( Planner::NO_LINE, array( 'claimed' => $line['claimed'] ) ) : null;
					// Not found as it was: its owner, or another sweeper, was here first.
					if ( self::change_line( $owner, $product, $line, $after ) ) {
						$given_back[ $owner ][ $product ] = $line;
					}
				}
				$planner = new Planner( $given_back, $now );
				$planner->expire();
				self::put_movements( $planner, '', $now );
				if ( null !== self::put_levels( $planner ) ) {
					throw new Fault( "no level for product $product" );
				}
				return count( $given_back );
			}
		);
	}

	/**
	 * Gives back overdue holds of all products.
	 *
	 * @param int $now      Seconds since 1970.
	 * @param int $products Of how many products at most.
	 * @return int How many lines.
	 * @throws Fault When the database refuses.
	 */
	public static function expire( int $now, int $products ): int {
		$values = array(
			'now'  => $now,
			'most' => $products,
		);
		$lines  = 0;
		foreach ( Database::rows( 'overdue_products', $values ) as $row ) {
			$lines += self::sweep( (int) $row[0], $now );
		}
		return $lines;
	}

	/**
	 * An owner's lines by product.
	 *
	 * @param string $owner Owner.
	 * @return array<int, array<string, int|null>>
	 * @throws Fault When the database refuses.
	 */
	public static function lines( string $owner ): array {
		$lines = array();
		foreach ( Database::rows( 'lines', array( 'owner' => $owner ) ) as $row ) {
			list( , $product, $line ) = self::line( $row );
			$lines[ $product ]        = $line;
		}
		return $lines;
	}

	/**
	 * A product's level.
	 *
	 * @param int  $product Product.
	 * @param bool $lock    Locked until the transaction ends.
	 * @return array{on_hand: int, held: int, claimed: int}|null Null: it has none.
	 * @throws Fault When the database refuses.
	 */
	public static function level( int $product, bool $lock = false ) {
		foreach ( Database::rows( $lock ? 'levels_locked' : 'levels', array( 'product' => $product ) ) as $row ) {
			if ( Planner::LOCATION === (int) $row[0] ) {
				return array(
					'on_hand' => (int) $row[1],
					'held'    => (int) $row[2],
					'claimed' => (int) $row[3],
				);
			}
		}
		return null;
	}

	/**
	 * What is left of a product.
	 *
	 * @param int $product Product.
	 * @param int $now     Seconds since 1970.
	 * @return array{available: int, held: int}|null Overdue holds count as available. Null: no such stock.
	 * @throws Fault When the database refuses.
	 */
	public static function availability( int $product, int $now ) {
		$values = array(
			'product' => $product,
			'now'     => $now,
		);
		$row    = Database::rows( 'availability', $values )[0];
		if ( null === $row[0] ) {
			return null;
		}
		return array(
			'available' => (int) $row[0] + (int) $row[2],
			'held'      => (int) $row[1] - (int) $row[2],
		);
	}

	/**
	 * Writes a plan. Only inside a transaction, for what {@see self::run()} cannot express.
	 *
	 * @param Planner $planner Plan.
	 * @param string  $key     Key for the ledger.
	 * @param int     $now     Seconds since 1970.
	 * @return int|null Product that is short; null: all written.
	 * @throws Fault When the database refuses.
	 */
	public static function put( Planner $planner, string $key, int $now ) {
		self::put_movements( $planner, $key, $now );
		foreach ( $planner->lines() as list( $owner, $product, $before, $after ) ) {
			if ( ! self::change_line( $owner, $product, $before, $after ) ) {
				throw new Conflict( 'a line changed under us' );
			}
		}
		return self::put_levels( $planner );
	}

	/**
	 * One attempt in two trips: reads, then writes all or nothing.
	 *
	 * @param string[]      $owners     Owners.
	 * @param int[]         $products   Products whose numbers others may have changed.
	 * @param callable      $plan       Makes the plan.
	 * @param int           $now        Seconds since 1970.
	 * @param string        $key        Key.
	 * @param string        $stands_for What it stands for, hashed.
	 * @param callable|null $also       Further writes.
	 * @return string|null Null: not now, step by step it can be done.
	 * @throws Short When there is not enough.
	 * @throws Refused When the answer is no.
	 */
	private static function at_once( array $owners, array $products, callable $plan, int $now, string $key, string $stands_for, $also ) {
		$seen    = Seen::read( $owners, $products, $key );
		$changed = null === $seen ? array() : $seen->changed_by_others();
		if ( $changed ) {
			Mirror::adopt( $changed, $now );
			$seen = Seen::read( $owners, $products, $key );
		}
		if ( null === $seen ) {
			return null;
		}
		if ( $seen->stands_for === $stands_for ) {
			return 'replayed';
		}
		if ( null !== $seen->stands_for ) {
			throw new Refused( 'key_reused' );
		}
		$planner = new Planner( $seen->lines, $now );
		$plan( $planner );
		if ( '' === $key && ! $also && self::new_line( $planner, $now, array(), array() ) ) {
			return 'ok';
		}
		$steps = array();
		if ( '' !== $key ) {
			$steps[] = array( Database::filled( 'put_key', self::key_values( $key, $stands_for, $now ) ), null );
		}
		if ( $also ) {
			$writes = Database::collect(
				static function () use ( $also, $planner ) {
					$also( $planner );
				}
			);
			foreach ( $writes as $sql ) {
				$steps[] = array( $sql, null );
			}
		}
		$steps = array_merge( $steps, self::steps( $planner, $key, $now ) );
		if ( $steps ) {
			Database::at_once( $steps );
		}
		return $planner->lines() || $planner->levels() ? 'ok' : 'same';
	}

	/**
	 * One attempt in one trip: for owners that have nothing, and products whose numbers are as thought.
	 *
	 * @param string[]                         $owners Owners.
	 * @param array<int, array<string, mixed>> $wants  What is wanted by product.
	 * @param callable                         $plan   Makes the plan.
	 * @param int                              $now    Seconds since 1970.
	 * @param array<int, int|null>             $shown  WooCommerce's numbers, as thought.
	 * @return bool False: nothing happened, because something is otherwise, or there is not enough.
	 * @throws Refused When the answer is no.
	 */
	private static function guess( array $owners, array $wants, callable $plan, int $now, array $shown ): bool {
		$planner = new Planner( array_fill_keys( $owners, array() ), $now );
		$plan( $planner );
		$levels = $planner->levels();
		if ( ! $levels || array_diff_key( $wants, $levels ) || in_array( null, array_intersect_key( $shown, $wants ), true ) || array_diff_key( $wants, $shown ) ) {
			return false;
		}
		try {
			if ( self::new_line( $planner, $now, $owners, $shown ) ) {
				return true;
			}
		} catch ( Short $short ) {
			return false;
		} catch ( Conflict $conflict ) {
			return false;
		}
		$steps = array( array( Database::owning( 'else_owned', $owners ), null ) );
		foreach ( self::steps( $planner, '', $now ) as list( $sql, $why, $product ) ) {
			$steps[] = null === $product ? array( $sql, $why ) : array( "$sql AND on_hand - claimed = {$shown[ $product ]}", 'changed' );
		}
		try {
			Database::at_once( $steps );
			return true;
		} catch ( Conflict $conflict ) {
			return false;
		}
	}

	/**
	 * Writes a plan by the procedure, if it is one new line of one product, and there is a procedure.
	 *
	 * @param Planner         $planner Plan.
	 * @param int             $now     Seconds since 1970.
	 * @param string[]        $without Only if these owners, the line's among them, have nothing; none: their lines were compared.
	 * @param array<int, int> $shown   Only if WooCommerce's number of the product is this; none: it was compared.
	 * @return bool False: not a plan for it, or no procedure; nothing happened.
	 * @throws Conflict Worth another try.
	 * @throws Short When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	private static function new_line( Planner $planner, int $now, array $without, array $shown ): bool {
		$lines = count( $without ) <= 2 && Database::has_procedure() ? $planner->lines() : array();
		if ( 1 !== count( $lines ) || 1 !== count( $planner->movements() ) ) {
			return false;
		}
		list( $owner, $product, $before, $after ) = $lines[0];
		if ( null !== $before || null === $after || $after['held'] <= 0 || $after['claimed'] > 0 || $after['extensions'] > 0 ) {
			return false;
		}
		$level  = $planner->levels()[ $product ];
		$others = array_diff( $without, array( $owner ) );
		return Database::hold(
			array(
				'owner'      => $owner,
				'other'      => $without ? ( $others ? reset( $others ) : $owner ) : null,
				'product'    => $product,
				'location'   => Planner::LOCATION,
				'held'       => $after['held'],
				'expires_at' => $after['expires_at'],
				'need'       => $level['need'],
				'spare'      => $level['spare'],
				'shown'      => isset( $shown[ $product ] ) ? $shown[ $product ] : null,
				'now'        => $now,
			)
		);
	}

	/**
	 * What {@see self::put()} does, as statements.
	 *
	 * @param Planner $planner Plan.
	 * @param string  $key     Key for the ledger.
	 * @param int     $now     Seconds since 1970.
	 * @return array<int, array{string, string|null, int|null}> As of {@see Database::at_once()}; and whose level it changes.
	 * @throws Fault When a statement is missing.
	 */
	private static function steps( Planner $planner, string $key, int $now ): array {
		$steps = array();
		foreach ( $planner->movements() as $movement ) {
			$steps[] = array( Database::filled( 'put_movement', self::movement_values( $movement, $key, $now ) ), null, null );
		}
		foreach ( $planner->lines() as list( $owner, $product, $before, $after ) ) {
			list( $name, $values ) = self::line_change( $owner, $product, $before, $after );

			// A new line that is there already is the database's to refuse.
			$steps[] = array( Database::filled( $name, $values ), null === $before ? null : 'changed', null );
		}
		foreach ( $planner->levels() as $product => $level ) {
			$steps[] = array( Database::filled( 'change_level', self::level_values( $product, $level ) ), "short $product", $product );
		}
		return $steps;
	}

	/**
	 * One attempt, inside a transaction.
	 *
	 * @param string[]      $owners     Owners.
	 * @param callable      $plan       Makes the plan.
	 * @param int           $now        Seconds since 1970.
	 * @param string        $key        Key.
	 * @param string        $stands_for What it stands for, hashed.
	 * @param callable|null $also       Further writes.
	 * @return string
	 * @throws Short When there is not enough.
	 * @throws Refused When the answer is no.
	 */
	private static function attempt( array $owners, callable $plan, int $now, string $key, string $stands_for, $also ): string {
		if ( '' !== $key ) {
			$known = Database::rows( 'find_key', array( 'key' => $key ) );
			if ( $known && $known[0][0] === $stands_for ) {
				return 'replayed';
			}
			if ( $known ) {
				throw new Refused( 'key_reused' );
			}
		}
		sort( $owners, SORT_STRING );
		$lines = array();
		foreach ( $owners as $owner ) {
			$lines[ $owner ] = self::lines( $owner );
		}
		$planner = new Planner( $lines, $now );
		$plan( $planner );
		if ( '' !== $key ) {
			Database::change( 'put_key', self::key_values( $key, $stands_for, $now ) );
		}
		if ( $also ) {
			$also( $planner );
		}
		$short = self::put( $planner, $key, $now );
		if ( null !== $short ) {
			throw new Short( $short );
		}
		return $planner->lines() || $planner->levels() ? 'ok' : 'same';
	}

	/**
	 * Refuses, unless there is enough by now.
	 *
	 * @param string[]                         $owners  Owners.
	 * @param array<int, array<string, mixed>> $wants   What is wanted.
	 * @param int                              $product Product that was short.
	 * @return void
	 * @throws Refused When it still is.
	 */
	private static function refuse_unless_enough( array $owners, array $wants, int $product ) {
		$level = self::level( $product );
		$want  = isset( $wants[ $product ] ) ? $wants[ $product ] : null;
		if ( null === $want ) {
			throw new Refused( 'quantity_out_of_range', $product );
		}
		if ( null === $level ) {
			throw new Refused( 'unknown_product', $product );
		}
		if ( $want['backorders'] ) {
			throw new Refused( 'quantity_out_of_range', $product );
		}
		$own = 0;
		foreach ( $owners as $owner ) {
			$lines = self::lines( $owner );
			$own  += isset( $lines[ $product ] ) ? $lines[ $product ]['held'] : 0;
		}
		$free = max( 0, $level['on_hand'] - $level['held'] - $level['claimed'] - $want['floor'] );
		if ( $free < $want['quantity'] - $own ) {
			throw new Refused( 'not_enough', $product, $own + $free );
		}
	}

	/**
	 * Writes a plan's entries of the ledger.
	 *
	 * @param Planner $planner Plan.
	 * @param string  $key     Key.
	 * @param int     $now     Seconds since 1970.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function put_movements( Planner $planner, string $key, int $now ) {
		foreach ( $planner->movements() as $movement ) {
			Database::change( 'put_movement', self::movement_values( $movement, $key, $now ) );
		}
	}

	/**
	 * Values of `put_key`.
	 *
	 * @param string $key        Key.
	 * @param string $stands_for What it stands for, hashed.
	 * @param int    $now        Seconds since 1970.
	 * @return array<string, int|string>
	 */
	private static function key_values( string $key, string $stands_for, int $now ): array {
		return array(
			'key'        => $key,
			'stands_for' => $stands_for,
			'now'        => $now,
		);
	}

	/**
	 * Values of `put_movement`.
	 *
	 * @param array{string, string, int, int, int, int} $movement Entry of the ledger.
	 * @param string                                    $key      Key.
	 * @param int                                       $now      Seconds since 1970.
	 * @return array<string, int|string>
	 */
	private static function movement_values( array $movement, string $key, int $now ): array {
		list( $kind, $owner, $product, $on_hand, $held, $claimed ) = $movement;
		return array(
			'product'  => $product,
			'location' => Planner::LOCATION,
			'kind'     => $kind,
			'on_hand'  => $on_hand,
			'held'     => $held,
			'claimed'  => $claimed,
			'owner'    => $owner,
			'key'      => $key,
			'now'      => $now,
		);
	}

	/**
	 * Values of `change_level`.
	 *
	 * @param int                     $product Product.
	 * @param array<string, int|bool> $level   Differences.
	 * @return array<string, int>
	 */
	private static function level_values( int $product, array $level ): array {
		return array(
			'product'  => $product,
			'location' => Planner::LOCATION,
			'on_hand'  => $level['on_hand'],
			'held'     => $level['held'],
			'claimed'  => $level['claimed'],
			'need'     => $level['need'],
			'spare'    => $level['spare'],
			'max'      => Quantity::MAX,
		);
	}

	/**
	 * Changes the levels, in order.
	 *
	 * @param Planner $planner Plan.
	 * @return int|null Product that is short, or has no level; null: all changed.
	 * @throws Fault When the database refuses.
	 */
	private static function put_levels( Planner $planner ) {
		foreach ( $planner->levels() as $product => $level ) {
			$changed = Database::change( 'change_level', self::level_values( $product, $level ) );
			if ( 0 === $changed ) {
				return $product;
			}
		}
		return null;
	}

	/**
	 * Changes a line if it still is as it was.
	 *
	 * @param string                       $owner   Owner.
	 * @param int                          $product Product.
	 * @param array<string, int|null>|null $before  Before; null: none.
	 * @param array<string, int|null>|null $after   After; null: none.
	 * @return bool False: it is not as it was.
	 * @throws Fault When the database refuses.
	 */
	private static function change_line( string $owner, int $product, $before, $after ): bool {
		list( $name, $values ) = self::line_change( $owner, $product, $before, $after );
		return 1 === Database::change( $name, $values );
	}

	/**
	 * The statement that changes a line if it still is as it was, and its values.
	 *
	 * @param string                       $owner   Owner.
	 * @param int                          $product Product.
	 * @param array<string, int|null>|null $before  Before; null: none.
	 * @param array<string, int|null>|null $after   After; null: none.
	 * @return array{string, array<string, int|string|null>}
	 */
	private static function line_change( string $owner, int $product, $before, $after ): array {
		$values = array(
			'owner'    => $owner,
			'product'  => $product,
			'location' => Planner::LOCATION,
		);
		if ( null !== $before ) {
			$values['was_held']       = $before['held'];
			$values['was_claimed']    = $before['claimed'];
			$values['was_expires_at'] = null === $before['expires_at'] ? -1 : $before['expires_at'];
			$values['was_extensions'] = $before['extensions'];
		}
		if ( null !== $after ) {
			$values += $after;
		}
		return array( null === $before ? 'insert_line' : ( null === $after ? 'delete_line' : 'update_line' ), $values );
	}

	/**
	 * Reads a row of a line.
	 *
	 * @param array<int, string|null> $row Row.
	 * @return array{string, int, array<string, int|null>} Owner, product, line.
	 */
	private static function line( array $row ): array {
		return array(
			$row[0],
			(int) $row[1],
			array(
				'held'       => (int) $row[3],
				'claimed'    => (int) $row[4],
				'expires_at' => null === $row[5] ? null : (int) $row[5],
				'extensions' => (int) $row[6],
			),
		);
	}
}
