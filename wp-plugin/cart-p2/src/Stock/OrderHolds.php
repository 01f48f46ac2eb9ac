<?php
/**
 * OrderHolds class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use Automattic\WooCommerce\Checkout\Helpers\ReserveStockException;
use CartP2\Mapping\StockCart;
use CartP2\Mapping\StockOrder;

/**
 * Orders and the stock: held when placed, claimed when paid, given back when that is safe.
 *
 * WooCommerce says when; what it would do to the stock itself is done here, in one transaction with `_stock`. Where our tables
 * cannot be used, WooCommerce does it as ever.
 */
final class OrderHolds {

	/**
	 * How long a payment may take at least before its hold is given to others, in seconds.
	 */
	const PAYMENT_SECONDS = 1800;

	/**
	 * Holds an order's stock when it is placed, instead of WooCommerce's own reservation. Runs last: others have had their say.
	 *
	 * @param int       $minutes How long.
	 * @param \WC_Order $order   Order.
	 * @return int 0: done, nothing left for WooCommerce to do.
	 * @throws ReserveStockException When there is not enough. Nothing is held then but what was held before.
	 */
	public static function reserve( $minutes, $order ) {
		if ( 'off' === Setup::mode() || ! $order instanceof \WC_Order ) {
			return $minutes;
		}
		try {
			self::hold( $order, max( 1, (int) $minutes ) * 60, self::own_holds( $order ), true );
			CartHolds::remember( StockOrder::id( $order ) );
			return 0;
		} catch ( Refused $refused ) {
			CartHolds::prevented( $refused );
			if ( 'out_of_stock' === $refused->reason ) {
				/* translators: %s: product name. */
				self::fail( 'woocommerce_product_out_of_stock', sprintf( __( '“%s” is out of stock and cannot be purchased.', 'cart-p2' ), StockOrder::name( $refused->product ) ) );
			}
			self::fail( 'woocommerce_product_not_enough_stock', self::message( $refused ) );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return $minutes;
	}

	/**
	 * Takes an order's stock when it is paid, instead of WooCommerce's own unguarded decrement: all of it or nothing.
	 *
	 * @param bool      $can   Whether it may be taken.
	 * @param \WC_Order $order Order.
	 * @return bool False: done, or refused; nothing left for WooCommerce to do.
	 */
	public static function reduce( $can, $order ) {
		if ( ! $can || 'off' === Setup::mode() || ! $order instanceof \WC_Order ) {
			return $can;
		}
		try {
			$lines = StockOrder::lines( $order );
			$open  = self::open( $lines );
			// Whoever did it has told everybody; a payment that arrives twice at once is told once.
			if ( $open && 'replayed' !== self::claim( StockOrder::id( $order ), $lines, $open ) ) {
				StockOrder::tell_reduced( $order, $open );
			}
			return false;
		} catch ( Refused $refused ) {
			self::missing( $order, $refused );
			return false;
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			return $can;
		}
	}

	/**
	 * Gives an order's claimed stock back, instead of WooCommerce.
	 *
	 * @param bool      $can   Whether it may be restored.
	 * @param \WC_Order $order Order.
	 * @return bool False: done, nothing left for WooCommerce to do.
	 */
	public static function restore( $can, $order ) {
		if ( ! $can || 'off' === Setup::mode() || ! $order instanceof \WC_Order ) {
			return $can;
		}
		try {
			$lines = array_filter(
				StockOrder::lines( $order ),
				static function ( $line ) {
					return $line['reduced'] > 0;
				}
			);
			$done  = $lines ? self::give_back( StockOrder::id( $order ), $lines ) : null;
			if ( null === $done ) {
				return $can;
			}
			if ( 'replayed' !== $done ) {
				StockOrder::tell_restored( $order, $lines );
			}
			return false;
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return $can;
	}

	/**
	 * Refunded goods are back: WooCommerce has put them into `_stock`, so they are no longer claimed.
	 *
	 * @param int         $product_id Product.
	 * @param int|float   $old_stock  Stock before.
	 * @param int|float   $new_stock  Stock after.
	 * @param \WC_Order   $order      Order.
	 * @param \WC_Product $product    Product.
	 * @return void
	 */
	public static function restocked( $product_id, $old_stock, $new_stock, $order, $product ) {
		if ( 'off' === Setup::mode() || ! $order instanceof \WC_Order || ! $product instanceof \WC_Product ) {
			return;
		}
		try {
			$id    = StockOrder::managed_by( $product );
			$back  = Quantity::micros( $new_stock ) - Quantity::micros( $old_stock );
			$owner = self::owner( StockOrder::id( $order ) );
			$now   = time();
			// What WooCommerce added was taken over as new stock; so the claim ends as goods that left.
			Mirror::adopt( array( $id ), $now );
			Books::run(
				array( $owner ),
				array(),
				static function ( Planner $planner ) use ( $owner, $id, $back ) {
					$lines = Books::lines( $owner );
					$part  = min( $back, isset( $lines[ $id ] ) ? $lines[ $id ]['claimed'] : 0 );
					if ( $part > 0 ) {
						$planner->unclaim( 'fulfil', $owner, array( $id => $part ) );
					}
				},
				$now
			);
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * Gives back what an order holds: it was cancelled. What it claimed is {@see self::restore()}'s.
	 *
	 * @param int $order_id Order.
	 * @return void
	 */
	public static function release( $order_id ) {
		self::quietly( (int) $order_id, 'release' );
	}

	/**
	 * Gives back what an order holds, when it could not be placed after all.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function release_failed( $order ) {
		if ( $order instanceof \WC_Order ) {
			self::quietly( StockOrder::id( $order ), 'release' );
		}
	}

	/**
	 * An order is completed: its goods have left the shop.
	 *
	 * @param int $order_id Order.
	 * @return void
	 */
	public static function fulfil( $order_id ) {
		self::quietly( (int) $order_id, 'fulfil' );
	}

	/**
	 * Does not cancel an unpaid order while its hold waits for a payment under way, nor one that was paid a moment ago.
	 *
	 * @param bool      $cancel Whether to cancel.
	 * @param \WC_Order $order  Order.
	 * @return bool
	 */
	public static function may_cancel( $cancel, $order ) {
		if ( ! $cancel || 'off' === Setup::mode() || ! $order instanceof \WC_Order ) {
			return $cancel;
		}
		$id = StockOrder::id( $order );
		// A payment that is being written down now comes first; one that was, counts.
		if ( ! PaymentLock::take( $id, 0 ) || ! StockOrder::is_still_unpaid( $id ) ) {
			return false;
		}
		try {
			foreach ( Books::lines( self::owner( $id ) ) as $line ) {
				if ( null !== $line['expires_at'] && $line['expires_at'] > time() ) {
					return false;
				}
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return $cancel;
	}

	/**
	 * Counts our holds as WooCommerce counts its reservations: all but the shopper's own.
	 *
	 * @param string $query      SQL of one number.
	 * @param int    $product_id Product that manages the stock.
	 * @param int    $order_id   Order that does not count.
	 * @return string
	 */
	public static function count( $query, $product_id, $order_id ) {
		if ( 'off' === Setup::mode() ) {
			return $query;
		}
		try {
			$ours = Shown::sql( (int) $product_id, (int) $order_id );
			return "SELECT ( $query ) + ( $ours )";
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			return $query;
		}
	}

	/**
	 * The owner of an order's hold.
	 *
	 * @param int $order_id Order.
	 * @return string
	 */
	public static function owner( int $order_id ): string {
		return "order:$order_id";
	}

	/**
	 * Holds what an order's open lines want, other holds first, and nothing else.
	 *
	 * @param \WC_Order $order   Order.
	 * @param int       $seconds How long.
	 * @param string[]  $from    Owners whose holds are used first.
	 * @param bool      $placing The order is being placed: all it wants must be in stock by what the shop says, and most likely it
	 *                           holds nothing yet.
	 * @return void
	 * @throws Refused When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	public static function hold( \WC_Order $order, int $seconds, array $from, bool $placing = false ) {
		$id    = StockOrder::id( $order );
		$owner = self::owner( $id );
		$lines = StockOrder::lines( $order, $placing );
		$wants = self::wants( self::open( $lines ), $seconds, true );
		if ( ! $wants && ! array_filter( array_column( Books::lines( $owner ), 'held' ) ) ) {
			return;
		}
		$now = time();
		/**
		 * How long a payment may take before its hold is given to others.
		 *
		 * @since 0.1.0
		 * @param int       $seconds Seconds.
		 * @param \WC_Order $order   Order.
		 */
		$until = $now + max( $seconds, (int) apply_filters( 'cart_p2_payment_seconds', self::PAYMENT_SECONDS, $order ) );
		// Where carts hold, something is to be taken over.
		$guess = $placing && ! ( $from && 'cart' === Setup::mode() );
		$shown = $guess ? array_column( $lines, 'stock', 'managed_by' ) : array();
		$plan  = static function ( Planner $planner ) use ( $owner, $from, $wants, $until ) {
			$planner->hold_only( $owner, $from, $wants );
			if ( $wants ) {
				$planner->pay( $owner, $until );
			}
		};
		Database::surviving(
			static function ( bool $again ) use ( $owner, $from, $wants, $plan, $now, $shown ) {
				Books::run( array_merge( array( $owner ), $from ), $wants, $plan, $now, '', '', null, $again ? array() : $shown );
			}
		);
	}

	/**
	 * What the shopper holds elsewhere, and an order of theirs may take over: the cart, and orders begun and left.
	 *
	 * @param \WC_Order $order Order.
	 * @return string[] Owners.
	 */
	private static function own_holds( \WC_Order $order ): array {
		$cart = CartHolds::owner( false );
		$from = null === $cart ? array() : array( $cart );
		foreach ( array_diff( StockCart::begun_orders(), array( StockOrder::id( $order ) ) ) as $other ) {
			$from[] = self::owner( $other );
		}
		return $from;
	}

	/**
	 * Lines whose stock is not taken yet.
	 *
	 * @param array<int, array<string, mixed>> $lines Lines, as of {@see StockOrder::lines()}.
	 * @return array<int, array<string, mixed>>
	 */
	private static function open( array $lines ): array {
		return array_filter(
			$lines,
			static function ( $line ) {
				return 0 === $line['reduced'] && $line['quantity'] > 0;
			}
		);
	}

	/**
	 * Why there is not enough, for people.
	 *
	 * @param Refused $refused Why.
	 * @return string
	 */
	public static function message( Refused $refused ): string {
		$name = StockOrder::name( $refused->product );
		if ( 'not_enough' === $refused->reason && $refused->left > 0 ) {
			/* translators: 1: product name, 2: quantity. */
			return sprintf( __( 'Not enough units of %1$s are available in stock to fulfil this order. %2$s can be had now.', 'cart-p2' ), $name, Quantity::text( $refused->left ) );
		}
		/* translators: %s: product name. */
		return sprintf( __( 'Not enough units of %s are available in stock to fulfil this order.', 'cart-p2' ), $name );
	}

	/**
	 * Claims open lines, and marks them as reduced in the same transaction. The key covers all lines.
	 *
	 * @param int                              $id    Order.
	 * @param array<int, array<string, mixed>> $lines All lines.
	 * @param array<int, array<string, mixed>> $open  Those not taken yet.
	 * @return string As {@see Books::run()}.
	 * @throws Refused When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	private static function claim( int $id, array $lines, array $open ): string {
		$owner = self::owner( $id );
		$wants = self::wants( $open, 60, false );
		$means = 'claim ' . $owner;
		foreach ( $lines as $line ) {
			$means .= ' ' . $line['managed_by'] . '=' . $line['quantity'];
		}
		$plan = static function ( Planner $planner ) use ( $owner, $wants ) {
			$planner->claim( $owner, $wants );
		};
		$also = static function () use ( $wants, $open ) {
			foreach ( $open as $line ) {
				Mirror::mark_reduced( $line['item_id'], $line['quantity'] );
			}
			foreach ( $wants as $product => $want ) {
				Mirror::add( $product, -$want['quantity'] );
			}
		};
		return Database::surviving(
			static function ( bool $again ) use ( $owner, $wants, $plan, $means, $also ) {
				$key  = "$owner:claim:" . self::count_keys( "$owner:return:" ) . ':' . substr( md5( $means ), 0, 12 );
				$done = Books::run( array( $owner ), $wants, $plan, time(), $key, $means, $also );
				// Done by ourselves, most likely, and nobody was told.
				return $again && 'replayed' === $done ? 'ok' : $done;
			}
		);
	}

	/**
	 * Returns what an order took, and marks its lines as not reduced in the same transaction.
	 *
	 * @param int                              $id    Order.
	 * @param array<int, array<string, mixed>> $lines Lines that were reduced.
	 * @return string|null As {@see Books::run()}; null: the order claimed nothing here, so this is WooCommerce's.
	 * @throws Refused When out of range.
	 * @throws Fault When the database refuses.
	 */
	private static function give_back( int $id, array $lines ) {
		$owner = self::owner( $id );
		$back  = array();
		foreach ( $lines as $line ) {
			$product          = $line['managed_by'];
			$back[ $product ] = ( isset( $back[ $product ] ) ? $back[ $product ] : 0 ) + $line['reduced'];
		}
		ksort( $back );
		$plan = static function ( Planner $planner ) use ( $owner, $back ) {
			$claimed = Books::lines( $owner );
			foreach ( $back as $product => $quantity ) {
				$part = min( $quantity, isset( $claimed[ $product ] ) ? $claimed[ $product ]['claimed'] : 0 );
				if ( $part > 0 ) {
					$planner->unclaim( 'return', $owner, array( $product => $part ) );
				}
				// Sold by a line edited behind our back: new stock, as far as the books know.
				if ( $quantity > $part ) {
					$planner->adjust( $product, $quantity - $part );
				}
			}
		};
		$also = static function () use ( $back, $lines ) {
			foreach ( $lines as $line ) {
				Mirror::mark_reduced( $line['item_id'], 0 );
			}
			foreach ( $back as $product => $quantity ) {
				Mirror::add( $product, $quantity );
			}
		};
		return Database::surviving(
			static function ( bool $again ) use ( $owner, $back, $plan, $also ) {
				$key = "$owner:return:" . self::count_keys( "$owner:claim:" );
				if ( ! Database::rows( 'find_key', array( 'key' => $key ) ) && ! array_sum( array_column( Books::lines( $owner ), 'claimed' ) ) ) {
					return null;
				}
				$now = time();
				Mirror::adopt( array_keys( $back ), $now );
				$done = Books::run( array( $owner ), array(), $plan, $now, $key, $key, $also );
				return $again && 'replayed' === $done ? 'ok' : $done;
			}
		);
	}

	/**
	 * What lines want, by product.
	 *
	 * @param array<int, array<string, mixed>> $lines   Lines.
	 * @param int                              $seconds How long to hold.
	 * @param bool                             $holding Holding: backorders are not held.
	 * @return array<int, array<string, mixed>>
	 */
	private static function wants( array $lines, int $seconds, bool $holding ): array {
		$wants = array();
		foreach ( $lines as $line ) {
			if ( $line['quantity'] <= 0 || ( $holding && $line['backorders'] ) ) {
				continue;
			}
			$product           = $line['managed_by'];
			$quantity          = $line['quantity'] + ( isset( $wants[ $product ] ) ? $wants[ $product ]['quantity'] : 0 );
			$wants[ $product ] = Want::of( $quantity, $seconds, $line['backorders'] );
		}
		ksort( $wants );
		return $wants;
	}

	/**
	 * How many keys begin like this.
	 *
	 * @param string $first Beginning; ends with a colon.
	 * @return int
	 * @throws Fault When the database refuses.
	 */
	private static function count_keys( string $first ): int {
		$values = array(
			'first'  => $first,
			// The character after the colon.
			'beyond' => substr( $first, 0, -1 ) . ';',
		);
		return (int) Database::rows( 'count_keys', $values )[0][0];
	}

	/**
	 * Ends an order's holds or claims; a failure is only logged, and everything expires in the end.
	 *
	 * @param int    $order_id Order.
	 * @param string $what     `release` or `fulfil`.
	 * @return void
	 */
	private static function quietly( int $order_id, string $what ) {
		if ( 'off' === Setup::mode() ) {
			return;
		}
		$owner = self::owner( $order_id );
		try {
			$plan = static function ( Planner $planner ) use ( $owner, $what ) {
				if ( 'release' === $what ) {
					$planner->release( $owner );
					return;
				}
				$lines = Books::lines( $owner );
				$planner->unclaim( 'fulfil', $owner, array_filter( array_combine( array_keys( $lines ), array_column( $lines, 'claimed' ) ) ) );
			};
			Database::surviving(
				static function () use ( $owner, $plan ) {
					Books::run( array( $owner ), array(), $plan, time() );
				}
			);
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * Paid, and there is not enough: nothing is taken, and the owner is told.
	 *
	 * @param \WC_Order $order   Order.
	 * @param Refused   $refused Why.
	 * @return void
	 */
	private static function missing( \WC_Order $order, Refused $refused ) {
		CartHolds::prevented( $refused );
		StockOrder::note(
			$order,
			sprintf(
				/* translators: %s: product name. */
				__( 'Cart P2 took no stock for this order: there is not enough of %s left. It was paid after its reserved time, or placed without one, and the stock was sold to someone else. Refund it, or get new stock and use the order action “Take stock”.', 'cart-p2' ),
				StockOrder::name( $refused->product )
			)
		);
		/**
		 * A paid order could not get its stock.
		 *
		 * @since 0.1.0
		 * @param \WC_Order $order   Order.
		 * @param int       $product Product that is short.
		 */
		do_action( 'cart_p2_stock_missing', $order, $refused->product );
	}

	/**
	 * Adds “Take stock” to an order's actions.
	 *
	 * @param array<string, string> $actions Actions.
	 * @return array<string, string>
	 */
	public static function offer_action( $actions ) {
		if ( 'off' !== Setup::mode() ) {
			$actions['cart_p2_take_stock'] = __( 'Take stock (Cart P2)', 'cart-p2' );
		}
		return $actions;
	}

	/**
	 * Tries again to take an order's stock. Items that have it keep it.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function take( $order ) {
		wc_reduce_stock_levels( $order );
	}

	/**
	 * Refuses the order in WooCommerce's way.
	 *
	 * @param string $code    WooCommerce's code.
	 * @param string $message For the shopper.
	 * @return void
	 * @throws ReserveStockException Always.
	 */
	private static function fail( string $code, string $message ) {
		// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- WooCommerce escapes it where it prints it.
		throw new ReserveStockException( $code, $message, 403 );
	}
}
