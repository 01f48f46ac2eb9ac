<?php

/**
 * Writes the hand-worked vectors, after checking the paper against the real
 * WooCommerce.
 *
 *   php hand.php --wordpress DIR [--into tests/vectors]
 */

declare(strict_types=1);

namespace CartP2\Parity;

require __DIR__ . '/boot.php';

$options = Options::read($argv, [
    'wordpress' => '',
    'into' => dirname(__DIR__) . '/vectors',
], 'php hand.php --wordpress DIR [--into DIR]');

boot($options['wordpress'], 'auto');
$check = new Check(new Shop());
$lines = [];
$wrong = 0;
foreach (HandWorked::cases() as $hand) {
    [$wire, $answer] = $check->record($hand['case'], $hand['want']);
    if ($hand['php'] !== null && PHP_VERSION_ID < 80400) {
        $wire['dialect']['php'] = $hand['php'];
        foreach ($hand['expect'] as $path => $value) {
            Path::set($answer, $path, $value);
        }
    }
    foreach ($hand['expect'] as $path => $value) {
        $found = Path::get($answer, $path);
        if ($found !== $value) {
            $wrong++;
            printf("%s: %s is %s, on paper %s\n", $hand['id'], $path, Json::encode($found), Json::encode($value));
        }
    }
    $lines[] = Json::encode([
        'id' => 'hand/' . $hand['id'],
        'about' => ['hand-worked'],
        'worked' => $hand['worked'],
        'expect' => (object) $hand['expect'],
        'input' => $hand['want'] ? $wire : Recorder::compact($wire),
        'output' => $answer,
    ]);
}
if ($wrong) {
    exit(1);
}
file_put_contents("$options[into]/hand.jsonl", implode("\n", $lines) . "\n");
VectorIndex::write($options['into']);
printf("%d hand-worked vectors agree with WooCommerce %s\n", count($lines), WC_VERSION);
