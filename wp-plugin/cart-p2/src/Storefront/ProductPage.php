<?php
/**
 * ProductPage class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Mapping\ProductPrice;
use CartP2\Mapping\UnsupportedCart;

/**
 * The sum of several of a product, below its form.
 *
 * Such pages are cached: what is printed is the product's price and its taxes for the customer the page was made for,
 * as the price above the form is, and nothing of a cart.
 */
final class ProductPage {

	/**
	 * Prints the product's data and a place for the sum.
	 *
	 * Runs inside the form, below the button.
	 *
	 * @return void
	 */
	public static function print_data() {
		global $product;
		if ( ! $product instanceof \WC_Product || ! WC()->cart || ! $product->is_type( array( 'simple', 'variable' ) ) || $product->is_sold_individually() ) {
			return;
		}
		if ( ! Surface::is_on( 'product' ) ) {
			return;
		}
		try {
			$json = Surface::json( ProductPrice::from_product( $product, WC()->cart ) );
		} catch ( UnsupportedCart $unsupported ) {
			return;
		}
		if ( null === $json ) {
			return;
		}
		echo '<script type="application/json" class="cart-p2-product">' . $json . '</script>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON with hex flags.
		echo '<output class="cart-p2-product-sum"></output>';
		Surface::enqueue( Assets::PRODUCT );
	}

	/**
	 * Adds a variation's line to the data WooCommerce's own script gets.
	 *
	 * @param mixed                       $data      Data of the variation.
	 * @param mixed                       $parent_of Its product.
	 * @param \WC_Product_Variation|mixed $variation Variation.
	 * @return mixed
	 */
	public static function add_variation( $data, $parent_of, $variation ) {
		if ( is_array( $data ) && $variation instanceof \WC_Product && Surface::is_on( 'product' ) ) {
			try {
				$data['cart_p2'] = ProductPrice::line( $variation );
			} catch ( UnsupportedCart $unsupported ) {
				return $data;
			}
		}
		return $data;
	}
}
