<?php
/**
 * Settings class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The shop's and the customer's settings as wire `settings`.
 */
final class Settings {

	/**
	 * WooCommerce's rounding constants by wire name. Other modes (half even, half odd) are not in wire v1.
	 */
	private const TAX_ROUNDING = array(
		PHP_ROUND_HALF_UP   => 'half_up',
		PHP_ROUND_HALF_DOWN => 'half_down',
	);

	/**
	 * Reads the settings of this cart.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When the shop rounds tax in another mode.
	 */
	public static function from_cart( \WC_Cart $cart ): array {
		return self::amounts( $cart ) + array( 'display' => self::display( $cart ) );
	}

	/**
	 * Those of them that decide an amount, without those that decide how it is shown.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When the shop rounds tax in another mode.
	 */
	public static function amounts( \WC_Cart $cart ): array {
		$mode = wc_get_tax_rounding_mode();
		if ( ! isset( self::TAX_ROUNDING[ $mode ] ) ) {
			throw new UnsupportedCart( 'tax_rounding_mode', 'WC_TAX_ROUNDING_MODE is neither half up nor half down.' );
		}
		$customer  = $cart->get_customer();
		$decimals  = wc_get_price_decimals();
		$precision = (int) wc_get_rounding_precision();
		$settings  = array(
			'decimals'             => $decimals,
			'tax_enabled'          => wc_tax_enabled(),
			'prices_include_tax'   => wc_prices_include_tax(),
			'tax_rounding'         => self::TAX_ROUNDING[ $mode ],
			'round_at_subtotal'    => 'yes' === get_option( 'woocommerce_tax_round_at_subtotal' ),
			'discounts_sequential' => 'yes' === get_option( 'woocommerce_calc_discounts_sequentially', 'no' ),
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's filter.
			'adjust_non_base'      => (bool) apply_filters( 'woocommerce_adjust_non_base_location_prices', true ),
			'customer_exempt'      => $customer && $customer->get_is_vat_exempt(),
			'shipping_tax_class'   => (string) get_option( 'woocommerce_shipping_tax_class', 'inherit' ),
		);
		if ( max( $decimals + 2, 6 ) !== $precision ) {
			$settings['rounding_precision'] = $precision;
		}
		return $settings;
	}

	/**
	 * How the shop shows amounts.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<string, mixed>
	 */
	private static function display( \WC_Cart $cart ): array {
		// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's filters.
		return array(
			'including_tax'      => (bool) $cart->display_prices_including_tax(),
			'itemized_taxes'     => 'itemized' === get_option( 'woocommerce_tax_total_display' ),
			'hide_zero_taxes'    => (bool) apply_filters( 'woocommerce_cart_hide_zero_taxes', true ),
			'price_format'       => self::text( get_woocommerce_price_format() ),
			'currency_symbol'    => self::text( get_woocommerce_currency_symbol() ),
			'decimal_separator'  => self::text( wc_get_price_decimal_separator() ),
			'thousand_separator' => self::text( wc_get_price_thousand_separator() ),
			'trim_zeros'         => (bool) apply_filters( 'woocommerce_price_trim_zeros', false ),
		);
		// phpcs:enable
	}

	/**
	 * HTML of the shop's settings as the text a shopper reads.
	 *
	 * @param string $html Text with HTML entities.
	 * @return string
	 */
	private static function text( $html ): string {
		return html_entity_decode( (string) $html, ENT_QUOTES | ENT_HTML5, 'UTF-8' );
	}
}
