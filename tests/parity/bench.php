<?php

/**
 * Times the real WooCommerce and, where the extension is loaded, the engine on
 * the same carts in the same process. Prints `name<TAB>microseconds`, medians.
 *
 *   php bench.php --wordpress DIR [--cart FILE] [--extension target/cart_p2.so]
 *
 * With --cart (wire format) WooCommerce calculates its lines and coupons; else
 * carts of 1, 10, 50 and 100 lines, without and with two coupons.
 */

declare(strict_types=1);

namespace CartP2\Parity;

use CartP2\Mapping\CartSnapshot;

require __DIR__ . '/boot.php';

$options = Options::read(
    $argv,
    ['wordpress' => '', 'cart' => '', 'extension' => ''],
    'php bench.php --wordpress DIR [--cart FILE] [--extension FILE]',
);
if (!ini_get('opcache.enable_cli')) {
    // Compiled once, as a shop's PHP runs: that setting is read when PHP starts.
    $process = proc_open([...Options::php($options['extension']), ...$argv], [], $pipes);
    exit(proc_close($process));
}
/** The median of samples worth some 10 ms each, in microseconds. */
function median(callable $work): float
{
    for ($rounds = 1, $start = hrtime(true); hrtime(true) - $start < 10_000_000; $rounds++) {
        $work($rounds);
    }
    $samples = [];
    for ($sample = 0; $sample < 31; $sample++) {
        $start = hrtime(true);
        for ($i = 0; $i < $rounds; $i++) {
            $work($i);
        }
        $samples[] = (hrtime(true) - $start) / $rounds / 1000;
    }
    sort($samples);
    return $samples[15];
}

function row(string $name, callable $work): void
{
    printf("%s\t%.3f\n", $name, median($work));
}

boot($options['wordpress'], 'auto');
$shop = new Shop();

if ($options['cart'] !== '') {
    $cart = $shop->calculate(BenchCart::ofWire(Json::decode(file_get_contents($options['cart']))));
    row('WC_Cart_Totals', fn () => new \WC_Cart_Totals($cart));
    row('calculate_totals()', fn () => $cart->calculate_totals());
    exit(0);
}

foreach ([1, 10, 50, 100] as $lines) {
    foreach ([false, true] as $coupons) {
        $cart = $shop->calculate(BenchCart::ofLines($lines, $coupons));
        $of = "$lines lines, " . ($coupons ? 'two coupons' : 'no coupons');
        row("WC_Cart_Totals, $of", fn () => new \WC_Cart_Totals($cart));
        row("calculate_totals(), $of", fn () => $cart->calculate_totals());
        row("CartSnapshot::from_cart(), $of", fn () => CartSnapshot::from_cart($cart));
        if (extension_loaded('cart_p2')) {
            $wire = CartSnapshot::from_cart($cart);
            $json = CartSnapshot::to_json($wire);
            $handle = \CartP2\Cart::fromJson($json);
            row("Engine::totals(), $of", fn () => \CartP2\Engine::totals($json));
            row("Cart, quantity changed, all values, $of", function (int $i) use ($handle): void {
                $handle->setQuantity('line-0', 1.0 + $i % 8);
                $handle->totals();
            });
        }
    }
}
