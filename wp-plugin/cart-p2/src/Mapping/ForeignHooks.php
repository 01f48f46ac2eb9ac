<?php
/**
 * ForeignHooks class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Tells which hooks of WooCommerce's calculation are used by someone other than WooCommerce.
 *
 * `has_filter()` is not enough: WooCommerce hooks some of them itself. Read on every call, since plugins
 * add hooks late.
 */
final class ForeignHooks {

	/**
	 * A callback here may change sums in the middle of WooCommerce's calculation, where nobody else sees it.
	 *
	 * (`woocommerce_calc_shipping_tax` is missing on purpose: it runs before shipping arrives as data.)
	 */
	const CALCULATION = array(
		'all',
		'woocommerce_get_discounted_price',
		'woocommerce_calculate_item_totals_taxes',
		'woocommerce_calc_tax',
		'woocommerce_price_ex_tax_amount',
		'woocommerce_price_inc_tax_amount',
		'woocommerce_tax_round',
		'wc_round_tax_total',
		'woocommerce_coupon_get_discount_amount',
		'woocommerce_coupon_get_apply_quantity',
		'woocommerce_coupon_get_items_to_validate',
		'woocommerce_coupon_get_items_to_apply',
		'woocommerce_coupon_custom_discounts_array',
		'woocommerce_cart_totals_get_fees_from_cart_taxes',
		'woocommerce_cart_totals_get_item_tax_rates',
	);

	/**
	 * A callback here changes what a product answers. Some are old names that WooCommerce still serves.
	 */
	const PRODUCT = array(
		'woocommerce_get_price',
		'woocommerce_product_get_price',
		'woocommerce_product_get_tax_class',
		'woocommerce_product_get_tax_status',
		'woocommerce_product_is_taxable',
		'woocommerce_product_tax_class',
		'woocommerce_product_variation_get_price',
		'woocommerce_product_variation_get_tax_class',
		'woocommerce_product_variation_get_tax_status',
	);

	/**
	 * A callback here takes part in which products a coupon discounts.
	 */
	const COUPON = array(
		'get_object_terms',
		'get_the_terms',
		'woocommerce_cart_coupon_types',
		'woocommerce_coupon_get_discount_type',
		'woocommerce_coupon_get_exclude_sale_items',
		'woocommerce_coupon_get_excluded_product_categories',
		'woocommerce_coupon_get_excluded_product_ids',
		'woocommerce_coupon_get_product_categories',
		'woocommerce_coupon_get_product_ids',
		'woocommerce_coupon_is_valid_for_cart',
		'woocommerce_coupon_is_valid_for_product',
		'woocommerce_product_coupon_types',
		'wp_get_object_terms',
	);

	/**
	 * A callback here takes part in which lines are shipped.
	 */
	const NEEDS_SHIPPING = array(
		'woocommerce_is_virtual',
		'woocommerce_product_get_virtual',
		'woocommerce_product_needs_shipping',
		'woocommerce_product_variation_get_virtual',
	);

	/**
	 * A callback here may make shipping needed where it is not shown.
	 */
	const SHOW_SHIPPING = array(
		'wc_shipping_enabled',
		'woocommerce_cart_needs_shipping',
		'woocommerce_get_cart_contents',
	);

	/**
	 * A callback here may change the sums after they are calculated.
	 */
	const RESULT = array(
		'woocommerce_calculate_totals',
		'woocommerce_calculated_total',
		'woocommerce_after_calculate_totals',
	);

	/**
	 * A callback here may give another result for another quantity: fine on the server, unknowable in the browser.
	 */
	const QUANTITY = array(
		'woocommerce_cart_reset',
		'woocommerce_get_cart_contents',
		'woocommerce_before_calculate_totals',
		'woocommerce_calculate_totals',
		'woocommerce_calculated_total',
		'woocommerce_after_calculate_totals',
		'woocommerce_coupon_validate_minimum_amount',
		'woocommerce_coupon_validate_maximum_amount',
	);

	/**
	 * A callback here may write amounts in another way than the shop's settings say.
	 */
	const FORMAT = array(
		'raw_woocommerce_price',
		'formatted_woocommerce_price',
		'wc_price',
		'wc_price_args',
		'woocommerce_get_price_including_tax',
		'woocommerce_get_price_excluding_tax',
		'woocommerce_cart_tax_totals',
		'woocommerce_cart_get_taxes',
	);

	/**
	 * A callback here may change which shipping rates there are, and what they cost.
	 */
	const SHIPPING = array(
		'woocommerce_cart_needs_shipping',
		'woocommerce_cart_ready_to_calc_shipping',
		'woocommerce_cart_shipping_packages',
		'woocommerce_shipping_packages',
		'woocommerce_package_rates',
		'woocommerce_shipping_method_add_rate',
		'woocommerce_shipping_rate_cost',
		'woocommerce_shipping_rate_taxes',
		'woocommerce_evaluate_shipping_cost_args',
		'woocommerce_flat_rate_shipping_add_rate',
		'woocommerce_shipping_flat_rate_is_available',
		'woocommerce_shipping_free_shipping_is_available',
		'woocommerce_shipping_local_pickup_is_available',
		'woocommerce_shipping_chosen_method',
	);

	/**
	 * WooCommerce's and WordPress's own callbacks on the hooks above, found on a shop without other plugins.
	 */
	private const CORE = array(
		'_post_format_wp_get_object_terms',
		'WC_Brands_Coupons::is_valid_for_product',
		'WC_Cart_Session::set_session',
		'WC_Deprecated_Filter_Hooks::maybe_handle_deprecated_hook',
		'WC_Deprecated_Action_Hooks::maybe_handle_deprecated_hook',
		'Automattic\WooCommerce\Blocks\Shipping\ShippingController::filter_shipping_packages',
		'Automattic\WooCommerce\Blocks\Shipping\ShippingController::remove_shipping_if_no_address',
	);

	/**
	 * The first of some hooks that someone other than WooCommerce uses.
	 *
	 * @param string[] $hooks Names of hooks.
	 * @return string|null Null: none.
	 */
	public static function first_of( array $hooks ) {
		global $wp_filter;
		foreach ( $hooks as $hook ) {
			if ( isset( $wp_filter[ $hook ] ) && self::is_used( $hook ) ) {
				return $hook;
			}
		}
		return null;
	}

	/**
	 * Whether someone other than WooCommerce uses a hook.
	 *
	 * @param string $hook Name of the hook.
	 * @return bool
	 */
	public static function is_used( string $hook ): bool {
		global $wp_filter;
		if ( empty( $wp_filter[ $hook ] ) ) {
			return false;
		}
		foreach ( $wp_filter[ $hook ]->callbacks as $callbacks ) {
			foreach ( $callbacks as $callback ) {
				if ( ! in_array( self::name( $callback['function'] ), self::CORE, true ) ) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * A callback's name.
	 *
	 * @param mixed $callback Callback.
	 * @return string `Class::method`, or the name of a function; '' for a closure.
	 */
	private static function name( $callback ): string {
		if ( is_string( $callback ) ) {
			return $callback;
		}
		if ( ! is_array( $callback ) || 2 !== count( $callback ) || ! is_string( $callback[1] ) ) {
			return '';
		}
		return ( is_object( $callback[0] ) ? get_class( $callback[0] ) : $callback[0] ) . '::' . $callback[1];
	}
}
