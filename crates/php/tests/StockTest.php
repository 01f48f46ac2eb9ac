<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Exception\CartException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\LimitExceededException;
use CartP2\Exception\OutOfStockException;
use CartP2\Exception\RefusedException;
use CartP2\Exception\StoreException;
use CartP2\Stock;
use CartP2\Tests\Support\StockPlace;
use CartP2\Tests\Support\Suit;
use PHPUnit\Framework\TestCase;

/**
 * Stock without WordPress, in any store: every request, what is refused.
 *
 * @group stores
 */
final class StockTest extends TestCase
{
    private const NOW = 1_700_000_000;

    private StockPlace $place;
    private Stock $stock;

    protected function setUp(): void
    {
        $this->place = StockPlace::chosen();
        $this->stock = $this->place->open();
        $this->stock->adjust(7, 10, 'first:7', now: self::NOW);
    }

    /** On hand is what is available, held and claimed, and the books say so. */
    protected function tearDown(): void
    {
        self::assertSame([], $this->place->open()->verify('secret'));
    }

    private function left(int $product = 7, int $now = self::NOW): string
    {
        return $this->stock->availability($product, $now)['available'];
    }

    public function testFromTheShelfToTheParcel(): void
    {
        $done = ['changed' => true, 'replayed' => false];
        self::assertSame($done, $this->stock->hold('cart:a', [7 => 4], 900, now: self::NOW));
        self::assertSame(['available' => '6', 'held' => '4'], $this->stock->availability(7, self::NOW));
        self::assertSame($done, $this->stock->claim('cart:a', [7 => 3], 'sale:1', now: self::NOW));
        self::assertSame(['available' => '7', 'held' => '0'], $this->stock->availability(7, self::NOW));
        self::assertSame(
            [['product' => 7, 'location' => 1, 'held' => '0', 'claimed' => '3', 'expires_at' => null, 'extensions' => 0]],
            $this->stock->lines('cart:a'),
        );
        self::assertSame($done, $this->stock->return('cart:a', [7 => 1], 'refund:1', self::NOW));
        self::assertSame($done, $this->stock->fulfil('cart:a', [7 => 2], 'parcel:1', self::NOW));
        self::assertSame([], $this->stock->lines('cart:a'));
        self::assertSame('8', $this->left());
        self::assertSame(6, $this->stock->seal('secret'));
        self::assertSame([], $this->stock->verify('secret'));
        self::assertCount(1, $this->stock->verify('another'));
    }

    public function testAllLinesOrNone(): void
    {
        $this->stock->adjust(8, 1, 'first:8');
        try {
            $this->stock->hold('cart:a', [7 => 2, 8 => 2], 900, now: self::NOW);
            self::fail('held');
        } catch (OutOfStockException $e) {
            self::assertSame(['not_enough', 8, '1'], [$e->getErrorCode(), $e->getProduct(), $e->getLeft()]);
        }
        self::assertSame(['10', '1'], [$this->left(), $this->left(8)]);
        $this->stock->hold('cart:a', [7 => 2, 8 => 1], 900, now: self::NOW);
        $this->stock->hold('cart:a', [8 => 0], 900, now: self::NOW);
        self::assertSame(['8', '1'], [$this->left(), $this->left(8)]);
        self::assertSame(
            [7 => ['available' => '8', 'held' => '2'], 8 => ['available' => '1', 'held' => '0']],
            $this->stock->availabilities([7, 99, 8], self::NOW),
        );
        self::assertNull($this->stock->availability(99));
    }

    public function testQuantitiesAreExact(): void
    {
        $this->stock->hold('cart:a', [7 => '0.1'], 900, now: self::NOW);
        $this->stock->hold('cart:b', [7 => '0.2'], 900, now: self::NOW);
        self::assertSame('9.7', $this->left());
        $this->stock->hold('cart:c', [7 => '9.7'], 900, now: self::NOW);
        self::assertSame('0', $this->left());
        try {
            $this->stock->hold('cart:d', [7 => '0.000001'], 900, now: self::NOW);
            self::fail('held');
        } catch (OutOfStockException $e) {
            self::assertSame('0', $e->getLeft());
        }
    }

