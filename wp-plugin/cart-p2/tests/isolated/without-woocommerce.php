<?php
/**
 * Boots the site with this plugin as its only one, activates it as an administrator would, and prints what Site Health says.
 *
 * Arguments: the WordPress folder, and optionally a WC_VERSION to find there.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
// WordPress would write notices to a log: the test wants to see them.
set_error_handler(
	static function ( $level, $message, $file, $line ) {
		if ( error_reporting() & $level ) {
			fwrite( STDERR, "$message in $file:$line\n" );
		}
		return true;
	}
);
if ( isset( $argv[2] ) ) {
	define( 'WC_VERSION', $argv[2] );
}

const PLUGIN = 'cart-p2/cart-p2.php';
// Hooks may be set before WordPress starts: nothing in the database is changed.
$active    = static function () {
	return array( PLUGIN );
};
$wp_filter = array(
	'pre_option_active_plugins' => array( 10 => array( array( 'function' => $active, 'accepted_args' => 0 ) ) ),
	'pre_update_option'         => array( 10 => array( array( 'function' => static function ( $value, $name, $old ) { return 'active_plugins' === $name ? $old : $value; }, 'accepted_args' => 3 ) ) ),
);
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

ob_start();
do_action( 'activate_' . PLUGIN, false );
$valid  = validate_plugin_requirements( PLUGIN );
$tests  = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );
$health = array();
foreach ( $tests['direct'] as $name => $test ) {
	if ( 0 === strpos( $name, 'cart_p2_' ) ) {
		$health[ $name ] = call_user_func( $test['test'] );
	}
}
$result = array(
	'woocommerce'  => class_exists( 'WooCommerce', false ),
	'version'      => CART_P2_VERSION,
	'requirements' => true === $valid,
	'health'       => $health,
	'information'  => apply_filters( 'debug_information', array() )['cart-p2'],
	'engine'       => get_option( 'cart_p2_engine' ),
	'printed'      => ob_get_clean(),
);
echo wp_json_encode( $result );
