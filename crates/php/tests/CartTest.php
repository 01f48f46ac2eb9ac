<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Engine;
use CartP2\Exception\CartException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

/** The cart as an object: it changes as its JSON would, and refuses without changing. */
final class CartTest extends TestCase
{
    public function testEqualsTheEngineOnTheSameCart(): void
    {
        foreach ([Carts::mugs(), Carts::large(7)] as $array) {
            $json = Carts::json($array);
            self::assertSame(Engine::totals($json), (new Cart($array))->totalsJson());
            self::assertSame(Engine::totals($json), Cart::fromJson($json)->totalsJson());
        }
    }

    public function testTotalIsTheGrandTotalAlone(): void
    {
        $cart = new Cart(Carts::large(7));

        self::assertSame($cart->totals()['totals']['total'], $cart->total());
    }

    public function testArraysAreTheJsonDecoded(): void
    {
        $cart = new Cart(Carts::large(7));

        self::assertSame(json_decode($cart->totalsJson(), true), $cart->totals());
        self::assertSame(json_decode(Engine::explain(Carts::json(Carts::large(7))), true), $cart->explain());
    }

    public function testArraysHaveTheTypesOfWooCommerce(): void
    {
        $totals = (new Cart(Carts::mugs()))->totals()['totals'];

        self::assertSame('19', $totals['subtotal']);
        self::assertSame(3.8, $totals['subtotal_tax']);
        self::assertSame([1 => 3.8], $totals['cart_contents_taxes']);
        self::assertSame('22.80', $totals['total']);
    }

    /**
     * @dataProvider changes
     * @param callable(Cart): void           $change
     * @param callable(array<mixed>): array  $same   the same change of the array
     */
    public function testAChangeEqualsANewCart(callable $change, callable $same): void
    {
        $array = Carts::large(3);
        $cart = new Cart($array);
        $before = $cart->totalsJson();
        $change($cart);

        self::assertSame((new Cart($same($array)))->totalsJson(), $cart->totalsJson());
        self::assertNotSame($before, $cart->totalsJson());
    }

    public static function changes(): iterable
    {
        $first = md5('0');
        $quantity = static fn ($to) => static function (array $cart) use ($to): array {
            $cart['lines'][0]['quantity'] = $to;
            return $cart;
        };
        yield 'quantity, int' => [static fn (Cart $c) => $c->setQuantity($first, 9), $quantity(9)];
        yield 'quantity, float' => [static fn (Cart $c) => $c->setQuantity($first, 1.5), $quantity(1.5)];
        yield 'quantity 0' => [static fn (Cart $c) => $c->setQuantity($first, 0), $quantity(0)];
        $lines = Carts::large(9)['lines'];
        yield 'other lines' => [
            static fn (Cart $c) => $c->setLines($lines),
            static fn (array $cart): array => ['lines' => $lines] + $cart,
        ];
        yield 'no lines' => [static fn (Cart $c) => $c->setLines([]), static fn (array $cart): array => ['lines' => []] + $cart];
        yield 'line added' => [
            static fn (Cart $c) => $c->addLine(['key' => 'tea', 'price' => 4, 'quantity' => 1]),
            static function (array $cart): array {
                $cart['lines'][] = ['key' => 'tea', 'price' => 4, 'quantity' => 1];
                return $cart;
            },
        ];
        yield 'line removed' => [
            static fn (Cart $c) => $c->removeLine($first),
            static function (array $cart): array {
                array_shift($cart['lines']);
                return $cart;
            },
        ];
        yield 'coupon added' => [
            static fn (Cart $c) => $c->addCoupon(['code' => 'x', 'type' => 'fixed_product', 'amount' => '0.5']),
            static function (array $cart): array {
                $cart['coupons'][] = ['code' => 'x', 'type' => 'fixed_product', 'amount' => '0.5'];
                return $cart;
            },
        ];
        yield 'coupon removed' => [
            static fn (Cart $c) => $c->removeCoupon('ten'),
            static function (array $cart): array {
                array_shift($cart['coupons']);
                return $cart;
            },
        ];
    }

    /** @dataProvider refusals */
    public function testARefusedChangeChangesNothing(callable $change, string $code): void
    {
        $cart = new Cart(Carts::large(3));
        $before = $cart->totalsJson();
        try {
            $change($cart);
            self::fail('accepted');
        } catch (CartException $e) {
            self::assertSame($code, $e->getErrorCode(), $e->getMessage());
        }
        self::assertSame($before, $cart->totalsJson());
    }

