<?php

declare(strict_types=1);

namespace CartP2;

/**
 * A cart priced step by step, for a shop that decides things between the steps:
 * which coupons are valid once the subtotals are known, what shipping costs
 * once the discounts are known, which fees there are once shipping is known.
 *
 * What each step returns has the types and the arrays that WooCommerce stores.
 * Lines have no keys here; they are spoken of by their place. The steps run in
 * the order of the methods below; one out of order is an
 * {@see Exception\InternalException}, and so is every step after one that
 * failed. Examples of the methods go on from this one.
 *
 * @example
 * ```php
 * $calculation = new \CartP2\Calculation(
 *     [
 *         'v' => 1,
 *         'dialect' => ['woocommerce' => '10.5.0', 'php' => PHP_VERSION],
 *         'settings' => [
 *             'decimals' => 2,
 *             'tax_enabled' => true,
 *             'prices_include_tax' => false,
 *             'tax_rounding' => 'half_up',
 *         ],
 *         'rates' => [['id' => 7, 'rate' => '20']],
 *         'tax_classes' => [['slug' => '', 'rates' => [7]]],
 *         'lines' => [],
 *     ],
 *     [['', 'taxable', true]],
 *     ['9.50', '3.00'],
 *     [2, 1],
 *     [0, 0],
 * );
 * echo $calculation->subtotals()['subtotal']; // prints 22
 * ```
 */
