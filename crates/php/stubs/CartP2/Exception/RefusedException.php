<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The stock understood the request and says no: `nothing_held`, `hold_expired`, `extended_already`, `not_claimed`,
 * `key_reused` or `unknown_product`. Nothing was changed.
 *
 * @example
 * ```php
 * try {
 *     (new \CartP2\Stock(':memory:'))->extend('cart:ann', 900);
 * } catch (\CartP2\Exception\RefusedException $e) {
 *     echo $e->getErrorCode(); // prints nothing_held
 * }
 * ```
 */
final class RefusedException extends CartException
{
}
