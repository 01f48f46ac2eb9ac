<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Calculation;
use CartP2\Engine;
use CartP2\Exception\CartException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

/** A calculation in steps gives what the whole cart gives, with PHP's own types. */
final class CalculationTest extends TestCase
{
    private static function start(array $cart, ?array $prices = null, ?array $quantities = null): Calculation
    {
        $lines = $cart['lines'];
        unset($cart['coupons'], $cart['shipping'], $cart['fees'], $cart['want']);
        $cart['lines'] = [];

        return new Calculation(
            $cart,
            [['', 'taxable', true]],
            $prices ?? array_column($lines, 'price'),
            $quantities ?? array_column($lines, 'quantity'),
            array_fill(0, count($lines), 0),
        );
    }

    public function testEqualsTheWholeCart(): void
    {
        $cart = Carts::large(7);
        $whole = json_decode(Engine::totals(Carts::json($cart)), true);
        $steps = self::start($cart);
        $totals = $steps->subtotals();
        foreach (array_column($whole['coupons'], 'code') as $code) {
            $coupons = array_column($cart['coupons'], null, 'code');
            $steps->applyCoupon($coupons[$code], $steps->discountable());
        }
        $contents = $steps->contents();
        $lines = $steps->lines();
        $totals += $contents['totals'] + $steps->shipping(isset($cart['shipping']) ? ['shipping' => $cart['shipping']] : []);
        $end = $steps->fees(isset($cart['fees']) ? array_intersect_key($cart, ['fees' => 1, 'rates' => 1, 'tax_classes' => 1]) : []);
        $totals += $end['totals'];

        $expected = $whole['totals'];
        self::assertSame($expected['total'], number_format($end['total'], 2, '.', ''));
        unset($expected['total']);
        ksort($expected);
        ksort($totals);
        self::assertSame($expected, $totals);
        foreach (['line_tax_data', 'line_subtotal', 'line_subtotal_tax', 'line_total', 'line_tax'] as $i => $name) {
            self::assertSame(array_column($whole['lines'], $name), $lines[$i]);
        }
        self::assertSame(array_column($whole['coupons'], 'discount', 'code'), $contents['coupon_discount_totals']);
    }

    public function testPricesAreCastAsPhpCasts(): void
    {
        $cart = Carts::mugs();
        foreach (['9.50', ' 9.5', '9.5 each', 9.5, '.95e1'] as $price) {
            self::assertSame(self::start($cart, [9.5])->subtotals(), self::start($cart, [$price])->subtotals());
        }
        foreach ([null, '', 'none', false, '-0'] as $nothing) {
            self::assertSame('0', self::start($cart, [$nothing])->subtotals()['subtotal']);
        }
    }

    /** @dataProvider refusals */
    public function testRefusesWithACode(string $code, array $prices, array $quantities): void
    {
        try {
            self::start(Carts::mugs(), $prices, $quantities);
            self::fail('not refused');
        } catch (CartException $e) {
            self::assertSame($code, $e->getErrorCode());
        }
    }

    public static function refusals(): iterable
    {
        yield 'no price' => ['invalid_type', [[]], [1]];
        yield 'an object' => ['invalid_type', [new \stdClass()], [1]];
        yield 'too large' => ['number_out_of_range', ['1e13'], [1]];
        yield 'endless' => ['number_out_of_range', [INF], [1]];
        yield 'no number' => ['not_a_number', [NAN], [1]];
        yield 'quantity in words' => ['invalid_type', ['1'], ['two']];
        yield 'less than nothing' => ['number_out_of_range', ['1'], [-1]];
        yield 'not as many' => ['invalid_type', ['1', '2'], [1]];
    }

    public function testAStepOutOfOrderIsRefusedAndSoIsTheNext(): void
    {
        $steps = self::start(Carts::mugs());
        foreach (['fees', 'shipping'] as $step) {
            try {
                $steps->$step([]);
                self::fail('not refused');
            } catch (CartException $e) {
                self::assertSame('internal', $e->getErrorCode());
            }
        }
        $this->expectException(CartException::class);
        $steps->subtotals();
    }

    public function testReferencesAndCopiedArraysStayWhatTheyWere(): void
    {
        $prices = ['9.50'];
        $copy = $prices;
        $reference = &$prices[0];
        $calculation = self::start(Carts::mugs(), $prices);
        $calculation->subtotals();

        self::assertSame(['9.50'], $copy);
        self::assertSame('9.50', $reference);
    }

    /** What WooCommerce hashes: the package, its contents without the products. */
    private static function jsonOf(array $package): string|false
    {
        foreach ($package['contents'] as $key => $item) {
            unset($package['contents'][$key]['data']);
        }

        return json_encode($package);
    }

    public function testAPackageIsWrittenAsPhpWritesIt(): void
    {
        $values = [
            0, 7, -7, PHP_INT_MAX, PHP_INT_MIN, true, false, null, '', '7', '07', 'a "quoted" \\ back/slash', "\x00\x08\f\n\r\t\x1b\x7f",
            'Grüße', "\u{2028}\u{20ac}\u{1f9f5}", 0.0, -0.0, 1.0, -1.0, 0.1, 0.1 + 0.2, 1e-4, 0.00012345, 99999999999999.98, 1e14, 2.5e14, 1 / 3,
            [], [[]], [1, 2], [1 => 'a', 0 => 'b'], ['x' => [], 'y' => ['z' => 1.5]], [5 => 1], ['' => 1, '5' => 2, 'ü/' => 3],
        ];
        mt_srand(7);
        for ($i = 0; $i < 20000; $i++) {
            $values[] = mt_rand(0, 10 ** mt_rand(1, 9)) / 10 ** mt_rand(0, 6) * mt_rand(1, 7);
        }
        $values = array_filter($values, fn ($value) => !is_float($value) || $value === 0.0 || abs($value) >= 1e-4);
        $item = ['key' => 'k', 'data' => new \stdClass(), 'line_tax_data' => ['subtotal' => [7 => 0.5], 'total' => []]];
        foreach ($values as $value) {
            $packages = [
                ['contents' => ['a' => $item + ['value' => $value], 'b' => ['data' => $value]], 'rates' => []],
                ['value' => $value, 'contents' => []],
            ];
            foreach ($packages as $package) {
                self::assertSame(self::jsonOf($package), Calculation::packageJson($package));
            }
        }
        self::assertSame('{"contents":[[1,2],[]]}', Calculation::packageJson(['contents' => [[1, 2, 'data' => 3], ['data' => 4]]]));
    }

    public function testWhatOnlyPhpCanWriteHasNoAnswer(): void
    {
        $deep = [];
        for ($i = 0; $i < 30; $i++) {
            $deep = [$deep];
        }
        $itself = [];
        $itself['itself'] = &$itself;
        foreach ([new \stdClass(), new \ArrayObject([1]), NAN, INF, 1e-5, 1e15, 1e300, "\xff", STDOUT, $deep, $itself] as $value) {
            self::assertNull(Calculation::packageJson(['contents' => ['a' => ['value' => $value]]]));
            self::assertNull(Calculation::packageJson(['contents' => [], 'value' => $value]));
        }
        foreach ([[], ['contents' => 'text'], ['contents' => ['a' => 'text']], ['contents' => [7]], ['contents' => ["\xff" => []]]] as $package) {
            self::assertNull(Calculation::packageJson($package));
        }
    }
}
