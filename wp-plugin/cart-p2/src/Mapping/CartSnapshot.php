<?php
/**
 * CartSnapshot class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Turns a real WooCommerce cart into wire format v1, the engine's input.
 *
 * Everything other plugins may filter is read through WooCommerce's own getters, so their changes
 * arrive as data. Nothing of the cart, the session or the order of its fees is changed.
 */
final class CartSnapshot {

	/**
	 * Version of the wire format.
	 */
	private const VERSION = 1;

	/**
	 * Describes the cart.
	 *
	 * May be called before or after `WC_Cart::calculate_totals()`. Shipping and fees are those the cart
	 * holds at this moment, so before the first calculation there are none (`shipping` is null). Coupons
	 * are validated against the lines as they are now.
	 *
	 * Encode the result with {@see self::to_json()}: amounts may be PHP floats, and `json_encode()` writes
	 * them exactly only while the ini setting `serialize_precision` is -1.
	 *
	 * @param \WC_Cart $cart Cart with its products loaded.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When wire format v1 cannot describe this cart: let WooCommerce compute it.
	 */
	public static function from_cart( \WC_Cart $cart ): array {
		// It is given WooCommerce's internal item objects, which exist only inside the calculation.
		if ( has_filter( 'woocommerce_cart_totals_get_item_tax_rates' ) ) {
			throw new UnsupportedCart( 'hook', 'Another plugin filters woocommerce_cart_totals_get_item_tax_rates.' );
		}
		$settings = Settings::from_cart( $cart );
		$taxes    = new TaxTable( $cart->get_customer(), $settings['prices_include_tax'] );
		$items    = $cart->get_cart();
		$lines    = array();
		foreach ( $items as $key => $item ) {
			$lines[] = self::line( (string) $key, $item, $settings['tax_enabled'], $taxes );
		}
		$coupons  = Coupons::from_cart( $cart, $items );
		$shipping = Shipping::from_cart( $cart, $taxes );
		$fees     = Fees::from_cart( $cart, $settings, $taxes );

		return array(
			'v'           => self::VERSION,
			'dialect'     => array(
				'woocommerce' => WC_VERSION,
				'php'         => PHP_VERSION,
			),
			'settings'    => $settings,
			'rates'       => $taxes->rates(),
			'tax_classes' => $taxes->classes(),
			'lines'       => $lines,
			'coupons'     => $coupons,
			'shipping'    => $shipping,
			'fees'        => $fees,
		);
	}

	/**
	 * Encodes a snapshot so that every float reads back as the same double.
	 *
	 * @param array<string, mixed> $snapshot What {@see self::from_cart()} returned.
	 * @param int                  $flags    Further `json_encode()` flags.
	 * @return string
	 * @throws UnsupportedCart When a text is not UTF-8.
	 */
	public static function to_json( array $snapshot, int $flags = 0 ): string {
		// phpcs:disable WordPress.PHP.IniSet.Risky -- Restored below; some hosts set 17, which writes 0.1 as 0.10000000000000001.
		$before = ini_set( 'serialize_precision', '-1' );
		$json   = wp_json_encode( $snapshot, $flags | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION );
		if ( false !== $before ) {
			ini_set( 'serialize_precision', $before );
		}
		// phpcs:enable
		if ( false === $json ) {
			throw new UnsupportedCart( 'not_utf8', 'A text of the cart is not UTF-8.' );
		}
		return $json;
	}

	/**
	 * A wire line.
	 *
	 * @param string               $key         Cart item key.
	 * @param array<string, mixed> $item        Cart item.
	 * @param bool                 $tax_enabled Whether the shop calculates taxes.
	 * @param TaxTable             $taxes       Receives the line's tax class.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When the item holds no product.
	 */
	private static function line( string $key, array $item, bool $tax_enabled, TaxTable $taxes ): array {
		$product = isset( $item['data'] ) ? $item['data'] : null;
		if ( ! $product instanceof \WC_Product ) {
			throw new UnsupportedCart( 'line', 'A line of the cart holds no product.' );
		}
		$tax_class  = (string) $product->get_tax_class();
		$tax_status = $product->get_tax_status();
		$taxable    = (bool) $product->is_taxable();
		// A filter may call a product taxable while taxes are off: its price is then shown with tax.
		$has_rates = $tax_enabled || $taxable;
		if ( $has_rates ) {
			$taxes->use_product_class( $tax_class, (string) $product->get_tax_class( 'unfiltered' ) );
		}
		$line = array(
			'key'        => $key,
			'price'      => Number::from( $product->get_price(), 'price' ),
			'quantity'   => Number::from( $item['quantity'], 'quantity' ),
			// Without taxes no class has rates, and the engine need not know any.
			'tax_class'  => $has_rates ? $tax_class : '',
			'tax_status' => in_array( $tax_status, array( 'taxable', 'shipping' ), true ) ? $tax_status : 'none',
		);
		if ( ( $tax_enabled && 'taxable' === $tax_status ) !== $taxable ) {
			$line['is_taxable'] = $taxable;
		}
		return $line;
	}
}
