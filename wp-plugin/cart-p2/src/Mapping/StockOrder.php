<?php
/**
 * StockOrder class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use Automattic\WooCommerce\Utilities\OrderUtil;
use CartP2\Stock\Quantity;
use CartP2\Stock\Refused;

/**
 * What an order wants from the stock, and what it is told about it.
 */
final class StockOrder {

	/**
	 * Line items that concern the stock.
	 *
	 * @param \WC_Order $order   Order.
	 * @param bool      $placing Whether everything must be in stock by what the shop says, as WooCommerce checks before it reserves.
	 *                           Then `product` may be null: see {@see PlainProduct}.
	 * @return array<int, array{item: \WC_Order_Item_Product, item_id: int, product: \WC_Product|null, managed_by: int, quantity: int, reduced: int, backorders: bool, stock: int|null}>
	 * @throws Refused When a quantity is out of range, or `out_of_stock`.
	 */
	public static function lines( \WC_Order $order, bool $placing = false ): array {
		$lines = array();
		foreach ( $order->get_items() as $item ) {
			$product = $item instanceof \WC_Order_Item_Product ? self::product( $item, $placing ) : null;
			if ( null === $product ) {
				continue;
			}
			if ( $placing && $item->get_quantity() > 0 && ! $product['in_stock'] ) {
				throw new Refused( 'out_of_stock', $product['id'] );
			}
			if ( ! $product['managed'] ) {
				continue;
			}
			/** This filter is documented in WooCommerce's includes/wc-stock-functions.php */
			$quantity = apply_filters( 'woocommerce_order_item_quantity', $item->get_quantity(), $order, $item );
			$reduced  = $item->get_meta( '_reduced_stock', true );
			$lines[]  = array(
				'item'       => $item,
				'item_id'    => (int) $item->get_id(),
				'product'    => $product['object'],
				'managed_by' => $product['managed_by'],
				'quantity'   => Quantity::micros( $quantity ),
				'reduced'    => Quantity::micros( $reduced ? $reduced : 0 ),
				'backorders' => $product['backorders'],
				'stock'      => $product['stock'],
			);
		}
		return $lines;
	}

	/**
	 * What the stock must know of an item's product.
	 *
	 * @param \WC_Order_Item_Product $item  Item.
	 * @param bool                   $plain Whether it will do without the object.
	 * @return array{object: \WC_Product|null, id: int, in_stock: bool, managed: bool, managed_by: int, backorders: bool, stock: int|null}|null Null: there is no product.
	 */
	private static function product( \WC_Order_Item_Product $item, bool $plain ) {
		$known = $plain ? PlainProduct::of( $item ) : null;
		if ( null !== $known ) {
			return $known;
		}
		// Made anew by WooCommerce each time, which is most of what a reservation costs: once is enough.
		$product = $item->get_product();
		if ( ! $product ) {
			return null;
		}
		return array(
			'object'     => $product,
			'id'         => (int) $product->get_id(),
			'in_stock'   => (bool) $product->is_in_stock(),
			'managed'    => (bool) $product->managing_stock(),
			'managed_by' => (int) $product->get_stock_managed_by_id(),
			'backorders' => (bool) $product->backorders_allowed(),
			'stock'      => self::shown( $product ),
		);
	}

	/**
	 * A product's stock as this request has read it: most likely it is still so.
	 *
	 * @param \WC_Product $product Product that manages stock.
	 * @return int|null In millionths; null: unknown here.
	 */
	public static function shown( \WC_Product $product ) {
		$stock = $product->get_stock_managed_by_id() === $product->get_id() ? $product->get_stock_quantity( 'edit' ) : null;
		return null === $stock ? null : (int) round( $stock * Quantity::UNIT );
	}

	/**
	 * An order that waits for its payment.
	 *
	 * @param mixed $order Order, or its number.
	 * @return \WC_Order|null Null: none of these.
	 */
	public static function unpaid( $order ) {
		$order = $order instanceof \WC_Order ? $order : wc_get_order( $order );
		if ( ! $order instanceof \WC_Order || $order instanceof \WC_Order_Refund || ! $order->has_status( 'pending' ) ) {
			return null;
		}
		return $order;
	}

