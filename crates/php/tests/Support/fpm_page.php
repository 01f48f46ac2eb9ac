<?php

/** For FpmTest: what a shop's page would do, and what it says about its worker. */

declare(strict_types=1);

require __DIR__ . '/Carts.php';

use CartP2\Cart;
use CartP2\Tests\Support\Carts;

$task = $_SERVER['QUERY_STRING'];
$answer = ['pid' => getmypid()];
try {
    $answer['total'] = (new Cart(Carts::mugs()))->total();
    $task === 'error' && (new Cart(Carts::mugs()))->removeLine('none');
    parse_str($task, $query);
    if (isset($query['stock'])) {
        $stock = new \CartP2\Stock($query['stock']);
        $stock->hold($query['owner'], [1 => 1], 900);
        $answer['left'] = $stock->availability(1)['available'];
    }
    $large = $task === 'memory' ? new Cart(Carts::large(200)) : null;
    for ($kept = []; $large !== null;) {
        $kept[] = $large->totals();
    }
} catch (\CartP2\Exception\CartException $e) {
    $answer['error'] = $e->getErrorCode();
}
$status = file_get_contents('/proc/self/status');
$answer['threads'] = (int) preg_replace('/.*^Threads:\s+(\d+).*/ms', '$1', $status);
echo json_encode($answer);
