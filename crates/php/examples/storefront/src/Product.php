<?php

declare(strict_types=1);

namespace Storefront;

/** A product and its variants, as the shelf shows it. */
final class Product
{
    /**
     * @param list<array{name: string, options: list<string>}> $attributes
     * @param non-empty-list<Variant> $variants
     */
    public function __construct(
        public readonly string $sku,
        public readonly string $slug,
        public readonly string $category,
        public readonly string $name,
        public readonly string $summary,
        public readonly string $description,
        public readonly string $picture,
        public readonly array $attributes,
        public readonly array $variants,
    ) {
    }

    /** The cheapest variant: its price is the "from" price. */
    public function cheapest(): Variant
    {
        $cheapest = $this->variants[0];
        foreach ($this->variants as $variant) {
            $cheapest = (float) $variant->price() < (float) $cheapest->price() ? $variant : $cheapest;
        }

        return $cheapest;
    }

    public function hasSeveralPrices(): bool
    {
        return count(array_unique(array_map(static fn (Variant $v) => $v->price(), $this->variants))) > 1;
    }

    public function isOnSale(): bool
    {
        return array_filter($this->variants, static fn (Variant $v) => $v->isOnSale()) !== [];
    }

    public function isAvailable(): bool
    {
        return array_filter($this->variants, static fn (Variant $v) => $v->available() > 0) !== [];
    }

    /** The first variant that can be bought, chosen when the page opens. */
    public function preferred(): Variant
    {
        foreach ($this->variants as $variant) {
            if ($variant->picture === $this->picture && $variant->available() > 0) {
                return $variant;
            }
        }

        return $this->variants[0];
    }

    /** @param array<string, string> $options option by attribute name */
    public function variantWith(array $options): ?Variant
    {
        foreach ($this->variants as $variant) {
            if (array_intersect_assoc($variant->options, $options) === $variant->options) {
                return $variant;
            }
        }

        return null;
    }
}
