<?php

declare(strict_types=1);

namespace CartP2;

/**
 * The totals of many carts, one after the other: what {@see Engine::totalsBatch()} returns.
 *
 * A cart is priced when `foreach` reaches it and forgotten when it goes on, so a batch may be of any
 * length; each of its carts has the limits of a single one. Keys are those of the carts given.
 *
 * A cart that cannot be priced spoils none of the others: in the place of its totals stands the
 * {@see Exception\CartException} that {@see Engine::totals()} would have thrown. What the carts' own
 * iterator throws is thrown on.
 *
 * @implements \Iterator<mixed, string|array<string, mixed>|Exception\CartException>
 *
 * @example
 * ```php
 * $batch = \CartP2\Engine::totalsBatch(['mon' => '{"v": 1', 'tue' => '[]']);
 * ```
 */
final class Batch implements \Iterator
{
    private function __construct()
    {
    }

    /**
     * Prices the cart at which the batch stands, each time it is called.
     *
     * @return string|array<string, mixed>|Exception\CartException totals as JSON text of a cart given
     *         as text, as an array of a cart given as an array; or why it has none
     *
     * @example
     * ```php
     * $batch->rewind();
     * echo $batch->current()->getErrorCode(); // prints invalid_json
     * ```
     */
    public function current(): mixed
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The key of that cart.
     *
     * @example
     * ```php
     * $batch->rewind();
     * echo $batch->key(); // prints mon
     * ```
     */
    public function key(): mixed
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Goes on to the next cart.
     *
     * @example
     * ```php
     * $batch->rewind();
     * $batch->next();
     * echo $batch->key(); // prints tue
     * ```
     */
    public function next(): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Goes to the first cart. A generator cannot go back once it has gone on.
     *
     * @example
     * ```php
     * $batch->rewind();
     * echo $batch->key(); // prints mon
     * ```
     */
    public function rewind(): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Whether there is a cart.
     *
     * @example
     * ```php
     * echo count(iterator_to_array($batch)); // prints 2
     * var_dump($batch->valid()); // prints bool(false)
     * ```
     */
    public function valid(): bool
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
