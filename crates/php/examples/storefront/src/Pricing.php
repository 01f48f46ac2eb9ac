<?php

declare(strict_types=1);

namespace Storefront;

use CartP2\Cart;

/**
 * Prices a basket with Cart P2. The only place that speaks the engine's wire format.
 *
 * The shop decides what applies (tax rates, vouchers, ways of delivery), the
 * engine decides what it comes to. Minimum spends depend on amounts, so the
 * engine is asked three times, as a shop would reckon on paper: goods, then
 * vouchers, then delivery. An answer for a few lines takes some 50 millionths of a second.
 */
final class Pricing
{
    /**
     * @param array<string, mixed> $shop the catalogue's `shop`
     * @param array<string, array<string, mixed>> $coupons the catalogue's `coupons` by code
     */
    public function __construct(
        private readonly array $shop,
        private readonly array $coupons,
        private readonly Places $places,
    ) {
    }

    /**
     * @throws \CartP2\Exception\CartException when the cart is beyond the engine's limits
     */
    public function price(Basket $basket): PricedBasket
    {
        $wire = $this->goods($basket);
        $checks = [];

        $subtotal = (new Cart($wire))->totals()['display']['subtotal']['amount'];
        $wire['coupons'] = $couponNotes = [];
        foreach ($basket->coupons as $code) {
            $coupon = $this->coupons[$code];
            if (isset($coupon['minimum'])) {
                $checks[] = self::check('subtotal', $subtotal, $coupon['minimum']);
            }
            $couponNotes[$code] = $this->whyNot($code, $basket, $subtotal);
            $wire['coupons'][] = $this->coupon($code, $basket, $couponNotes[$code] === null);
        }

        $shown = (new Cart($wire))->totals()['display'];
        $discounted = $subtotal;
        foreach ($shown['coupons'] as $coupon) {
            $discounted -= $coupon['money']['amount'];
        }
        $deliveries = [];
        foreach ($basket->needsDelivery() ? $this->places->deliveries($basket->place) : [] as $id => $delivery) {
            if ($delivery['minimum'] !== null) {
                $checks[] = $check = self::check('discounted', $discounted, $delivery['minimum']);
            }
            $available = $delivery['minimum'] === null || $check['met'];
            $wired = $this->delivery($id, $delivery['cost'], $basket);
            $cost = (float) $wired['cost'] + array_sum($wired['taxes']);
            $deliveries[$id] = $delivery + [
                'wire' => $wired,
                'available' => $available,
                'note' => $available ? ($cost > 0 ? $this->money($cost) : 'free') : 'from ' . $this->money($delivery['minimum']),
            ];
        }
        $chosen = self::choose($basket->shipping, $deliveries);
        if ($chosen !== null) {
            $wire['shipping'] = [$deliveries[$chosen]['wire']];
        }

        $cart = new Cart($wire);

        return new PricedBasket($basket, $wire, $cart->totals(), $cart->totalsJson(), $deliveries, $chosen, $couponNotes, $checks);
    }

    /** Why a voucher gives nothing on this basket; null: it does give something. */
    public function whyNot(string $code, Basket $basket, ?float $subtotal = null): ?string
    {
        $coupon = $this->coupons[$code] ?? null;
        if ($coupon === null) {
            return 'There is no voucher “' . $code . '”.';
        }
        $subtotal ??= (new Cart($this->goods($basket)))->totals()['display']['subtotal']['amount'];
        if (isset($coupon['minimum']) && !self::check('subtotal', $subtotal, $coupon['minimum'])['met']) {
            return "“{$code}” needs goods for {$this->money($coupon['minimum'])}; yours come to {$this->money($subtotal)}.";
        }
        if ($this->discountedLines($coupon, $basket) === []) {
            return "Nothing in your cart is covered by “{$code}”.";
        }

        return null;
    }

    /** An amount of the catalogue as text. Amounts of a cart come as text from the engine. */
    public function money(string|float $amount): string
    {
        return $this->symbol() . number_format((float) $amount, $this->shop['decimals']);
    }

