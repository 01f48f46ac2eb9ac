<?php
/**
 * StockProduct class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use CartP2\Stock\Shown;

/**
 * A product as the stock sees it.
 */
final class StockProduct {

	/**
	 * Whether there is only so much of it: it manages its stock, or its parent does, and it cannot be ordered beyond that.
	 *
	 * @param mixed $product Product.
	 * @return bool
	 */
	public static function is_limited( $product ): bool {
		return $product instanceof \WC_Product && $product->managing_stock() && ! $product->backorders_allowed();
	}

	/**
	 * The product whose stock it uses: itself, or for some variations the parent.
	 *
	 * @param \WC_Product $product Product.
	 * @return int
	 */
	public static function managed_by( \WC_Product $product ): int {
		return (int) $product->get_stock_managed_by_id();
	}

	/**
	 * Its stock, as WooCommerce has it.
	 *
	 * @param \WC_Product $product Product.
	 * @return int|float
	 */
	public static function stock( \WC_Product $product ) {
		return wc_stock_amount( $product->get_stock_quantity() );
	}

	/**
	 * The product as if its stock were another. It is a copy to read from, never to save.
	 *
	 * @param \WC_Product $product  Product.
	 * @param int|float   $quantity Stock.
	 * @return \WC_Product
	 */
	public static function with_stock( \WC_Product $product, $quantity ): \WC_Product {
		$copy = clone $product;
		$copy->set_stock_quantity( $quantity );
		if ( $copy instanceof \WC_Product_Variation ) {
			$copy->set_parent_data( array( 'stock_quantity' => $quantity ) + $copy->get_parent_data() );
		}
		return $copy;
	}

	/**
	 * How few of it are few, as the owner has set it.
	 *
	 * @param \WC_Product $product Product.
	 * @return int|float
	 */
	public static function low_amount( \WC_Product $product ) {
		return wc_get_low_stock_amount( $product );
	}

	/**
	 * A product's number.
	 *
	 * @param mixed $product Product, or its number.
	 * @return int 0: none.
	 */
	public static function id( $product ): int {
		return $product instanceof \WC_Product ? (int) $product->get_id() : absint( $product );
	}

	/**
	 * A product and its variations: who waits for one of them may wait for the same stock.
	 *
	 * @param int $product Product.
	 * @return int[]
	 */
	public static function family( int $product ): array {
		$found = wc_get_product( $product );
		return array_merge( array( $product ), $found instanceof \WC_Product_Variable ? array_map( 'intval', $found->get_children() ) : array() );
	}

	/**
	 * Whether a page is about this product, or it is a variation of the one it is about.
	 *
	 * @param mixed $product Product.
	 * @return bool
	 */
	public static function is_main( $product ): bool {
		$main = get_queried_object_id();
		return $product instanceof \WC_Product && ( $product->is_type( 'variation' ) || ( is_singular( 'product' ) && $product->get_id() === $main && ! $product->is_type( array( 'grouped', 'external' ) ) ) );
	}

	/**
	 * Whether a product can be bought at this moment, by this shopper.
	 *
	 * @param mixed $product Product.
	 * @return bool
	 */
	public static function is_available( $product ): bool {
		if ( ! $product instanceof \WC_Product || ! $product->is_in_stock() ) {
			return false;
		}
		$left = Shown::left( $product );
		return null === $left || $left > 0;
	}

	/**
	 * Whether a product can be bought at this moment, by anybody.
	 *
	 * @param int $product Product or variation.
	 * @return bool
	 */
	public static function can_be_had( int $product ): bool {
		$found = wc_get_product( $product );
		return $found && '' !== self::url( $product ) && $found->is_purchasable() && self::is_available( $found );
	}

	/**
	 * Whether there are units of it, all held by others.
	 *
	 * @param int $product Product or variation.
	 * @return bool
	 */
	public static function is_all_held( int $product ): bool {
		$found = wc_get_product( $product );
		return $found && $found->is_in_stock() && ! self::is_available( $found );
	}

	/**
	 * How many of it can be had.
	 *
	 * @param int $product Product.
	 * @return int|float|null Null: as many as one likes.
	 */
	public static function units( int $product ) {
		$found = wc_get_product( $product );
		if ( ! self::is_limited( $found ) ) {
			return null;
		}
		$left = Shown::left( $found );
		return null === $left ? self::stock( $found ) : $left;
	}

	/**
	 * Address of a product's page.
	 *
	 * @param int $product Product or variation.
	 * @return string '' when the public may not see it.
	 */
	public static function url( int $product ): string {
		$found = wc_get_product( $product );
		$page  = $found ? get_post( $found->get_parent_id() ? $found->get_parent_id() : $product ) : null;
		return $page && 'publish' === $page->post_status && 'publish' === $found->get_status() ? (string) $found->get_permalink() : '';
	}

	/**
	 * A product's name, for people.
	 *
	 * @param int $product Product or variation.
	 * @return string
	 */
	public static function name( int $product ): string {
		return StockOrder::name( $product );
	}

	/**
	 * Address that adds so many of a product to the cart.
	 *
	 * @param int       $product  Product.
	 * @param int|float $quantity Quantity.
	 * @return string '' for products that have something to choose.
	 */
	public static function add_url( int $product, $quantity ): string {
		$found = wc_get_product( $product );
		if ( ! $found || ! $found->is_type( 'simple' ) ) {
			return '';
		}
		return add_query_arg(
			array(
				'add-to-cart' => $product,
				'quantity'    => $quantity,
			),
			$found->get_permalink()
		);
	}
}
