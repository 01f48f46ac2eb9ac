<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Tests\Support\Fpm;
use CartP2\Tests\Support\Wait;
use PHPUnit\Framework\TestCase;

/** PHP-FPM loads the extension once and forks its workers: each of them works, and outlives errors. */
final class FpmTest extends TestCase
{
    private const PAGE = __DIR__ . '/Support/fpm_page.php';

    protected function setUp(): void
    {
        if (Fpm::binary() === null) {
            self::markTestSkipped('PHP-FPM is not installed');
        }
    }

    public function testForkedWorkersAnswer(): void
    {
        $fpm = new Fpm(2);
        $workers = [];
        for ($i = 0; $i < 50; $i++) {
            $answer = $this->ask($fpm);
            self::assertSame('22.80', $answer['total']);
            self::assertSame(1, $answer['threads'], 'nothing was started when the module was loaded');
            $workers[$answer['pid']] = true;
        }
        self::assertCount(2, $workers);
    }

    public function testAnErrorIsAnExceptionAndTheWorkerLivesOn(): void
    {
        $fpm = new Fpm(1);
        $worker = $this->ask($fpm)['pid'];
        for ($i = 0; $i < 20; $i++) {
            self::assertSame('unknown_line', $this->ask($fpm, 'error')['error']);
            self::assertSame($worker, $this->ask($fpm)['pid']);
        }
    }

    public function testAKilledWorkerIsReplaced(): void
    {
        $fpm = new Fpm(1);
        $first = $this->ask($fpm)['pid'];
        posix_kill($first, SIGKILL);
        Wait::until(fn () => !posix_kill($first, 0), 'the worker is gone');
        $second = $this->ask($fpm);

        self::assertNotSame($first, $second['pid']);
        self::assertSame('22.80', $second['total']);
    }

    /** PHP ends such a request by a jump over Rust's frames: nothing may leak, nobody may die. */
    public function testRequestsThatHitTheMemoryLimitLeakNothing(): void
    {
        $fpm = new Fpm(1, '16M');
        $exhaust = function () use ($fpm): void {
            try {
                $fpm->client->get(self::PAGE, 'memory');
                self::fail('the memory limit was not reached');
            } catch (\RuntimeException $e) {
                self::assertStringContainsString('Allowed memory size', $e->getMessage());
            }
        };
        for ($i = 0; $i < 20; $i++) {
            $exhaust();
        }
        $before = $this->ask($fpm);
        for ($i = 0; $i < 60; $i++) {
            $exhaust();
        }
        $after = $this->ask($fpm);

        self::assertSame($before['pid'], $after['pid']);
        // Each request would leave a cart of 40 KB or a result of 100 KB.
        self::assertLessThan(1_024, $after['heap_kilobytes'] - $before['heap_kilobytes']);
        self::assertStringNotContainsString('exited on signal', $fpm->log());
    }

    private function ask(Fpm $fpm, string $query = ''): array
    {
        return json_decode($fpm->client->get(self::PAGE, $query), true, 512, JSON_THROW_ON_ERROR);
    }
}
