<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Exception\CartException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\LimitExceededException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

/** PHP arrays are read as json_encode() would write them, or refused with a place. */
final class ConversionTest extends TestCase
{
    /** @dataProvider refused */
    public function testRefusesWhatJsonCannotHold(mixed $price, string $code, string $message): void
    {
        $cart = Carts::mugs();
        $cart['lines'][0]['price'] = $price;
        try {
            new Cart($cart);
            self::fail('accepted');
        } catch (InvalidInputException $e) {
            self::assertSame($code, $e->getErrorCode());
            self::assertStringStartsWith('lines.0.price', $e->getMessage());
            self::assertStringContainsString($message, $e->getMessage());
        }
    }

    public static function refused(): iterable
    {
        yield 'NAN' => [NAN, 'not_a_number', 'NaN'];
        yield 'INF' => [INF, 'not_a_number', 'inf'];
        yield '-INF' => [-INF, 'not_a_number', '-inf'];
        yield 'object' => [new \stdClass(), 'invalid_type', 'object'];
        yield 'JsonSerializable' => [new \DateTimeZone('UTC'), 'invalid_type', 'object'];
        yield 'enum' => [\CartP2\Tests\Support\Suit::Hearts, 'invalid_type', 'object'];
        yield 'closure' => [static fn () => 1, 'invalid_type', 'object'];
        yield 'resource' => [STDIN, 'invalid_type', 'resource'];
        yield 'text not UTF-8' => ["1\xFF", 'invalid_utf8', 'byte 1'];
        yield 'key not UTF-8' => [["\xFFkey" => 1], 'invalid_utf8', 'byte 0'];
    }

    public function testFloatsArriveToTheLastBit(): void
    {
        mt_srand(20);
        for ($i = 0; $i < 2_000; $i++) {
            $tax = mt_rand() / 1_000_003;
            $cart = Carts::mugs();
            $cart['lines'][0]['quantity'] = $tax;
            $cart['shipping'] = [['id' => 'flat', 'cost' => '5', 'taxes' => [1 => $tax]]];
            self::assertSame(
                (new Cart($cart))->totalsJson(),
                Cart::fromJson(json_encode($cart, JSON_THROW_ON_ERROR))->totalsJson(),
            );
        }
    }

    public function testAnArrayWithGapsIsAnObjectAsInJson(): void
    {
        $cart = Carts::mugs();
        $cart['lines'][] = ['key' => 'tea', 'price' => 4, 'quantity' => 1];
        unset($cart['lines'][0]);
        $this->assertCode('invalid_type', $cart);

        $cart['lines'] = array_values($cart['lines']);
        self::assertSame('4.80', (new Cart($cart))->total());
    }

    public function testAListOutOfOrderIsAnObjectAsInJson(): void
    {
        $cart = Carts::mugs();
        $cart['lines'] = [1 => $cart['lines'][0], 0 => ['key' => 'tea', 'price' => 4, 'quantity' => 1]];
        $this->assertCode('invalid_type', $cart);
    }

    public function testTheOrderOfTaxRatesIsKept(): void
    {
        $cart = Carts::mugs();
        $cart['rates'][] = ['id' => 10, 'rate' => '1'];
        $cart['shipping'] = [['id' => 'flat', 'cost' => '5', 'taxes' => [10 => 0.05, 1 => 1.0]]];

        self::assertSame([10, 1], array_keys((new Cart($cart))->totals()['totals']['shipping_taxes']));
    }

    public function testReferencesAreFollowed(): void
    {
        $quantity = 3;
        $cart = Carts::mugs();
        $cart['lines'][0]['quantity'] = &$quantity;
        $lines = &$cart['lines'];

        self::assertSame('34.20', (new Cart($cart))->total());
        self::assertSame([['key' => 'mug', 'price' => '9.50', 'quantity' => 3]], $lines);
    }

    public function testAnArrayInsideItselfIsRefused(): void
    {
        $loop = [];
        $loop['lines'] = &$loop;
        $this->assertCode('invalid_type', $loop);
    }

    public function testDeepNestingIsRefused(): void
    {
        $deep = 1;
        for ($i = 0; $i < 100_000; $i++) {
            $deep = ['lines' => $deep];
        }
        $this->assertCode('invalid_type', $deep);
        // Freed level by level: PHP's own destructor is recursive.
        while (is_array($deep)) {
            $deep = $deep['lines'];
        }
    }

    public function testAHostileArrayIsRefusedEarly(): void
    {
        $array = ['lines' => array_fill(0, 3_000_000, 1)];
        $before = $this->residentBytes();
        try {
            new Cart($array);
            self::fail('accepted');
        } catch (LimitExceededException $e) {
            self::assertSame('input_too_large', $e->getErrorCode());
        }
        self::assertLessThan(8 << 20, $this->residentBytes() - $before);
    }

    public function testALongTextIsRefusedEarly(): void
    {
        $cart = Carts::mugs();
        $cart['lines'][0]['key'] = str_repeat('x', 2 << 20);
        $this->assertCode('input_too_large', $cart);
    }

    public function testAnEmptyArrayIsACartWithoutFields(): void
    {
        $this->assertCode('missing_field', []);
    }

    public function testTheInputIsNotChanged(): void
    {
        $cart = Carts::large(3);
        $copy = unserialize(serialize($cart));
        new Cart($cart);
        self::assertSame($copy, $cart);
    }

    private function assertCode(string $code, array $cart): void
    {
        try {
            new Cart($cart);
            self::fail('accepted');
        } catch (CartException $e) {
            self::assertSame($code, $e->getErrorCode(), $e->getMessage());
        }
    }

    private function residentBytes(): int
    {
        preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), $found);

        return 1024 * (int) $found[1];
    }
}
