<?php

declare(strict_types=1);

namespace CartP2;

/**
 * A cart that stays in memory: build it once, change it, read its totals.
 *
 * Arrays are taken as `json_encode()` would write them: an array with the keys
 * 0, 1, 2 … is a list, any other an object. Objects and resources are refused
 * (`invalid_type`), NAN and INF too (`not_a_number`), and text that is not
 * UTF-8 (`invalid_utf8`); the message says where.
 *
 * A change that is refused leaves the cart as it was.
 *
 * `clone` gives an independent copy. A cart cannot be serialized (keep its
 * input instead: it is small and outlives updates), and takes no properties of
 * your own. Examples of the methods go on from this one.
 *
 * @example
 * ```php
 * $cart = new \CartP2\Cart([
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
 * echo $cart->total(); // prints 22.80
 * ```
 */
final class Cart
{
    /**
     * @param array $cart a cart in wire format v1
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * try {
     *     new \CartP2\Cart(['v' => 1]);
     * } catch (\CartP2\Exception\InvalidInputException $e) {
     *     echo $e->getErrorCode(); // prints missing_field
     * }
     * ```
     */
    public function __construct(array $cart)
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The same from JSON: faster than `json_decode()` and the constructor.
     *
     * @param string $cartJson a cart in wire format v1: UTF-8, at most 1 MiB
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * try {
     *     \CartP2\Cart::fromJson('{"v": 1');
     * } catch (\CartP2\Exception\InvalidInputException $e) {
     *     echo $e->getErrorCode(); // prints invalid_json
     * }
     * ```
     */
    public static function fromJson(string $cartJson): Cart
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Sets how many of a line are in the cart.
     *
     * 0 keeps the line and prices it at nothing; {@see Cart::removeLine()} removes it.
     *
     * @param string $key      the line's key; an int is taken too, because PHP's arrays turn the key
     *                         "123" into 123
     * @param float  $quantity int or float, 0 to 1,000,000; fractions are allowed. Numeric strings
     *                         are refused with a TypeError: cast what comes from a form.
     *
     * @throws Exception\InvalidInputException  `unknown_line`, `not_a_number`
     * @throws Exception\LimitExceededException `number_out_of_range`, `amount_too_large`
     *
     * @example
     * ```php
     * $cart->setQuantity('mug', 3);
     * echo $cart->total(); // prints 34.20
     * ```
     */
    public function setQuantity(string $key, float $quantity): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Adds a line at the end. A coupon restricted to some lines does not discount it.
     *
     * @param array $line a line of wire format v1: `key`, `price` (of one, in currency units, as
     *                    entered) and `quantity`; optionally `tax_class`, `tax_status`, `is_taxable`
     *
     * @throws Exception\InvalidInputException  the line is not one, or its key exists
     * @throws Exception\LimitExceededException too many lines, or too large an amount
     *
     * @example
     * ```php
     * $cart->addLine(['key' => 'tea', 'price' => '4.00', 'quantity' => 1]);
     * echo $cart->total(); // prints 27.60
     * ```
     */
    public function addLine(array $line): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Puts other lines in the place of those there are. Build a cart of the shop's settings, rates
     * and coupons once, then quote list after list with it. A coupon restricted to some lines
     * discounts none of the new ones.
     *
     * @param array $lines a list of lines as {@see Cart::addLine()} takes them, at most 1,000
     *
     * @throws Exception\InvalidInputException  a line is not one, or two have one key
     * @throws Exception\LimitExceededException too many lines, or too large an amount
     *
     * @example
     * ```php
     * foreach (['4.00', '4.50'] as $price) {
     *     $cart->setLines([['key' => 'tea', 'price' => $price, 'quantity' => 10]]);
     *     echo $cart->total(), "\n"; // prints 48.00
     * } // prints 54.00
     * ```
     */
    public function setLines(array $lines): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Removes a line.
     *
     * @param string $key the line's key; an int is taken too
     *
     * @throws Exception\InvalidInputException `unknown_line`
     *
     * @example
     * ```php
     * $cart->removeLine('mug');
     * echo $cart->total(); // prints 0.00
     * ```
     */
    public function removeLine(string $key): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Applies a coupon after those applied before. Whether a customer may use it is for the shop
     * to decide: say so with `valid` and `lines`.
     *
     * @param array $coupon a coupon of wire format v1: `code`, `type` (`percent`, `fixed_product`
     *                      or `fixed_cart`) and `amount` (percent or currency units); optionally
     *                      `limit_items`, `lines`, `valid`, `id`, `sort`
     *
     * @throws Exception\InvalidInputException  the coupon is not one, or is applied already
     * @throws Exception\LimitExceededException too many coupons
     *
     * @example
     * ```php
     * $cart->addCoupon(['code' => 'ten', 'type' => 'percent', 'amount' => '10']);
     * echo $cart->total(); // prints 20.52
     * ```
     */
    public function addCoupon(array $coupon): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Takes a coupon off.
     *
     * @param string $code the coupon's code; an int is taken too
     *
     * @throws Exception\InvalidInputException `unknown_coupon`
     *
     * @example
     * ```php
     * $cart->addCoupon(['code' => 'ten', 'type' => 'percent', 'amount' => '10']);
     * $cart->removeCoupon('ten');
     * echo $cart->total(); // prints 22.80
     * ```
     */
    public function removeCoupon(string $code): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * What the customer pays, in currency units with the shop's decimals: the quickest answer.
     *
     * @throws Exception\LimitExceededException `too_complex`
     *
     * @example
     * ```php
     * echo $cart->total(); // prints 22.80
     * ```
     */
    public function total(): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * All totals as an array: what {@see Engine::totals()} returns as JSON.
     *
     * Types are those of WooCommerce's own arrays: floats are floats to the last bit, `total` is a
     * string, tax arrays have integer keys when rate ids are integers.
     *
     * @return array{v: int, totals: array<string, mixed>, lines: list<array<string, mixed>>,
     *               coupons: list<array<string, mixed>>, fees: list<array<string, mixed>>}
     *               and `display` and `store_api` when wanted
     *
     * @throws Exception\LimitExceededException `too_complex`; `input_too_large` when the array would
     *                                          take more than 32 MiB, or than `memory_limit` leaves
     *
     * @example
     * ```php
     * var_dump($cart->totals()['totals']['cart_contents_taxes'] === [1 => 3.8]); // prints bool(true)
     * ```
     */
    public function totals(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * All totals as JSON: the bytes {@see Engine::totals()} returns for this cart.
     *
     * @throws Exception\LimitExceededException as {@see Cart::totals()}
     *
     * @example
     * ```php
     * echo json_decode($cart->totalsJson())->totals->total; // prints 22.80
     * ```
     */
    public function totalsJson(): string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The cent trace as an array: what {@see Engine::explain()} returns as JSON.
     *
     * @throws Exception\LimitExceededException as {@see Cart::totals()}
     *
     * @example
     * ```php
     * echo $cart->explain()['v']; // prints 1
     * ```
     */
    public function explain(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
