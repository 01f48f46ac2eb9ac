<?php
/**
 * Asks stock.php as a web server would run it, about a product made for it in another process.
 *
 * Argument: the WordPress folder; and a second time, inside: the product, and what is asked.
 *
 * @package CartP2
 */

if ( isset( $argv[2] ) ) {
	$_SERVER = array( 'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $argv[1] . '/wp-content/plugins/cart-p2/stock.php', 'HTTP_HOST' => '127.0.0.1', 'REQUEST_URI' => '/' ) + $_SERVER;
	$_GET    = array( 'products' => $argv[2] );
	ob_start();
	register_shutdown_function(
		static function () {
			$body = ob_get_clean();
			echo json_encode(
				array(
					'status'      => http_response_code() ? http_response_code() : 200,
					'body'        => json_decode( $body, true ),
					'woocommerce' => class_exists( 'WooCommerce', false ) || function_exists( 'wp_get_current_user' ),
					'options'     => false !== wp_cache_get( 'alloptions', 'options' ),
				)
			);
		}
	);
	require $argv[1] . '/wp-content/plugins/cart-p2/stock.php';
	exit;
}

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';
$was = array();
foreach ( array( \CartP2\Options::STOCK_VERSION => \CartP2\Stock\Setup::VERSION, \CartP2\Options::STOCK => 'cart', 'woocommerce_manage_stock' => 'yes', 'woocommerce_stock_format' => '' ) as $name => $value ) {
	$was[ $name ] = get_option( $name, null );
	update_option( $name, $value );
}
$product = new WC_Product_Simple();
$product->set_props( array( 'name' => 'Light', 'regular_price' => '1', 'manage_stock' => true, 'stock_quantity' => 3 ) );
$product->save();
$output = shell_exec( implode( ' ', array_map( 'escapeshellarg', array( PHP_BINARY, '-d', 'display_errors=stderr', __FILE__, $argv[1], (string) $product->get_id() ) ) ) );
$id     = $product->get_id();
$product->delete( true );
foreach ( $was as $name => $value ) {
	null === $value ? delete_option( $name ) : update_option( $name, $value );
}
echo wp_json_encode( array( 'product' => $id ) + (array) json_decode( (string) $output, true ) );
