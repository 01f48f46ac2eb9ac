<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * Draws a cart. A case is plain data (settings, customer, lines, coupons,
 * shipping, fees): it knows nothing of WooCommerce, can be printed, and can be
 * made smaller field by field.
 */
final class Generator
{
    public const PRODUCTS = 48;
    public const CATEGORIES = 4;
    public const EMAIL = 'customer@example.com';

    private const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CAD', 'CHF', 'SEK', 'INR', 'BRL'];
    private const CODES = [
        'ten', 'summer', 'welcome', 'vip', 'flash', 'été', 'take 5', 'save-15', 'free', 'loyal', 'b2b', 'spring',
        'autumn', 'winter', 'bulk', 'again', 'sorry', 'staff', 'half', 'penny', '10', '2024', 'x&y', 'ünï',
    ];

    /** Coupons for one brand, or for all but one: WooCommerce remembers a coupon's brands by its id, so they never change. */
    public const BRAND_CODES = ['brand-0', 'brand-1', 'not-brand-0', 'not-brand-1'];

    private Rng $rng;
    private Numbers $numbers;
    /** @var array<string,true> */
    private array $about;

    /** How WC_TAX_ROUNDING_MODE is defined for a case; a process can only have one. */
    public static function mode(string $seed, int $index): string
    {
        return (string) (new Rng("mode:$seed:$index"))->weighted(['auto' => 84, 'half_up' => 8, 'half_down' => 8]);
    }

    /**
     * The case of this seed and index, always the same.
     *
     * @return array{about:list<string>,id:string,mode:string,options:array,filters:array,customer:array,lines:array,coupons:array,shipping:?array,fees:array}
     */
    public function draw(string $seed, int $index): array
    {
        $this->rng = new Rng("case:$seed:$index");
        $this->numbers = new Numbers($this->rng);
        $this->about = [];
        $decimals = (int) $this->rng->weighted([2 => 62, 0 => 12, 1 => 5, 3 => 8, 4 => 13]);
        $mode = self::mode($seed, $index);
        $base = $this->place();
        $case = [
            'id' => "$seed:$index",
            'mode' => $mode,
            'options' => $this->options($decimals, $base),
            'filters' => $this->filters($decimals),
            'customer' => $this->customer($base),
            'lines' => $this->lines($decimals),
            'coupons' => $this->coupons($decimals),
            'shipping' => $this->shipping($decimals),
            'fees' => $this->fees($decimals),
        ];
        // Drawn apart, so that the rest of a case stays what its seed always made it.
        $this->rng = new Rng("special:$seed:$index");
        $case['coupons'] = $this->specialCoupons($case['coupons']);
        return ['about' => array_keys($this->about)] + $case;
    }

    private function note(string ...$what): void
    {
        foreach ($what as $one) {
            if ($one !== '') {
                $this->about[$one] = true;
            }
        }
    }

    private function place(): int
    {
        return $this->rng->chance(35) ? $this->rng->int(0, 7) : $this->rng->int(0, Places::COUNT - 1);
    }

    private function options(int $decimals, int $base): array
    {
        $rng = $this->rng;
        [$country, $state] = Places::location($base);
        $classes = array_merge(['inherit'], array_keys(Places::CLASSES));
        [$thousand, $point] = $rng->pick([[',', '.'], [',', '.'], ['.', ','], [' ', ','], ["'", '.'], ['', '.']]);
        return [
            'woocommerce_price_num_decimals' => (string) $decimals,
            'woocommerce_calc_taxes' => $rng->chance(93) ? 'yes' : 'no',
            'woocommerce_prices_include_tax' => $rng->chance(50) ? 'yes' : 'no',
            'woocommerce_tax_round_at_subtotal' => $rng->chance(30) ? 'yes' : 'no',
            'woocommerce_calc_discounts_sequentially' => $rng->chance(35) ? 'yes' : 'no',
            'woocommerce_tax_based_on' => (string) $rng->weighted(['shipping' => 80, 'billing' => 12, 'base' => 8]),
            'woocommerce_shipping_tax_class' => $rng->chance(50) ? 'inherit' : $rng->pick($classes),
            'woocommerce_default_country' => "$country:$state",
            'woocommerce_tax_display_cart' => $rng->chance(50) ? 'incl' : 'excl',
            'woocommerce_tax_total_display' => $rng->chance(60) ? 'itemized' : 'single',
            'woocommerce_currency' => $rng->pick(self::CURRENCIES),
            'woocommerce_currency_pos' => $rng->pick(['left', 'left', 'right', 'left_space', 'right_space']),
            'woocommerce_price_thousand_sep' => $thousand,
            'woocommerce_price_decimal_sep' => $point,
        ];
    }

