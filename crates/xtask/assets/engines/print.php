<?php

/**
 * Prints what the extension makes of each cart: one cart per input line, one
 * output line for `totals` and one for `explain`. See src/engines.rs.
 */

declare(strict_types=1);

use CartP2\Engine;
use CartP2\Exception\CartException;

function line(callable $engine, string $cart): string
{
    try {
        return $engine($cart);
    } catch (CartException $error) {
        return 'error ' . $error->getErrorCode() . ': ' . $error->getMessage();
    }
}

[, $from, $to] = $argv;
$output = fopen($to, 'wb');
foreach (new SplFileObject($from) as $cart) {
    $cart = rtrim($cart, "\n");
    if ($cart !== '') {
        fwrite($output, line(Engine::totals(...), $cart) . "\n" . line(Engine::explain(...), $cart) . "\n");
    }
}
