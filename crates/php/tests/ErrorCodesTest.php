<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Engine;
use CartP2\Exception\CartException;
use CartP2\Exception\InternalException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\LimitExceededException;
use CartP2\Exception\OutOfStockException;
use CartP2\Exception\RefusedException;
use CartP2\Exception\StoreException;
use CartP2\Exception\UnsupportedException;
use CartP2\Tests\Support\Carts;
use CartP2\Tests\Support\Vectors;
use PHPUnit\Framework\TestCase;

/** Every stable code, provoked through PHP. */
final class ErrorCodesTest extends TestCase
{
    private const CLASSES = [
        'InvalidInput' => InvalidInputException::class,
        'LimitExceeded' => LimitExceededException::class,
        'Unsupported' => UnsupportedException::class,
        'Internal' => InternalException::class,
    ];

    /** Those of the stock that are not about what was given. */
    private const STOCK_CLASSES = [
        'not_enough' => OutOfStockException::class,
        'unknown_product' => RefusedException::class,
        'nothing_held' => RefusedException::class,
        'hold_expired' => RefusedException::class,
        'extended_already' => RefusedException::class,
        'not_claimed' => RefusedException::class,
        'key_reused' => RefusedException::class,
        'quantity_out_of_range' => LimitExceededException::class,
        'too_many_lines' => LimitExceededException::class,
        'too_many_owners' => LimitExceededException::class,
    ];

    /** Not provoked here: a defect cannot be had on demand (see PanicTest). */
    private const ELSEWHERE = ['internal'];

    /**
     * The engine's table of codes.
     *
     * @return array<string, array{class: string, description: string}>
     */
    private static function table(): array
    {
        $source = file_get_contents(__DIR__ . '/../../core/src/error.rs');
        preg_match_all('/^    \w+ = "(\w+)", (\w+), "(.+)";$/m', $source, $rows, PREG_SET_ORDER);
        $table = [];
        foreach ($rows as [, $code, $kind, $description]) {
            $table[$code] = ['class' => self::CLASSES[$kind], 'description' => $description];
        }
        self::assertGreaterThan(25, count($table));

        return $table;
    }

    /** @dataProvider provocations */
    public function testEachCodeHasItsExceptionAndAMessage(string $code, callable $provoke): void
    {
        try {
            $provoke();
            self::fail('accepted');
        } catch (CartException $e) {
            self::assertSame($code, $e->getErrorCode(), $e->getMessage());
            self::assertSame(self::table()[$code]['class'], get_class($e));
            self::assertNotSame('', $e->getMessage());
            self::assertLessThan(400, strlen($e->getMessage()));
        }
    }

    public function testNoCodeIsMissing(): void
    {
        $provoked = array_column(iterator_to_array(self::provocations(), false), 0);
        $codes = array_keys(self::table());

        self::assertSame($codes, array_values(array_intersect($codes, [...$provoked, ...self::ELSEWHERE])));
    }

    /**
     * The codes of the stock, and of the place where it is kept.
     *
     * @return array<string, array{class: string, description: string}>
     */
    private static function stockTable(): array
    {
        $stock = file_get_contents(__DIR__ . '/../../stock/src/error.rs');
        preg_match_all('~^    /// (.+)\n    (\w+),$~m', strstr($stock, 'impl Code', true), $documented, PREG_SET_ORDER);
        preg_match_all('~\(Self::(\w+), "(\w+)"\)~', $stock, $named, PREG_SET_ORDER);
        preg_match_all('~^    /// (.+)\n    pub\(crate\) const \w+: &str = "(store_\w+)";~m', file_get_contents(__DIR__ . '/../src/errors.rs'), $store, PREG_SET_ORDER);
        $names = array_column($named, 2, 1);
        $table = [];
        foreach ($documented as [, $description, $variant]) {
            $code = $names[$variant];
            $table[$code] = [
                'class' => self::STOCK_CLASSES[$code] ?? InvalidInputException::class,
                'description' => preg_replace_callback('~\[`Code::(\w+)`\]~', static fn (array $found) => "`{$names[$found[1]]}`", $description),
            ];
        }
        foreach ($store as [, $description, $code]) {
            $table[$code] = ['class' => StoreException::class, 'description' => $description];
        }
        self::assertCount(count($names) + 9, $table);

        return $table;
    }

    public function testTheReadmeListsEachCode(): void
    {
        $readme = __DIR__ . '/../README.md';
        $expected = self::listed(self::listed(file_get_contents($readme), 'codes', self::table()), 'stock codes', self::stockTable());
        if (getenv('CART_P2_BLESS') === '1') {
            file_put_contents($readme, $expected);
        }

        self::assertStringEqualsFile($readme, $expected, 'Run with CART_P2_BLESS=1.');
    }

    /** A text with a table put between its marks. */
    private static function listed(string $text, string $mark, array $table): string
    {
        $rows = "| code | class | meaning |\n|---|---|---|\n";
        foreach ($table as $code => ['class' => $class, 'description' => $description]) {
            $short = substr(strrchr($class, '\\'), 1);
            $rows .= "| `{$code}` | `{$short}` | {$description} |\n";
        }
        [$before, $head, $rest] = preg_split("/(<!-- {$mark}: .*? -->\n)/", $text, 2, PREG_SPLIT_DELIM_CAPTURE);

        return $before . $head . $rows . strstr($rest, "<!-- /{$mark} -->");
    }

