<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** Draws prices, quantities and percentages, with a taste for the awkward ones. */
final class Numbers
{
    /** Percentages whose product with a price often falls just below a whole cent (reference 1.6). */
    private const WRONG_FLOORS = ['70', '35', '57', '58', '69', '82', '29', '41', '94', '47', '7', '17.5'];

    /** Prices of more places than the shop's, where PHP 8.2 and 8.4 round apart, and other known edges. */
    private const EDGES = [
        '1.0450', '0.0550', '0.69', '9.99', '3.40', '1.34', '3.00', '1.00', '35.00', '17.43', '0.575', '1.005',
        '2.675', '8.325', '0.01', '0.02', '0.03', '0.05', '99.995', '33.333333', '66.6667', '1.115', '149.99', '0.615',
    ];

    public function __construct(private Rng $rng)
    {
    }

    /** $units / 10^$places, written with exactly $places places. */
    public static function decimal(int $units, int $places): string
    {
        $sign = $units < 0 ? '-' : '';
        $digits = str_pad((string) abs($units), $places + 1, '0', STR_PAD_LEFT);
        return $places === 0
            ? $sign . $digits
            : $sign . substr($digits, 0, -$places) . '.' . substr($digits, -$places);
    }

    /** The price of one unit, not negative. Returns it and what is special about it. */
    public function price(int $decimals): array
    {
        $rng = $this->rng;
        return match ($rng->weighted([
            'usual' => 34, 'nines' => 18, 'round' => 8, 'half_cent' => 12, 'edge' => 9, 'tiny' => 6,
            'fine' => 6, 'large' => 5, 'zero' => 2,
        ])) {
            'usual' => [self::decimal($rng->int(1, 20000), 2), ''],
            'nines' => [self::decimal($rng->int(1, 250) * 100 - $rng->pick([1, 1, 5, 10, 50]), 2), ''],
            'round' => [(string) $rng->int(1, 500), ''],
            // 6m + 3 cents with 20 % inside is half a cent without it.
            'half_cent' => [self::decimal($rng->int(0, 3000) * 6 + 3, 2), 'half-cent price'],
            'edge' => [$rng->pick(self::EDGES), 'edge price'],
            'tiny' => [self::decimal($rng->int(1, 12), $rng->pick([2, 2, 3])), 'tiny price'],
            'fine' => [self::decimal($rng->int(1, 10 ** 7), $rng->pick([3, 4, 5, 6])), 'price of 3 to 6 places'],
            'large' => [self::decimal($rng->int(100000, 10 ** $rng->int(6, 10)), 2), 'large price'],
            'zero' => [$rng->pick(['0', '0.00', '']), 'zero price'],
        };
    }

    /** A quantity: PHP's int or float, as both occur in sessions. */
    public function quantity(): array
    {
        $rng = $this->rng;
        return match ($rng->weighted(['one' => 44, 'few' => 38, 'many' => 6, 'fraction' => 7, 'float' => 4, 'zero' => 1])) {
            'one' => [1, ''],
            'few' => [$rng->int(2, 9), ''],
            'many' => [$rng->int(10, 250), ''],
            'fraction' => [(float) self::decimal($rng->int(1, 12000), $rng->pick([1, 2, 3])), 'fractional quantity'],
            'float' => [(float) $rng->int(1, 5), 'whole quantity as float'],
            'zero' => [0, 'zero quantity'],
        };
    }

    /** A percentage for a coupon, 0 to 100. */
    public function percent(): array
    {
        $rng = $this->rng;
        return match ($rng->weighted(['usual' => 45, 'trap' => 35, 'fine' => 15, 'all' => 4, 'none' => 1])) {
            'usual' => [$rng->pick(['5', '10', '15', '20', '25', '30', '33.33', '50', '12.5', '10.00']), ''],
            'trap' => [$rng->pick(self::WRONG_FLOORS), 'percentage with wrong floors'],
            'fine' => [self::decimal($rng->int(1, 9999), 2), ''],
            'all' => ['100', '100 % coupon'],
            'none' => ['0', 'coupon of 0'],
        };
    }

    /** An amount of money for a coupon, a fee or shipping. */
    public function amount(int $largest, int $decimals): string
    {
        $rng = $this->rng;
        return match ($rng->weighted(['usual' => 50, 'round' => 30, 'tiny' => 8, 'fine' => 12])) {
            'usual' => self::decimal($rng->int(1, $largest * 100), 2),
            'round' => (string) $rng->int(1, $largest),
            'tiny' => self::decimal($rng->int(1, 9), max(0, $decimals)),
            'fine' => self::decimal($rng->int(1, $largest * 10000), 4),
        };
    }
}
