<?php
/**
 * Many real processes reserve and pay orders at once, each with its own connection and its own transactions.
 *
 * `php stock-race.php WORDPRESS MODE PROCESSES ORDERS STOCK PRODUCTS KILLS`: makes products and orders, lets the processes
 * reserve each order, then pay each order twice, and prints what came of it as JSON. MODE is the option cart_p2_stock; with `off`
 * WooCommerce does it alone. KILLS: so many processes are killed while they reserve and pay. What it makes it removes.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';

$mode    = $argv[2];
$options = array(
	'cart_p2_stock'                  => $mode,
	'cart_p2_stock_version'          => \CartP2\Stock\Setup::VERSION,
	'woocommerce_manage_stock'       => 'yes',
	'woocommerce_hold_stock_minutes' => '60',
);
foreach ( $options as $name => $value ) {
	add_filter(
		"pre_option_$name",
		static function () use ( $value ) {
			return $value;
		}
	);
}
// Nobody reads these here.
add_filter( 'pre_wp_mail', '__return_true' );

/**
 * Does one thing to one order.
 *
 * @param string    $what  `reserve` or `pay`.
 * @param \WC_Order $order Order.
 * @return bool Whether it worked.
 */
function cart_p2_race_do( string $what, \WC_Order $order ): bool {
	if ( 'pay' === $what ) {
		return $order->payment_complete();
	}
	try {
		( new \Automattic\WooCommerce\Checkout\Helpers\ReserveStock() )->reserve_stock_for_order( $order );
		return true;
	} catch ( \Automattic\WooCommerce\Checkout\Helpers\ReserveStockException $e ) {
		return false;
	}
}

if ( 'worker' === $argv[3] ) {
	list( , , , , $what, $ids ) = $argv;
	// Loaded before the start, as a webhook's order is before its payment is written.
	$orders = array_map( 'wc_get_order', explode( ',', $ids ) );
	foreach ( $orders as $order ) {
		foreach ( $order->get_items() as $item ) {
			$item->get_product();
		}
	}
	echo "ready\n";
	fgets( STDIN );
	$start = microtime( true );
	$did   = array();
	$times = array();
	foreach ( $orders as $order ) {
		foreach ( 'both' === $what ? array( 'reserve', 'pay' ) : array( $what ) as $step ) {
			$from = microtime( true );
			$good = cart_p2_race_do( $step, $order );
			if ( 'reserve' === $step ) {
				$times[] = microtime( true ) - $from;
				if ( $good ) {
					$did[] = $order->get_id();
				}
			}
		}
	}
	echo wp_json_encode( array( 'did' => $did, 'times' => $times, 'start' => $start, 'end' => microtime( true ) ) );
	exit;
}

list( , , , $processes, $count, $stock, $kinds, $kills ) = array_map( 'intval', $argv );

/**
 * Starts a worker.
 *
 * @param string[] $arguments Arguments after the mode.
 * @return array{resource, array<int, resource>}
 */
function cart_p2_race_start( array $arguments ): array {
	global $argv;
	$command = array_merge( array( PHP_BINARY, '-d', 'display_errors=stderr', __FILE__, $argv[1], $argv[2], 'worker' ), $arguments );
	$process = proc_open( $command, array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $pipes );
	return array( $process, $pipes );
}

/**
 * Lets workers do something to orders, all at the same moment.
 *
 * @param string  $what   What.
 * @param int[][] $shares Orders of each worker.
 * @param int     $kills  So many are killed at random moments.
 * @return array<string, mixed>[] What they say; killed ones say nothing.
 */
function cart_p2_race_run( string $what, array $shares, int $kills = 0 ): array {
	$workers = array();
	foreach ( $shares as $share ) {
		$workers[] = cart_p2_race_start( array( $what, implode( ',', $share ) ) );
	}
	foreach ( $workers as list( , $pipes ) ) {
		fgets( $pipes[1] );
	}
	foreach ( $workers as list( , $pipes ) ) {
		fwrite( $pipes[0], "go\n" );
	}
	for ( $n = 0; $n < $kills; $n++ ) {
		// Not a wait for something, but for a random point of the work.
		usleep( wp_rand( 5000, 60000 ) );
		proc_terminate( $workers[ $n ][0], 9 );
	}
	$said = array();
	foreach ( $workers as list( $process, $pipes ) ) {
		$text = stream_get_contents( $pipes[1] );
		proc_close( $process );
		if ( $text ) {
			$said[] = json_decode( $text, true );
		}
	}
	return $said;
}

$products = array();
for ( $n = 0; $n < $kinds; $n++ ) {
	$product = new WC_Product_Simple();
	$product->set_props( array( 'name' => "Race $n", 'regular_price' => '1', 'manage_stock' => true, 'stock_quantity' => $stock ) );
	$product->save();
	$products[] = $product;
}
$orders = array();
for ( $n = 0; $n < $count; $n++ ) {
	$order = wc_create_order( array( 'created_via' => 'checkout' ) );
	foreach ( 1 === $kinds ? array( 0 ) : array_rand( $products, min( $kinds, 1 + $n % 3 ) + 1 ) as $which ) {
		$order->add_product( $products[ $which ], 1 );
	}
	$order->set_status( 'pending' );
	$order->save();
	$orders[] = $order->get_id();
}
$shares = array_fill( 0, $processes, array() );
foreach ( $orders as $n => $id ) {
	$shares[ $n % $processes ][] = $id;
}

$result = array();
if ( $kills ) {
	cart_p2_race_run( 'both', $shares, $kills );
} else {
	$said               = cart_p2_race_run( 'reserve', $shares );
	$result['reserved'] = count( array_merge( ...array_column( $said, 'did' ) ) );
	$result['seconds']  = max( array_column( $said, 'end' ) ) - min( array_column( $said, 'start' ) );
	$result['times']    = array_merge( ...array_column( $said, 'times' ) );
}
// Each payment arrives twice, from different processes, at about the same time.
cart_p2_race_run( 'pay', array_merge( $shares, $shares ) );

wp_cache_flush();
$result['stock'] = array();
$result['sold']  = 0;
foreach ( $products as $product ) {
	$result['stock'][] = (int) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock'", $product->get_id() ) );
}
$items          = "SELECT SUM( meta_value ) FROM {$wpdb->prefix}woocommerce_order_itemmeta JOIN {$wpdb->prefix}woocommerce_order_items USING ( order_item_id )
	WHERE meta_key = '_reduced_stock' AND order_id IN ( " . implode( ',', $orders ) . ' )';
$result['sold'] = (int) $wpdb->get_var( $items );
if ( 'off' !== $mode ) {
	$result['findings'] = \CartP2\Stock\Audit::verify();
	while ( \CartP2\Stock\Audit::seal( 1000 ) ) {
		continue;
	}
	$result['findings'] = array_merge( $result['findings'], \CartP2\Stock\Audit::verify() );
	$result['levels']   = array();
	foreach ( $products as $product ) {
		$result['levels'][] = array_values( \CartP2\Stock\Books::level( $product->get_id() ) );
	}
	foreach ( array( 'line', 'level', 'ledger', 'op', 'chain', 'daily' ) as $table ) {
		$wpdb->query( "DELETE FROM {$wpdb->prefix}cart_p2_stock_$table" );
	}
}
foreach ( $orders as $id ) {
	wc_get_order( $id )->delete( true );
}
foreach ( $products as $product ) {
	$product->delete( true );
}
delete_option( \CartP2\Options::STOCK_KEYS );
echo wp_json_encode( $result );
