<?php

declare(strict_types=1);

namespace Storefront;

/** Where the shop delivers to, and which tax rates and ways of delivery each place has. */
final class Places
{
    /**
     * @param list<array<string, mixed>> $rates the catalogue's `tax_rates`
     * @param list<array<string, mixed>> $zones the catalogue's `shipping_zones`
     */
    public function __construct(private readonly array $rates, private readonly array $zones)
    {
    }

    /** @return array<string, string> name by place: "GB", "US-CA" */
    public function names(): array
    {
        $names = [];
        foreach ($this->rates as $rate) {
            foreach ($this->zones as $zone) {
                if (in_array($rate['country'], $zone['countries'], true)) {
                    $names[self::placeOf($rate)] = $zone['name'] . ($rate['state'] === '' ? '' : ' (' . $rate['state'] . ')');
                }
            }
        }

        return $names;
    }

    /**
     * @param list<string> $places
     * @return list<array<string, mixed>> the places' rates, in the form the engine takes
     */
    public function wireRates(array $places): array
    {
        $rates = [];
        foreach ($this->rates as $index => $rate) {
            $place = self::placeOf($rate);
            if (in_array($place, $places, true)) {
                // Rates of one code share a row where taxes are shown.
                $rates[] = ['id' => $index + 1, 'rate' => $rate['rate'], 'label' => $rate['name'], 'code' => "$place-{$rate['name']}"];
            }
        }

        return $rates;
    }

    public function percent(int $rateId): float
    {
        return (float) $this->rates[$rateId - 1]['rate'];
    }

    /** @return list<int> ids of the rates of a tax class at a place */
    public function rateIds(string $taxClass, string $place, bool $shippingOnly = false): array
    {
        $ids = [];
        foreach ($this->rates as $index => $rate) {
            if ($rate['class'] === $taxClass && self::placeOf($rate) === $place && ($rate['shipping'] || !$shippingOnly)) {
                $ids[] = $index + 1;
            }
        }

        return $ids;
    }

    /** @return array<string, array{title: string, cost: string, minimum: ?string}> ways of delivery by id, cost without tax */
    public function deliveries(string $place): array
    {
        $deliveries = [];
        foreach ($this->zones as $zone) {
            if (!in_array(strtok($place, '-'), $zone['countries'], true)) {
                continue;
            }
            foreach ($zone['methods'] as $index => $method) {
                $deliveries[$method['type'] . ':' . ($index + 1)] = [
                    'title' => $method['title'],
                    'cost' => $method['cost'] ?? '0',
                    'minimum' => $method['minimum'] ?? null,
                ];
            }
        }

        return $deliveries;
    }

    /** @param array{country: string, state: string} $rate */
    private static function placeOf(array $rate): string
    {
        return implode('-', array_filter([$rate['country'], $rate['state']]));
    }
}
