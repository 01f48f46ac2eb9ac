<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * Carts small enough to be worked out on paper. `expect` holds what the paper
 * says, `worked` how; hand.php checks the paper against the real WooCommerce
 * and keeps its whole answer. A case with `php` is for another PHP than the one
 * at hand: its `expect` is also all that changes against the answer here.
 *
 * Amounts in `worked` are cents. Place 0 taxes 20 % (reduced 5 %, zero-rate
 * 0 %), place 1 19 %, place 3 5 % and a compound 8.5 % on top, place 5
 * 21.5311 % (reduced 9.0909 %).
 */
final class HandWorked
{
    /** @return list<array{id:string,worked:list<string>,expect:array<string,mixed>,case:array,php:?string}> */
    public static function cases(): array
    {
        return [...self::doubles(), ...self::phpGenerations(), ...self::taxes(), ...self::coupons(), ...self::fees()];
    }

    /** The published carts where a double, not the decimal, decides the cent. */
    private static function doubles(): array
    {
        return [
            self::case('percent-35', [
                '340 * 0.35 is 118.99999999999999 as a double: floor 118, where decimals say 119.',
                '134 * 0.35 = 46.9, floor 46. Together 164; the whole cart: (340 + 134) * 0.35 = 165.9, rounded 166.',
                'The 2 left go one cent a unit, dearest first: 119 and 47.',
                'Lines 340 - 119 = 221 untaxed; 134 - 47 = 87, its tax 17.4, rounded 17. Total 221 + 87 + 17 = 325.',
                'In decimals only 1 is left, the second line keeps 88, taxed 17.6, rounded 18: 221 + 88 + 18 - 1 = 326.',
            ], ['totals.total' => '3.25', 'totals.total_tax' => 0.17, 'lines.0.line_total' => 2.21, 'lines.1.line_total' => 0.87], [
                'lines' => [['price' => '3.40', 'tax_class' => 'zero-rate'], ['price' => '1.34']],
                'coupons' => [['amount' => '35']],
            ]),
            self::case('percent-58', [
                '300 * 0.58 = 174. 100 * 0.58 is 57.99999999999999 as a double: floor 57. Together 231.',
                'The whole cart: 400 * 0.58 = 232. The cent left goes to the dearest line: 175 and 57.',
                'Lines 125 untaxed; 43, its tax 8.6, rounded 9. Total 125 + 43 + 9 = 177.',
                'In decimals: 126 + 42 + 8 = 176.',
            ], ['totals.total' => '1.77', 'totals.total_tax' => 0.09, 'lines.0.line_total' => 1.25, 'lines.1.line_total' => 0.43], [
                'lines' => [['price' => '3.00', 'tax_class' => 'zero-rate'], ['price' => '1.00']],
                'coupons' => [['amount' => '58']],
            ]),
            self::case('fixed-product-and-percent-57', [
                'The product coupon first: 1743 off each of 3 units, 5229; 10500 - 5229 = 5271 stay.',
                '57 % of 10500 is 5985 but only 5271 are there: the line is free.',
                '2 units of the limit of 5 stay: 100 * 0.57 is 56.99999999999999 as a double: floor 56.',
                'The whole: (10500 + 100) * 0.57 = 6042, given 5271 + 56 = 5327. What is left goes one cent a unit:',
                'three times nothing on the free line, 1 on the other: 57. It costs 43. In decimals 57 + 1 = 58, so 42.',
            ], ['totals.total' => '0.43', 'lines.0.line_total' => 0.0, 'lines.1.line_total' => 0.43], [
                'lines' => [
                    ['price' => '35.00', 'quantity' => 3, 'tax_class' => 'zero-rate', 'product' => 0],
                    ['price' => '1.00', 'tax_class' => 'zero-rate', 'product' => 1],
                ],
                'coupons' => [
                    ['code' => 'ten', 'type' => 'fixed_product', 'amount' => '17.43', 'limit' => 5, 'products' => [0]],
                    ['code' => 'vip', 'amount' => '57', 'limit' => 5],
                ],
            ]),
        ];
    }

