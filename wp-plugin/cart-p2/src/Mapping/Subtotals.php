<?php
/**
 * Subtotals class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * A copy of the cart that knows its current subtotal, as coupons with a minimum or maximum need it.
 *
 * Coupon validation reads the subtotal from the cart, and WooCommerce sets it only in the middle of
 * `calculate_totals()`. A snapshot may be taken before that. So WooCommerce's own subtotal step runs
 * on a clone: the same code in every version, no hooks of the later steps, and the cart is not touched.
 */
final class Subtotals {

	/**
	 * Clones the cart and runs `WC_Cart_Totals::calculate_item_subtotals()` on the clone.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return \WC_Cart
	 * @throws UnsupportedCart When this WooCommerce has no such step.
	 */
	public static function on_clone( \WC_Cart $cart ): \WC_Cart {
		$copy = clone $cart;
		foreach ( array( 'get_items_from_cart', 'calculate_item_subtotals' ) as $step ) {
			if ( ! method_exists( \WC_Cart_Totals::class, $step ) ) {
				throw new UnsupportedCart( 'woocommerce', 'This WooCommerce has no separate subtotal step.' );
			}
		}
		$customer      = $copy->get_customer();
		$calculate_tax = wc_tax_enabled() && ! ( $customer && $customer->get_is_vat_exempt() );

		// The constructor would run all steps, with their hooks; the class is final and the step protected.
		$totals = ( new \ReflectionClass( \WC_Cart_Totals::class ) )->newInstanceWithoutConstructor();
		$run    = function () use ( $copy, $calculate_tax ) {
			$this->cart          = $copy;
			$this->calculate_tax = $calculate_tax;
			$this->get_items_from_cart();
			$this->calculate_item_subtotals();
		};
		\Closure::bind( $run, $totals, \WC_Cart_Totals::class )();
		return $copy;
	}
}
