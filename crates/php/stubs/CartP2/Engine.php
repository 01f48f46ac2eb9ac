<?php

declare(strict_types=1);

namespace CartP2;

/**
 * Prices carts given as JSON: wire format v1 in, totals out.
 *
 * The same JSON gives the same bytes here, in Rust and in the browser
 * (`@cart-p2/cart`), and every amount equals the one WooCommerce computes.
 *
 * Use {@see Cart} when the cart changes between two looks at it: a method call
 * costs far less than a round trip through JSON.
 *
 * Nothing is stored between calls, so any process or request may call it.
 * Examples of the methods go on from this one.
 *
 * @example
 * ```php
 * $cartJson = json_encode([
 *     'v' => 1,
 *     'dialect' => ['woocommerce' => '10.5.0', 'php' => PHP_VERSION],
 *     'settings' => [
 *         'decimals' => 2,
 *         'tax_enabled' => true,
 *         'prices_include_tax' => false,
 *         'tax_rounding' => 'half_up',
 *     ],
 *     'rates' => [['id' => 1, 'rate' => '20']],
 *     'tax_classes' => [['slug' => '', 'rates' => [1]]],
 *     'lines' => [['key' => 'mug', 'price' => '9.50', 'quantity' => 2]],
 * ]);
 * ```
 */
final class Engine
{
    private function __construct()
    {
    }

    /**
     * Prices a cart.
     *
     * @param string $cartJson a cart in wire format v1: UTF-8, at most 1 MiB
     *
     * @return string the totals as JSON: what `WC_Cart::get_totals()` holds, the lines, coupons and
     *                fees, and the parts named in the cart's `want`. Amounts are in currency units
     *                (12.5 is 12 euros and 50 cents), in `store_api` in minor units. Strings stand
     *                where WooCommerce keeps strings. At most 8 MiB.
     *
     * @throws Exception\InvalidInputException  the text is not JSON, not UTF-8 or not wire format v1
     * @throws Exception\LimitExceededException the cart or its result is beyond a limit
     * @throws Exception\UnsupportedException   the WooCommerce or PHP version is not known: let
     *                                          WooCommerce compute
     * @throws Exception\InternalException      a defect of Cart P2
     *
     * @example
     * ```php
     * $totals = json_decode(\CartP2\Engine::totals($cartJson), true);
     * echo $totals['totals']['total']; // prints 22.80
     * ```
     */
    public static function totals(string $cartJson): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Prices many carts, one after the other as they are asked for: price lists, renewals, reports.
     *
     * Nothing is held but the cart at hand, so the carts may come from a generator that reads
     * millions of them. JSON text costs less than half of what an array does; where many carts
     * share their settings, rates and coupons, {@see Cart::setLines()} is cheaper still.
     *
     * @param iterable $carts carts in wire format v1, each as JSON text or as an array
     *
     * @return Batch for each cart its totals: JSON text for text, an array for an array; or, where
     *               it cannot be priced, the exception that {@see Engine::totals()} throws
     *
     * @example
     * ```php
     * $carts = ['a' => $cartJson, 'b' => '{}', 'c' => json_decode($cartJson, true)];
     * foreach (\CartP2\Engine::totalsBatch($carts) as $key => $totals) {
     *     if ($totals instanceof \CartP2\Exception\CartException) {
     *         echo "$key: {$totals->getErrorCode()}\n"; // prints b: missing_field
     *     } elseif (is_array($totals)) {
     *         echo "$key: {$totals['totals']['total']}\n"; // prints c: 22.80
     *     }
     * }
     * ```
     */
    public static function totalsBatch(iterable $carts): Batch
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Shows how each amount came about: the cent trace.
     *
     * @param string $cartJson as for {@see Engine::totals()}
     *
     * @return string JSON: each amount with the steps, roundings and rules that made it, and where
     *                exact decimals would have given another cent. At most 8 MiB.
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * $trace = json_decode(\CartP2\Engine::explain($cartJson), true);
     * echo $trace['v']; // prints 1
     * ```
     */
    public static function explain(string $cartJson): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The version of the engine, such as `0.1.0`. It equals `phpversion('cart_p2')`.
     *
     * @example
     * ```php
     * var_dump(\CartP2\Engine::version() === phpversion('cart_p2')); // prints bool(true)
     * ```
     */
    public static function version(): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