    /** Where round() of PHP 8.4 gives another cent. */
    private static function phpGenerations(): array
    {
        $tax = ['place' => 5, 'lines' => [['price' => '1.0450']]];
        $small = ['place' => 5, 'lines' => [['price' => '0.0550', 'tax_class' => 'reduced-rate']]];
        $half = ['incl' => true, 'lines' => [['price' => '0.69']], 'want' => ['store_api']];
        return [
            self::case('round-up-to-8.3', [
                '104.5 * 0.215311 = 22.4999995, as a double 22.499999499999998...',
                'To 6 digits up to PHP 8.3: first to 15 significant digits, 22.4999995000000, then 22.5. Tax half up: 23.',
                'The line is 104.5, rounded 105. Total 105 + 23 = 128.',
            ], ['totals.total' => '1.28', 'lines.0.line_tax' => 0.23, 'lines.0.line_tax_data.total.*' => 0.225], $tax),
            self::case('round-up-from-8.4', [
                'PHP 8.4 looks at the double itself: 22.499999499999998 is below the edge, so 22.499999, kept as 22.499999 / 100. Tax: 22.',
                'Total 105 + 22 = 127.',
            ], [
                'totals.total' => '1.27', 'totals.total_tax' => 0.22, 'totals.subtotal_tax' => 0.22,
                'totals.cart_contents_tax' => 0.22, 'totals.cart_contents_taxes.*' => 0.22,
                'lines.0.line_subtotal_tax' => 0.22, 'lines.0.line_tax' => 0.22,
                'lines.0.line_tax_data.subtotal.*' => 22.499999 / 100, 'lines.0.line_tax_data.total.*' => 22.499999 / 100,
            ], $tax, '8.4.0'),
            self::case('half-a-cent-up-to-8.3', [
                '5.5 * 0.090909 = 0.4999995; to 15 digits, then 6 digits: 0.5. Tax half up: 1. The line: 5.5, rounded 6.',
            ], ['totals.total' => '0.07', 'lines.0.line_tax' => 0.01], $small),
            self::case('half-a-cent-from-8.4', [
                'The double is 0.49999949999999999: to 6 digits 0.499999. Tax: 0. Total 6.',
            ], [
                'totals.total' => '0.06', 'totals.total_tax' => 0.0, 'totals.subtotal_tax' => 0.0,
                'totals.cart_contents_tax' => 0.0, 'totals.cart_contents_taxes.*' => 0.0,
                'lines.0.line_subtotal_tax' => 0.0, 'lines.0.line_tax' => 0.0,
                'lines.0.line_tax_data.subtotal.*' => 0.00499999, 'lines.0.line_tax_data.total.*' => 0.00499999,
            ], $small, '8.4.0'),
            self::case('store-api-up-to-8.3', [
                '69 with 20 % inside: 69 - 69 / 1.2 = 11.5 tax, 57.5 net, kept as 0.575.',
                'The Store API rounds 0.575 * 100, a double of 57.49999999999999: up to PHP 8.3 first to 15 digits, 57.5, then 58.',
                'The tax, 11.5, is rounded half down where prices hold it: 11.',
            ], [
                'totals.total' => '0.69', 'lines.0.line_subtotal' => 0.575, 'lines.0.line_tax' => 0.11,
                'store_api.items.0.line_subtotal' => '58', 'store_api.items.0.line_total_tax' => '11',
            ], $half),
            self::case('store-api-from-8.4', [
                'PHP 8.4 rounds 57.49999999999999 itself: 57. What is charged does not change.',
            ], ['store_api.items.0.line_subtotal' => '57', 'store_api.items.0.line_total' => '57'], $half, '8.4.0'),
        ];
    }

    private static function taxes(): array
    {
        $threeLines = [['price' => '0.13'], ['price' => '0.13'], ['price' => '0.13']];
        return [
            self::case('9.99-with-20-percent', [
                '999 - 999 / 1.2 = 166.5 tax, rounded half down 166; net 832.5, rounded 833. Total 833 + 166 = 999.',
            ], ['totals.total' => '9.99', 'totals.subtotal' => '8.33', 'totals.subtotal_tax' => 1.66, 'lines.0.line_subtotal' => 8.325], [
                'incl' => true,
                'lines' => [['price' => '9.99']],
            ]),
            self::case('exempt-customer', [
                'The price loses its tax and becomes whole cents: 999 - 166.5 = 832.5, rounded 833.',
            ], ['totals.total' => '8.33', 'totals.total_tax' => 0.0, 'lines.0.line_subtotal' => 8.33], [
                'incl' => true, 'exempt' => true,
                'lines' => [['price' => '9.99']],
            ]),
            self::case('customer-away', [
                '1200 holds the shop\'s 20 %: net 1000. The customer\'s 19 %: 190. Price there 1190, which holds 190.',
            ], ['totals.total' => '11.90', 'totals.total_tax' => 1.9], [
                'incl' => true, 'customer' => 1,
                'lines' => [['price' => '12.00']],
            ]),
            self::case('compound', [
                '5 % of 10000 = 500. The compound 8.5 % of 10500 = 892.5, rounded half up 893. Total 11393.',
            ], ['totals.total' => '113.93', 'totals.total_tax' => 13.93], [
                'place' => 3,
                'lines' => [['price' => '100']],
            ]),
            self::case('round-each-line', [
                '13 * 0.2 = 2.6, rounded 3 a line: 9. Total 39 + 9 = 48.',
            ], ['totals.total' => '0.48', 'totals.total_tax' => 0.09], ['lines' => $threeLines]),
            self::case('round-at-subtotal', [
                '3 * 2.6 = 7.8 tax; 39 + 7.8 = 46.8, rounded 47. The tax stored is rounded for itself: 8. A line keeps 2.6 / 100, as a double 0.026000000000000002.',
            ], ['totals.total' => '0.47', 'totals.total_tax' => 0.08, 'lines.0.line_tax' => 2.6 / 100], [
                'options' => ['woocommerce_tax_round_at_subtotal' => 'yes'],
                'lines' => $threeLines,
            ]),
            self::case('no-decimals', [
                'The unit is the whole: 12.5 rounded 13; tax 2.5, half up 3. Total 16.',
            ], ['totals.total' => '16', 'totals.subtotal' => '13', 'totals.total_tax' => 3.0], [
                'options' => ['woocommerce_price_num_decimals' => '0'],
                'lines' => [['price' => '12.5']],
            ]),
        ];
    }

