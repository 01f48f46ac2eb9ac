<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Exception\CartException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\StoreException;
use CartP2\Stock;
use CartP2\Tests\Support\RedisServer;
use CartP2\Tests\Support\StockServer;
use CartP2\Tests\Support\Wait;
use PHPUnit\Framework\TestCase;

/**
 * Stock on a server: what cannot be reached, what must never be told, servers that die, and the books behind Redis.
 *
 * @group servers
 */
final class StockServersTest extends TestCase
{
    private const SECRET = 'n0t-the-Passw0rd';

    public static function stores(): iterable
    {
        yield 'MariaDB' => ['mysql'];
        yield 'Redis' => ['redis'];
        yield 'a Cluster' => ['cluster'];
    }

    /** @dataProvider stores */
    public function testAWrongPasswordIsRefusedAndNeverTold(string $store): void
    {
        $redis = $store === 'mysql' ? null : new RedisServer(cluster: $store === 'cluster');
        $place = $redis?->place(password: self::SECRET) ?? StockServer::mysql(self::SECRET);
        $this->tellsNoSecret($place, 'store_failed');
    }

    /** @dataProvider addresses */
    public function testAServerThatIsNotThere(string $scheme): void
    {
        // The port is taken, so that nobody else comes to it, and nobody listens there.
        $nobody = stream_socket_server('tcp://127.0.0.1:0', $code, $message, STREAM_SERVER_BIND);
        $address = stream_socket_get_name($nobody, false);
        $this->tellsNoSecret("{$scheme}://ann:" . self::SECRET . "@{$address}/" . ($scheme === 'mysql' ? 'shop' : ''), 'store_lost');
    }

    /**
     * It takes the connection and says nothing. No wait is shorter than a second.
     *
     * @dataProvider addresses
     */
    public function testAServerThatSaysNothingIsGivenUp(string $scheme): void
    {
        $silent = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($silent, false);
        $this->tellsNoSecret("{$scheme}://ann:" . self::SECRET . "@{$address}/" . ($scheme === 'mysql' ? 'shop' : ''), 'store_lost');
    }

    public static function addresses(): iterable
    {
        yield 'MariaDB' => ['mysql'];
        yield 'Redis' => ['redis'];
        yield 'a Cluster' => ['redis+cluster'];
    }

    /** As one does that does not know the command. */
    public function testAServerThatQuotesThePasswordIsNotPassedOn(): void
    {
        $redis = new RedisServer(['--requirepass', '', '--rename-command', 'AUTH', '']);
        self::assertStringContainsString('args beginning with', $redis->ask('PING'));
        $this->tellsNoSecret($redis->place(password: self::SECRET), 'store_failed');
    }

    /** @dataProvider noPlaces */
    public function testWhatIsNoAddressSaysSo(string $place): void
    {
        $this->tellsNoSecret($place, 'invalid_value', InvalidInputException::class);
    }

    public static function noPlaces(): iterable
    {
        $secret = self::SECRET;
        yield 'another database' => ["postgres://ann:{$secret}@localhost/shop"];
        yield 'TLS' => ["rediss://:{$secret}@localhost"];
        yield 'no database' => ["mysql://ann:{$secret}@localhost"];
        yield 'a password that is not escaped' => ["mysql://ann:{$secret}/{$secret}@localhost/shop"];
        yield 'a half escape' => ["mysql://ann:{$secret}%4@localhost/shop"];
        yield 'an unknown setting' => ["redis://:{$secret}@localhost?password={$secret}"];
    }

    public function testBooksAreInSqlAndRedissAlone(): void
    {
        foreach ([[':memory:', ':memory:'], ['redis://localhost:1', 'redis://localhost:1']] as [$place, $books]) {
            self::assertSame('store_failed', $this->code(fn () => new Stock($place, 0, $books)));
        }
    }

