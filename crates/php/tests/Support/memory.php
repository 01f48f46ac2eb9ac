<?php

/**
 * For MemoryTest: prints the kilobytes this process holds (RSS) after a task.
 *
 *   memory.php baseline | worker | exceptions COUNT | carts COUNT | results COUNT | limit LINES
 */

declare(strict_types=1);

require __DIR__ . '/Carts.php';

use CartP2\Cart;
use CartP2\Engine;
use CartP2\Tests\Support\Carts;

[, $task, $count] = $argv + [2 => '0'];
$count = (int) $count;
if ($task === 'limit') {
    $cart = new Cart(Carts::large($count));
    try {
        $cart->explain();
        exit('returned');
    } catch (\CartP2\Exception\LimitExceededException) {
        exit('refused');
    }
}
$array = Carts::large(200);
$json = Carts::json($array);

switch ($task) {
    case 'baseline':
        json_decode($json, true);
        break;
    case 'worker':
        for ($i = 0; $i < 100; $i++) {
            Engine::totals($json);
            $cart = new Cart($array);
            $cart->setQuantity(md5('1'), $i);
            strlen($cart->total());
        }
        break;
    case 'exceptions':
        for ($i = 0; $i < $count; $i++) {
            try {
                Engine::totals($i % 2 ? '{"v":1' : "\xFF");
            } catch (\CartP2\Exception\CartException $e) {
                $e->getErrorCode();
            }
        }
        break;
    case 'carts':
        $array = Carts::large(5);
        for ($i = 0; $i < $count; $i++) {
            $cart = clone new Cart($array);
            try {
                $cart->addLine(['key' => "k{$i}", 'price' => NAN, 'quantity' => 1]);
            } catch (\CartP2\Exception\CartException) {
            }
            $cart->addLine(['key' => "k{$i}", 'price' => 1, 'quantity' => 1]);
        }
        break;
    case 'stock':
        $file = tempnam(sys_get_temp_dir(), 'cart-p2-stock-');
        for ($i = 0; $i < $count; $i++) {
            $stock = new \CartP2\Stock($file);
            try {
                $stock->hold('cart:a', [1 => 1], 900);
            } catch (\CartP2\Exception\CartException) {
            }
            $stock->availabilities(range(1, 50));
        }
        unset($stock);
        unlink($file);
        break;
    case 'results':
        $cart = new Cart(Carts::large(5));
        for ($i = 0; $i < $count; $i++) {
            $cart->totals();
            $cart->totalsJson();
            $cart->explain();
        }
        break;
}

gc_collect_cycles();
preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), $found);
echo $found[1];