    private static function coupons(): array
    {
        return [
            self::case('all-off', [
                '100 % of 1000 and of 555: nothing is left, nor a tax. Discount 1555, its tax 200 + 111 = 311.',
            ], ['totals.total' => '0.00', 'totals.discount_total' => 15.55, 'totals.discount_tax' => 3.11], [
                'lines' => [['price' => '10.00'], ['price' => '5.55']],
                'coupons' => [['amount' => '100']],
            ]),
            self::case('ten-over-three', [
                '1000 over 3 units: 333 each, 999. The cent left goes to the dearest: 334, 333, 333.',
                'Lines 2000 - 334 = 1666, 1500 - 333 = 1167, 500 - 333 = 167, all untaxed: 3000.',
                'PHP keeps the discount as the integer 1000, and 1000 / 100 as the integer 10.',
            ], ['totals.total' => '30.00', 'totals.discount_total' => 10, 'lines.0.line_total' => 16.66, 'lines.2.line_total' => 1.67], [
                'lines' => [
                    ['price' => '20', 'tax_class' => 'zero-rate'],
                    ['price' => '15', 'tax_class' => 'zero-rate'],
                    ['price' => '5', 'tax_class' => 'zero-rate'],
                ],
                'coupons' => [['type' => 'fixed_cart', 'amount' => '10']],
            ]),
            self::case('sequential', [
                'The smaller coupon first, whatever the order applied: 10 % of 2000 = 200, then 20 % of 1800 = 360.',
                '2000 - 560 = 1440, untaxed.',
            ], ['totals.total' => '14.40', 'totals.discount_total' => 5.6], [
                'options' => ['woocommerce_calc_discounts_sequentially' => 'yes'],
                'lines' => [['price' => '20', 'tax_class' => 'zero-rate']],
                'coupons' => [['code' => 'vip', 'amount' => '20'], ['code' => 'ten', 'amount' => '10']],
            ]),
            self::case('two-of-five', [
                '10 % of 2 of the 5 units: 5000 / 5 * 2 = 2000, so 200. 5000 - 200 = 4800, untaxed.',
            ], ['totals.total' => '48.00', 'totals.discount_total' => 2.0], [
                'lines' => [['price' => '10', 'quantity' => 5, 'tax_class' => 'zero-rate']],
                'coupons' => [['amount' => '10', 'limit' => 2]],
            ]),
        ];
    }

    private static function fees(): array
    {
        return [
            self::case('negative-fee', [
                '-300 is spread by worth: half on the class of 20 %, -150 * 0.2 = -30; half on that of 5 %, -150 * 0.05 = -7.5.',
                'Rounded half up, away from zero: -30 and -8. Taxes 200 - 30 = 170 and 50 - 7.5 = 42.5.',
                'Total 2000 - 300 + (200 + 50) - 38 = 1912.',
            ], ['totals.total' => '19.12', 'fees.0.tax' => -0.38], [
                'lines' => [['price' => '10'], ['price' => '10', 'tax_class' => 'reduced-rate']],
                'fees' => [['amount' => '-3']],
            ]),
            self::case('fee-stops-at-the-worth', [
                '-800 on a cart of 500 untaxed: the fee stops at -500. Total 0.',
            ], ['totals.total' => '0.00', 'totals.fee_total' => '-5', 'fees.0.total' => -5.0], [
                'lines' => [['price' => '5', 'tax_class' => 'zero-rate']],
                'fees' => [['amount' => '-8']],
            ]),
        ];
    }

    /** Fills a shortened case up. */
    private static function case(string $id, array $worked, array $expect, array $short, ?string $php = null): array
    {
        $place = $short['place'] ?? 0;
        [$country, $state] = Places::location($place);
        $each = fn (string $list): array => array_map(
            fn (array $one, int $i): array => $one + ['key' => 'line-' . ($i + 1), 'id' => 'fee-' . ($i + 1)] + Shrink::PLAIN[$list] + ['code' => 'ten'],
            $short[$list] ?? [],
            array_keys($short[$list] ?? []),
        );
        $case = [
            'id' => $id,
            'mode' => 'auto',
            'about' => ['hand-worked'],
            'options' => ($short['options'] ?? []) + [
                'woocommerce_default_country' => "$country:$state",
                'woocommerce_prices_include_tax' => isset($short['incl']) ? 'yes' : 'no',
            ] + Shrink::PLAIN['options'],
            'filters' => Shrink::PLAIN['filters'],
            'customer' => [
                'exempt' => $short['exempt'] ?? false, 'email' => '',
                'shipping' => $short['customer'] ?? $place, 'billing' => $place,
            ],
            'lines' => $each('lines'),
            'coupons' => $each('coupons'),
            'shipping' => null,
            'fees' => $each('fees'),
        ];
        return compact('id', 'worked', 'expect', 'case', 'php') + ['want' => $short['want'] ?? []];
    }
}
