<?php

/**
 * Records vectors: random carts and what the real WooCommerce made of them.
 *
 *   php record.php --wordpress DIR [--count 1100] [--seed vectors] [--into tests/vectors]
 *
 * Writes woocommerce-<version>.jsonl and the folder's index.json. Needs no
 * engine; the same seed gives the same file.
 */

declare(strict_types=1);

namespace CartP2\Parity;

require __DIR__ . '/boot.php';

$options = Options::read($argv, [
    'wordpress' => '',
    'count' => '1100',
    'seed' => 'vectors',
    'into' => dirname(__DIR__) . '/vectors',
    'mode' => '',
], 'php record.php --wordpress DIR [--count N] [--seed S] [--into DIR]');

if ($options['mode'] !== '') {
    boot($options['wordpress'], $options['mode']);
    $recorder = new Recorder($options['seed'], $options['mode']);
    $options['count'] === '0' ? $recorder->runRegressions() : $recorder->run((int) $options['count']);
    exit(0);
}

$count = (int) $options['count'];
$fixed = intdiv($count, 14);
$queue = [];
$regressions = count(Worker::regressions());
$shares = [['auto', 0], ['auto', $count - $regressions - 2 * $fixed], ['half_up', $fixed], ['half_down', $fixed]];
foreach ($shares as [$mode, $share]) {
    $arguments = ['mode' => $mode, 'count' => (string) $share] + $options;
    $queue[] = array_merge(...array_map(
        fn (string $name, string $value): array => ["--$name", $value],
        array_keys($arguments),
        $arguments,
    ));
}
$lines = [];
$good = (new Workers([...Options::php(''), __FILE__], 1))->run($queue, function (object $message) use (&$lines): bool {
    $lines[] = Json::encode($message->vector);
    return true;
});
if (!$good || count($lines) !== $count) {
    fwrite(STDERR, "Recording failed.\n");
    exit(1);
}
$version = json_decode($lines[0])->input->dialect->woocommerce;
$file = "$options[into]/woocommerce-$version.jsonl";
file_put_contents($file, implode("\n", $lines) . "\n");
VectorIndex::write($options['into']);
printf("%s: %d vectors, %d bytes\n", $file, $count, filesize($file));
