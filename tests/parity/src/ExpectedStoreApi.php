<?php

declare(strict_types=1);

namespace CartP2\Parity;

use Automattic\WooCommerce\StoreApi\SchemaController;
use Automattic\WooCommerce\StoreApi\Schemas\V1\CartSchema;
use Automattic\WooCommerce\StoreApi\StoreApi;
use Closure;
use WC_Cart;

/** The money strings of the Store API, from its real schemas. */
final class ExpectedStoreApi
{
    public static function of(WC_Cart $cart): object
    {
        $schemas = StoreApi::container()->get(SchemaController::class);
        $pick = fn (object $totals, string ...$names): array => array_combine(
            $names,
            array_map(fn (string $name): string => $totals->$name, $names),
        );

        $items = [];
        foreach ($cart->get_cart() as $key => $item) {
            $totals = $schemas->get('cart-item')->get_item_response($item)['totals'];
            $items[] = (object) (['key' => (string) $key]
                + $pick($totals, 'line_subtotal', 'line_subtotal_tax', 'line_total', 'line_total_tax'));
        }
        $coupons = [];
        foreach ($cart->get_applied_coupons() as $code) {
            $totals = $schemas->get('cart-coupon')->get_item_response($code)['totals'];
            $coupons[] = (object) (['code' => (string) $code] + $pick($totals, 'total_discount', 'total_discount_tax'));
        }
        $fees = [];
        foreach (Expected::feesAsCalculated($cart) as $fee) {
            $totals = $schemas->get('cart-fee')->get_item_response($fee)['totals'];
            $fees[] = (object) (['key' => $fee->id] + $pick($totals, 'total', 'total_tax'));
        }
        return (object) [
            'items' => $items,
            'coupons' => $coupons,
            'fees' => $fees,
            'totals' => self::totals($schemas->get('cart'), $cart),
        ];
    }

    private static function totals(CartSchema $schema, WC_Cart $cart): object
    {
        // The whole response would also ask for pictures, payment methods and cross sells.
        $read = Closure::bind(fn (): array => $schema->get_totals($cart), null, CartSchema::class);
        $totals = $read();
        $ids = array_column(array_values($cart->get_tax_totals()), 'tax_rate_id');
        $lines = [];
        foreach ($totals['tax_lines'] as $i => $line) {
            $lines[] = (object) ['name' => $line['name'], 'price' => $line['price'], 'rate_id' => (string) $ids[$i]];
        }
        $totals['tax_lines'] = $lines;
        return (object) $totals;
    }
}
