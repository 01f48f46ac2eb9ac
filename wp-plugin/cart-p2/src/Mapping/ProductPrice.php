<?php
/**
 * ProductPrice class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * A product as a cart of one line, so that the browser can price more of it.
 */
final class ProductPrice {

	/**
	 * Key of the line.
	 */
	private const KEY = 'product';

	/**
	 * Describes a product; a variable product has no line until a variation is chosen.
	 *
	 * @param \WC_Product $product Product.
	 * @param \WC_Cart    $cart    Any cart: it says who the customer is.
	 * @return array<string, mixed> As {@see LiveCart::from_cart()}.
	 * @throws UnsupportedCart When the browser cannot price the product.
	 */
	public static function from_product( \WC_Product $product, \WC_Cart $cart ): array {
		$hook = ForeignHooks::first_of( array_merge( ForeignHooks::CALCULATION, ForeignHooks::QUANTITY, ForeignHooks::FORMAT ) );
		if ( null !== $hook ) {
			throw new UnsupportedCart( 'hook', sprintf( 'Another plugin uses %s.', $hook ) );
		}
		$settings = Settings::from_cart( $cart );
		// Pages of products may show prices in another way than the cart.
		$settings['display']['including_tax'] = 'incl' === get_option( 'woocommerce_tax_display_shop' ) && ! $settings['customer_exempt'];

		$taxes = new TaxTable( $cart->get_customer(), $settings['prices_include_tax'] );
		$line  = self::line( $product );
		$taxes->use_product_class( $line['tax_class'], (string) $product->get_tax_class( 'unfiltered' ) );

		return array(
			'v'        => 1,
			'cart'     => array(
				'v'           => 1,
				'dialect'     => array(
					'woocommerce' => WC_VERSION,
					'php'         => PHP_VERSION,
				),
				'settings'    => $settings,
				'rates'       => $taxes->rates(),
				'tax_classes' => $taxes->classes(),
				'lines'       => $product->is_type( 'variable' ) ? array() : array( $line ),
			),
			'pending'  => array(
				'shipping'            => false,
				'shipping_on_removal' => false,
				'free_shipping'       => array(),
				'fees'                => false,
				'coupons'             => (object) array(),
				'coupons_ship_free'   => array(),
			),
			'packages' => array(),
			'rows'     => array(
				'coupons' => (object) array(),
				'taxes'   => (object) array(),
			),
		);
	}

	/**
	 * A product's line.
	 *
	 * @param \WC_Product $product Product or variation.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When its price is no number.
	 */
	public static function line( \WC_Product $product ): array {
		$status  = $product->get_tax_status();
		$taxable = (bool) $product->is_taxable();
		$line    = array(
			'key'        => self::KEY,
			'price'      => Number::from( '' === (string) $product->get_price() ? '0' : $product->get_price(), 'price' ),
			'quantity'   => 1,
			'tax_class'  => (string) $product->get_tax_class(),
			'tax_status' => in_array( $status, array( 'taxable', 'shipping' ), true ) ? $status : 'none',
		);
		if ( ( wc_tax_enabled() && 'taxable' === $status ) !== $taxable ) {
			$line['is_taxable'] = $taxable;
		}
		return $line;
	}
}