    private function filters(int $decimals): array
    {
        $rng = $this->rng;
        return [
            'adjust_non_base' => !$rng->chance(15),
            'hide_zero_taxes' => !$rng->chance(15),
            'trim_zeros' => $rng->chance(6),
            'rounding_precision' => $rng->chance(3) ? $rng->int($decimals, 9) : null,
        ];
    }

    private function customer(int $base): array
    {
        $rng = $this->rng;
        return [
            'shipping' => $rng->chance(60) ? $base : $this->place(),
            'billing' => $rng->chance(60) ? $base : $this->place(),
            'exempt' => $rng->chance(9),
            'email' => $rng->chance(70) ? self::EMAIL : '',
        ];
    }

    private function lines(int $decimals): array
    {
        $rng = $this->rng;
        $count = match ($rng->weighted(['1' => 16, 'few' => 36, 'some' => 30, 'more' => 14, 'large' => 4])) {
            'few' => $rng->int(2, 3),
            'some' => $rng->int(4, 6),
            'more' => $rng->int(7, 12),
            'large' => $rng->int(13, 60),
            default => 1,
        };
        $oneClass = $rng->chance(40) ? $this->taxClass() : null;
        $floats = $rng->chance(5);
        $negative = $rng->chance(3);
        $overrides = $rng->chance(3);
        $virtual = $rng->chance(6);
        $lines = [];
        for ($i = 0; $i < $count; $i++) {
            [$price, $priceNote] = $this->numbers->price($decimals);
            [$quantity, $quantityNote] = $this->numbers->quantity();
            if ($decimals === 0 && $rng->chance(60)) {
                $price = (string) $rng->int(1, 20000);
                $priceNote = '';
            }
            if ($negative && $rng->chance(40)) {
                [$price, $priceNote] = ['-' . Numbers::decimal($rng->int(1, 5000), 2), 'negative price'];
            }
            $this->note($priceNote, $quantityNote);
            $lines[] = [
                'key' => 'k' . dechex($rng->int(0, 0xffffff)) . $i,
                'product' => $rng->int(0, self::PRODUCTS - 1),
                'price' => $price,
                // What another plugin's price filter would return in place of WooCommerce's string.
                'filtered' => $floats && $rng->chance(60)
                    ? $rng->pick([(float) $price, (float) $price * 1.1, (int) (float) $price, (float) $price / 3])
                    : null,
                'quantity' => $quantity,
                'tax_class' => $oneClass ?? $this->taxClass(),
                'tax_status' => (string) $rng->weighted(['taxable' => 92, 'shipping' => 3, 'none' => 5]),
                'is_taxable' => $overrides && $rng->chance(40) ? $rng->chance(50) : null,
                'virtual' => $virtual || $rng->chance(4),
                'sale' => $rng->chance(15),
            ];
        }
        return $lines;
    }

    private function taxClass(): string
    {
        return (string) $this->rng->weighted(['' => 60, 'reduced-rate' => 18, 'zero-rate' => 8, 'special-rate' => 8, 'luxury-rate' => 6]);
    }

