<?php
/**
 * OrderEdits class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use Automattic\WooCommerce\StoreApi\Exceptions\RouteException;
use CartP2\Mapping\StockCart;
use CartP2\Mapping\StockOrder;

/**
 * Orders that exist already: made or edited in the admin or over REST, or paid later than they were placed.
 *
 * Unpaid, they hold what they want now. Once their stock was taken, an edit takes or gives back exactly the difference.
 */
final class OrderEdits {

	/**
	 * A customer is about to pay an order that exists already: its hold is renewed first. Without stock there is no payment.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function before_payment( $order ) {
		$message = self::renew( $order );
		if ( null !== $message ) {
			wc_add_notice( $message, 'error' );
		}
	}

	/**
	 * The same in the Store API.
	 *
	 * @param \WC_Order $order Order.
	 * @return void
	 * @throws RouteException When there is not enough.
	 */
	public static function before_api_payment( $order ) {
		// What the checkout has just reserved needs nothing more.
		$message = $order instanceof \WC_Order && ! in_array( StockOrder::id( $order ), StockCart::begun_orders(), true ) ? self::renew( $order ) : null;
		if ( null !== $message ) {
			// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- WooCommerce escapes it where it prints it.
			throw new RouteException( 'woocommerce_rest_out_of_stock', $message, 403 );
		}
	}

	/**
	 * Somebody made or edited an order in the admin or over REST. As long as it waits for its payment it holds what it wants now.
	 *
	 * @param int|\WC_Order $order Order.
	 * @return void
	 */
	public static function edited( $order ) {
		$minutes = (int) get_option( 'woocommerce_hold_stock_minutes', 60 );
		$order   = 'off' === Setup::mode() || $minutes <= 0 ? null : StockOrder::unpaid( $order );
		if ( null === $order ) {
			return;
		}
		try {
			OrderHolds::hold( $order, 60 * $minutes, array() );
		} catch ( Refused $refused ) {
			CartHolds::prevented( $refused );
			StockOrder::note( $order, OrderHolds::message( $refused ) . ' ' . __( 'Cart P2 holds for it what it held before.', 'cart-p2' ) );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * The same, where WooCommerce tells about items first.
	 *
	 * @param mixed     $items Items.
	 * @param \WC_Order $order Order.
	 * @return void
	 */
	public static function items_added( $items, $order ) {
		self::edited( $order );
	}

	/**
	 * The same after an item was removed.
	 *
	 * @param int       $item_id Item.
	 * @param mixed     $item    Item.
	 * @param mixed     $stock   What WooCommerce did to the stock.
	 * @param \WC_Order $order   Order.
	 * @return void
	 */
	public static function item_removed( $item_id, $item, $stock, $order ) {
		self::edited( $order );
	}

	/**
	 * An item of an order whose stock was taken is edited or deleted: takes the difference, or gives it back, instead of WooCommerce.
	 *
	 * @param bool           $prevent  Whether somebody has done it already.
	 * @param \WC_Order_Item $item     Item.
	 * @param int|float      $quantity Quantity; -1: the item's.
	 * @return bool True: done, or refused; nothing left for WooCommerce to do.
	 */
	public static function adjust( $prevent, $item, $quantity ) {
		try {
			return Database::surviving(
				static function ( bool $again ) use ( $prevent, $item, $quantity ) {
					if ( $again ) {
						// Its own mark says whether it was done.
						StockOrder::reread( $item );
					}
					return self::adjust_now( $prevent, $item, $quantity );
				}
			);
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return $prevent;
	}

	/**
	 * The same, on this connection.
	 *
	 * @param bool           $prevent  Whether somebody has done it already.
	 * @param \WC_Order_Item $item     Item.
	 * @param int|float      $quantity Quantity; -1: the item's.
	 * @return bool
	 * @throws Fault When the database refuses.
	 */
	private static function adjust_now( $prevent, $item, $quantity ) {
		try {
			$line = $prevent || 'off' === Setup::mode() ? null : StockOrder::edited_line( $item, $quantity );
			if ( null === $line || 0 === $line['by'] ) {
				return $prevent;
			}
			if ( $line['unpaid'] ) {
				return true;
			}
			self::move( OrderHolds::owner( $line['order_id'] ), $line );
			StockOrder::tell_adjusted( $line );
			return true;
		} catch ( Refused $refused ) {
			CartHolds::prevented( $refused );
			if ( empty( $line ) ) {
				return $prevent;
			}
			StockOrder::note( $line['order'], OrderHolds::message( $refused ) . ' ' . __( 'Cart P2 left its stock as it was.', 'cart-p2' ) );
			return true;
		}
	}

	/**
	 * Renews the hold of an order that is about to be paid.
	 *
	 * @param mixed $order Order.
	 * @return string|null Why not, for the customer; null: done, or nothing to do.
	 */
	private static function renew( $order ) {
		if ( 'off' === Setup::mode() || ! $order instanceof \WC_Order ) {
			return null;
		}
		try {
			// The cart is another matter: it may hold the same goods a second time.
			OrderHolds::hold( $order, 60 * max( 1, (int) get_option( 'woocommerce_hold_stock_minutes', 60 ) ), array() );
		} catch ( Refused $refused ) {
			CartHolds::prevented( $refused );
			return OrderHolds::message( $refused );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return null;
	}

	/**
	 * Takes or gives back what an edited item differs by, with `_stock` and the item's own mark in one transaction.
	 *
	 * @param string               $owner The order.
	 * @param array<string, mixed> $line  As of {@see StockOrder::edited_line()}.
	 * @return void
	 * @throws Refused When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	private static function move( string $owner, array $line ) {
		$now     = time();
		$product = $line['managed_by'];
		$wants   = array( $product => Want::of( max( 0, $line['by'] ), 60, $line['backorders'] ) );
		Mirror::adopt( array( $product ), $now );
		Books::run(
			array( $owner ),
			$wants,
			static function ( Planner $planner ) use ( $owner, $product, $line, $wants ) {
				if ( $line['by'] > 0 ) {
					$planner->claim( $owner, $wants );
					return;
				}
				$lines = Books::lines( $owner );
				$part  = min( -$line['by'], isset( $lines[ $product ] ) ? $lines[ $product ]['claimed'] : 0 );
				if ( $part > 0 ) {
					$planner->unclaim( 'return', $owner, array( $product => $part ) );
				}
				// Taken before we kept the books: new stock, as far as they know.
				if ( -$line['by'] > $part ) {
					$planner->adjust( $product, -$line['by'] - $part );
				}
			},
			$now,
			'',
			'',
			static function () use ( $product, $line ) {
				Mirror::mark_reduced( $line['item_id'], $line['reduced'] + $line['by'] );
				Mirror::add( $product, -$line['by'] );
			}
		);
	}
}
