<?php

declare(strict_types=1);

namespace Storefront;

/** What can be bought: one product in one size and colour. */
final class Variant
{
    /** Most pieces of one kind in one cart. */
    public const QUANTITY_MAX = 999;

    /**
     * @param int $number what the stock calls it
     * @param array<string, string> $options option by attribute name; empty: the product has none
     * @param string $regularPrice decimal string, in the shop's currency, with tax
     * @param ?int $stock pieces this shopper may take, those held for them included; null: not counted
     * @param int $elsewhere pieces other shoppers hold
     */
    public function __construct(
        public readonly int $number,
        public readonly string $sku,
        public readonly string $productSku,
        public readonly string $productSlug,
        public readonly string $productName,
        public readonly array $options,
        public readonly string $regularPrice,
        public readonly ?string $salePrice,
        public readonly ?int $stock,
        public readonly int $elsewhere,
        public readonly bool $backorders,
        public readonly string $picture,
        public readonly string $taxClass,
        public readonly string $taxStatus,
        public readonly bool $virtual,
    ) {
    }

    /** What one piece costs now: a decimal string, with tax. */
    public function price(): string
    {
        return $this->salePrice ?? $this->regularPrice;
    }

    public function isOnSale(): bool
    {
        return $this->salePrice !== null;
    }

    /** How many pieces one cart may ask for. */
    public function available(): int
    {
        return $this->stock === null || $this->backorders ? self::QUANTITY_MAX : max(0, min($this->stock, self::QUANTITY_MAX));
    }

    /** "Moss, M", or nothing. */
    public function label(): string
    {
        return implode(', ', $this->options);
    }

    public function fullName(): string
    {
        return $this->productName . ($this->options === [] ? '' : ' (' . $this->label() . ')');
    }
}