    private function coupons(int $decimals): array
    {
        $rng = $this->rng;
        $count = (int) $rng->weighted([0 => 32, 1 => 32, 2 => 20, 3 => 10, 4 => 4, 5 => 2]);
        $codes = array_slice($rng->shuffle(self::CODES), 0, $count);
        $sorted = $rng->chance(3);
        // 0, which only coupons made by code have, limits nothing either, but sorts differently.
        $noLimit = $rng->chance(5) ? 0 : null;
        $sameAmount = $rng->chance(10) ? (string) $rng->int(1, 20) : null;
        $coupons = [];
        foreach ($codes as $code) {
            $type = (string) $rng->weighted(['percent' => 45, 'fixed_product' => 25, 'fixed_cart' => 30]);
            if ($type === 'percent') {
                [$amount, $note] = $this->numbers->percent();
                $this->note($note);
            } else {
                $amount = $this->numbers->amount($rng->pick([5, 20, 100, 1000]), $decimals);
            }
            $coupons[] = [
                'code' => (string) $code,
                'type' => $type,
                'amount' => $sameAmount ?? $amount,
                'limit' => $rng->chance(25) ? $rng->int(0, 7) : $noLimit,
                'products' => $rng->chance(16) ? $this->some(self::PRODUCTS, 16) : [],
                'not_products' => $rng->chance(8) ? $this->some(self::PRODUCTS, 8) : [],
                'categories' => $rng->chance(7) ? $this->some(self::CATEGORIES, 2) : [],
                'not_categories' => $rng->chance(5) ? $this->some(self::CATEGORIES, 1) : [],
                'no_sale' => $rng->chance(7),
                'minimum' => $rng->chance(7) ? $this->numbers->amount(200, 2) : '',
                'maximum' => $rng->chance(5) ? $this->numbers->amount(1000, 2) : '',
                'expired' => $rng->chance(3),
                'emails' => $rng->chance(4) ? [$rng->chance(50) ? self::EMAIL : 'other@example.com'] : [],
                'free_shipping' => $rng->chance(4),
                'sort' => $sorted && $rng->chance(70) ? $rng->int(0, 4) : null,
            ];
        }
        return $coupons;
    }

    private function specialCoupons(array $coupons): array
    {
        $codes = $this->rng->shuffle(self::BRAND_CODES);
        foreach ($coupons as &$coupon) {
            $coupon['individual'] = $this->rng->chance(8);
            if ($this->rng->chance(6) && $codes) {
                $coupon['code'] = array_pop($codes);
                $this->note('coupon restricted to brands');
            }
        }
        return $coupons;
    }

    /** @return list<int> */
    private function some(int $of, int $most): array
    {
        return array_slice($this->rng->shuffle(range(0, $of - 1)), 0, $this->rng->int(1, $most));
    }

    private function shipping(int $decimals): ?array
    {
        $rng = $this->rng;
        if ($rng->chance(30)) {
            return null;
        }
        $count = (int) $rng->weighted([1 => 85, 2 => 10, 3 => 5]);
        $packages = [];
        for ($i = 0; $i < $count; $i++) {
            $packages[] = [
                'cost' => $rng->chance(12) ? '0' : $this->numbers->amount(40, $decimals),
                // Places kept of the cost; null: the shop's.
                'places' => $rng->chance(8) ? $rng->int(0, 6) : null,
                // null: WooCommerce works the tax out; else what the method says, one amount a rate.
                'taxes' => $rng->chance(88) ? null : ($rng->chance(25) ? false : [
                    $this->numbers->amount(8, 4), $this->numbers->amount(3, 4),
                ]),
            ];
        }
        return [
            'packages' => $packages,
            'pickup' => $rng->chance(4),
            'taxable' => !$rng->chance(6),
        ];
    }

    private function fees(int $decimals): array
    {
        $rng = $this->rng;
        $count = (int) $rng->weighted([0 => 52, 1 => 24, 2 => 14, 3 => 7, 4 => 2, 18 => 1]);
        $equal = $rng->chance(20) ? $this->numbers->amount(15, $decimals) : null;
        $fees = [];
        for ($i = 0; $i < $count; $i++) {
            $amount = $equal ?? $this->numbers->amount($rng->pick([5, 30, 200]), $decimals);
            if ($rng->chance(42)) {
                $amount = '-' . $amount;
            }
            $class = $this->taxClass();
            $fees[] = [
                'id' => "fee-$i",
                'amount' => $rng->chance(3) ? '0' : $amount,
                'taxable' => $rng->chance(60),
                'tax_class' => $class,
            ];
        }
        return $fees;
    }
}
