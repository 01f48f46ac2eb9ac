<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Engine;
use CartP2\Exception\LimitExceededException;
use CartP2\Tests\Support\Carts;
use CartP2\Tests\Support\Php;
use PHPUnit\Framework\TestCase;

/** What the extension costs a PHP worker, and that it gives everything back. */
final class MemoryTest extends TestCase
{
    private const SCRIPT = __DIR__ . '/Support/memory.php';

    public function testAddsAtMostFourMegabytesToAWorker(): void
    {
        $added = $this->median(fn () => $this->kilobytes(['worker'])) - $this->median(fn () => $this->kilobytes(['baseline'], false));

        self::assertLessThan(4 * 1024, $added);
    }

    /** @dataProvider tasks */
    public function testRepeatingDoesNotGrow(string $task, int $few, int $many): void
    {
        $grown = $this->kilobytes([$task, (string) $many]) - $this->kilobytes([$task, (string) $few]);

        self::assertLessThan(512, $grown);
    }

    public static function tasks(): iterable
    {
        yield 'caught exceptions' => ['exceptions', 1_000, 100_000];
        yield 'carts' => ['carts', 500, 20_000];
        yield 'stock' => ['stock', 50, 2_000];
        yield 'results' => ['results', 200, 5_000];
    }

    public function testTheLargestCartFits(): void
    {
        $cart = new Cart(Carts::large(1_000));

        self::assertCount(1_000, $cart->totals()['lines']);
        self::assertLessThan(2 << 20, strlen($cart->totalsJson()));
        self::assertLessThan(6 << 20, strlen(Engine::explain(Carts::json(Carts::large(1_000)))));
        $before = memory_get_usage();
        $trace = $cart->explain();
        self::assertLessThan(24 << 20, memory_get_usage() - $before);
        self::assertSame(1, $trace['v']);
    }

    public function testAResultBeyondTheCapIsAnExceptionAndNotAFatalError(): void
    {
        // Rate ids may be 200 bytes long, and each line names its rates twice.
        $cart = Carts::large(1_000);
        $id = static fn (int $i): string => str_pad((string) $i, 200, "\x01");
        $cart['rates'] = array_map(static fn (int $i) => ['id' => $id($i), 'rate' => '1'], range(1, 20));
        $cart['tax_classes'][0]['rates'] = array_map($id, range(1, 20));
        $cart['shipping'] = null;
        $handle = new Cart($cart);
        foreach (['totals', 'totalsJson', 'explain'] as $method) {
            $before = memory_get_usage();
            try {
                $handle->$method();
                self::fail("{$method}() returned too much");
            } catch (LimitExceededException $e) {
                self::assertSame('input_too_large', $e->getErrorCode());
                self::assertStringContainsString('result', $e->getMessage());
            }
            unset($e);
            self::assertLessThan(64 << 10, memory_get_usage() - $before, 'what was begun is given back');
        }
        self::assertMatchesRegularExpression('/^\d+\.\d\d$/', $handle->total());
    }

    /** Neither PHP's fatal error nor, past twice the limit, its end: at any memory_limit. */
    public function testNoMemoryLimitMakesAResultFatal(): void
    {
        $outcomes = [];
        foreach (range(3, 30, 3) as $megabytes) {
            $outcomes[] = Php::run(self::SCRIPT, ['limit', '600'], true, ['-d', "memory_limit={$megabytes}M"]);
        }

        self::assertSame('refused', $outcomes[0]);
        self::assertSame('returned', end($outcomes));
        self::assertSame([], array_diff($outcomes, ['refused', 'returned']));
    }

    /** @param list<string> $arguments */
    private function kilobytes(array $arguments, bool $extension = true): int
    {
        return (int) Php::run(self::SCRIPT, $arguments, $extension, ['-d', 'memory_limit=256M']);
    }

    private function median(callable $measure): int
    {
        $values = [$measure(), $measure(), $measure()];
        sort($values);

        return $values[1];
    }
}
