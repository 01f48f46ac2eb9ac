<?php

declare(strict_types=1);

namespace Storefront;

/** What the shop holds for a cart: nobody else can buy it, until a certain time. */
final class Hold
{
    /**
     * @param array<int, int> $pieces by the variant's number
     * @param int $seconds how long it all still stands
     * @param bool $extendable whether it may be made longer
     */
    public function __construct(
        public readonly array $pieces,
        public readonly int $seconds,
        public readonly bool $extendable,
    ) {
    }

    /** Whether everything in a basket that can run out is held. */
    public function covers(Basket $basket): bool
    {
        foreach ($basket->counted() as $number => $line) {
            if (($this->pieces[$number] ?? 0) < $line['quantity']) {
                return false;
            }
        }

        return true;
    }

    /** "14 minutes", rounded down: what a page without scripts says. */
    public function time(): string
    {
        $minutes = intdiv($this->seconds, 60);

        return match (true) {
            $minutes === 0 => 'less than a minute',
            $minutes === 1 => 'a minute',
            default => "$minutes minutes",
        };
    }
}
