<?php

declare(strict_types=1);

namespace Storefront;

/** What time it is for holds and orders. */
final class Clock
{
    /** @param ?string $file a test's: it holds the time, in seconds since 1970; null: the machine's clock */
    public function __construct(private readonly ?string $file = null)
    {
    }

    public function now(): int
    {
        return $this->file === null ? time() : (int) file_get_contents($this->file);
    }
}
