<?php
/**
 * Says what is left of a few products and what this shopper holds, without starting a shop:
 * `GET stock.php?products=12,34`. The answer is {@see \CartP2\Stock\Light}'s; this file only loads as much of WordPress as has a
 * database. Where a server does not run it, the scripts ask the REST route `cart-p2/v1/stock` instead.
 *
 * @package CartP2
 */

// Asked for by browsers, never included.
if ( defined( 'ABSPATH' ) || ! isset( $_SERVER['SCRIPT_FILENAME'], $_SERVER['REQUEST_METHOD'] ) ) {
	exit;
}
if ( ! in_array( $_SERVER['REQUEST_METHOD'], array( 'GET', 'HEAD' ), true ) ) {
	http_response_code( 405 );
	header( 'Allow: GET, HEAD' );
	exit;
}
// What is no question is refused before anything is loaded.
require __DIR__ . '/src/autoload.php';
$cart_p2_products = isset( $_GET['products'] ) ? $_GET['products'] : '';
if ( ! is_string( $cart_p2_products ) || 1 !== preg_match( \CartP2\Stock\Light::PRODUCTS, $cart_p2_products ) ) {
	http_response_code( 400 );
	exit;
}

// WordPress is above the plugin as the server sees it: the plugin's own folder may be a link to somewhere else.
$cart_p2_folder = dirname( $_SERVER['SCRIPT_FILENAME'] );
for ( $cart_p2_up = 0; $cart_p2_up < 6 && ! is_file( $cart_p2_folder . '/wp-load.php' ); $cart_p2_up++ ) {
	$cart_p2_folder = dirname( $cart_p2_folder );
}
if ( ! is_file( $cart_p2_folder . '/wp-load.php' ) ) {
	http_response_code( 404 );
	exit;
}
define( 'SHORTINIT', true );
require $cart_p2_folder . '/wp-load.php';

// In a network the address does not say which site is meant.
if ( is_multisite() || ! \CartP2\Stock\Database::is_usable() ) {
	http_response_code( 404 );
	exit;
}
try {
	list( $cart_p2_status, $cart_p2_headers, $cart_p2_body ) = \CartP2\Stock\Light::answer(
		$cart_p2_products,
		isset( $_COOKIE[ \CartP2\Stock\Light::cookie() ] ) ? $_COOKIE[ \CartP2\Stock\Light::cookie() ] : '',
		isset( $_SERVER['HTTP_IF_NONE_MATCH'] ) ? $_SERVER['HTTP_IF_NONE_MATCH'] : '',
		time()
	);
} catch ( \CartP2\Stock\Fault $cart_p2_fault ) {
	// The tables are not there, or the database is away. No details for the public.
	http_response_code( 503 );
	exit;
}
http_response_code( $cart_p2_status );
foreach ( $cart_p2_headers as $cart_p2_name => $cart_p2_value ) {
	header( "$cart_p2_name: $cart_p2_value" );
}
if ( null !== $cart_p2_body ) {
	header( 'Content-Type: application/json; charset=utf-8' );
	echo json_encode( $cart_p2_body ); // phpcs:ignore WordPress.WP.AlternativeFunctions.json_encode_json_encode -- WordPress's is not loaded.
}
