<?php
/**
 * Calculates a cart in a process of its own and says what came of it. Arguments: the WordPress folder, and as JSON what to
 * pretend: `plugin_version`.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
$cart_p2_wanted = json_decode( $argv[2], true );

if ( isset( $cart_p2_wanted['plugin_version'] ) ) {
	define( 'CART_P2_VERSION', $cart_p2_wanted['plugin_version'] );
	// The plugin defines it again, and PHP warns. Nothing else may be said.
	set_error_handler(
		static function ( $level, $message ) {
			return false !== strpos( $message, 'CART_P2_VERSION' );
		}
	);
}
require $argv[1] . '/wp-load.php';

wc_load_cart();
add_filter( 'woocommerce_set_cookie_enabled', '__return_false' );
$by = '';
add_action(
	'woocommerce_calculate_totals',
	static function () use ( &$by ) {
		$by = in_array( 'WC_Cart_Totals', array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'class' ), true ) ? 'WooCommerce' : 'engine';
	}
);
add_filter( 'pre_option_cart_p2_sample_rate', '__return_zero' );
$product = new WC_Product_Simple();
$product->set_props( array( 'name' => 'Thing', 'regular_price' => '9.99', 'price' => '9.99' ) );

WC()->cart->set_cart_contents(
	array(
		'thing' => array(
			'key'          => 'thing',
			'product_id'   => 1,
			'variation_id' => 0,
			'variation'    => array(),
			'quantity'     => 3,
			'data'         => $product,
			'data_hash'    => '',
		),
	)
);
ob_start();
WC()->cart->calculate_totals();
$printed = ob_get_clean();
echo wp_json_encode(
	array(
		'cart'    => get_class( WC()->cart ),
		'by'      => $by,
		'total'   => WC()->cart->get_total( 'edit' ),
		'printed' => $printed,
	)
);
WC()->cart->empty_cart();
