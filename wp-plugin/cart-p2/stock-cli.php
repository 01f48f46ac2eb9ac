<?php
/**
 * Checks and repairs the stock's books where there is no WP-CLI: `php stock-cli.php verify|repair|seal [FOLDER OF WORDPRESS]`.
 *
 * Exit code 0: all is well; 1: something is not; 2: it could not be asked.
 *
 * @package CartP2
 */

// Never for visitors.
if ( 'cli' !== PHP_SAPI || defined( 'ABSPATH' ) ) {
	exit;
}

// The plugin's own folder may be a link to somewhere else: then the second argument says where WordPress is.
$cart_p2_folder = isset( $argv[2] ) ? $argv[2] : dirname( (string) realpath( $argv[0] ) );
for ( $cart_p2_up = 0; ! isset( $argv[2] ) && $cart_p2_up < 6 && ! is_file( $cart_p2_folder . '/wp-load.php' ); $cart_p2_up++ ) {
	$cart_p2_folder = dirname( $cart_p2_folder );
}
if ( ! is_file( $cart_p2_folder . '/wp-load.php' ) ) {
	fwrite( STDERR, "no WordPress found: php stock-cli.php verify FOLDER\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- A terminal.
	exit( 2 );
}
// What WordPress and other plugins expect of a request.
$_SERVER += array(
	'HTTP_HOST'       => 'localhost',
	'SERVER_PROTOCOL' => 'HTTP/1.1',
	'REQUEST_METHOD'  => 'GET',
	'REQUEST_URI'     => '/',
);
require $cart_p2_folder . '/wp-load.php';
if ( ! class_exists( \CartP2\Stock\Command::class ) || ! function_exists( 'WC' ) ) {
	fwrite( STDERR, "Cart P2 and WooCommerce must be active\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- A terminal.
	exit( 2 );
}
exit( \CartP2\Stock\Command::from_shell( isset( $argv[1] ) ? $argv[1] : '' ) );
