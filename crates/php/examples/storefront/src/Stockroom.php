<?php

declare(strict_types=1);

namespace Storefront;

use CartP2\Exception\OutOfStockException;
use CartP2\Exception\RefusedException;
use CartP2\Stock;

/**
 * Keeps the shop's stock with Cart P2. The only place that speaks to `\CartP2\Stock`.
 *
 * A cart holds what is in it; an order claims what its cart holds. Each is one
 * step: every line of it or none, however many shoppers ask at once. Stock has
 * a file of its own, so that it can be asked while the shop's own transaction
 * is open: in one file the two connections would wait for each other.
 */
final class Stockroom
{
    /** How long a cart holds what is in it; and how long anew, once, for those who ask. */
    private const HOLD_SECONDS = 15 * 60;
    private const EXTENSION_SECONDS = 15 * 60;

    private readonly Stock $stock;

    public function __construct(string $file, private readonly Clock $clock)
    {
        $this->stock = new Stock($file);
    }

    /** Puts a new variant on the shelf. Repeating it changes nothing. */
    public function open(int $number, int $pieces): void
    {
        // Nothing can be delivered only after something was: what begins sold out begins with one that was lost.
        $this->stock->adjust($number, max(1, $pieces), "first:$number");
        if ($pieces < 1) {
            $this->stock->adjust($number, $pieces - 1, "lost:$number");
        }
    }

    /**
     * What a shopper may take, and what is not theirs to take now because others hold it.
     *
     * @param list<int> $numbers of variants
     * @return array<int, array{left: int, elsewhere: int}> by number
     */
    public function look(array $numbers, string $owner): array
    {
        $mine = $this->hold($owner)->pieces;
        $seen = [];
        foreach ($this->stock->availabilities($numbers, $this->clock->now()) as $number => $stock) {
            $own = $mine[$number] ?? 0;
            $seen[$number] = ['left' => max(0, (int) $stock['available'] + $own), 'elsewhere' => (int) $stock['held'] - $own];
        }

        return $seen;
    }

    /** What is held for a cart now. What is overdue is not. */
    public function hold(string $owner): Hold
    {
        $now = $this->clock->now();
        $pieces = [];
        $until = PHP_INT_MAX;
        $extendable = true;
        foreach ($this->stock->lines($owner) as $line) {
            if ($line['expires_at'] > $now) {
                $pieces[$line['product']] = (int) $line['held'];
                $until = min($until, $line['expires_at']);
                $extendable = $extendable && $line['extensions'] === 0;
            }
        }

        return new Hold($pieces, $pieces === [] ? 0 : $until - $now, $pieces !== [] && $extendable);
    }

    /**
     * From now on a cart holds exactly these pieces of these variants, and as before of others.
     *
     * @param list<array{variant: Variant, quantity: int}> $lines
     * @throws ShopError when there is less: then nothing has changed
     */
    public function keep(string $owner, array $lines): void
    {
        $wanted = self::wanted($lines);
        if ($wanted !== []) {
            $this->orSay(fn () => $this->stock->hold($owner, $wanted, self::HOLD_SECONDS, now: $this->clock->now()), $lines);
        }
    }

    /** @throws ShopError when there is nothing to extend, or it was extended already */
    public function extend(string $owner): void
    {
        try {
            $this->stock->extend($owner, self::EXTENSION_SECONDS, now: $this->clock->now());
        } catch (RefusedException $refused) {
            throw new ShopError($refused->getErrorCode() === 'extended_already'
                ? 'The time was made longer once already.'
                : 'The time is up: nothing is held for you any more.', 409);
        }
    }

    /**
     * Sold: what a cart holds is the customer's now; what it no longer holds is taken if it is still there.
     *
     * @param list<array{variant: Variant, quantity: int}> $lines
     * @param string $key names the sale: however often it is sent, it is done once
     * @throws ShopError when it is not: then nothing has changed
     */
    public function sell(string $owner, array $lines, string $key): void
    {
        $wanted = self::wanted($lines);
        if ($wanted !== []) {
            $this->orSay(fn () => $this->stock->claim($owner, $wanted, $key, now: $this->clock->now()), $lines);
        }
    }

    /** Gives back what carts held longer than they may. */
    public function sweep(): void
    {
        $this->stock->expire(now: $this->clock->now());
    }

    /**
     * What can run out, by number.
     *
     * @param list<array{variant: Variant, quantity: int}> $lines
     * @return array<int, array{quantity: int, backorders: bool}>
     */
    private static function wanted(array $lines): array
    {
        $wanted = [];
        foreach ($lines as ['variant' => $variant, 'quantity' => $quantity]) {
            if ($variant->stock !== null) {
                $wanted[$variant->number] = ['quantity' => $quantity, 'backorders' => $variant->backorders];
            }
        }

        return $wanted;
    }

    /** @param list<array{variant: Variant, quantity: int}> $lines */
    private function orSay(callable $ask, array $lines): void
    {
        try {
            $ask();
        } catch (OutOfStockException $short) {
            foreach ($lines as ['variant' => $variant]) {
                if ($variant->number === $short->getProduct()) {
                    throw ShopError::short($variant, (int) $short->getLeft());
                }
            }
            throw $short;
        }
    }
}
