<?php
/**
 * Reserves one product while the reservation of another is being made on another connection. Prints whether each worked.
 *
 * Arguments: the WordPress folder, and the option cart_p2_stock. What it makes it removes.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';

$mode = $argv[2];
foreach ( array( 'cart_p2_stock' => $mode, 'cart_p2_stock_version' => \CartP2\Stock\Setup::VERSION, 'woocommerce_manage_stock' => 'yes' ) as $name => $value ) {
	add_filter(
		"pre_option_$name",
		static function () use ( $value ) {
			return $value;
		}
	);
}

$orders   = array();
$products = array();
foreach ( array( 'one', 'two' ) as $name ) {
	$product = new WC_Product_Simple();
	$product->set_props( array( 'name' => $name, 'regular_price' => '1', 'manage_stock' => true, 'stock_quantity' => 5 ) );
	$product->save();
	$order = wc_create_order();
	$order->add_product( $product, 1 );
	$order->set_status( 'pending' );
	$order->save();
	$products[] = $product;
	$orders[]   = $order;
}

$reserve = static function ( $order ) {
	try {
		( new \Automattic\WooCommerce\Checkout\Helpers\ReserveStock() )->reserve_stock_for_order( $order );
		return true;
	} catch ( \Automattic\WooCommerce\Checkout\Helpers\ReserveStockException $e ) {
		return false;
	}
};

$first = $wpdb;
$other = new wpdb( DB_USER, DB_PASSWORD, DB_NAME, DB_HOST );
$other->set_prefix( $first->prefix );
foreach ( get_object_vars( $first ) as $name => $value ) {
	if ( is_string( $value ) && 0 === strpos( $value, $first->prefix ) ) {
		$other->$name = $value;
	}
}

if ( 'off' !== $mode ) {
	// As Cart P2's own transactions are; here it takes part in this one.
	$first->query( 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED' );
}
$first->query( 'START TRANSACTION' );
$results = array( 'first' => $reserve( $orders[0] ) );

$wpdb = $other;
$wpdb->suppress_errors();
$wpdb->query( 'SET SESSION innodb_lock_wait_timeout = 1' );
$results['second'] = $reserve( $orders[1] );

$wpdb = $first;
$wpdb->query( 'ROLLBACK' );
foreach ( array_merge( $orders, $products ) as $made ) {
	$made->delete( true );
}
foreach ( array( 'line', 'level', 'ledger' ) as $table ) {
	if ( 'off' !== $mode ) {
		$wpdb->query( "DELETE FROM {$wpdb->prefix}cart_p2_stock_$table" );
	}
}
echo wp_json_encode( $results );
