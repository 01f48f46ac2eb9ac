<?php

declare(strict_types=1);

namespace CartP2\Parity;

use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\UnsupportedCart;
use CartP2\Seam\EngineCart;
use RuntimeException;
use Throwable;
use WC_Cart;

/**
 * One case through calculate_totals() twice, as WooCommerce itself and on the
 * engine, in the same shop and process: everything left behind is compared.
 */
final class SeamCheck implements CaseCheck
{
    /** The filter's answer. */
    private bool $engine = false;

    /** Whether WooCommerce's own class made the last calculation. */
    private bool $woocommerce = false;

    public function __construct(private Shop $shop)
    {
        if (!WC()->cart instanceof EngineCart) {
            throw new RuntimeException('The cart of this shop is ' . get_class(WC()->cart) . ': the plugin is not active, or lacks the extension.');
        }
        add_filter('cart_p2_use_engine', fn (): bool => $this->engine, PHP_INT_MAX);
        add_action('woocommerce_calculate_totals', function (): void {
            $this->woocommerce = in_array(\WC_Cart_Totals::class, array_column(debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS), 'class'), true);
        });
    }

    public function compare(array $case, array $want): array
    {
        // Hooked validation takes another way through the seam than WooCommerce's own.
        $traced = $want !== [];
        $wire = [];
        try {
            $shop = $this->calculate($case, false, $traced);
            $engine = $this->calculate($case, true, $traced);
            $stepped = $this->woocommerce;
            $differences = Compare::differences($shop, $engine);
            $wire = self::wire(WC()->cart);
        } catch (Throwable $e) {
            $stepped = false;
            $differences = [get_class($e) . ': ' . $e->getMessage() . ' at ' . $e->getFile() . ':' . $e->getLine()];
        }
        return ['wire' => $wire, 'differences' => $differences, 'refused' => $stepped ? 'stepped aside' : ''];
    }

    private function calculate(array $case, bool $engine, bool $traced): array
    {
        $this->engine = $engine;
        wc_clear_notices();
        $cart = $this->shop->calculate($case);
        // Once more, as every page does: the second calculation starts from what the first one left.
        $trace = $traced ? HookTrace::of($cart, $cart->calculate_totals(...)) : null;
        if (!$traced) {
            $cart->calculate_totals();
        }
        if (!$engine && !$this->woocommerce) {
            throw new RuntimeException('The filter said no, and the engine calculated.');
        }
        return ['state' => CartState::of($cart), 'trace' => $trace];
    }

    private static function wire(WC_Cart $cart): array
    {
        try {
            return CartSnapshot::from_cart($cart);
        } catch (UnsupportedCart) {
            return [];
        }
    }
}
