<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * Less is left than asked for (`not_enough`). Nothing was changed.
 *
 * @example
 * ```php
 * $stock = new \CartP2\Stock(':memory:');
 * $stock->adjust(7, '2.5', 'delivery:1');
 * $refused = null;
 * try {
 *     $stock->hold('cart:ann', [7 => 3], 900);
 * } catch (\CartP2\Exception\OutOfStockException $e) {
 *     $refused = $e;
 * }
 * echo $refused->getErrorCode(); // prints not_enough
 * ```
 */
final class OutOfStockException extends CartException
{
    private $product = 0;
    private $left = '';

    /**
     * The first product there is not enough of, by number.
     *
     * @example
     * ```php
     * echo $refused->getProduct(); // prints 7
     * ```
     */
    public function getProduct(): int
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The most this owner could have of it now, what it holds already included: a decimal string.
     *
     * @example
     * ```php
     * echo $refused->getLeft(); // prints 2.5
     * ```
     */
    public function getLeft(): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