	/**
	 * What an edited item changes in the stock, as WooCommerce's `wc_maybe_adjust_line_item_product_stock()` works it out.
	 *
	 * @param mixed     $item     Item.
	 * @param int|float $quantity Its quantity; below 0: as the item has it.
	 * @return array<string, mixed>|null `by` and `reduced` in millionths, and whose it is; null: it concerns no stock.
	 *     `unpaid`: nothing is to be taken yet. WooCommerce 9.2 takes it all the same when such an order is edited over REST; later releases do not.
	 * @throws Refused When a quantity is out of range.
	 */
	public static function edited_line( $item, $quantity ) {
		$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
		$order   = $product && $product->managing_stock() ? $item->get_order() : null;
		if ( ! $order instanceof \WC_Order ) {
			return null;
		}
		$wanted   = Quantity::micros( wc_stock_amount( $quantity >= 0 ? $quantity : $item->get_quantity() ) );
		$reduced  = $item->get_meta( '_reduced_stock', true );
		$refunded = $item->get_meta( '_restock_refunded_items', true );
		$reduced  = Quantity::micros( $reduced ? $reduced : 0 );
		$by       = 0 === $wanted ? -$reduced : $wanted - Quantity::micros( $refunded ? $refunded : 0 ) - $reduced;
		return array(
			'order'      => $order,
			'order_id'   => (int) $order->get_id(),
			'item'       => $item,
			'item_id'    => (int) $item->get_id(),
			'product'    => $product,
			'managed_by' => (int) $product->get_stock_managed_by_id(),
			'by'         => $by,
			'unpaid'     => 0 === $reduced && ! $order->has_status( array( 'processing', 'completed', 'on-hold' ) ),
			'reduced'    => $reduced,
			'backorders' => $product->backorders_allowed(),
		);
	}

	/**
	 * Does everything WooCommerce does after an edited item's stock was changed, except changing it.
	 *
	 * @param array<string, mixed> $line As of {@see self::edited_line()}.
	 * @return void
	 */
	public static function tell_adjusted( array $line ) {
		$stock = self::refresh( $line['product'] );
		self::reread( $line['item'] );
		$store = \WC_Data_Store::load( 'order' );
		if ( $line['reduced'] + $line['by'] > 0 && ! $store->get_stock_reduced( $line['order_id'] ) ) {
			$store->set_stock_reduced( $line['order_id'], true );
		}
		$from = $stock + Quantity::number( $line['by'] );
		/* translators: %s: product name with old and new stock. */
		$line['order']->add_order_note( sprintf( __( 'Stock adjusted: %s', 'cart-p2' ), $line['product']->get_name() . ' (' . $from . '&rarr;' . $stock . ')' ) );
	}

	/**
	 * The order's number.
	 *
	 * @param \WC_Order $order Order.
	 * @return int
	 */
	public static function id( \WC_Order $order ): int {
		return (int) $order->get_id();
	}

	/**
	 * Whether an order still waits for its payment.
	 *
	 * @param int $id Order.
	 * @return bool
	 */
	public static function awaits_payment( int $id ): bool {
		$order = wc_get_order( $id );
		return $order instanceof \WC_Order && $order->has_status( array( 'pending', 'checkout-draft' ) );
	}

	/**
	 * Whether an order waits for its payment at this moment: asks the database, past everything that remembers orders.
	 *
	 * @param int $id Order.
	 * @return bool
	 */
	public static function is_still_unpaid( int $id ): bool {
		global $wpdb;
		$sql = OrderUtil::custom_orders_table_usage_is_enabled() ? "SELECT status FROM {$wpdb->prefix}wc_orders WHERE id = %d" : "SELECT post_status FROM {$wpdb->posts} WHERE ID = %d";
		return 'wc-pending' === $wpdb->get_var( $wpdb->prepare( $sql, $id ) ); // phpcs:ignore WordPress.DB -- One of the two above; it must be fresh.
	}

	/**
	 * Whether what an order took is still on its way out: neither sent nor given back.
	 *
	 * @param int $id Order.
	 * @return bool
	 */
	public static function keeps_claim( int $id ): bool {
		$order = wc_get_order( $id );
		return $order instanceof \WC_Order && ! $order->has_status( array( 'completed', 'cancelled', 'refunded', 'failed', 'pending', 'trash' ) );
	}

	/**
	 * A product's name, for people.
	 *
	 * @param int $product Product.
	 * @return string
	 */
	public static function name( int $product ): string {
		$found = wc_get_product( $product );
		return $found ? $found->get_name() : '#' . $product;
	}

