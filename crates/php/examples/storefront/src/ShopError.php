<?php

declare(strict_types=1);

namespace Storefront;

/** Something the shopper can put right; the message is written for them, the code is the HTTP status. */
final class ShopError extends \RuntimeException
{
    /**
     * @param array<string, string> $fields what is wrong with which form field
     * @param ?Variant $short what there is not enough of, and
     * @param int $left how much of it this shopper can have
     */
    public function __construct(
        string $message,
        int $status = 422,
        public readonly array $fields = [],
        public readonly ?Variant $short = null,
        public readonly int $left = 0,
    ) {
        parent::__construct($message, $status);
    }

    public static function short(Variant $variant, int $left): self
    {
        return new self($left === 0
            ? "{$variant->fullName()} is sold out."
            : "Only $left of {$variant->fullName()} can be had now.", 409, [], $variant, $left);
    }
}
