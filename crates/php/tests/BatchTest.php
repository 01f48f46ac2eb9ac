<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Batch;
use CartP2\Engine;
use CartP2\Exception\CartException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\LimitExceededException;
use CartP2\Exception\UnsupportedException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

/** Many carts: each as if it were alone, none held longer than needed. */
final class BatchTest extends TestCase
{
    public function testATextGivesATextAndAnArrayAnArray(): void
    {
        $cart = Carts::large(7);
        $totals = iterator_to_array(Engine::totalsBatch(['text' => Carts::json($cart), 'array' => $cart]));

        self::assertSame(['text', 'array'], array_keys($totals));
        self::assertSame(Engine::totals(Carts::json($cart)), $totals['text']);
        self::assertSame(json_decode($totals['text'], true), $totals['array']);
    }

    /** @dataProvider badCarts */
    public function testABadCartSpoilsNoneOfTheOthers(mixed $bad, string $class, string $code): void
    {
        $good = Carts::json(Carts::mugs());
        $totals = iterator_to_array(Engine::totalsBatch([$good, $bad, $good]));

        self::assertSame([0, 1, 2], array_keys($totals));
        self::assertSame(Engine::totals($good), $totals[0]);
        self::assertSame(Engine::totals($good), $totals[2]);
        self::assertInstanceOf($class, $totals[1]);
        self::assertSame($code, $totals[1]->getErrorCode());
        self::assertNotSame('', $totals[1]->getMessage());
        self::assertSame(__FILE__, $totals[1]->getFile());
    }

    public static function badCarts(): iterable
    {
        $old = Carts::mugs();
        $old['dialect']['woocommerce'] = '3.0.0';
        yield 'no JSON' => ['{', InvalidInputException::class, 'invalid_json'];
        yield 'no UTF-8' => ["\xFF", InvalidInputException::class, 'invalid_utf8'];
        yield 'empty text' => ['', InvalidInputException::class, 'invalid_json'];
        yield 'empty array' => [[], InvalidInputException::class, 'missing_field'];
        yield 'null' => [null, InvalidInputException::class, 'invalid_type'];
        yield 'number' => [5, InvalidInputException::class, 'invalid_type'];
        yield 'object' => [new \stdClass(), InvalidInputException::class, 'invalid_type'];
        yield 'too many lines' => [Carts::large(1_001), LimitExceededException::class, 'too_many_lines'];
        yield 'too long' => [str_repeat(' ', 1 << 21), LimitExceededException::class, 'input_too_large'];
        yield 'unknown WooCommerce' => [Carts::json($old), UnsupportedException::class, 'unsupported_woocommerce'];
    }

    /** @dataProvider iterables */
    public function testTakesEverythingThatForeachTakes(iterable $carts): void
    {
        $totals = iterator_to_array(Engine::totalsBatch($carts));

        self::assertSame(['a', 'b'], array_keys($totals));
        self::assertSame('22.80', $totals['a']['totals']['total']);
        self::assertInstanceOf(CartException::class, $totals['b']);
    }

    public static function iterables(): iterable
    {
        $carts = ['a' => Carts::mugs(), 'b' => []];
        yield 'array' => [$carts];
        yield 'generator' => [(static fn () => yield from $carts)()];
        yield 'iterator' => [new \ArrayIterator($carts)];
        yield 'aggregate' => [new \ArrayObject($carts)];
    }

    public function testNothingIsPricedBeforeItIsAskedFor(): void
    {
        $read = 0;
        $carts = (static function () use (&$read) {
            while (true) {
                $read++;
                yield Carts::json(Carts::mugs());
            }
        })();
        $batch = Engine::totalsBatch($carts);
        self::assertSame(0, $read);
        foreach ($batch as $ignored) {
            if ($read === 3) {
                break;
            }
        }
        self::assertSame(3, $read);
    }

    public function testALongBatchTakesNoMoreMemoryThanAShortOne(): void
    {
        $cart = Carts::json(Carts::large(20));
        $peak = static function (int $count) use ($cart): int {
            $carts = (static function () use ($cart, $count) {
                for ($i = 0; $i < $count; $i++) {
                    yield $i % 10 === 0 ? '{' : $cart;
                }
            })();
            $before = memory_get_usage();
            $most = 0;
            foreach (Engine::totalsBatch($carts) as $totals) {
                $most = max($most, memory_get_usage() - $before);
            }
            return $most;
        };
        $peak(100);

        self::assertEqualsWithDelta($peak(100), $peak(5_000), 1024);
    }

    public function testWhatTheCartsThrowIsThrownOn(): void
    {
        $carts = (static function () {
            yield '{}';
            throw new \DomainException('the database went away');
        })();
        $seen = [];
        try {
            foreach (Engine::totalsBatch($carts) as $totals) {
                $seen[] = $totals::class;
            }
            self::fail('nothing was thrown');
        } catch (\DomainException $e) {
            self::assertSame('the database went away', $e->getMessage());
        }
        self::assertSame([InvalidInputException::class], $seen);
    }

    public function testAnAggregateThatThrowsIsThrownOn(): void
    {
        $this->expectException(\DomainException::class);
        Engine::totalsBatch(new class () implements \IteratorAggregate {
            public function getIterator(): \Iterator
            {
                throw new \DomainException();
            }
        });
    }

    public function testABatchOfNothing(): void
    {
        self::assertSame([], iterator_to_array(Engine::totalsBatch([])));
        self::assertFalse(Engine::totalsBatch([])->valid());
    }

    public function testChangingTheArrayMeanwhileChangesNothing(): void
    {
        $carts = [Carts::mugs(), Carts::mugs()];
        $batch = Engine::totalsBatch($carts);
        $carts = [];

        self::assertCount(2, iterator_to_array($batch));
    }

    /** @dataProvider refused */
    public function testIsOnlyMadeByTheEngine(callable $call): void
    {
        $this->expectException(\Throwable::class);
        $call();
    }

    public static function refused(): iterable
    {
        yield 'new' => [static fn () => new Batch()];
        yield 'without its constructor' => [static fn () => (new \ReflectionClass(Batch::class))->newInstanceWithoutConstructor()];
        yield 'clone' => [static fn () => clone Engine::totalsBatch([])];
        yield 'serialize' => [static fn () => serialize(Engine::totalsBatch([]))];
        yield 'unserialize' => [static fn () => unserialize('O:12:"CartP2\Batch":0:{}')];
        yield 'property' => [static fn () => Engine::totalsBatch([])->note = 'gift'];
        yield 'a text for carts' => [static fn () => Engine::totalsBatch('{}')];
        yield 'null for carts' => [static fn () => Engine::totalsBatch(null)];
    }
}
