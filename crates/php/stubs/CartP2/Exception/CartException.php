<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The parent of everything this extension throws, for carts and for stock.
 *
 * Catch the class, or compare {@see CartException::getErrorCode()}; messages are
 * for people and may change. Wrong PHP types of arguments are a TypeError, as
 * for every PHP function.
 *
 * @example
 * ```php
 * try {
 *     \CartP2\Engine::totals('{"v": 2}');
 * } catch (\CartP2\Exception\CartException $e) {
 *     // Let WooCommerce compute, and write down why.
 * }
 * ```
 */
abstract class CartException extends \RuntimeException
{
    private $errorCode = '';

    /**
     * The stable code, the same in Rust, PHP and JavaScript: `unknown_line`, `invalid_json` …
     * The README lists all. Empty for an exception that PHP code made itself.
     *
     * @example
     * ```php
     * try {
     *     \CartP2\Engine::totals('{');
     * } catch (\CartP2\Exception\CartException $e) {
     *     echo $e->getErrorCode(); // prints invalid_json
     * }
     * ```
     */
    final public function getErrorCode(): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
