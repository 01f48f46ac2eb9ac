<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * The fixed pool of places and tax rates every shop under comparison gets as
 * real rows of WooCommerce's tax tables. A case picks the shop's place and the
 * customer's.
 */
final class Places
{
    /** Slug and name of the tax classes; '' is the standard class. */
    public const CLASSES = [
        '' => 'Standard',
        'reduced-rate' => 'Reduced rate',
        'zero-rate' => 'Zero rate',
        'special-rate' => 'Special rate',
        'luxury-rate' => 'Luxury rate',
    ];

    /** Rate ids start here, so that nothing else in the shop is touched. */
    public const FIRST_RATE_ID = 500001;

    public const COUNT = 48;

    private const COUNTRIES = ['GB', 'DE', 'US', 'CA', 'FR', 'AU', 'JP', 'NL'];

    /** Percentages of real places, and two on which PHP 8.2 and 8.4 disagree. */
    private const PERCENTAGES = [
        '20.0000', '20.0000', '19.0000', '7.0000', '5.0000', '10.0000', '21.0000', '25.0000', '8.8750', '7.2500',
        '9.9750', '6.3500', '5.5000', '2.1000', '13.0000', '15.0000', '17.5000', '21.5311', '9.0909', '0.0000',
        '33.3333', '0.3750', '100.0000', '3.1250',
    ];

    /** Hand-chosen places: [class => list of [percent, compound, name, shipping]]. */
    private const KNOWN = [
        ['' => [['20.0000', 0, 'VAT', 1]], 'reduced-rate' => [['5.0000', 0, 'VAT', 1]], 'zero-rate' => [['0.0000', 0, 'Zero', 1]]],
        ['' => [['19.0000', 0, 'MwSt', 1]], 'reduced-rate' => [['7.0000', 0, 'MwSt', 1]], 'zero-rate' => [['0.0000', 0, 'MwSt', 0]]],
        ['' => [['5.0000', 0, 'GST', 1], ['9.9750', 0, 'QST', 1]], 'reduced-rate' => [['5.0000', 0, 'GST', 0]]],
        ['' => [['5.0000', 0, 'GST', 1], ['8.5000', 1, 'PST', 1]], 'reduced-rate' => [['2.0000', 1, 'A', 1], ['3.0000', 0, 'B', 1]]],
        ['' => [['20.0000', 0, 'VAT', 1]]],
        ['' => [['21.5311', 0, 'Tax', 1]], 'reduced-rate' => [['9.0909', 0, 'Tax', 1]]],
        ['' => [['6.0000', 0, 'State', 1], ['2.2500', 0, 'County', 1], ['0.6250', 0, 'City', 0]]],
        [],
    ];

    /** Country and state of a place. */
    public static function location(int $place): array
    {
        return [self::COUNTRIES[$place % count(self::COUNTRIES)], 'P' . str_pad((string) $place, 2, '0', STR_PAD_LEFT)];
    }

    /**
     * Rows for the table of tax rates: the same ones in every shop.
     *
     * @return list<array<string,int|string>>
     */
    public static function rates(): array
    {
        $rng = new Rng('places');
        $rows = [];
        for ($place = 0; $place < self::COUNT; $place++) {
            [$country, $state] = self::location($place);
            foreach (array_keys(self::CLASSES) as $class) {
                $rates = isset(self::KNOWN[$place])
                    ? (self::KNOWN[$place][$class] ?? [])
                    : self::randomRates($rng, $class);
                foreach ($rates as $priority => [$percent, $compound, $name, $shipping]) {
                    $rows[] = [
                        'tax_rate_country' => $country,
                        'tax_rate_state' => $state,
                        'tax_rate' => $percent,
                        'tax_rate_name' => $name,
                        'tax_rate_priority' => $priority + 1,
                        'tax_rate_compound' => $compound,
                        'tax_rate_shipping' => $shipping,
                        'tax_rate_order' => 0,
                        'tax_rate_class' => $class,
                    ];
                }
            }
        }
        $ids = $rng->shuffle(range(self::FIRST_RATE_ID, self::FIRST_RATE_ID + count($rows) - 1));
        foreach ($rows as $i => $row) {
            $rows[$i] = ['tax_rate_id' => $ids[$i]] + $row;
        }
        return $rows;
    }

    private static function randomRates(Rng $rng, string $class): array
    {
        $rates = [];
        $count = (int) $rng->weighted($class === 'zero-rate' ? [0 => 30, 1 => 60, 2 => 10] : [0 => 8, 1 => 42, 2 => 30, 3 => 14, 4 => 6]);
        for ($i = 0; $i < $count; $i++) {
            $percent = match (true) {
                $class === 'zero-rate' && $rng->chance(70) => '0.0000',
                $rng->chance(60) => $rng->pick(self::PERCENTAGES),
                default => Numbers::decimal($rng->int(1, 400000), 4),
            };
            $rates[] = [
                $percent,
                (int) $rng->chance($i > 0 ? 30 : 8),
                $rng->pick(['VAT', 'Tax', 'GST', 'PST', 'Levy']),
                (int) $rng->chance(80),
            ];
        }
        return $rates;
    }
}