    /** @return array<string, mixed> settings and lines in wire format v1 */
    private function goods(Basket $basket): array
    {
        $home = $this->shop['country'];
        $lines = $classes = [];
        foreach ($basket->lines as ['variant' => $variant, 'quantity' => $quantity]) {
            $lines[] = [
                'key' => $variant->sku,
                'price' => $variant->price(),
                'quantity' => $quantity,
                'tax_class' => $variant->taxClass,
                'tax_status' => $variant->taxStatus,
            ];
            $rates = $this->places->rateIds($variant->taxClass, $basket->place);
            $homeRates = $this->places->rateIds($variant->taxClass, $home);
            $classes[$variant->taxClass] = [
                'slug' => $variant->taxClass,
                'rates' => $rates,
                // Prices are entered with the tax of home; elsewhere that is taken off first.
                'base_rates' => $rates === $homeRates ? null : $homeRates,
            ];
        }

        return [
            'v' => 1,
            'dialect' => ['woocommerce' => '10.5.0', 'php' => PHP_VERSION],
            'settings' => [
                'decimals' => $this->shop['decimals'],
                'tax_enabled' => true,
                'prices_include_tax' => $this->shop['prices_include_tax'],
                'tax_rounding' => $this->shop['prices_include_tax'] ? 'half_down' : 'half_up',
                'display' => [
                    'including_tax' => true,
                    'itemized_taxes' => true,
                    'price_format' => '%1$s%2$s',
                    'currency_symbol' => $this->symbol(),
                    'decimal_separator' => '.',
                    'thousand_separator' => ',',
                ],
            ],
            'rates' => $this->places->wireRates([$home, $basket->place]),
            'tax_classes' => array_values($classes),
            'lines' => $lines,
            'want' => ['display'],
        ];
    }

    /** @return array<string, mixed> */
    private function coupon(string $code, Basket $basket, bool $valid): array
    {
        $coupon = $this->coupons[$code];

        return [
            'code' => $code,
            'type' => $coupon['type'],
            'amount' => $coupon['amount'],
            'limit_items' => $coupon['limit_items'] ?? null,
            'lines' => $this->discountedLines($coupon, $basket),
            'valid' => $valid,
        ];
    }

    /**
     * @param array<string, mixed> $coupon
     * @return list<string> keys of the lines the voucher may discount
     */
    private function discountedLines(array $coupon, Basket $basket): array
    {
        $keys = [];
        foreach ($basket->lines as ['variant' => $variant]) {
            $listed = !isset($coupon['products']) || in_array($variant->productSku, $coupon['products'], true);
            if ($listed && !(($coupon['exclude_sale_items'] ?? false) && $variant->isOnSale())) {
                $keys[] = $variant->sku;
            }
        }

        return $keys;
    }

    /** @return array{id: string, cost: string, taxes: array<int, float>} */
    private function delivery(string $id, string $cost, Basket $basket): array
    {
        // Delivery is taxed like the goods it carries: as soon as one of them is, at the standard rate.
        $carried = [];
        foreach ($basket->lines as ['variant' => $variant]) {
            if (!$variant->virtual && $variant->taxStatus === 'taxable') {
                $carried[] = $variant->taxClass;
            }
        }
        sort($carried);
        $taxes = [];
        foreach ($carried === [] ? [] : $this->places->rateIds($carried[0], $basket->place, shippingOnly: true) as $rate) {
            $taxes[$rate] = round((float) $cost * ($this->places->percent($rate) / 100), 6);
        }

        return ['id' => $id, 'cost' => $cost, 'taxes' => array_filter($taxes)];
    }

    /**
     * The wanted way of delivery while it is open; else one that was earned by a minimum spend; else the first.
     *
     * @param array<string, array<string, mixed>> $deliveries
     */
    private static function choose(string $wanted, array $deliveries): ?string
    {
        $open = array_filter($deliveries, static fn (array $delivery) => $delivery['available']);
        $earned = array_filter($open, static fn (array $delivery) => $delivery['minimum'] !== null);

        return isset($open[$wanted]) ? $wanted : (array_key_first($earned) ?? array_key_first($open));
    }

    /**
     * What the browser needs to see that a decision of the shop no longer holds.
     *
     * @return array{of: string, minimum: float, met: bool}
     */
    private static function check(string $of, float $amount, string $minimum): array
    {
        return ['of' => $of, 'minimum' => (float) $minimum, 'met' => round($amount, 4) >= (float) $minimum];
    }

    /** The sign of the shop's currency. */
    public function symbol(): string
    {
        return ['GBP' => '£', 'EUR' => '€', 'USD' => '$'][$this->shop['currency']];
    }
}