    public function testAKeyWorksOnce(): void
    {
        $replayed = ['changed' => false, 'replayed' => true];
        self::assertSame($replayed, $this->stock->adjust(7, 10, 'first:7'));
        $this->stock->claim('cart:a', [7 => 1], 'sale:1', now: self::NOW);
        self::assertSame($replayed, $this->stock->claim('cart:a', [7 => '1'], 'sale:1', now: self::NOW + 9));
        self::assertSame('key_reused', $this->refusal(RefusedException::class, fn () => $this->stock->claim('cart:a', [7 => 2], 'sale:1')));
        self::assertSame('9', $this->left());
        // A refused request does not use its key up.
        $this->refusal(OutOfStockException::class, fn () => $this->stock->claim('cart:b', [7 => 20], 'sale:2'));
        $this->stock->claim('cart:b', [7 => 2], 'sale:2');
        self::assertSame('7', $this->left());
    }

    public function testTime(): void
    {
        $this->stock->hold('cart:a', [7 => 10], 900, now: self::NOW);
        self::assertSame('0', $this->left(now: self::NOW + 899));
        self::assertSame('10', $this->left(now: self::NOW + 900));
        $this->stock->extend('cart:a', 1000, now: self::NOW + 100);
        self::assertSame(self::NOW + 1100, $this->stock->lines('cart:a')[0]['expires_at']);
        self::assertSame('extended_already', $this->refusal(RefusedException::class, fn () => $this->stock->extend('cart:a', 900, now: self::NOW + 100)));
        $this->stock->extend('cart:a', 1100, 2, self::NOW + 100);
        $this->stock->pay('cart:a', self::NOW + 2000, self::NOW + 1300);
        self::assertSame('hold_expired', $this->refusal(RefusedException::class, fn () => $this->stock->extend('cart:a', 900, 3, self::NOW + 2000)));
        // Overdue is not gone: it goes when somebody needs it.
        $this->stock->hold('cart:b', [7 => 1], 900, now: self::NOW + 2000);
        self::assertSame([], $this->stock->lines('cart:a'));
        self::assertSame(0, $this->stock->expire(now: self::NOW + 2899));
        self::assertSame(1, $this->stock->expire(now: self::NOW + 2900));
        self::assertSame('nothing_held', $this->refusal(RefusedException::class, fn () => $this->stock->extend('cart:b', 900)));
    }

    public function testTheClockIsTheMachinesUnlessSaidOtherwise(): void
    {
        $before = time();
        $this->stock->hold('cart:a', [7 => 1], 900);
        $ends = $this->stock->lines('cart:a')[0]['expires_at'];
        self::assertGreaterThanOrEqual($before + 900, $ends);
        self::assertLessThanOrEqual(time() + 900, $ends);
    }

    public function testTerms(): void
    {
        $hold = fn (array $lines, array $rules = []) => $this->stock->hold('cart:a', $lines, 900, $rules, self::NOW);
        self::assertSame('8', $this->refusal(OutOfStockException::class, fn () => $hold([7 => 9], ['floor' => 2]), 'getLeft'));
        $hold([7 => ['quantity' => 12, 'backorders' => true, 'seconds' => 60]]);
        self::assertSame('-2', $this->left());
        self::assertSame(self::NOW + 60, $this->stock->lines('cart:a')[0]['expires_at']);
        $this->stock->release('cart:a', self::NOW);
        $hold([7 => 5], ['hold_from' => 'checkout']);
        self::assertSame('10', $this->left());
        $hold([7 => 5], ['hold_from' => 'checkout', 'stage' => 'checkout']);
        self::assertSame('5', $this->left());
        $this->stock->hold('order:1', [7 => 5], 900, ['from' => ['cart:a']], self::NOW);
        self::assertSame([], $this->stock->lines('cart:a'));
        self::assertSame('5', $this->left());
    }

