<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The input is not wire format v1, or names what the cart does not hold.
 *
 * @example
 * ```php
 * try {
 *     \CartP2\Engine::totals('"a cart"');
 * } catch (\CartP2\Exception\InvalidInputException $e) {
 *     echo $e->getErrorCode(); // prints invalid_type
 * }
 * ```
 */
final class InvalidInputException extends CartException
{
}
