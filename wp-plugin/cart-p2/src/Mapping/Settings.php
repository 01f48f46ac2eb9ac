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
		$options  = array( wp_cache_get( 'alloptions', 'options' ), wp_cache_get( 'notoptions', 'options' ) );
		$customer = $cart->get_customer();
		if ( null === self::$options || $options !== self::$options || null !== ForeignHooks::first_of( self::hooks() ) ) {
			self::$amounts = self::read();
			// Reading may have filled them.
			$options       = array( wp_cache_get( 'alloptions', 'options' ), wp_cache_get( 'notoptions', 'options' ) );
			self::$options = self::are_all_among( $options ) ? $options : null;
		}
		return array( 'customer_exempt' => $customer && $customer->get_is_vat_exempt() ) + self::$amounts;
	}

	/**
	 * The options that decide an amount.
	 */
	private const OPTIONS = array(
		'woocommerce_calc_taxes',
		'woocommerce_prices_include_tax',
		'woocommerce_price_num_decimals',
		'woocommerce_tax_round_at_subtotal',
		'woocommerce_calc_discounts_sequentially',
		'woocommerce_shipping_tax_class',
	);

	/**
	 * Other filters of the same settings.
	 */
	private const FILTERS = array(
		'alloptions',
		'pre_option',
		'wc_get_price_decimals',
		'wc_tax_enabled',
		'woocommerce_adjust_non_base_location_prices',
		'woocommerce_internal_rounding_precision',
		'woocommerce_prices_include_tax',
	);

	/**
	 * What {@see self::read()} gave last.
	 *
	 * @var array<string, mixed>
	 */
	private static $amounts = array();

	/**
	 * WordPress's caches of the options there are and are not, as they were then. They are other arrays as soon as one option
	 * changes; the same ones are compared in no time. Null: they do not say everything, and nothing is remembered.
	 *
	 * @var array{array, array}|null
	 */
	private static $options = null;

	/**
	 * Filters that may change what an option says.
	 *
	 * @return string[]
	 */
	private static function hooks(): array {
		static $hooks = null;
		if ( null === $hooks ) {
			$hooks = self::FILTERS;
			foreach ( self::OPTIONS as $option ) {
				array_push( $hooks, "pre_option_$option", "option_$option", "default_option_$option" );
			}
		}
		return $hooks;
	}

	/**
	 * Whether the caches know all options that are read here.
	 *
	 * @param array $options WordPress's caches.
	 * @return bool
	 */
	private static function are_all_among( array $options ): bool {
		$known = is_array( $options[0] ) ? $options[0] : array();
		$known = is_array( $options[1] ) ? $known + $options[1] : $known;
		return ! array_diff_key( array_flip( self::OPTIONS ), $known );
	}

	/**
	 * Reads the settings of the shop that decide an amount.
	 *
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When the shop rounds tax in another mode.
	 */
	private static function read(): array {
		$mode = wc_get_tax_rounding_mode();
		if ( ! isset( self::TAX_ROUNDING[ $mode ] ) ) {
			throw new UnsupportedCart( 'tax_rounding_mode', 'WC_TAX_ROUNDING_MODE is neither half up nor half down.' );
		}
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
