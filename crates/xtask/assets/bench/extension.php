<?php

/**
 * Times the PHP extension on the cart in the file given: `name<TAB>microseconds`
 * per line, the median of several samples. See src/bench.rs.
 */

declare(strict_types=1);

use CartP2\Cart;
use CartP2\Engine;

function median_us(callable $work): float
{
    $rounds = 1;
    do {
        $rounds *= 2;
        $start = hrtime(true);
        for ($i = 0; $i < $rounds; $i++) {
            $work($i);
        }
    } while (hrtime(true) - $start < 20_000_000);
    $samples = [];
    for ($sample = 0; $sample < 21; $sample++) {
        $start = hrtime(true);
        for ($i = 0; $i < $rounds; $i++) {
            $work($i);
        }
        $samples[] = (hrtime(true) - $start) / $rounds / 1000;
    }
    sort($samples);
    return $samples[10];
}

$json = trim(file_get_contents($argv[1]));
$array = json_decode($json, true, 512, JSON_THROW_ON_ERROR);
$cart = new Cart($array);
$key = $array['lines'][intdiv(count($array['lines']), 2)]['key'];

$benches = [
    'quantity changed, grand total' => function (int $i) use ($cart, $key): void {
        $cart->setQuantity($key, (float) (1 + $i % 8));
        $cart->total();
    },
    'quantity changed, all values as an array' => function (int $i) use ($cart, $key): void {
        $cart->setQuantity($key, (float) (1 + $i % 8));
        $cart->totals();
    },
    'JSON in, JSON out' => fn (int $i): string => Engine::totals($json),
    'array in, array out' => fn (int $i): array => (new Cart($array))->totals(),
];
foreach ($benches as $name => $work) {
    printf("%s\t%.3f\n", $name, median_us($work));
}
