<?php

declare(strict_types=1);

namespace CartP2\Parity;

use Closure;
use Generator as Candidates;

/** Makes a failing case as small as it gets while it still fails. */
final class Shrink
{
    /** What a setting is when it does not matter. */
    public const PLAIN = [
        'options' => [
            'woocommerce_price_num_decimals' => '2',
            'woocommerce_calc_taxes' => 'yes',
            'woocommerce_prices_include_tax' => 'no',
            'woocommerce_tax_round_at_subtotal' => 'no',
            'woocommerce_calc_discounts_sequentially' => 'no',
            'woocommerce_tax_based_on' => 'shipping',
            'woocommerce_shipping_tax_class' => 'inherit',
            'woocommerce_tax_display_cart' => 'excl',
            'woocommerce_tax_total_display' => 'itemized',
            'woocommerce_currency' => 'USD',
            'woocommerce_currency_pos' => 'left',
            'woocommerce_price_thousand_sep' => ',',
            'woocommerce_price_decimal_sep' => '.',
        ],
        'filters' => ['adjust_non_base' => true, 'hide_zero_taxes' => true, 'trim_zeros' => false, 'rounding_precision' => null],
        'customer' => ['exempt' => false, 'email' => '', 'shipping' => 0, 'billing' => 0],
        'lines' => [
            'quantity' => 1, 'price' => '1', 'filtered' => null, 'tax_class' => '', 'tax_status' => 'taxable',
            'is_taxable' => null, 'virtual' => false, 'sale' => false, 'product' => 0,
        ],
        'coupons' => [
            'limit' => null, 'products' => [], 'not_products' => [], 'categories' => [], 'not_categories' => [],
            'no_sale' => false, 'minimum' => '', 'maximum' => '', 'expired' => false, 'emails' => [],
            'free_shipping' => false, 'individual' => false, 'sort' => null, 'type' => 'percent', 'amount' => '10',
        ],
        'fees' => ['amount' => '1', 'taxable' => false, 'tax_class' => ''],
    ];

    /** @param Closure(array):bool $fails */
    public static function case(array $case, Closure $fails): array
    {
        $deadline = microtime(true) + 60;
        do {
            $smaller = false;
            foreach (self::candidates($case) as $candidate) {
                if ($candidate !== $case && $fails($candidate)) {
                    $case = $candidate;
                    $smaller = true;
                    break;
                }
            }
        } while ($smaller && microtime(true) < $deadline);
        return $case;
    }

    /** Smaller cases, the boldest first. */
    private static function candidates(array $case): Candidates
    {
        foreach (['coupons', 'fees', 'lines'] as $list) {
            for ($size = count($case[$list]); $size >= 1; $size = intdiv($size, 2)) {
                for ($at = 0; $at < count($case[$list]); $at += $size) {
                    $candidate = $case;
                    array_splice($candidate[$list], $at, $size);
                    if ($candidate['lines']) {
                        yield $candidate;
                    }
                }
            }
        }
        if ($case['shipping'] !== null) {
            yield ['shipping' => null] + $case;
            if (count($case['shipping']['packages']) > 1) {
                $candidate = $case;
                array_pop($candidate['shipping']['packages']);
                yield $candidate;
            }
        }
        yield from self::plainer($case);
    }

    private static function plainer(array $case): Candidates
    {
        foreach (['options', 'filters', 'customer'] as $part) {
            foreach (self::PLAIN[$part] as $name => $plain) {
                $candidate = $case;
                $candidate[$part][$name] = $plain;
                yield $candidate;
            }
        }
        foreach (['lines', 'coupons', 'fees'] as $list) {
            foreach (array_keys($case[$list]) as $i) {
                foreach (self::PLAIN[$list] as $name => $plain) {
                    $candidate = $case;
                    $candidate[$list][$i][$name] = $plain;
                    // Towards the plain value only, or two values would take turns.
                    if ($case[$list][$i][$name] !== $plain) {
                        yield $candidate;
                    }
                }
            }
        }
    }
}
