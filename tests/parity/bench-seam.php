<?php

/**
 * Times the whole calculate_totals() of a cart with the engine off and on, in
 * turns in one process, and what it costs to decide between them. Prints
 * `name<TAB>off<TAB>on`, medians in microseconds of processor time.
 *
 *   php bench-seam.php --wordpress DIR --extension target/cart_p2.so
 *
 * The shop must have the plugin active (`cargo xtask shop --name N --plugin`).
 */

declare(strict_types=1);

namespace CartP2\Parity;

use CartP2\Mode;
use CartP2\Seam\EngineCart;
use CartP2\Seam\StepAside;

require __DIR__ . '/boot.php';

/** Pairs of samples of each cart. */
const PAIRS = 21;

$options = Options::read(
    $argv,
    ['wordpress' => '', 'extension' => ''],
    'php bench-seam.php --wordpress DIR --extension FILE',
);
if (!ini_get('opcache.enable_cli')) {
    // Compiled once, as a shop's PHP runs: that setting is read when PHP starts.
    $process = proc_open([...Options::php($options['extension']), ...$argv], [], $pipes);
    exit(proc_close($process));
}

/** Time of this process on a processor: other processes do not count. */
function processor(): float
{
    $used = getrusage();
    return ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) * 1e6 + $used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec'];
}

function median(array $samples): float
{
    sort($samples);
    return $samples[intdiv(count($samples), 2)];
}

boot($options['wordpress'], 'auto');
$shop = new Shop();
if (!WC()->cart instanceof EngineCart) {
    fwrite(STDERR, "The cart of this shop is not the plugin's.\n");
    exit(1);
}
$engine = false;
add_filter('cart_p2_use_engine', function () use (&$engine): bool {
    return $engine;
}, PHP_INT_MAX);
foreach ([1, 10, 50, 100] as $lines) {
    foreach ([false, true] as $coupons) {
        $cart = $shop->calculate(BenchCart::ofLines($lines, $coupons));
        $rounds = max(2, intdiv(100, $lines));
        $samples = [[], []];
        for ($pair = 0; $pair < PAIRS; $pair++) {
            foreach ([0, 1] as $on) {
                $engine = $on === 1;
                $cart->calculate_totals();
                $start = processor();
                for ($i = 0; $i < $rounds; $i++) {
                    $cart->calculate_totals();
                }
                $samples[$on][] = (processor() - $start) / $rounds;
            }
        }
        $name = sprintf('%d %s, %s', $lines, $lines === 1 ? 'line' : 'lines', $coupons ? 'two coupons' : 'no coupons');
        printf("%s\t%.1f\t%.1f\n", $name, median($samples[0]), median($samples[1]));
    }
}
$samples = [];
for ($sample = 0; $sample < PAIRS; $sample++) {
    $start = processor();
    for ($i = 0; $i < 1000; $i++) {
        // What a calculation asks before and during the steps.
        Mode::current();
        StepAside::obstacle();
        for ($look = 0; $look < 6; $look++) {
            StepAside::reason();
        }
    }
    $samples[] = (processor() - $start) / 1000;
}
printf("deciding\t0\t%.2f\n", median($samples));
