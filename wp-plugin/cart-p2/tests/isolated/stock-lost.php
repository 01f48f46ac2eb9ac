<?php
/**
 * The database ends this process's connection each time just before stock is reserved, taken and given back.
 *
 * Arguments: the WordPress folder, and the option cart_p2_stock. Prints stock and level after each step. What it makes it removes.
 *
 * @package CartP2
 */

require __DIR__ . '/race.php';

$other = new mysqli( null, DB_USER, DB_PASSWORD, DB_NAME, 0, explode( ':', DB_HOST )[1] );
$cut   = static function ( $value ) use ( $other ) {
	global $wpdb;
	$other->query( 'KILL CONNECTION ' . (int) mysqli_thread_id( $wpdb->dbh ) );
	return $value;
};
// The last thing that is asked before the tables are; what WordPress asks itself it asks again on a new connection.
add_filter( 'woocommerce_order_item_quantity', $cut );
$product = cart_p2_race_product( 'Lost', 10 );
$order   = cart_p2_race_order( array( $product ) );
$result  = array();
foreach ( array( 'reserve', 'pay', 'cancel' ) as $what ) {
	cart_p2_race_do( $what, wc_get_order( $order ) );
	wp_cache_flush();
	$after             = cart_p2_race_result( array( $product ), array( $order ) );
	$result[ $what ] = array( $after['stock'][0], $after['levels'][0], $after['findings'] );
}
$notes           = implode( "\n", wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order ) ), 'content' ) );
$result['notes'] = array( substr_count( $notes, '10&rarr;9' ), substr_count( $notes, '9&rarr;10' ) );
cart_p2_race_end( array( $product ), array( $order ), $result );
