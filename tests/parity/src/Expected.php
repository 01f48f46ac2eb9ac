<?php

declare(strict_types=1);

namespace CartP2\Parity;

use Closure;
use WC_Cart;

/**
 * Reads what WooCommerce left on the cart, in the shape of the engine's
 * output. Objects are objects, so that an empty array of taxes stays an object
 * and the order of rate ids can be compared.
 */
final class Expected
{
    /** What WC_Cart_Totals stored: the part every case is compared on. */
    public static function stored(WC_Cart $cart): object
    {
        return (object) [
            'v' => 1,
            'totals' => self::totals($cart),
            'lines' => self::lines($cart),
            'coupons' => self::coupons($cart),
            'fees' => self::fees($cart),
        ];
    }

    private static function totals(WC_Cart $cart): object
    {
        $totals = $cart->get_totals();
        foreach (['shipping_taxes', 'cart_contents_taxes', 'fee_taxes'] as $name) {
            $totals[$name] = (object) $totals[$name];
        }
        return (object) $totals;
    }

    private static function lines(WC_Cart $cart): array
    {
        $lines = [];
        foreach ($cart->get_cart() as $key => $item) {
            $lines[] = (object) [
                'key' => (string) $key,
                'line_subtotal' => $item['line_subtotal'],
                'line_subtotal_tax' => $item['line_subtotal_tax'],
                'line_total' => $item['line_total'],
                'line_tax' => $item['line_tax'],
                'line_tax_data' => (object) [
                    'subtotal' => (object) $item['line_tax_data']['subtotal'],
                    'total' => (object) $item['line_tax_data']['total'],
                ],
            ];
        }
        return $lines;
    }

    private static function coupons(WC_Cart $cart): array
    {
        $taxes = $cart->get_coupon_discount_tax_totals();
        $coupons = [];
        foreach ($cart->get_coupon_discount_totals() as $code => $discount) {
            $coupons[] = (object) [
                'code' => (string) $code,
                'discount' => $discount,
                'discount_tax' => $taxes[$code] ?? null,
            ];
        }
        return $coupons;
    }

    private static function fees(WC_Cart $cart): array
    {
        return array_values(array_map(fn (object $fee): object => (object) [
            'id' => $fee->id,
            'total' => $fee->total,
            'tax' => $fee->tax,
            'tax_data' => (object) $fee->tax_data,
        ], self::feesAsCalculated($cart)));
    }

    /**
     * The fees in the order they were calculated in. WooCommerce sorts them on
     * every read, and its comparison turns equal ones round each time.
     *
     * @return array<string,object>
     */
    public static function feesAsCalculated(WC_Cart $cart): array
    {
        return self::withFeesUnsorted(fn (): array => $cart->get_fees());
    }

    public static function withFeesUnsorted(Closure $read): mixed
    {
        add_filter('woocommerce_sort_fees_callback', '__return_zero', PHP_INT_MAX);
        try {
            return $read();
        } finally {
            remove_filter('woocommerce_sort_fees_callback', '__return_zero', PHP_INT_MAX);
        }
    }

    /** Whether shipping was calculated, as the Store API of this version sees it. */
    public static function shippingIsKnown(WC_Cart $cart): bool
    {
        return method_exists($cart, 'has_calculated_shipping') ? $cart->has_calculated_shipping() : $cart->show_shipping();
    }
}
