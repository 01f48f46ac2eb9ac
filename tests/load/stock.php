<?php

/**
 * Holds stock by many processes at once, and prints for each run how many orders a second, how long one takes, and
 * how much processor time of PHP and of the database one costs:
 * `mode<TAB>per second<TAB>p50<TAB>p99<TAB>refused<TAB>php<TAB>database` (milliseconds; microseconds, the database's -1 where unknown). There is stock for all: whoever is refused, is refused wrongly
 * (WooCommerce takes a deadlock for a shortage).
 *
 *   php stock.php --wordpress DIR --mode off|on|off-anew|on-anew|hold|first --kinds N --processes N --orders N
 *
 * `off` and `on` go through WooCommerce's ReserveStock::reserve_stock_for_order(), without and with the plugin's holds;
 * `hold` is the bare hold of the plugin, without an order, and `first` one that is told that the cart is new. Products and orders are made beforehand, each order with one unit of
 * one product; all processes begin at the same moment. With `-anew` each order has a connection of its own, as each request has, and
 * connecting is part of it: what a long connection remembers is no gain then. The shop must have the plugin active and nothing else to do.
 */

declare(strict_types=1);

namespace CartP2\Load;

use Automattic\WooCommerce\Checkout\Helpers\ReserveStock;
use Automattic\WooCommerce\Checkout\Helpers\ReserveStockException;
use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\Database;
use CartP2\Stock\Mirror;
use CartP2\Stock\Planner;
use CartP2\Stock\Setup;

$options = getopt('', ['wordpress:', 'mode:', 'kinds:', 'processes:', 'orders:']);
['wordpress' => $wordpress, 'mode' => $mode, 'kinds' => $kinds, 'processes' => $processes, 'orders' => $orders] = $options;
$anew = str_ends_with($mode, '-anew');
$mode = str_replace('-anew', '', $mode);
[$kinds, $processes, $orders] = [(int) $kinds, (int) $processes, (int) $orders];

require __DIR__ . '/../../wp-plugin/cart-p2/tests/isolated/request.php';
require $wordpress . "/wp-load.php";
set_exception_handler(static function (\Throwable $thrown): never {
    fwrite(STDERR, $thrown . "\n");
    exit(1);
});

Setup::bring_to((int) Setup::VERSION);
foreach (
    [
        'cart_p2_stock' => $mode === 'off' ? 'off' : 'checkout',
        'cart_p2_stock_version' => Setup::VERSION,
        'woocommerce_manage_stock' => 'yes',
        'woocommerce_hold_stock_minutes' => '60',
    ] as $name => $value
) {
    add_filter("pre_option_$name", static fn() => $value);
}

/** Of each product. */
const STOCK = 1_000_000;

/** Where cloned ids begin. */
const BASE = 10_000_000;

/** Rows of a table whose ids are ours. */
const OURS = [
    'posts' => 'ID', 'postmeta' => 'post_id', 'wc_product_meta_lookup' => 'product_id', 'wc_orders' => 'id', 'wc_order_addresses' => 'order_id',
    'wc_order_operational_data' => 'order_id', 'wc_orders_meta' => 'order_id', 'woocommerce_order_items' => 'order_id',
    'woocommerce_order_itemmeta' => 'order_item_id', 'wc_reserved_stock' => 'order_id', 'comments' => 'comment_post_ID',
];

function sql(string $sql): void
{
    global $wpdb;
    if ($wpdb->query($sql) === false) {
        throw new \RuntimeException($wpdb->last_error);
    }
}

function clean(): void
{
    global $wpdb;
    foreach (OURS as $table => $column) {
        sql("DELETE FROM {$wpdb->prefix}$table WHERE $column >= " . BASE);
    }
    // The next ids are small again.
    foreach (['posts', 'woocommerce_order_items'] as $table) {
        sql("ALTER TABLE {$wpdb->prefix}$table AUTO_INCREMENT = 1");
    }
    foreach (['line', 'level', 'ledger', 'op', 'chain'] as $table) {
        sql('TRUNCATE ' . Database::prefix() . $table);
    }
    wp_cache_flush();
}

