<?php

/** For FpmTest: what a shop's page would do, and what it says about its worker. */

declare(strict_types=1);

require __DIR__ . '/Carts.php';

use CartP2\Cart;
use CartP2\Tests\Support\Carts;

$task = $_SERVER['QUERY_STRING'];
$answer = ['pid' => getmypid()];
if ($task === 'memory') {
    $kept = [];
    $cart = new Cart(Carts::large(200));
    while (true) {
        $kept[] = $cart->totals();
    }
}
try {
    $answer['total'] = (new Cart(Carts::mugs()))->total();
    $task === 'error' && (new Cart(Carts::mugs()))->removeLine('none');
} catch (\CartP2\Exception\CartException $e) {
    $answer['error'] = $e->getErrorCode();
}
$status = file_get_contents('/proc/self/status');
$answer['threads'] = (int) preg_replace('/.*^Threads:\s+(\d+).*/ms', '$1', $status);
// Rust's memory is in the C heap; PHP's own is mapped elsewhere and cached from request to request.
preg_match('/\[heap\]\nSize:\s+(\d+)/', file_get_contents('/proc/self/smaps'), $heap);
$answer['heap_kilobytes'] = (int) $heap[1];
echo json_encode($answer);
