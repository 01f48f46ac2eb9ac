<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** The cart of the benchmarks as a case: two tax rates, one shipping rate. */
final class BenchCart
{
    /** The place of Places with two plain rates. */
    private const PLACE = 2;

    /** @return array the case of `lines` lines, with ten percent and five off the cart where wanted */
    public static function ofLines(int $lines, bool $coupons): array
    {
        $list = [];
        for ($i = 0; $i < $lines; $i++) {
            // Prices end in every possible pair of digits.
            $list[] = ['key' => "line-$i", 'price' => Numbers::decimal(199 + $i * 1237 % 9801, 2), 'quantity' => 1 + $i % 5];
        }
        return self::case($list, $coupons ? [
            ['code' => 'ten', 'type' => 'percent', 'amount' => '10'],
            ['code' => 'vip', 'type' => 'fixed_cart', 'amount' => '5'],
        ] : []);
    }

    /** The same lines and coupons as a cart in wire format, at this shop's two rates. */
    public static function ofWire(object $wire): array
    {
        $lines = array_map(fn (object $line): array => [
            'key' => $line->key, 'price' => (string) $line->price, 'quantity' => $line->quantity,
        ], $wire->lines);
        $coupons = array_map(fn (object $coupon): array => [
            'code' => $coupon->code, 'type' => $coupon->type, 'amount' => (string) $coupon->amount,
            'limit' => $coupon->limit_items ?? null,
        ], $wire->coupons ?? []);
        return self::case($lines, $coupons);
    }

    private static function case(array $lines, array $coupons): array
    {
        [$country, $state] = Places::location(self::PLACE);
        $plain = Shrink::PLAIN;
        return [
            'options' => ['woocommerce_default_country' => "$country:$state"] + $plain['options'],
            'filters' => $plain['filters'],
            'customer' => ['exempt' => false, 'email' => '', 'shipping' => self::PLACE, 'billing' => self::PLACE],
            'lines' => array_map(
                fn (array $line, int $i): array => $line + ['product' => $i % Generator::PRODUCTS] + $plain['lines'],
                $lines,
                array_keys($lines),
            ),
            'coupons' => array_map(fn (array $coupon): array => $coupon + $plain['coupons'], $coupons),
            'shipping' => ['packages' => [['cost' => '4.95', 'places' => null, 'taxes' => null]], 'pickup' => false, 'taxable' => true],
            'fees' => [],
        ];
    }
}
