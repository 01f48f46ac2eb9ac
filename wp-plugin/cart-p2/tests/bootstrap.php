<?php
/**
 * Boots a real shop, so that every test runs against the real WordPress and WooCommerce.
 *
 * CART_P2_WP_ROOT names its WordPress folder (`cargo xtask shop --name test --plugin` prints it as "root").
 * Each test runs in a database transaction that is rolled back.
 *
 * @package CartP2
 */

$cart_p2_root = getenv( 'CART_P2_WP_ROOT' );
if ( ! $cart_p2_root || ! is_file( $cart_p2_root . '/wp-load.php' ) ) {
	fwrite( STDERR, "CART_P2_WP_ROOT must name the WordPress folder of a shop. Make one: cargo xtask shop --name test --plugin\n" );
	exit( 1 );
}

$_SERVER['HTTP_HOST']      = '127.0.0.1';
$_SERVER['SERVER_NAME']    = '127.0.0.1';
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['REMOTE_ADDR']    = '127.0.0.1';

// WordPress would write notices to a log nobody reads here. Ours end the run; old WooCommerce versions cause some of
// their own on a new WordPress. (During a test PHPUnit's own handler is in place.)
set_error_handler(
	static function ( $level, $message, $file, $line ) {
		$ours = 0 === strpos( $file, dirname( __DIR__ ) ) || false !== strpos( $message, '<code>cart-p2</code>' );
		if ( error_reporting() & $level && $ours ) {
			fwrite( STDERR, "$message in $file:$line\n" );
			exit( 1 );
		}
		return true;
	}
);
require $cart_p2_root . '/wp-load.php';
restore_error_handler();

if ( ! class_exists( 'WooCommerce', false ) ) {
	fwrite( STDERR, "WooCommerce is not active in $cart_p2_root. These tests need the real one.\n" );
	exit( 1 );
}
if ( ! defined( 'CART_P2_FILE' ) || realpath( CART_P2_FILE ) !== realpath( dirname( __DIR__ ) . '/cart-p2.php' ) ) {
	fwrite( STDERR, "The shop in $cart_p2_root does not run this copy of the plugin. Make it so: cargo xtask shop --name test --plugin\n" );
	exit( 1 );
}

require_once __DIR__ . '/ShopTestCase.php';
require_once __DIR__ . '/SeamTestCase.php';
require_once __DIR__ . '/StockTables.php';
require_once __DIR__ . '/StockTestCase.php';
