<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The place where stock is kept does not answer: `store_busy`, `store_lost`, `store_failed`, `store_closed`, `store_forked`,
 * `store_empty`, `store_behind`, `store_no_books`, `store_not_built`.
 * Only after `store_lost` it is not known whether the request was done: ask again, with the same key.
 *
 * @example
 * ```php
 * try {
 *     new \CartP2\Stock('');
 * } catch (\CartP2\Exception\StoreException $e) {
 *     echo $e->getErrorCode(); // prints store_failed
 * }
 * ```
 */
final class StoreException extends CartException
{
}