    public function testLocations(): void
    {
        $this->stock->adjust(7, 3, 'first:7:2', 2);
        $hold = fn (int $quantity, array $rules) => $this->stock->hold('cart:a', [7 => $quantity], 900, $rules, self::NOW);
        $hold(3, ['locations' => [2 => 0, 1 => 0]]);
        self::assertSame(2, $this->stock->lines('cart:a')[0]['location']);
        $this->stock->release('cart:a', self::NOW);
        self::assertSame('10', $this->refusal(OutOfStockException::class, fn () => $hold(12, ['locations' => [1 => 0, 2 => 0]]), 'getLeft'));
        $hold(12, ['locations' => [1 => 0, 2 => '0.5'], 'split' => true]);
        self::assertSame(['10', '2'], array_column($this->stock->lines('cart:a'), 'held'));
    }

    /** @dataProvider wrong */
    public function testWhatIsNoRequestIsRefused(string $class, string $code, callable $ask): void
    {
        self::assertSame($code, $this->refusal($class, fn () => $ask($this->stock)));
        self::assertSame('10', $this->left());
    }

    public static function wrong(): iterable
    {
        $hold = static fn (array $lines, int $seconds = 900, ?array $rules = null, string $owner = 'cart:a') => static fn (Stock $stock) => $stock->hold($owner, $lines, $seconds, $rules);
        $many = static fn (int $count) => array_fill(1, $count, 1);
        yield 'a float' => [InvalidInputException::class, 'invalid_type', $hold([7 => 0.5])];
        yield 'an object' => [InvalidInputException::class, 'invalid_type', $hold([7 => Suit::Hearts])];
        yield 'a name for a product' => [InvalidInputException::class, 'invalid_type', $hold(['mug' => 1])];
        yield 'a negative product' => [InvalidInputException::class, 'invalid_value', $hold([-7 => 1])];
        yield 'an exponent' => [InvalidInputException::class, 'not_a_number', $hold([7 => '1e3'])];
        yield 'seven places' => [InvalidInputException::class, 'not_a_number', $hold([7 => '0.0000001'])];
        yield 'bytes' => [InvalidInputException::class, 'invalid_type', $hold([7 => "\xFF"])];
        yield 'less than nothing' => [LimitExceededException::class, 'quantity_out_of_range', $hold([7 => -1])];
        yield 'no quantity' => [InvalidInputException::class, 'missing_field', $hold([7 => ['seconds' => 9]])];
        yield 'an unknown term' => [InvalidInputException::class, 'unknown_field', $hold([7 => ['quantity' => 1, 'colour' => 'red']])];
        yield 'an unknown rule' => [InvalidInputException::class, 'unknown_field', $hold([7 => 1], 900, ['minutes' => 9])];
        yield 'a numbered rule' => [InvalidInputException::class, 'invalid_type', $hold([7 => 1], 900, ['checkout'])];
        yield 'an unknown word' => [InvalidInputException::class, 'invalid_value', $hold([7 => 1], 900, ['stage' => 'later'])];
        yield 'a number for a truth' => [InvalidInputException::class, 'invalid_type', $hold([7 => 1], 900, ['backorders' => 1])];
        yield 'no lines' => [LimitExceededException::class, 'too_many_lines', $hold([])];
        yield 'too many lines' => [LimitExceededException::class, 'too_many_lines', $hold($many(1_001))];
        yield 'no time' => [InvalidInputException::class, 'invalid_seconds', $hold([7 => 1], 0)];
        yield 'more than a month' => [InvalidInputException::class, 'invalid_seconds', $hold([7 => 1], 31 * 86_400)];
        yield 'no owner' => [InvalidInputException::class, 'invalid_owner', $hold([7 => 1], 900, null, '')];
        yield 'a long owner' => [InvalidInputException::class, 'invalid_owner', $hold([7 => 1], 900, null, str_repeat('x', 65))];
        yield 'an owner in bytes' => [InvalidInputException::class, 'invalid_utf8', $hold([7 => 1], 900, null, "\xFF")];
        yield 'itself' => [LimitExceededException::class, 'too_many_owners', $hold([7 => 1], 900, ['from' => ['cart:a']])];
        yield 'no location' => [InvalidInputException::class, 'invalid_route', $hold([7 => 1], 900, ['locations' => []])];
        yield 'too many locations' => [InvalidInputException::class, 'invalid_route', $hold([7 => 1], 900, ['locations' => $many(65)])];
        yield 'an unknown product' => [RefusedException::class, 'unknown_product', $hold([99 => 1])];
        yield 'an invalid key' => [InvalidInputException::class, 'invalid_key', static fn (Stock $stock) => $stock->claim('cart:a', [7 => 1], 'a b')];
        yield 'nothing' => [LimitExceededException::class, 'quantity_out_of_range', static fn (Stock $stock) => $stock->adjust(7, 0, 'zero')];
        yield 'a negative location' => [InvalidInputException::class, 'invalid_value', static fn (Stock $stock) => $stock->adjust(7, 1, 'there', -1)];
        yield 'before 1970' => [InvalidInputException::class, 'invalid_seconds', static fn (Stock $stock) => $stock->release('cart:a', -1)];
        yield 'a negative count' => [LimitExceededException::class, 'number_out_of_range', static fn (Stock $stock) => $stock->expire(-1)];
        yield 'what was not sold' => [RefusedException::class, 'not_claimed', static fn (Stock $stock) => $stock->return('cart:a', [7 => 1], 'refund:1')];
    }

