<?php

declare(strict_types=1);

namespace CartP2\Parity;

use WC_Cart;

/**
 * Which hooks of one calculation fire, in which order, with which arguments,
 * and what the cart holds at that moment: what another plugin can see.
 */
final class HookTrace
{
    /** All that a calculation tells other plugins; hooks of options and of single numbers are not news. */
    private const HOOKS = [
        'woocommerce_cart_reset',
        'woocommerce_before_calculate_totals',
        'woocommerce_after_calculate_totals',
        'woocommerce_calculate_totals',
        'woocommerce_calculated_total',
        'woocommerce_cart_calculate_fees',
        'woocommerce_sort_fees_callback',
        'woocommerce_cart_shipping_packages',
        'woocommerce_cart_ready_to_calc_shipping',
        'woocommerce_cart_needs_shipping',
        'woocommerce_before_get_rates_for_package',
        'woocommerce_after_get_rates_for_package',
        'woocommerce_package_rates',
        'woocommerce_shipping_packages',
        'woocommerce_shipping_chosen_method',
        'woocommerce_shipping_method_chosen',
        'woocommerce_coupon_is_valid',
        'woocommerce_coupon_is_valid_for_product',
        'woocommerce_coupon_is_valid_for_cart',
        'woocommerce_coupon_validate_minimum_amount',
        'woocommerce_coupon_validate_maximum_amount',
        'woocommerce_coupon_error',
        'woocommerce_coupon_sort',
        'woocommerce_coupon_loaded',
        'woocommerce_cart_updated',
    ];

    /** Where other plugins read the cart. Elsewhere, and for each line of each coupon, looking would cost more than calculating. */
    private const LOOK = [
        'woocommerce_cart_reset',
        'woocommerce_before_calculate_totals',
        'woocommerce_after_calculate_totals',
        'woocommerce_calculate_totals',
        'woocommerce_calculated_total',
        'woocommerce_cart_calculate_fees',
        'woocommerce_cart_shipping_packages',
        'woocommerce_package_rates',
        'woocommerce_coupon_is_valid',
        'woocommerce_coupon_validate_minimum_amount',
    ];

    /** @var list<array> */
    private array $seen = [];

    /** Listens while $work runs. @return list<array> what was seen */
    public static function of(WC_Cart $cart, callable $work): array
    {
        $trace = new self();
        $listeners = [];
        foreach (self::HOOKS as $hook) {
            $listeners[$hook] = function (mixed ...$arguments) use ($trace, $hook, $cart): mixed {
                $look = in_array($hook, self::LOOK, true) ? CartState::glimpse($cart) : '';
                $trace->seen[] = [$hook, array_map(self::shown(...), $arguments), $look];
                return $arguments[0] ?? null;
            };
            add_filter($hook, $listeners[$hook], PHP_INT_MIN, 9);
        }
        try {
            $work();
        } finally {
            foreach ($listeners as $hook => $listener) {
                remove_filter($hook, $listener, PHP_INT_MIN);
            }
        }
        return $trace->seen;
    }

    private static function shown(mixed $argument): mixed
    {
        return match (true) {
            $argument instanceof WC_Cart => 'the cart',
            $argument instanceof \WC_Discounts => ['discounts of', array_keys($argument->get_items())],
            default => CartState::plain($argument),
        };
    }
}
