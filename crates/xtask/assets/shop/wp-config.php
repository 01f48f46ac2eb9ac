<?php
/**
 * WordPress settings of a private, throwaway shop. Written by `cargo xtask shop`; a new run may write it again.
 *
 * The values that differ between shops are in settings.json, one folder up and so outside what the web server serves.
 */

$cart_p2_shop = json_decode( (string) file_get_contents( dirname( __DIR__ ) . '/settings.json' ), true, 16, JSON_THROW_ON_ERROR );

define( 'DB_NAME', $cart_p2_shop['db_name'] );
define( 'DB_USER', $cart_p2_shop['db_user'] );
define( 'DB_PASSWORD', $cart_p2_shop['db_password'] );
define( 'DB_HOST', 'localhost:' . $cart_p2_shop['db_socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = 'wp_';

foreach ( $cart_p2_shop['salts'] as $cart_p2_name => $cart_p2_salt ) {
	define( $cart_p2_name, $cart_p2_salt );
}

// The port may change from run to run, so the address is the request's, as long as it is this machine's.
$cart_p2_host = $_SERVER['HTTP_HOST'] ?? '';
if ( ! preg_match( '/^(127\.0\.0\.1|localhost)(:\d{1,5})?$/D', $cart_p2_host ) ) {
	$cart_p2_host            = $cart_p2_shop['host'];
	$_SERVER['HTTP_HOST']    = $cart_p2_host;
	$_SERVER['SERVER_NAME'] ??= '127.0.0.1';
}
define( 'WP_HOME', 'http://' . $cart_p2_host );
define( 'WP_SITEURL', WP_HOME );

define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', dirname( __DIR__ ) . '/debug.log' );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_DEVELOPMENT_MODE', '' );

// Nothing leaves the machine, nothing changes the code, nothing runs by itself.
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISALLOW_FILE_MODS', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'DISABLE_WP_CRON', true );
define( 'WP_POST_REVISIONS', false );

unset( $cart_p2_shop, $cart_p2_name, $cart_p2_salt, $cart_p2_host );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
