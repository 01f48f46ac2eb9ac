<?php

/**
 * Compares the engine with the real WooCommerce on seeded random carts.
 *
 *   php run.php --wordpress DIR --cases 1000 --seed 1 [--first 0] [--jobs 2]
 *       [--extension target/cart_p2.so] [--show 10] [--failures 1] [--through mapping]
 *
 * --first N --cases 1 repeats one case. --show 10 compares display and Store
 * API on every tenth case. --through seam calls calculate_totals() with the
 * engine off and on and compares all it leaves behind, and on every tenth case
 * the hooks it fires. Exit code 1: a case differed.
 */

declare(strict_types=1);

namespace CartP2\Parity;

require __DIR__ . '/boot.php';

$options = Options::read($argv, [
    'wordpress' => '',
    'cases' => '1000',
    'seed' => '1',
    'first' => '0',
    'jobs' => '2',
    'extension' => dirname(__DIR__, 2) . '/target/cart_p2.so',
    'show' => '10',
    'failures' => '1',
    'through' => 'mapping',
    'mode' => '',
    'regressions' => '',
], 'php run.php --wordpress DIR [--cases N] [--seed S] [--first N] [--jobs N] [--extension FILE] [--show N] [--failures N] [--through mapping|seam]');

if ($options['mode'] !== '') {
    boot($options['wordpress'], $options['mode']);
    $check = $options['through'] === 'seam' ? new SeamCheck(new Shop()) : new Check(new Shop());
    $worker = new Worker($check, $options['seed'], $options['mode'], (int) $options['show']);
    $options['regressions'] === ''
        ? $worker->run((int) $options['first'], (int) $options['cases'])
        : $worker->runRegressions();
    exit(0);
}

if (!is_file($options['wordpress'] . '/wp-load.php')) {
    fwrite(STDERR, "--wordpress must name a WordPress folder\n");
    exit(2);
}
if (!extension_loaded('cart_p2') && !is_file($options['extension'])) {
    fwrite(STDERR, "$options[extension] is not there: build the extension first (cargo xtask build php)\n");
    exit(2);
}

$first = (int) $options['first'];
$cases = (int) $options['cases'];
$jobs = max(1, (int) $options['jobs']);
$share = max(1, min(5000, (int) ceil($cases / $jobs)));
$arguments = function (array $own) use ($options): array {
    $all = $own + $options;
    return array_merge(...array_map(
        fn (string $name, $value): array => ["--$name", (string) $value],
        array_keys($all),
        $all,
    ));
};
// A single case is being looked into: then it alone.
$queue = $cases > 1 ? [$arguments(['mode' => 'auto', 'regressions' => 'yes'])] : [];
for ($from = $first; $from < $first + $cases; $from += $share) {
    $count = min($share, $first + $cases - $from);
    $modes = array_unique(array_map(fn (int $i): string => Generator::mode($options['seed'], $i), range($from, $from + $count - 1)));
    foreach ($modes as $mode) {
        $queue[] = $arguments(['mode' => $mode, 'first' => $from, 'cases' => $count]);
    }
}

$done = 0;
$about = [];
$failures = [];
$start = $said = microtime(true);
$good = (new Workers([...Options::php($options['extension']), __FILE__], $jobs))->run(
    $queue,
    function (object $message) use (&$done, &$about, &$failures, &$said, $start, $cases, $options): bool {
        if (isset($message->failure)) {
            $failures[] = $message->failure;
            return count($failures) < (int) $options['failures'];
        }
        $done += $message->done;
        foreach ($message->about as $what => $count) {
            $about[$what] = ($about[$what] ?? 0) + $count;
        }
        if (microtime(true) - $said > 5) {
            $said = microtime(true);
            fprintf(STDERR, "%s of %s carts, %d/s\n", number_format($done), number_format($cases), $done / ($said - $start));
        }
        return true;
    },
);

foreach ($failures as $failure) {
    echo "\nDifferent: case $failure->id, made smaller:\n";
    echo Json::encode($failure->case), "\n\nwire:\n", Json::encode($failure->wire), "\n\n";
    foreach ($failure->differences as $difference) {
        echo "  $difference\n";
    }
    if (preg_match('/^(.*):(\d+)$/', $failure->id, $drawn)) {
        echo "again: --seed $drawn[1] --first $drawn[2] --cases 1\n";
    }
}
$seconds = microtime(true) - $start;
$refused = array_sum(array_filter($about, fn (string $what): bool => str_starts_with($what, 'refused: '), ARRAY_FILTER_USE_KEY));
if ($refused > 5 && $refused > $done / 1000) {
    echo "The engine refuses more than one cart in a thousand.\n";
    $good = false;
}
ksort($about, SORT_NATURAL);
foreach ($about as $what => $count) {
    printf("%9s  %s\n", number_format($count), $what);
}
printf(
    "%s carts in %d s (%d/s), seed %s from %d: %s\n",
    number_format($done),
    $seconds,
    $done / $seconds,
    $options['seed'],
    $first,
    $failures ? count($failures) . ' DIFFERENT' : ($good ? 'all equal' : 'A PROCESS FAILED'),
);
exit($failures || !$good ? 1 : 0);
