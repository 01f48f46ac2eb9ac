<?php

declare(strict_types=1);

namespace Storefront;

/** Something the shopper can put right; the message is written for them, the code is the HTTP status. */
final class ShopError extends \RuntimeException
{
    /** @param array<string, string> $fields what is wrong with which form field */
    public function __construct(string $message, int $status = 422, public readonly array $fields = [])
    {
        parent::__construct($message, $status);
    }
}
