<?php

declare(strict_types=1);

namespace Storefront;

/** The engine's cent trace (`\CartP2\Cart::explain()`), put into words for a shopper. */
final class Trace
{
    private const NAMES = [
        'line' => [
            'line_price' => 'Price',
            'line_subtotal_tax' => 'Tax in the price',
            'line_subtotal' => 'Price without tax',
            'line_discount' => 'Taken off by vouchers',
            'line_total' => 'After vouchers, without tax',
            'line_tax' => 'Tax, after vouchers',
        ],
        'coupon' => ['discount' => 'Taken off, without tax', 'discount_tax' => 'Tax taken off'],
        'shipping' => ['total' => 'Cost without tax', 'tax' => 'Tax'],
        'cart' => [
            'subtotal' => 'Goods without tax',
            'subtotal_tax' => 'Tax of the goods',
            'discount_total' => 'Vouchers without tax',
            'discount_tax' => 'Tax the vouchers took off',
            'cart_contents_total' => 'Goods after vouchers, without tax',
            'cart_contents_tax' => 'Tax of the goods after vouchers',
            'shipping_total' => 'Delivery without tax',
            'shipping_tax' => 'Tax of the delivery',
            'total_tax' => 'All tax',
            'total' => 'Total',
        ],
    ];

    /** The engine's rules in a shopper's words; a rule that is not here is told in the engine's own. */
    private const RULES = [
        'adjust_for_location' => 'The tax of home taken out, that of the place of delivery put in',
        'cost_to_minor_units' => 'As the shop set it',
        'discount_fixed_cart' => 'Spread over all pieces, dearest first',
        'discount_fixed_product' => 'So much off each piece',
        'discount_percent' => 'The percentage, rounded down to the penny',
        'discount_remainder' => 'Pennies lost by rounding down, given back',
        'less_discount' => 'Less the vouchers',
        'less_tax' => 'The tax in it taken out',
        'price_times_quantity' => 'Price times quantity',
        'round_item' => 'Each rounded to the penny, then added up',
        'round_line_tax' => 'Tax of each line rounded to the penny',
        'round_tax_total' => 'Added up, rounded to the penny',
        'round_total' => 'Added up, rounded to the penny',
        'sum' => 'Added up',
        'tax_exclusive' => 'Tax on the amount',
        'tax_inclusive' => 'Tax in the amount',
        'tax_of_discount' => 'The tax that goes with it',
    ];

    /** @param array<string, mixed> $explanation */
    public function __construct(
        private readonly array $explanation,
        private readonly PricedBasket $priced,
        private readonly Pricing $pricing,
    ) {
    }

    /** How many amounts would be a cent different if reckoned in decimals instead of WooCommerce's floats. */
    public function moved(): int
    {
        return $this->explanation['moved'];
    }

    /**
     * @return array<string, list<array{name: string, amount: string, exact: ?string, steps: list<string>}>>
     *     amounts that are not nothing, by what they belong to; the whole cart, and in it the total, comes first
     */
    public function sections(): array
    {
        $sections = ['The whole cart' => []];
        foreach ($this->explanation['amounts'] as $amount) {
            $name = self::NAMES[$amount['of']][$amount['name']] ?? null;
            if ($name !== null && $amount['amount'] != 0) {
                $sections[$this->owner($amount)][] = [
                    'name' => $name,
                    'amount' => $this->money($amount['amount']),
                    'exact' => isset($amount['moved']) ? $this->money((float) $amount['exact']) : null,
                    'steps' => array_map(fn (array $step) => $this->step($step, count($amount['steps']) > 1), $amount['steps']),
                ];
            }
        }

        usort($sections['The whole cart'], static fn (array $a, array $b) => ($b['name'] === 'Total') <=> ($a['name'] === 'Total'));

        return $sections;
    }

    /** @param array<string, mixed> $amount */
    private function owner(array $amount): string
    {
        $lines = $this->priced->basket->lines;

        return match ($amount['of']) {
            'line' => $lines[array_search($amount['key'], array_column($this->priced->wire['lines'], 'key'), true)]['variant']->fullName(),
            'coupon' => 'Voucher ' . $amount['key'],
            'shipping' => $this->priced->deliveries[$amount['key']]['title'],
            default => 'The whole cart',
        };
    }

    /**
     * "Tax in the amount: amount £29.97, 20 % → £4.995"
     *
     * @param array<string, mixed> $step
     */
    private function step(array $step, bool $withResult): string
    {
        $inputs = [];
        foreach ($step['inputs'] as ['name' => $name, 'value' => $value]) {
            $label = str_replace('_', ' ', $name);
            $inputs[] = match (true) {
                $name === 'percent' => "$value %",
                $name === 'quantity' => "$label $value",
                // These two rules take what was entered; all others count in pence.
                in_array($step['rule'], ['price_times_quantity', 'cost_to_minor_units'], true) => "$label {$this->money($value)}",
                default => "$label {$this->pence($value)}",
            };
        }

        return (isset($step['coupon']) ? $step['coupon'] . ': ' : '')
            . (self::RULES[$step['rule']] ?? rtrim($step['text'], '.'))
            . ($inputs === [] ? '' : ': ' . implode(', ', $inputs))
            . ($withResult ? ' → ' . $this->pence($step['value']) : '');
    }

    private function pence(float $minorUnits): string
    {
        return $this->money(round($minorUnits / 100, 8));
    }

    /** Two decimals, or as many as there are. */
    private function money(float $amount): string
    {
        [$whole, $fraction] = explode('.', number_format($amount, 8));

        return $this->pricing->symbol() . $whole . '.' . str_pad(rtrim($fraction, '0'), 2, '0');
    }
}
