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
        $answer = function () use ($fpm, &$workers): bool {
            $answer = $this->ask($fpm);
            self::assertSame('22.80', $answer['total']);
            self::assertSame(1, $answer['threads'], 'nothing was started when the module was loaded');
            $workers[$answer['pid']] = true;

            return count($workers) === 2;
        };
        Wait::until(function () use ($fpm, $answer): bool {
            $answer();
            $busy = $fpm->client->hold();

            return $answer() && fclose($busy);
        }, 'both workers have answered');
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

    /** Past the limit PHP would end the request, and past twice the limit the worker. */
    public function testAResultThatDoesNotFitIntoTheMemoryLimitIsAnException(): void
    {
        $fpm = new Fpm(1, '16M');
        $worker = $this->ask($fpm)['pid'];
        for ($i = 0; $i < 20; $i++) {
            $answer = $this->ask($fpm, 'memory');
            self::assertSame('input_too_large', $answer['error']);
            self::assertSame($worker, $answer['pid']);
        }
        self::assertSame('22.80', $this->ask($fpm)['total']);
        self::assertStringNotContainsString('exited on signal', $fpm->log());
    }

    private function ask(Fpm $fpm, string $query = ''): array
    {
        return json_decode($fpm->client->get(self::PAGE, $query), true, 512, JSON_THROW_ON_ERROR);
    }
}