final class Calculation
{
    /**
     * Prices the lines.
     *
     * @param array $shop       a cart in wire format v1 without lines, coupons, shipping and fees
     * @param array $kinds      list of `[tax class, tax status, is taxable]`
     * @param array $prices     a list: the price of one unit of each line, which PHP could cast to float
     * @param array $quantities a list: the quantity of each line, int, float or digits
     * @param array $kindOfLine a list: the place of each line's kind in `$kinds`
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * try {
     *     new \CartP2\Calculation(['v' => 1], [], [], [], []);
     * } catch (\CartP2\Exception\InvalidInputException $e) {
     *     echo $e->getErrorCode(); // prints missing_field
     * }
     * ```
     */
    public function __construct(array $shop, array $kinds, array $prices, array $quantities, array $kindOfLine)
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * What the lines come to before discounts.
     *
     * @return array{subtotal: string, subtotal_tax: float}
     *
     * @throws Exception\InternalException after a step that failed
     *
     * @example
     * ```php
     * echo $calculation->subtotals()['subtotal_tax']; // prints 4.4
     * ```
     */
    public function subtotals(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The lines before discounts, as three lists: `line_tax_data`, `line_subtotal`, `line_subtotal_tax`.
     *
     * @return array{list<array{subtotal: array<int|string, float>}>, list<float>, list<float>}
     *
     * @throws Exception\InternalException after a step that failed
     *
     * @example
     * ```php
     * [$taxes, $subtotals] = $calculation->lineSubtotals();
     * echo $subtotals[0], ' ', $taxes[0]['subtotal'][7]; // prints 19 3.8
     * ```
     */
    public function lineSubtotals(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The places of all lines in the order in which they receive discounts, each with what discounts come
     * off: price times quantity, moved to the customer's location, in minor units.
     *
     * @return array<int, float> by place
     *
     * @throws Exception\InternalException after a step that failed
     *
     * @example
     * ```php
     * echo json_encode($calculation->discountOrder()); // prints [1900,300]
     * ```
     */
    public function discountOrder(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The places of the lines that the coupons so far have left a price to discount.
     *
     * @return list<int> in the order in which they receive discounts
     *
     * @throws Exception\CartException `too_complex`; {@see Exception\InternalException} after a step that failed
     *
     * @example
     * ```php
     * $calculation->applyCoupon(['code' => 'free', 'type' => 'percent', 'amount' => '100'], [1]);
     * echo json_encode($calculation->discountable()); // prints [0]
     * ```
     */
    public function discountable(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Applies a coupon that the shop found valid, after those applied before.
     *
     * @param array          $coupon a coupon in wire format v1; its `sort`, `lines` and `valid` are not read
     * @param list<int>|null $lines  places of the lines it may discount; null: all
     *
     * @throws Exception\CartException as {@see Cart::addCoupon()}
     *
     * @example
     * ```php
     * $calculation->applyCoupon(['code' => 'ten', 'type' => 'percent', 'amount' => '10'], null);
     * echo json_encode($calculation->contents()['coupon_discount_totals']); // prints {"ten":2.2}
     * ```
     */
    public function applyCoupon(array $coupon, ?array $lines = null): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Works the coupons out, and taxes the lines.
     *
     * The result's `totals` are discount_total, discount_tax, cart_contents_total, cart_contents_tax and
     * cart_contents_taxes; discounts are by coupon code.
     *
     * @return array{totals: array<string, mixed>, coupon_discount_totals: array, coupon_discount_tax_totals: array}
     *
     * @throws Exception\CartException `too_complex`; {@see Exception\InternalException} out of order
     *
     * @example
     * ```php
     * echo json_encode($calculation->contents()['totals']['cart_contents_taxes']); // prints {"7":4.4}
     * ```
     */
    public function contents(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The lines before and after discounts, as five lists: `line_tax_data`, `line_subtotal`, `line_subtotal_tax`,
     * `line_total`, `line_tax`.
     *
     * @return array{list<array{subtotal: array, total: array}>, list<float>, list<float>, list<float>, list<float>}
     *
     * @throws Exception\InternalException before {@see Calculation::contents()}
     *
     * @example
     * ```php
     * $calculation->applyCoupon(['code' => 'one', 'type' => 'fixed_product', 'amount' => '1'], [1]);
     * $calculation->contents();
     * echo json_encode(array_column($calculation->lines(), 1)); // prints [{"subtotal":{"7":0.6},"total":{"7":0.4}},3,0.6,2,0.4]
     * ```
     */
    public function lines(): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Charges the chosen shipping rates.
     *
     * @param array $charges `shipping` as in wire format v1; empty: nothing is shipped
     *
     * @return array{shipping_total: string, shipping_tax: float, shipping_taxes: array<int|string, float>}
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * $calculation->contents();
     * $chosen = [['id' => 'flat_rate:1', 'cost' => '4.95', 'taxes' => [7 => 0.99]]];
     * echo $calculation->shipping(['shipping' => $chosen])['shipping_tax']; // prints 0.99
     * ```
     */
    public function shipping(array $charges): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Charges the fees, and sums up: the last step.
     *
     * @param array $charges `fees` as in wire format v1, with the `rates` and `tax_classes` they need; empty: none
     *
     * The result's `totals` are fee_total, fee_tax, fee_taxes and total_tax; its `total` may be below zero; fees are by id.
     *
     * @return array{fees: array<string, array{total: float, tax_data: array, tax: float}>, totals: array<string, mixed>, total: float}
     *
     * @throws Exception\CartException as {@see Engine::totals()}
     *
     * @example
     * ```php
     * $calculation->contents();
     * $calculation->shipping([]);
     * echo $calculation->fees(['fees' => [['id' => 'wrapping', 'amount' => '1.5']]])['total']; // prints 27.9
     * ```
     */
    public function fees(array $charges): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * A shipping package as `json_encode()` writes it without the products in its contents, many times faster: for
     * the hash by which WooCommerce sees whether the rates in the session still belong to the package
     * (`WC_Shipping::calculate_shipping_for_package()`). For PHP's default `serialize_precision = -1`.
     *
     * @param array $package the package with its `contents`
     *
     * @return string|null null: something is in it of which only PHP can tell (an object, a float that is written with
     *                     an exponent, text that is not UTF-8)
     *
     * @throws Exception\InternalException when the engine failed
     *
     * @example
     * ```php
     * $package = ['contents' => ['a' => ['quantity' => 2, 'line_total' => 19.5, 'data' => new \stdClass()]], 'rates' => []];
     * echo \CartP2\Calculation::packageJson($package); // prints {"contents":{"a":{"quantity":2,"line_total":19.5}},"rates":[]}
     * ```
     */
    public static function packageJson(array $package): ?string
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