    public function testWrongTypesAreTypeErrors(): void
    {
        foreach ([
            fn () => $this->stock->adjust('7', 1, 'k'),
            fn () => $this->stock->adjust(7, 0.5, 'k'),
            fn () => $this->stock->hold('cart:a', 7, 900),
            fn () => $this->stock->hold('cart:a', [7 => 1], '900'),
            fn () => $this->stock->hold([], [7 => 1], 900),
            fn () => $this->stock->hold('cart:a', [7 => 1]),
        ] as $ask) {
            try {
                $ask();
                self::fail('accepted');
            } catch (\TypeError $e) {
                self::assertNotSame('', $e->getMessage());
            }
        }
        self::assertSame('10', $this->left());
    }

    public function testPlacesAreNamedInMessages(): void
    {
        try {
            $this->stock->hold('cart:a', [7 => 1, 8 => 'two'], 900);
            self::fail('held');
        } catch (InvalidInputException $e) {
            self::assertStringStartsWith('product 8: "two" is no quantity', $e->getMessage());
        }
    }

    public function testReferencesAreRead(): void
    {
        $quantity = 3;
        $line = ['quantity' => &$quantity];
        $this->stock->hold('cart:a', [7 => &$line], 900, now: self::NOW);
        self::assertSame('7', $this->left());
    }

    public function testClosed(): void
    {
        $this->stock->close();
        $this->stock->close();
        self::assertSame('store_closed', $this->refusal(StoreException::class, fn () => $this->stock->lines('cart:a')));
        $this->stock->__construct($this->place->place);
        self::assertSame('10', $this->left());
    }

    public function testCannotBeCopied(): void
    {
        foreach ([fn () => clone $this->stock, fn () => serialize($this->stock), fn () => $this->stock->colour = 'red'] as $attempt) {
            try {
                $attempt();
                self::fail('done');
            } catch (\Throwable $e) {
                self::assertStringContainsString('CartP2\Stock', $e->getMessage());
            }
        }
    }

    public function testAWaitHasLimits(): void
    {
        foreach ([-1.0, 61.0, NAN, INF] as $wait) {
            self::assertSame('number_out_of_range', $this->refusal(LimitExceededException::class, fn () => new Stock($this->place->place, $wait)));
        }
    }

    private function refusal(string $class, callable $ask, string $get = 'getErrorCode'): string
    {
        try {
            $ask();
        } catch (CartException $e) {
            self::assertSame($class, $e::class, $e->getMessage());

            return $e->$get();
        }
        self::fail('not refused');
    }
}
