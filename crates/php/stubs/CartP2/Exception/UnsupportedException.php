<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * The engine does not know how this shop computes: let WooCommerce compute.
 *
 * @example
 * ```php
 * $cartJson = json_encode([
 *     "v" => 1,
 *     "dialect" => ["woocommerce" => "1.0.0", "php" => PHP_VERSION],
 *     "settings" => [
 *         "decimals" => 2,
 *         "tax_enabled" => false,
 *         "prices_include_tax" => false,
 *         "tax_rounding" => "half_up",
 *     ],
 *     "lines" => [],
 * ]);
 * try {
 *     \CartP2\Engine::totals($cartJson);
 * } catch (\CartP2\Exception\UnsupportedException $e) {
 *     echo $e->getErrorCode(); // prints unsupported_woocommerce
 * }
 * ```
 */
final class UnsupportedException extends CartException
{
}