    public static function refusals(): iterable
    {
        $first = md5('0');
        yield 'unknown line' => [static fn (Cart $c) => $c->setQuantity('none', 1), 'unknown_line'];
        yield 'unknown line removed' => [static fn (Cart $c) => $c->removeLine(''), 'unknown_line'];
        yield 'unknown coupon' => [static fn (Cart $c) => $c->removeCoupon('none'), 'unknown_coupon'];
        yield 'NAN' => [static fn (Cart $c) => $c->setQuantity($first, NAN), 'not_a_number'];
        yield 'INF' => [static fn (Cart $c) => $c->setQuantity($first, INF), 'number_out_of_range'];
        yield 'less than nothing' => [static fn (Cart $c) => $c->setQuantity($first, -1), 'number_out_of_range'];
        yield 'far too many' => [static fn (Cart $c) => $c->setQuantity($first, PHP_INT_MAX), 'number_out_of_range'];
        yield 'key not UTF-8' => [static fn (Cart $c) => $c->setQuantity("\xFF", 1), 'invalid_utf8'];
        yield 'line exists' => [
            static fn (Cart $c) => $c->addLine(['key' => $first, 'price' => 1, 'quantity' => 1]),
            'duplicate_key',
        ];
        yield 'half a line' => [static fn (Cart $c) => $c->addLine(['key' => 'x']), 'missing_field'];
        yield 'no line' => [static fn (Cart $c) => $c->addLine([]), 'missing_field'];
        yield 'too much of a line' => [
            static fn (Cart $c) => $c->addLine(['key' => 'x', 'price' => 1, 'quantity' => 1, 'colour' => 'red']),
            'unknown_field',
        ];
        yield 'unknown tax class' => [
            static fn (Cart $c) => $c->addLine(['key' => 'x', 'price' => 1, 'quantity' => 1, 'tax_class' => 'none']),
            'unknown_tax_class',
        ];
        $tea = ['key' => 'tea', 'price' => 4, 'quantity' => 1];
        yield 'one key twice' => [static fn (Cart $c) => $c->setLines([$tea, $tea]), 'duplicate_key'];
        yield 'key of a fee' => [static fn (Cart $c) => $c->setLines([['key' => 'gift-wrap'] + $tea]), 'duplicate_key'];
        yield 'lines that are no list' => [static fn (Cart $c) => $c->setLines(['tea' => $tea]), 'invalid_type'];
        yield 'too many lines' => [static fn (Cart $c) => $c->setLines(Carts::large(1_001)['lines']), 'too_many_lines'];
        yield 'too much in all' => [
            static fn (Cart $c) => $c->setLines(array_map(
                static fn (int $i): array => ['key' => "$i", 'price' => '0', 'quantity' => 1e6],
                range(1, 11),
            )),
            'amount_too_large',
        ];
        yield 'coupon exists' => [
            static fn (Cart $c) => $c->addCoupon(['code' => 'ten', 'type' => 'percent', 'amount' => '1']),
            'duplicate_key',
        ];
        yield 'unknown type of coupon' => [
            static fn (Cart $c) => $c->addCoupon(['code' => 'x', 'type' => 'bogof', 'amount' => '1']),
            'invalid_value',
        ];
    }

    public function testARestrictedCouponDiscountsNoneOfTheNewLines(): void
    {
        $cart = new Cart(Carts::mugs());
        $cart->addCoupon(['code' => 'half', 'type' => 'percent', 'amount' => '50', 'lines' => ['mug']]);
        self::assertSame('11.40', $cart->total());
        $cart->setLines(Carts::mugs()['lines']);

        self::assertSame('22.80', $cart->total());
    }

    public function testKeysThatPhpTurnedIntoIntegersAreFound(): void
    {
        $array = Carts::mugs();
        $array['lines'][0]['key'] = '123';
        $cart = new Cart($array);
        foreach (['123' => 3] as $key => $quantity) {
            $cart->setQuantity($key, $quantity);
        }

        self::assertSame('34.20', $cart->total());
    }

    public function testANumericStringIsNotAQuantity(): void
    {
        $this->expectException(\TypeError::class);
        (new Cart(Carts::mugs()))->setQuantity('mug', '2');
    }

    public function testACloneIsIndependent(): void
    {
        $cart = new Cart(Carts::mugs());
        $clone = clone $cart;
        $clone->setQuantity('mug', 3);

        self::assertSame('22.80', $cart->total());
        self::assertSame('34.20', $clone->total());
        unset($cart);
        self::assertSame('34.20', $clone->total());
    }

    public function testIsNotSerialized(): void
    {
        $this->expectExceptionMessage("Serialization of 'CartP2\Cart' is not allowed");
        serialize(new Cart(Carts::mugs()));
    }

    public function testIsNotUnserialized(): void
    {
        $this->expectExceptionMessage("Unserialization of 'CartP2\Cart' is not allowed");
        unserialize('O:11:"CartP2\Cart":0:{}');
    }

    public function testTakesNoPropertiesOfYourOwn(): void
    {
        $this->expectException(\Error::class);
        $this->expectExceptionMessage('Cannot create dynamic property CartP2\Cart::$note');
        $cart = new Cart(Carts::mugs());
        $cart->note = 'gift';
    }

    public function testCannotExistWithoutItsConstructor(): void
    {
        $this->expectException(\ReflectionException::class);
        (new \ReflectionClass(Cart::class))->newInstanceWithoutConstructor();
    }

    public function testConstructingAgainReplacesTheCartOrKeepsIt(): void
    {
        $cart = new Cart(Carts::mugs());
        try {
            $cart->__construct([]);
            self::fail('accepted');
        } catch (CartException) {
            self::assertSame('22.80', $cart->total());
        }
        $cart->__construct(Carts::large(3));
        self::assertSame((new Cart(Carts::large(3)))->total(), $cart->total());
    }
}
