<?php
/**
 * What the races share: a shop whose settings this process says, workers that all begin at the same moment, and no trace afterwards.
 *
 * Included by a script that is called with the WordPress folder and the option cart_p2_stock. With `worker` as the next word it
 * is one of the processes.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';

$options = array(
	'cart_p2_stock'                  => $argv[2],
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
 * Makes a product that manages its stock.
 *
 * @param string $name  Name.
 * @param int    $stock Stock.
 * @return \WC_Product_Simple
 */
function cart_p2_race_product( string $name, int $stock ): \WC_Product_Simple {
	$product = new WC_Product_Simple();
	$product->set_props( array( 'name' => $name, 'regular_price' => '1', 'manage_stock' => true, 'stock_quantity' => $stock ) );
	$product->save();
	return $product;
}

/**
 * Makes an unpaid order of one of each.
 *
 * @param \WC_Product[] $products Products.
 * @return int Its number.
 */
function cart_p2_race_order( array $products ): int {
	$order = wc_create_order( array( 'created_via' => 'checkout' ) );
	foreach ( $products as $product ) {
		$order->add_product( $product, 1 );
	}
	$order->set_status( 'pending' );
	$order->save();
	return $order->get_id();
}

/**
 * Does one thing to one order.
 *
 * @param string    $what  `reserve`, `pay` or `cancel`.
 * @param \WC_Order $order Order.
 * @return bool Whether it worked.
 */
function cart_p2_race_do( string $what, \WC_Order $order ): bool {
	if ( 'pay' === $what ) {
		return $order->payment_complete( 'paid-' . $order->get_id() );
	}
	if ( 'cancel' === $what ) {
		return $order->update_status( 'cancelled' );
	}
	try {
		( new \Automattic\WooCommerce\Checkout\Helpers\ReserveStock() )->reserve_stock_for_order( $order );
		return true;
	} catch ( \Automattic\WooCommerce\Checkout\Helpers\ReserveStockException $e ) {
		return false;
	}
}

/**
 * The orders a worker is to work on: loaded before the start, as a webhook's order is before its payment is written.
 *
 * @param string $ids Numbers with commas.
 * @return \WC_Order[]
 */
function cart_p2_race_orders( string $ids ): array {
	$orders = array_map( 'wc_get_order', explode( ',', $ids ) );
	foreach ( $orders as $order ) {
		foreach ( $order->get_items() as $item ) {
			$item->get_product();
		}
	}
	return $orders;
}

/**
 * A worker waits for the start.
 */
function cart_p2_race_wait() {
	echo "ready\n";
	fgets( STDIN );
}

/**
 * Lets workers begin at the same moment.
 *
 * @param string[][]    $workers   What each is told, after the word `worker`.
 * @param callable|null $meanwhile Runs while they work; gets the processes.
 * @return array<string, mixed>[] What they say; those killed say nothing.
 */
function cart_p2_race_run( array $workers, $meanwhile = null ): array {
	global $argv;
	$processes = array();
	$pipes     = array();
	foreach ( $workers as $number => $words ) {
		$command     = array_merge( array( PHP_BINARY, '-d', 'display_errors=stderr', $argv[0], $argv[1], $argv[2], 'worker' ), $words );
		$processes[] = proc_open( $command, array( array( 'pipe', 'r' ), array( 'pipe', 'w' ) ), $pipes[ $number ] );
	}
	foreach ( $pipes as list( , $said ) ) {
		if ( "ready\n" !== fgets( $said ) ) {
			throw new RuntimeException( 'a worker does not begin: ' . stream_get_contents( $said ) );
		}
	}
	foreach ( $pipes as list( $told ) ) {
		fwrite( $told, "go\n" );
	}
	if ( $meanwhile ) {
		$meanwhile( $processes );
	}
	$said = array();
	foreach ( $processes as $number => $process ) {
		$text = stream_get_contents( $pipes[ $number ][1] );
		proc_close( $process );
		if ( $text ) {
			$said[] = json_decode( $text, true );
		}
	}
	wp_cache_flush();
	return $said;
}

/**
 * What became of products and orders, by the database.
 *
 * @param \WC_Product[] $products Products.
 * @param int[]         $orders   Orders.
 * @return array<string, mixed> Stock by product; units taken of orders; with Cart P2 also levels in millionths, and what does not agree, before and after sealing.
 */
function cart_p2_race_result( array $products, array $orders ): array {
	global $wpdb, $argv;
	$result = array( 'stock' => array() );
	foreach ( $products as $product ) {
		$result['stock'][] = (int) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock'", $product->get_id() ) );
	}
	$items          = "SELECT SUM( meta_value ) FROM {$wpdb->prefix}woocommerce_order_itemmeta JOIN {$wpdb->prefix}woocommerce_order_items USING ( order_item_id )
		WHERE meta_key = '_reduced_stock' AND order_id IN ( " . implode( ',', $orders ) . ' )';
	$result['sold'] = (int) $wpdb->get_var( $items );
	if ( 'off' === $argv[2] ) {
		return $result;
	}
	$result['findings'] = \CartP2\Stock\Audit::verify();
	while ( \CartP2\Stock\Audit::seal( 1000 ) ) {
		continue;
	}
	$result['findings'] = array_merge( $result['findings'], \CartP2\Stock\Audit::verify() );
	$result['levels']   = array();
	foreach ( $products as $product ) {
		$result['levels'][] = array_values( \CartP2\Stock\Books::level( $product->get_id() ) );
	}
	return $result;
}

/**
 * Removes what was made, and says what came of it.
 *
 * @param \WC_Product[]        $products Products.
 * @param int[]                $orders   Orders.
 * @param array<string, mixed> $result   What came of it.
 */
function cart_p2_race_end( array $products, array $orders, array $result ) {
	global $wpdb, $argv;
	if ( 'off' !== $argv[2] ) {
		foreach ( \CartP2\Stock\Setup::tables() as $table ) {
			$wpdb->query( "DELETE FROM $table" );
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
}
