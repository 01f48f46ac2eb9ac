<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The input is well formed but beyond a limit, such as 1 MiB of JSON or 1,000 lines.
 *
 * @example
 * ```php
 * try {
 *     \CartP2\Engine::totals(str_repeat(" ", 1_048_577));
 * } catch (\CartP2\Exception\LimitExceededException $e) {
 *     echo $e->getErrorCode(); // prints input_too_large
 * }
 * ```
 */
final class LimitExceededException extends CartException
{
}