/**
 * Copies the rows of one thing, so many times; its ids become BASE + 1 and so on.
 *
 * @param array<string, string> $values Values of columns that differ, as SQL; `seq` is the number of the copy.
 */
function copies(string $table, string $column, int $id, int $times, array $values = []): void
{
    global $wpdb;
    $table = $wpdb->prefix . $table;
    $names = $wpdb->get_col("SHOW COLUMNS FROM $table WHERE Extra NOT LIKE '%auto_increment%' OR Field = '$column'");
    $values += [$column => BASE . ' + seq'];
    $picked = array_map(static fn($name) => $values[$name] ?? "`$name`", $names);
    sql("INSERT INTO $table (`" . implode('`, `', $names) . '`) SELECT ' . implode(', ', $picked) . " FROM $table, seq_1_to_$times WHERE `$column` = $id");
}

function furnish(int $kinds, int $orders): void
{
    global $wpdb;
    $product = new \WC_Product_Simple();
    $product->set_props(['name' => 'Load', 'regular_price' => '1', 'manage_stock' => true, 'stock_quantity' => STOCK]);
    $product->save();
    $order = wc_create_order(['created_via' => 'checkout']);
    $order->add_product($product, 1);
    $order->set_status('pending');
    $order->save();
    foreach (['posts', 'postmeta', 'wc_product_meta_lookup'] as $table) {
        copies($table, OURS[$table], $product->get_id(), $kinds);
    }
    $first = $kinds;
    foreach (['posts', 'wc_orders', 'wc_order_addresses', 'wc_order_operational_data', 'wc_orders_meta'] as $table) {
        copies($table, OURS[$table], $order->get_id(), $orders, [OURS[$table] => BASE . " + $first + seq"]);
    }
    [$item] = array_values($order->get_items());
    $base = BASE;
    sql("INSERT INTO {$wpdb->prefix}woocommerce_order_items (order_item_id, order_item_name, order_item_type, order_id)
        SELECT $base + seq, order_item_name, order_item_type, $base + $first + seq
        FROM {$wpdb->prefix}woocommerce_order_items, seq_1_to_$orders WHERE order_item_id = {$item->get_id()}");
    sql("INSERT INTO {$wpdb->prefix}woocommerce_order_itemmeta (order_item_id, meta_key, meta_value)
        SELECT $base + seq, meta_key, IF(meta_key = '_product_id', $base + 1 + (seq * 7919) MOD $kinds, meta_value)
        FROM {$wpdb->prefix}woocommerce_order_itemmeta, seq_1_to_$orders WHERE order_item_id = {$item->get_id()}");
    $order->delete(true);
    $product->delete(true);
}

/** @return callable[] One piece of work each. */
function work(string $mode, int $kinds, int $from, int $orders, int $step, bool $anew): array
{
    $work = [];
    for ($n = $from; $n <= $orders; $n += $step) {
        if ($mode === 'hold' || $mode === 'first') {
            $product = BASE + 1 + $n % $kinds;
            $want = ['quantity' => 1_000_000, 'seconds' => 900, 'backorders' => false, 'floor' => 0, 'held' => true];
            $shown = $mode === 'first' ? [$product => STOCK * 1_000_000] : [];
            $work[] = static function () use ($n, $product, $want, $shown): void {
                $owner = "cart:load-$n";
                $plan = static fn(Planner $planner) => $planner->hold($owner, [], [$product => $want]);
                Books::run([$owner], [$product => $want], $plan, time(), '', '', null, $shown);
            };
            continue;
        }
        $order = wc_get_order(BASE + $kinds + $n);
        foreach ($order->get_items() as $item) {
            $item->get_product();
        }
        $work[] = static function () use ($order, $anew): void {
            if ($anew) {
                connect();
            }
            (new ReserveStock())->reserve_stock_for_order($order);
        };
    }
    return $work;
}

/** Goes on with a new connection. */
function connect(): void
{
    global $wpdb;
    $wpdb->close();
    $wpdb->db_connect();
}

/** Processor time of this process so far, in microseconds. */
function spent(): int
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1_000_000 + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
}

/** The same of the database's server, where Linux tells us; else -1. Its clock ticks a hundred times a second. */
function spent_by_database(): int
{
    global $wpdb;
    $pid = trim((string) @file_get_contents((string) $wpdb->get_var('SELECT @@pid_file')));
    $stat = $pid === '' ? false : @file_get_contents("/proc/$pid/stat");
    if ($stat === false) {
        return -1;
    }
    $fields = explode(' ', substr($stat, strrpos($stat, ')') + 2));
    return ((int) $fields[11] + (int) $fields[12]) * 10_000;
}

/** Does its share of the work as soon as it hears a byte. */
function child(callable $prepare, mixed $pipe): never
{
    global $wpdb;
    // The parent's connection stays open and untouched.
    $GLOBALS['cart_p2_parents'] = $wpdb->dbh;
    $wpdb->dbh = null;
    $wpdb->db_connect();
    $work = $prepare();
    fwrite($pipe, '.');
    fread($pipe, 1);
    // In a request there is one order, not thousands for the collector to look through.
    gc_disable();
    $times = [];
    $spent = spent();
    $begin = microtime(true);
    $error = '';
    $refused = 0;
    try {
        foreach ($work as $piece) {
            $from = hrtime(true);
            try {
                $piece();
            } catch (ReserveStockException $refusal) {
                $refused++;
            }
            $times[] = (hrtime(true) - $from) / 1e6;
        }
    } catch (\Throwable $thrown) {
        $error = $thrown->getMessage();
    }
    fwrite($pipe, json_encode([$begin, microtime(true), $times, $error, $refused, spent() - $spent]));
    fclose($pipe);
    posix_kill(getmypid(), SIGKILL);
    exit;
}

if ($wpdb->get_var('SELECT @@innodb_flush_log_at_trx_commit') !== '1') {
    fwrite(STDERR, "This database does not wait for the disk.\n");
}
clean();
$bare = $mode === 'hold' || $mode === 'first';
furnish($kinds, $bare ? 1 : $orders);
if ($mode !== 'off') {
    Mirror::adopt(range(BASE + 1, BASE + $kinds), time());
}
$pipes = [];
for ($n = 0; $n < $processes; $n++) {
    [$ours, $theirs] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        child(static fn() => work($mode, $kinds, $n + 1, $orders, $processes, $anew), $theirs);
    }
    fclose($theirs);
    $pipes[] = $ours;
}
foreach ($pipes as $pipe) {
    fread($pipe, 1);
}
connect();
$before = spent_by_database();
foreach ($pipes as $pipe) {
    fwrite($pipe, '.');
}
$said = array_map(static fn($pipe) => json_decode(stream_get_contents($pipe), true), $pipes);
while (pcntl_wait($status) > 0) {
    continue;
}
$errors = array_filter(array_column($said, 3));
if ($errors || count($said) < $processes) {
    fwrite(STDERR, implode("\n", $errors) . "\n");
    exit(1);
}
$seconds = max(array_column($said, 1)) - min(array_column($said, 0));
$times = array_merge(...array_column($said, 2));
sort($times);
connect();
$after = spent_by_database();
if ($mode !== 'off') {
    $held = (int) $wpdb->get_var('SELECT SUM(held) FROM ' . Database::prefix() . 'level') / 1_000_000;
    $findings = Audit::verify();
    if ($held !== $orders || $findings) {
        fwrite(STDERR, "$held of $orders held; " . implode('; ', $findings) . "\n");
        exit(1);
    }
}
$refused = array_sum(array_column($said, 4));
$at = static fn(float $part) => $times[(int) (count($times) * $part)];
$php = array_sum(array_column($said, 5)) / $orders;
$database = $before < 0 || $after < 0 ? -1 : ($after - $before) / $orders;
printf("%s\t%.0f\t%.2f\t%.2f\t%d\t%.0f\t%.0f\n", $mode, ($orders - $refused) / $seconds, $at(0.5), $at(0.99), $refused, $php, $database);
clean();
