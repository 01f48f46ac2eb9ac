<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

final class Wait
{
    /** Long enough for any machine: what is waited for comes, or never will. */
    public const SECONDS = 300;

    /** Waits for a condition. */
    public static function until(callable $condition, string $what): void
    {
        $end = hrtime(true) + self::SECONDS * 1_000_000_000;
        while (!$condition()) {
            if (hrtime(true) > $end) {
                throw new \RuntimeException(self::SECONDS . " seconds passed, but not: {$what}");
            }
            usleep(10_000);
        }
    }
}