    public static function provocations(): iterable
    {
        $price = static function (string $json) {
            return static fn () => Engine::totals($json);
        };
        // A cart with one thing changed: a path of keys and the value put there.
        $with = static function (array $path, mixed $value) use ($price): callable {
            $cart = Carts::large(2);
            $place = &$cart;
            foreach ($path as $key) {
                $place = &$place[$key];
            }
            $place = $value;
            return $price(Carts::json($cart));
        };
        $without = static function (string $key) use ($price): callable {
            $cart = Carts::mugs();
            unset($cart[$key]);
            return $price(Carts::json($cart));
        };
        $many = static fn (int $count, callable $make): array => array_map($make, range(0, $count - 1));
        $line = ['key' => 'x', 'price' => '1', 'quantity' => 1];

        yield ['amount_too_large', $with(['lines', 0], ['price' => '1000000000', 'quantity' => 1_000_000] + $line)];
        yield ['amount_too_large', $with(['lines'], $many(11, static fn (int $i) => [
            'key' => "k{$i}", 'price' => '0.01', 'quantity' => 1_000_000,
        ]))];
        yield ['duplicate_field', $price('{"v":1,"v":1}')];
        yield ['duplicate_key', $with(['lines'], [$line, $line])];
        yield ['duplicate_key', $with(['fees'], [['id' => 'x', 'amount' => 1], ['id' => 'x', 'amount' => 2]])];
        yield ['input_too_large', $price(str_repeat(' ', (1 << 20) + 1))];
        yield ['invalid_json', $price('{')];
        yield ['invalid_json', $price('')];
        yield ['invalid_type', $with(['lines'], 'mug')];
        yield ['invalid_type', $with(['lines', 0, 'key'], 7)];
        yield ['invalid_utf8', $price("\"\xC3\x28\"")];
        yield ['invalid_value', $with(['settings', 'tax_rounding'], 'half_even')];
        yield ['invalid_value', $with(['want'], ['everything'])];
        yield ['missing_field', $without('lines')];
        yield ['missing_field', $without('v')];
        yield ['not_a_number', $with(['lines', 0, 'price'], 'free')];
        yield ['not_a_number', $with(['lines', 0, 'price'], '1,5')];
        yield ['not_a_number', $with(['lines', 0, 'price'], '')];
        yield ['not_a_number', $with(['lines', 0, 'price'], 'NaN')];
        yield ['not_a_number', $with(['lines', 0, 'price'], '1e3')];
        yield ['number_out_of_range', $with(['lines', 0, 'quantity'], -1)];
        yield ['number_out_of_range', $with(['lines', 0, 'price'], 1e13)];
        yield ['number_out_of_range', $with(['settings', 'decimals'], 9)];
        yield ['number_out_of_range', $price(str_replace('"9.50"', '1e999', Carts::json(Carts::mugs())))];
        yield ['text_too_long', $with(['lines', 0, 'key'], str_repeat('x', 201))];
        yield ['too_complex', static function () use ($line): void {
            $cart = Carts::mugs();
            $cart['lines'] = [['price' => '1000', 'quantity' => 1_000_000] + $line];
            $cart['coupons'] = [
                ['code' => 'slow', 'type' => 'fixed_cart', 'amount' => '1000000', 'limit_items' => 1],
            ];
            (new Cart($cart))->total();
        }];
        yield ['too_many_coupons', $with(['coupons'], $many(51, static fn (int $i) => [
            'code' => "c{$i}", 'type' => 'percent', 'amount' => '1',
        ]))];
        yield ['too_many_fees', $with(['fees'], $many(101, static fn (int $i) => ['id' => "f{$i}", 'amount' => 1]))];
        yield ['too_many_lines', $with(['lines'], $many(1_001, static fn (int $i) => ['key' => "k{$i}"] + $line))];
        yield ['too_many_rates', $with(['rates'], $many(501, static fn (int $i) => ['id' => $i + 1, 'rate' => '1']))];
        yield ['too_many_rates', $with(['tax_classes', 0, 'rates'], array_fill(0, 21, 1))];
        yield ['too_many_shipping', $with(['shipping'], $many(51, static fn (int $i) => ['id' => "s:{$i}", 'cost' => 1]))];
        yield ['too_many_tax_classes', $with(['tax_classes'], $many(101, static fn (int $i) => [
            'slug' => "t{$i}", 'rates' => [],
        ]))];
        yield ['unknown_coupon', static fn () => (new Cart(Carts::mugs()))->removeCoupon('none')];
        yield ['unknown_field', $with(['colour'], 'red')];
        yield ['unknown_field', $with(['lines', 0, 'colour'], 'red')];
        yield ['unknown_line', static fn () => (new Cart(Carts::mugs()))->removeLine('none')];
        yield ['unknown_rate', $with(['tax_classes', 0, 'rates'], [99])];
        yield ['unknown_tax_class', $with(['lines', 0, 'tax_class'], 'none')];
        yield ['unsupported_key', $with(['fees'], [['id' => '0', 'amount' => 1]])];
        yield ['unsupported_php', $with(['dialect', 'php'], '5.6.40')];
        yield ['unsupported_version', $with(['v'], 2)];
        yield ['unsupported_woocommerce', $with(['dialect', 'woocommerce'], '2.6.0')];
    }

    /** The same refused inputs as in Rust and JavaScript. */
    public function testTheSharedRefusedInputs(): void
    {
        foreach (Vectors::lines(Vectors::errors()) as $line) {
            ['id' => $id, 'code' => $code] = json_decode($line, true);
            self::assertSame("error {$code}", Vectors::answer($line), $id);
        }
    }
}