    /** @dataProvider stores */
    public function testNothingIsThereUntilItIsInstalled(string $store): void
    {
        $redis = $store === 'mysql' ? null : new RedisServer(cluster: $store === 'cluster');
        [$place, $books] = $redis === null ? [StockServer::mysql(), null] : [$redis->place(), StockServer::mysql()];
        $stock = new Stock($place, 60.0, $books);
        self::assertSame('store_empty', $this->code(fn () => $stock->hold('cart:a', [1 => 1], 900)));
        $stock->install();
        $stock->adjust(1, 3, 'delivery:1');
        $stock->hold('cart:a', [1 => 1], 900);
        $stock->install();
        (new Stock($place, 60.0, $books))->install();
        self::assertSame(['available' => '2', 'held' => '1'], $stock->availability(1));
        self::assertSame([], $stock->verify(''));
    }

    /** A page may do everything but make tables. */
    public function testRowsAreAllAUserMustBeAllowedToWrite(): void
    {
        $place = StockServer::of('mysql');
        $place->open()->adjust(1, 3, 'delivery:1');
        $user = rawurlencode(StockServer::told('USER'));
        $least = new Stock(str_replace("//{$user}:", "//{$user}_least:", $place->place), 60.0);
        $least->hold('cart:a', [1 => 1], 900);
        $least->claim('cart:a', [1 => 1], 'payment:1');
        self::assertSame('2', $least->availability(1)['available']);
        self::assertSame('store_failed', $this->code(fn () => $least->install()));
    }

    /** @dataProvider stores */
    public function testNothingIsLostOrDoneTwiceWhenTheServerDies(string $store): void
    {
        $redis = $store === 'mysql' ? null : new RedisServer(cluster: $store === 'cluster');
        $place = $redis === null ? StockServer::of('mysql') : StockServer::in($redis);
        $stock = $place->open();
        $stock->install();
        $stock->adjust(1, 1_000_000, 'first:1');
        $stock->adjust(2, 1_000_000, 'first:2');
        $shoppers = [$place->process('shop', 'ann'), $place->process('shop', 'bob')];
        $rounds = static function (int $count) use ($shoppers): void {
            foreach ($shoppers as [, $pipes]) {
                for ($round = 0; $round < $count; $round++) {
                    fgets($pipes[1]) !== false || self::fail(stream_get_contents($pipes[2]));
                }
            }
        };
        for ($death = 0; $death < 2; $death++) {
            $rounds(20);
            $redis === null ? self::killMariaDb() : $redis->kill();
            $redis?->start();
            $rounds(20);
        }
        foreach ($shoppers as [$process]) {
            proc_terminate($process, SIGKILL);
            proc_close($process);
        }
        // The same object goes on, too.
        self::assertSame([], self::patiently(fn () => $stock->verify('')));
        $sold = 0;
        foreach (['ann', 'bob'] as $name) {
            for ($round = 0; $round < 80; $round++) {
                $sold += $claimed = (int) ($stock->lines("cart:{$name}-{$round}")[0]['claimed'] ?? 0);
                // Support/stock.php: every fourth gives up, every eighth sends it back.
                self::assertSame((int) ($round % 4 !== 0 && $round % 8 !== 1), $claimed, "{$name}-{$round}");
            }
        }
        self::assertSame(2 * 50, $sold);
    }

    public function testWithoutItsBooksRedisSellsAndKeepsNoLedger(): void
    {
        $redis = new RedisServer();
        $place = StockServer::in($redis);
        $place->open()->install();
        $page = new Stock($place->place, 60.0);
        $page->adjust(1, 3, 'delivery:1');
        $page->hold('cart:a', [1 => 2], 900);
        foreach (['install', 'drain', 'load'] as $method) {
            self::assertSame('store_no_books', $this->code(fn () => $page->$method()));
        }
        self::assertSame('store_no_books', $this->code(fn () => $page->seal('')));
        self::assertSame('store_no_books', $this->code(fn () => $page->verify('')));
        $worker = $place->open();
        self::assertSame(2, $worker->drain());
        self::assertSame(0, $worker->drain());
        self::assertSame(2, $worker->seal('secret'));
        $books = new Stock($place->books, 60.0);
        self::assertSame(['available' => '1', 'held' => '2'], $books->availability(1));
        self::assertSame([], $books->verify('secret'));
        self::assertSame([0, null], [$books->drain(), $books->load()], 'there is nothing to do');
    }