	/**
	 * The product whose stock a product uses.
	 *
	 * @param \WC_Product $product Product.
	 * @return int
	 */
	public static function managed_by( \WC_Product $product ): int {
		return (int) $product->get_stock_managed_by_id();
	}

	/**
	 * Does everything WooCommerce does after an order's stock was reduced, except reducing it.
	 *
	 * @param \WC_Order                        $order Order.
	 * @param array<int, array<string, mixed>> $lines Reduced lines, as of {@see self::lines()}.
	 * @return void
	 */
	public static function tell_reduced( \WC_Order $order, array $lines ) {
		$changes = array();
		foreach ( $lines as $line ) {
			$quantity = Quantity::number( $line['quantity'] );
			$stock    = self::refresh( $line['product'] );
			self::reread( $line['item'] );
			$change    = array(
				'product' => $line['product'],
				'from'    => $stock + $quantity,
				'to'      => $stock,
			);
			$changes[] = $change;
			/** This action is documented in WooCommerce's includes/wc-stock-functions.php */
			do_action( 'woocommerce_reduce_order_item_stock', $line['item'], $change, $order );
		}
		wc_trigger_stock_change_notifications( $order, $changes );
		/** This action is documented in WooCommerce's includes/wc-stock-functions.php */
		do_action( 'woocommerce_reduce_order_stock', $order );
	}

	/**
	 * Does everything WooCommerce does after an order's stock was restored, except restoring it.
	 *
	 * @param \WC_Order                        $order Order.
	 * @param array<int, array<string, mixed>> $lines Restored lines, as of {@see self::lines()}.
	 * @return void
	 */
	public static function tell_restored( \WC_Order $order, array $lines ) {
		$changes = array();
		foreach ( $lines as $line ) {
			$stock = self::refresh( $line['product'] );
			$old   = $stock - Quantity::number( $line['reduced'] );
			self::reread( $line['item'] );
			$changes[] = $line['product']->get_name() . ' (' . $old . '&rarr;' . $stock . ')';
			/** This action is documented in WooCommerce's includes/wc-stock-functions.php */
			do_action( 'woocommerce_restore_order_item_stock', $line['item'], $stock, $old, $order );
		}
		/* translators: %s: list of products with old and new stock. */
		$order->add_order_note( sprintf( __( 'Stock levels increased: %s', 'cart-p2' ), implode( ', ', $changes ) ) );
		/** This action is documented in WooCommerce's includes/wc-stock-functions.php */
		do_action( 'woocommerce_restore_order_stock', $order );
	}

	/**
	 * Adds a private note to the order.
	 *
	 * @param \WC_Order $order Order.
	 * @param string    $note  Note.
	 * @return void
	 */
	public static function note( \WC_Order $order, string $note ) {
		$order->add_order_note( $note );
	}

	/**
	 * The same, by the order's number. Nothing where it is gone.
	 *
	 * @param int    $id   Order.
	 * @param string $note Text.
	 * @return void
	 */
	public static function note_by_id( int $id, string $note ) {
		$order = wc_get_order( $id );
		if ( $order instanceof \WC_Order ) {
			self::note( $order, $note );
		}
	}

	/**
	 * Where an order is edited.
	 *
	 * @param int $id Order.
	 * @return string Address; empty: it is gone.
	 */
	public static function edit_url( int $id ): string {
		$order = wc_get_order( $id );
		return $order instanceof \WC_Order ? (string) $order->get_edit_order_url() : '';
	}

	/**
	 * Makes WooCommerce read an order item again, after its row was written past it.
	 *
	 * @param \WC_Order_Item_Product $item Item.
	 * @return void
	 */
	public static function reread( \WC_Order_Item_Product $item ) {
		wp_cache_delete( $item->get_id(), 'order_item_meta' );
		\WC_Cache_Helper::invalidate_cache_group( 'object_' . $item->get_id() );
		$item->read_meta_data( true );
	}

	/**
	 * Makes WooCommerce read a product's stock again: status, lookup table, caches, everybody's hooks.
	 *
	 * @param \WC_Product $product Product.
	 * @return int|float Stock.
	 */
	private static function refresh( \WC_Product $product ) {
		wp_cache_delete( $product->get_stock_managed_by_id(), 'post_meta' );
		// WooCommerce's own way, with a difference of nothing.
		return wc_update_product_stock( $product, 0, 'increase' );
	}
}
