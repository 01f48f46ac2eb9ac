<?php

declare(strict_types=1);

namespace Storefront;

/** What a visitor has put together, not yet priced. */
final class Basket
{
    /**
     * @param ?int $id null: nothing is stored yet
     * @param string $place where to deliver, such as "GB" or "US-CA"
     * @param string $shipping id of the chosen way of delivery; "": none chosen
     * @param list<array{variant: Variant, quantity: int}> $lines in the order they were added
     * @param list<string> $coupons codes in the order they were applied
     */
    public function __construct(
        public readonly ?int $id,
        public readonly string $place,
        public readonly string $shipping,
        public readonly array $lines,
        public readonly array $coupons,
    ) {
    }

    public function isEmpty(): bool
    {
        return $this->lines === [];
    }

    /** @return array<int, array{variant: Variant, quantity: int}> the lines that can run out, by the variant's number */
    public function counted(): array
    {
        $counted = [];
        foreach ($this->lines as $line) {
            if ($line['variant']->stock !== null) {
                $counted[$line['variant']->number] = $line;
            }
        }

        return $counted;
    }

    /** @return array<string, int> what each line that asks for more than there is can have, by SKU */
    public function short(): array
    {
        $short = [];
        foreach ($this->lines as ['variant' => $variant, 'quantity' => $quantity]) {
            if ($quantity > $variant->available()) {
                $short[$variant->sku] = $variant->available();
            }
        }

        return $short;
    }

    /** Pieces in all lines together. */
    public function count(): int
    {
        return array_sum(array_column($this->lines, 'quantity'));
    }

    /** Whether anything has to be delivered. */
    public function needsDelivery(): bool
    {
        foreach ($this->lines as ['variant' => $variant]) {
            if (!$variant->virtual) {
                return true;
            }
        }

        return false;
    }
}
