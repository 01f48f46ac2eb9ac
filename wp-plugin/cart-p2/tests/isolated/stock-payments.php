<?php
/**
 * Payments, WooCommerce's cancellation of unpaid orders and other buyers, all at the same moment, in processes of their own.
 *
 * `php stock-payments.php WORDPRESS MODE ORDERS BUYERS`: makes so many orders, each with a product of its own of which there is one.
 * They are reserved, and their time runs out. Then each is paid by two processes (the webhook, and once more, in the opposite order)
 * while a third runs `wc_cancel_unpaid_orders()`; with BUYERS `yes` a fourth tries to buy the same products. Prints what came of it
 * as JSON: status, taken units and complaints of each order.
 *
 * @package CartP2
 */

require __DIR__ . '/race.php';

if ( 'worker' === $argv[3] ) {
	list( , , , , $what, $ids ) = $argv;
	$orders = cart_p2_race_orders( $ids );
	cart_p2_race_wait();
	if ( 'cron' === $what ) {
		wc_cancel_unpaid_orders();
		$orders = array();
	}
	foreach ( $orders as $order ) {
		if ( 'pay' === $what || cart_p2_race_do( 'reserve', $order ) ) {
			cart_p2_race_do( 'pay', $order );
		}
	}
	exit;
}

$products = array();
$late     = array();
$others   = array();
for ( $n = 0; $n < (int) $argv[3]; $n++ ) {
	$products[] = cart_p2_race_product( "Late $n", 1 );
	$late[]     = cart_p2_race_order( array( end( $products ) ) );
	if ( 'yes' === $argv[4] ) {
		$others[] = cart_p2_race_order( array( end( $products ) ) );
	}
	cart_p2_race_do( 'reserve', wc_get_order( end( $late ) ) );
}
// Two hours go by.
$wpdb->query( "UPDATE {$wpdb->prefix}cart_p2_stock_line SET expires_at = expires_at - 7200" );
$wpdb->query( "UPDATE {$wpdb->wc_reserved_stock} SET expires = expires - INTERVAL 2 HOUR" );
$wpdb->query( "UPDATE {$wpdb->prefix}wc_orders SET date_updated_gmt = date_updated_gmt - INTERVAL 2 HOUR WHERE id IN ( " . implode( ',', $late ) . ' )' );
wp_cache_flush();

$workers = array( array( 'pay', implode( ',', $late ) ), array( 'pay', implode( ',', array_reverse( $late ) ) ), array( 'cron', (string) $late[0] ) );
if ( $others ) {
	$workers[] = array( 'buy', implode( ',', $others ) );
}
cart_p2_race_run( $workers );

$said = static function ( array $orders ): array {
	$rows = array();
	foreach ( $orders as $id ) {
		$order  = wc_get_order( $id );
		$notes  = implode( "\n", wp_list_pluck( wc_get_order_notes( array( 'order_id' => $id ) ), 'content' ) );
		$rows[] = array( $order->get_status(), (int) current( $order->get_items() )->get_meta( '_reduced_stock' ), substr_count( $notes, 'took no stock' ) );
	}
	return $rows;
};
$result = array(
	'late'   => $said( $late ),
	'others' => $said( $others ),
);
$all    = array_merge( $late, $others );
cart_p2_race_end( $products, $all, $result + cart_p2_race_result( $products, $all ) );
