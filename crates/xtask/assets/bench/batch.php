<?php

/**
 * Times how the PHP extension prices many carts like the one in the file given:
 * `name<TAB>microseconds` per line and cart, the median of several samples. No
 * two carts are alike. See src/bench.rs.
 */

declare(strict_types=1);

use CartP2\Cart;
use CartP2\Engine;

const CARTS = 200;

function median_us(callable $work): float
{
    $samples = [];
    for ($sample = 0; $sample < 21; $sample++) {
        $start = hrtime(true);
        $work();
        $samples[] = (hrtime(true) - $start) / CARTS / 1000;
    }
    sort($samples);
    return $samples[10];
}

$array = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR);
$lists = [];
for ($i = 0; $i < CARTS; $i++) {
    $lists[$i] = $array['lines'];
    foreach ($lists[$i] as $place => &$line) {
        $line['quantity'] = 1 + ($i + $place) % 8;
    }
    unset($line);
}
$carts = array_map(static fn (array $lines): array => ['lines' => $lines] + $array, $lists);
$texts = array_map(json_encode(...), $carts);
$one = new Cart($array);

$benches = [
    'setLines(), total()' => static function () use ($lists, $one): void {
        foreach ($lists as $lines) {
            $one->setLines($lines);
            $one->total();
        }
    },
    'setLines(), totalsJson()' => static function () use ($lists, $one): void {
        foreach ($lists as $lines) {
            $one->setLines($lines);
            $one->totalsJson();
        }
    },
    'totalsBatch() of JSON' => static function () use ($texts): void {
        foreach (Engine::totalsBatch($texts) as $totals) {
            is_string($totals) || throw $totals;
        }
    },
    'totalsBatch() of arrays' => static function () use ($carts): void {
        foreach (Engine::totalsBatch($carts) as $totals) {
            is_array($totals) || throw $totals;
        }
    },
];
foreach ($benches as $name => $work) {
    printf("%s\t%.3f\n", $name, median_us($work));
}
