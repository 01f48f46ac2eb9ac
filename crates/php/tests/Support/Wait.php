<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

final class Wait
{
    /** Waits for a condition, at most half a minute. */
    public static function until(callable $condition, string $what): void
    {
        $end = hrtime(true) + 30_000_000_000;
        while (!$condition()) {
            if (hrtime(true) > $end) {
                throw new \RuntimeException("Half a minute passed, but not: {$what}");
            }
            usleep(10_000);
        }
    }
}