    public function testARedisThatLostStepsIsLoadedFromItsBooks(): void
    {
        $redis = new RedisServer();
        $place = StockServer::in($redis);
        $stock = $place->open();
        $stock->install();
        $stock->adjust(1, 3, 'delivery:1');
        $stock->hold('cart:a', [1 => 2], 900);
        $stock->drain();
        // All of it.
        $redis->ask('FLUSHALL');
        self::assertSame('store_empty', $this->code(fn () => $stock->hold('cart:b', [1 => 1], 900)));
        $stock->install();
        self::assertSame(['available' => '1', 'held' => '2'], $stock->availability(1));
        // The last steps, which the books have.
        preg_match('~shop=(\w+)~', $place->place, $shop);
        $redis->ask("DEL {stock:{$shop[1]}}:journal");
        self::assertSame('store_behind', $this->code(fn () => $stock->drain()));
        $stock->install();
        self::assertSame('store_behind', $this->code(fn () => $stock->drain()), 'what is there stays');
        $stock->load();
        self::assertSame(0, $stock->drain());
        self::assertSame([], $stock->verify(''));
        self::assertSame(['available' => '1', 'held' => '2'], $stock->availability(1));
    }

    /** What the books have, a replica has. */
    public function testBooksWaitForReplicas(): void
    {
        $redis = new RedisServer();
        $place = StockServer::in($redis, '&replicas=1');
        $stock = $place->open();
        $stock->install();
        $stock->adjust(1, 3, 'delivery:1');
        // Nobody follows: there is nothing to wait for.
        self::assertSame('store_lost', $this->code(fn () => $place->open(0)->drain()));
        $password = RedisServer::PASSWORD;
        $replica = new RedisServer(['--replicaof', "127.0.0.1 {$redis->port}", '--masterauth', $password]);
        Wait::until(fn () => str_contains($replica->ask('INFO replication'), 'master_link_status:up'), 'the replica follows');
        self::assertSame(1, self::patiently(fn () => $stock->drain()));
    }

    /** That it is refused, with this code, and that neither message nor trace nor dump has the secret in it. */
    private function tellsNoSecret(string $place, string $code, string $class = StoreException::class): void
    {
        $arguments = ini_set('zend.exception_ignore_args', '0');
        try {
            new Stock($place, $code === 'store_lost' ? 0 : 60);
            self::fail('opened');
        } catch (CartException $e) {
            self::assertSame([$class, $code], [$e::class, $e->getErrorCode()], $e->getMessage());
            ob_start();
            var_dump($e->getTrace()[0], $e->getMessage());
            echo $e->getTraceAsString();
            $told = ob_get_clean();
            self::assertStringContainsString('SensitiveParameterValue', $told);
            self::assertStringNotContainsString(self::SECRET, $told);
        } finally {
            ini_set('zend.exception_ignore_args', $arguments);
        }
    }

    public function testAnObjectShowsNothing(): void
    {
        $place = StockServer::of('mysql');
        $stock = $place->open();
        self::assertSame([], (array) $stock);
        self::assertStringNotContainsString(StockServer::told('PASSWORD'), print_r($stock, true));
    }

    private function code(callable $ask): string
    {
        try {
            $ask();
        } catch (CartException $e) {
            return $e->getErrorCode();
        }

        return 'done';
    }

    /** What is answered once the server is there again. */
    private static function patiently(callable $ask): mixed
    {
        $answer = null;
        Wait::until(static function () use ($ask, &$answer): bool {
            try {
                $answer = $ask();
            } catch (StoreException $e) {
                return $e->getErrorCode() === 'store_lost' ? false : throw $e;
            }

            return true;
        }, 'the server answers');

        return $answer;
    }

    /** `kill -9`. Whoever runs the tests starts it again. */
    private static function killMariaDb(): void
    {
        $process = 0;
        Wait::until(static function () use (&$process): bool {
            // Empty while it is written; and to the process 0 means this one, with all its family.
            $process = (int) file_get_contents(StockServer::told('PID_FILE'));

            return $process > 0 && posix_kill($process, SIGKILL);
        }, 'there is one to kill');
        Wait::until(static fn () => !posix_kill($process, 0), 'it is gone');
    }
}
