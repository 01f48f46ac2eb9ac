<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** Carts for tests, as PHP arrays in wire format v1. */
final class Carts
{
    /** Two mugs at 9.50 without tax, 20 % tax: 22.80. */
    public static function mugs(): array
    {
        return [
            'v' => 1,
            'dialect' => ['woocommerce' => '10.5.0', 'php' => '8.2.36'],
            'settings' => [
                'decimals' => 2,
                'tax_enabled' => true,
                'prices_include_tax' => false,
                'tax_rounding' => 'half_up',
            ],
            'rates' => [['id' => 1, 'rate' => '20', 'label' => 'VAT', 'code' => 'GB-VAT-1']],
            'tax_classes' => [['slug' => '', 'rates' => [1]]],
            'lines' => [['key' => 'mug', 'price' => '9.50', 'quantity' => 2]],
        ];
    }

    /** A cart of any size with two rates, two coupons, shipping, a fee and everything wanted. */
    public static function large(int $lines): array
    {
        $cart = self::mugs();
        $cart['rates'][] = ['id' => 2, 'rate' => '3.5', 'compound' => true, 'label' => 'City', 'code' => 'GB-CITY-1'];
        $cart['tax_classes'][0]['rates'] = [1, 2];
        $cart['settings']['display'] = [
            'including_tax' => true,
            'itemized_taxes' => true,
            'price_format' => '%1$s%2$s',
            'currency_symbol' => '£',
            'decimal_separator' => '.',
            'thousand_separator' => ',',
        ];
        $cart['lines'] = [];
        for ($i = 0; $i < $lines; $i++) {
            $price = sprintf('%d.%02d', 1 + $i % 90, $i * 37 % 100);
            $cart['lines'][] = ['key' => md5((string) $i), 'price' => $price, 'quantity' => 1 + $i % 5];
        }
        $cart['coupons'] = [
            ['code' => 'ten', 'type' => 'percent', 'amount' => '10'],
            ['code' => 'five-off', 'type' => 'fixed_cart', 'amount' => '5'],
        ];
        $cart['shipping'] = [['id' => 'flat_rate:1', 'cost' => '5', 'taxes' => [1 => 1.0, 2 => 0.21]]];
        $cart['fees'] = [['id' => 'gift-wrap', 'amount' => '2.5', 'taxable' => true]];
        $cart['want'] = ['display', 'store_api'];

        return $cart;
    }

    public static function json(array $cart): string
    {
        return json_encode($cart, JSON_THROW_ON_ERROR | JSON_PRESERVE_ZERO_FRACTION);
    }
}
