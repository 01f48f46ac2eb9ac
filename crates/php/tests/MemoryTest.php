<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
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
        yield 'results' => ['results', 200, 5_000];
    }

    public function testALargestCartStaysFarBelowTheCap(): void
    {
        $cart = new Cart(Carts::large(1_000));

        self::assertLessThan(4 << 20, strlen($cart->totalsJson()));
        self::assertCount(1_000, $cart->totals()['lines']);
        self::assertNotEmpty($cart->explain());
    }

    public function testAResultBeyondTheCapIsAnExceptionAndNotAFatalError(): void
    {
        // Rate ids may be 200 bytes long, and each line names its rates four times.
        $cart = Carts::large(1_000);
        $id = static fn (int $i): string => str_pad((string) $i, 200, "\x01");
        $cart['rates'] = array_map(static fn (int $i) => ['id' => $id($i), 'rate' => '1'], range(1, 20));
        $cart['tax_classes'][0]['rates'] = array_map($id, range(1, 20));
        $cart['shipping'] = null;
        $handle = new Cart($cart);
        foreach (['totals', 'totalsJson', 'explain'] as $method) {
            try {
                $handle->$method();
                self::fail("{$method}() returned too much");
            } catch (LimitExceededException $e) {
                self::assertStringContainsString('bytes', $e->getMessage());
            }
        }
        self::assertMatchesRegularExpression('/^\d+\.\d\d$/', $handle->total());
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
