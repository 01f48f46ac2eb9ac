<?php

declare(strict_types=1);

namespace Storefront;

/** A basket and what it comes to. */
final class PricedBasket
{
    /**
     * @param array<string, mixed> $wire the cart as the engine got it: wire format v1
     * @param array<string, mixed> $totals the engine's answer
     * @param string $answer the same as the JSON text the browser must arrive at, to the byte
     * @param array<string, array<string, mixed>> $deliveries by id: `title`, `note` (what it costs), `available`
     * @param ?string $delivery id of the chosen one; null: nothing is delivered
     * @param array<string, ?string> $couponNotes by code: why it gives nothing
     * @param list<array{of: string, minimum: float, met: bool}> $checks minimum spends that were decided by
     */
    public function __construct(
        public readonly Basket $basket,
        public readonly array $wire,
        public readonly array $totals,
        public readonly string $answer,
        public readonly array $deliveries,
        public readonly ?string $delivery,
        public readonly array $couponNotes,
        public readonly array $checks,
    ) {
    }

    /** @return array<string, mixed> the amounts to show */
    public function display(): array
    {
        return $this->totals['display'];
    }

    /** What the customer pays: a decimal string. */
    public function total(): string
    {
        return $this->totals['totals']['total'];
    }

    /** What `assets/live.js` needs to price the same cart in the browser. */
    public function live(): array
    {
        return ['cart' => $this->wire, 'answer' => $this->answer, 'checks' => $this->checks, 'count' => $this->basket->count()];
    }
}
