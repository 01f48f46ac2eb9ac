<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** A way to compare the engine with WooCommerce on one case. */
interface CaseCheck
{
    /**
     * A warning or an exception anywhere is a difference too. `refused` says why
     * the engine left the cart to WooCommerce; else it is empty.
     *
     * @param array $case from the generator
     * @param list<string> $want "display", "store_api"; what costs more is only done on cases that want something
     * @return array{wire:array,differences:list<string>,refused:string}
     */
    public function compare(array $case, array $want): array;
}
