<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** Names what a case covers, for the counted report. */
final class About
{
    /**
     * @param array $case from the generator
     * @param array $wire the cart as the plugin's mapping wrote it
     * @return list<string>
     */
    public static function of(array $case, array $wire): array
    {
        $about = [
            ...$case['about'],
            ...self::settings($case, $wire),
            ...self::lines($case),
            ...self::coupons($case, $wire),
            ...self::charges($case, $wire),
        ];
        $about = array_values(array_unique(array_filter($about)));
        sort($about);
        return $about;
    }

    private static function settings(array $case, array $wire): array
    {
        $s = $wire['settings'];
        $classes = $wire['tax_classes'] ?? [];
        $many = array_filter($classes, fn (array $class): bool => count($class['rates']) > 1);
        return [
            !$s['tax_enabled'] ? 'taxes off' : ($s['prices_include_tax'] ? 'prices with tax' : 'prices without tax'),
            !empty($s['customer_exempt']) ? 'exempt customer' : '',
            $s['decimals'] . ' decimals',
            'tax rounded ' . $s['tax_rounding'],
            $case['mode'] !== 'auto' ? 'tax rounding fixed in wp-config' : '',
            !empty($s['round_at_subtotal']) ? 'round at subtotal' : '',
            !empty($s['discounts_sequential']) && count($case['coupons']) > 1 ? 'sequential coupons' : '',
            $case['filters']['adjust_non_base'] ? '' : 'same price everywhere',
            $case['filters']['rounding_precision'] === null ? '' : 'rounding precision filtered',
            array_filter(array_column($classes, 'base_rates'), 'is_array') ? 'customer away from base' : '',
            array_filter(array_column($wire['rates'] ?? [], 'compound')) ? 'compound rate' : '',
            $many ? 'several rates' : '',
            count($classes) > 1 ? 'several tax classes' : '',
        ];
    }

    private static function lines(array $case): array
    {
        $about = [match (true) {
            count($case['lines']) === 1 => 'one line',
            count($case['lines']) > 12 => '13 to 60 lines',
            default => '2 to 12 lines',
        }];
        foreach ($case['lines'] as $line) {
            $about[] = $line['filtered'] === null ? '' : 'price filter returning ' . get_debug_type($line['filtered']);
            $about[] = $line['tax_status'] === 'taxable' ? '' : "tax status $line[tax_status]";
            $about[] = $line['is_taxable'] === null ? '' : 'is_taxable filtered';
        }
        return $about;
    }

    private static function coupons(array $case, array $wire): array
    {
        $about = [count($case['coupons']) > 1 ? 'stacked coupons' : ''];
        foreach ($case['coupons'] as $coupon) {
            $about[] = "coupon $coupon[type]";
            $about[] = $coupon['limit'] === null ? '' : 'coupon with item limit';
            $about[] = $coupon['sort'] === null ? '' : 'coupon order filtered';
            $about[] = ctype_digit($coupon['code']) ? 'coupon code of digits' : '';
        }
        foreach ($wire['coupons'] ?? [] as $coupon) {
            $about[] = isset($coupon['lines']) ? 'coupon restricted to lines' : '';
            $about[] = ($coupon['valid'] ?? true) ? '' : 'invalid coupon';
        }
        return $about;
    }

    private static function charges(array $case, array $wire): array
    {
        $about = [];
        if ($case['shipping'] !== null && !empty($wire['shipping'])) {
            $about[] = 'shipping';
            $about[] = count($wire['shipping']) > 1 ? 'shipping in packages' : '';
            $about[] = $case['shipping']['pickup'] ? 'local pickup' : '';
            foreach ($case['shipping']['packages'] as $package) {
                $about[] = is_array($package['taxes']) ? 'shipping tax given by the method' : '';
            }
        }
        foreach ($case['fees'] as $fee) {
            $about[] = (float) $fee['amount'] < 0 ? 'negative fee' : 'positive fee';
            $about[] = $fee['taxable'] ? 'taxable fee' : '';
        }
        $amounts = array_column($case['fees'], 'amount');
        $about[] = count($amounts) !== count(array_unique($amounts)) ? 'equal fees' : '';
        return $about;
    }
}
