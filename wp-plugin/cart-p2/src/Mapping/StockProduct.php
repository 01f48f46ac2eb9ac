<?php
/**
 * StockProduct class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

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
}
