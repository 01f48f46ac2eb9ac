<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Tests\Support\Fpm;
use CartP2\Tests\Support\Php;
use CartP2\Tests\Support\StockFile;
use CartP2\Tests\Support\StockPlace;
use CartP2\Tests\Support\Wait;
use PHPUnit\Framework\TestCase;

/**
 * Several processes at one stock, in any store: races, kills, forks, PHP-FPM.
 *
 * @group stores
 */
final class StockProcessesTest extends TestCase
{
    private StockPlace $place;

    protected function setUp(): void
    {
        $this->place = StockPlace::chosen();
    }

    /** @dataProvider rounds */
    public function testTheLastUnitGoesToOneProcess(int $processes): void
    {
        $this->place->open()->adjust(1, 1, 'last');
        $racers = [];
        for ($i = 0; $i < $processes; $i++) {
            $racers[] = $this->place->process('race', "{$i}");
        }
        foreach ($racers as [, $pipes]) {
            self::assertSame("ready\n", fgets($pipes[1]));
        }
        foreach ($racers as [, $pipes]) {
            fwrite($pipes[0], "go\n");
        }
        $answers = [];
        foreach ($racers as [$process, $pipes]) {
            $answers[] = stream_get_contents($pipes[1]);
            self::assertSame('', stream_get_contents($pipes[2]));
            proc_close($process);
        }
        sort($answers);

        self::assertSame(['done', ...array_fill(0, $processes - 1, 'not_enough')], $answers);
        $stock = $this->place->open();
        self::assertSame(['available' => '0', 'held' => '1'], $stock->availability(1));
        self::assertSame([], $stock->verify(''));
    }

    public static function rounds(): iterable
    {
        for ($round = 1; $round <= 5; $round++) {
            yield "two, round {$round}" => [2];
        }
        yield 'eight' => [8];
    }

    /** The first of several to open a new file makes its tables, and the others wait for it. */
    public function testManyMayOpenItAtOnce(): void
    {
        $racers = array_map(fn (int $i) => $this->place->process('race', "{$i}"), range(1, 6));
        foreach ($racers as [$process, $pipes]) {
            self::assertSame("ready\n", fgets($pipes[1]));
            fwrite($pipes[0], "go\n");
            self::assertSame(['unknown_product', ''], [stream_get_contents($pipes[1]), stream_get_contents($pipes[2])]);
            proc_close($process);
        }
    }

    public function testProcessesThatAreKilledLoseAndDoubleNothing(): void
    {
        $stock = $this->place->open();
        $stock->adjust(1, 1_000_000, 'first:1');
        $stock->adjust(2, 1_000_000, 'first:2');
        $done = 0;
        for ($kill = 0; $kill < 25; $kill++) {
            [$process, $pipes] = $this->place->process('shop', "{$kill}");
            // Killed after another number of rounds each time, and anywhere in the next.
            for ($round = 0; $round <= $kill % 7; $round++) {
                $done += (int) (fgets($pipes[1]) !== false);
            }
            $kill % 2 === 0 || fgets($pipes[1]);
            proc_terminate($process, SIGKILL);
            proc_close($process);
            self::assertSame([], $stock->verify(''), "after kill {$kill}");
        }
        self::assertGreaterThan(25, $done);
        $claimed = static function () use ($stock): int {
            $claimed = 0;
            for ($kill = 0; $kill < 25; $kill++) {
                // Of eight rounds in a row two leave nothing, and a process that was killed leaves nothing more.
                for ($round = $nothing = 0; $nothing < 8; $round++) {
                    $lines = $stock->lines("cart:{$kill}-{$round}");
                    $nothing = $lines === [] ? $nothing + 1 : 0;
                    $claimed += (int) ($lines[0]['claimed'] ?? 0);
                }
            }

            return $claimed;
        };
        // What they still held is given back when its time is over. A server may still do what the last one had asked for.
        Wait::until(static function () use ($stock, $claimed): bool {
            $stock->expire(now: time() + 901);

            return $stock->availability(1) === ['available' => (string) (1_000_000 - $claimed()), 'held' => '0'];
        }, 'all is sold or back on the shelf');
    }

    /** What the parent had open is neither used nor closed by its child, and nothing beside it is opened. */
    public function testAForkedProcessIsRefused(): void
    {
        $answers = Php::run(__DIR__ . '/Support/stock.php', ['fork', $this->place->place]);

        // SQLite takes no real locks where a parent had the file open: there a child may not even open it.
        $opens = $this->place instanceof StockFile ? 'store_forked' : 'done';
        self::assertSame("store_forked {$opens} done done done 5", $answers);
        self::assertSame([], $this->place->open()->verify(''));
    }

    public function testForkedWorkersOfPhpFpmShareTheStock(): void
    {
        if (Fpm::binary() === null) {
            self::markTestSkipped('PHP-FPM is not installed');
        }
        $this->place->open()->adjust(1, 10, 'first:1');
        $this->place instanceof StockFile && chmod($this->place->place, 0666);
        $fpm = new Fpm(2);
        $ask = fn (string $owner): array => json_decode(
            $fpm->client->get(__DIR__ . '/Support/fpm_page.php', http_build_query(['stock' => $this->place->place, 'owner' => $owner])),
            true,
            512,
            JSON_THROW_ON_ERROR,
        );
        $workers = [];
        Wait::until(function () use ($fpm, $ask, &$workers): bool {
            $workers[$ask('cart:a')['pid']] = true;
            $busy = $fpm->client->hold();
            $workers[$ask('cart:b')['pid']] = true;

            return fclose($busy) && count($workers) === 2;
        }, 'both workers have held stock');
        $first = $ask('cart:a');
        posix_kill($first['pid'], SIGKILL);
        Wait::until(fn () => !posix_kill($first['pid'], 0), 'the worker is gone');
        self::assertSame('8', $ask('cart:b')['left']);
        self::assertSame(1, $ask('cart:b')['threads']);
        $stock = $this->place->open();
        self::assertSame(['available' => '8', 'held' => '2'], $stock->availability(1));
        self::assertSame([], $stock->verify(''));
    }
}
