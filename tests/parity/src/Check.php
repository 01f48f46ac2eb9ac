<?php

declare(strict_types=1);

namespace CartP2\Parity;

use CartP2\Exception\LimitExceededException;
use CartP2\Mapping\CartSnapshot;
use Throwable;

/** One case through WooCommerce, the plugin's mapping and the engine. */
final class Check implements CaseCheck
{
    /** Limits a cart within all others can reach; WooCommerce calculates it instead. */
    private const REFUSALS = ['too_complex', 'amount_too_large'];

    public function __construct(private Shop $shop)
    {
    }

    /**
     * What WooCommerce made of the case, and the same cart in wire format.
     *
     * @param list<string> $want "display", "store_api"
     * @return array{array,object} wire, expected
     */
    public function record(array $case, array $want): array
    {
        $cart = $this->shop->calculate($case);
        $wire = CartSnapshot::from_cart($cart);
        if ($want) {
            $wire['want'] = $want;
        }
        $expected = Expected::stored($cart);
        if (in_array('display', $want, true)) {
            $expected->display = ExpectedDisplay::of($cart);
        }
        if (in_array('store_api', $want, true)) {
            $expected->store_api = ExpectedStoreApi::of($cart);
        }
        return [$wire, $expected];
    }

    public function compare(array $case, array $want): array
    {
        $wire = [];
        $refused = '';
        try {
            [$wire, $expected] = $this->record($case, $want);
            $output = Json::decode(\CartP2\Engine::totals(CartSnapshot::to_json($wire)));
            $differences = Compare::differences($expected, $output);
        } catch (LimitExceededException $e) {
            $refused = in_array($e->getErrorCode(), self::REFUSALS, true) ? $e->getErrorCode() : '';
            $differences = $refused === '' ? [$e->getErrorCode() . ': ' . $e->getMessage()] : [];
        } catch (Throwable $e) {
            $differences = [get_class($e) . ': ' . $e->getMessage() . ' at ' . $e->getFile() . ':' . $e->getLine()];
        }
        return ['wire' => $wire, 'differences' => $differences, 'refused' => $refused];
    }
}
