<?php

/**
 * Prints one line a vector file: the sha256 of the engine's answers, and the
 * file's name. The answers (the totals as JSON, or `error ` and the code) are
 * joined by "\n". Rust and JavaScript print the same lines for the same engine.
 *
 *   php -d extension=PATH/cart_p2.so crates/php/tests/vector_digest.php [FILE...]
 */

declare(strict_types=1);

require __DIR__ . '/bootstrap.php';

use CartP2\Tests\Support\Vectors;

foreach (array_slice($argv, 1) ?: Vectors::files() as $file) {
    $hash = hash_init('sha256');
    $separator = '';
    foreach (Vectors::lines($file) as $line) {
        hash_update($hash, $separator . Vectors::answer($line));
        $separator = "\n";
    }
    echo hash_final($hash), '  ', basename($file), "\n";
}
