<?php
/**
 * A network of three sites beside the test's shop, in tables of its own: stock is held on each, the plugin deactivated on all,
 * a site deleted, the plugin uninstalled. Says what is there after each step, and removes the network.
 *
 * Argument: the WordPress folder; and a second time, inside: what to do.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
$shop = json_decode( file_get_contents( dirname( $argv[1] ) . '/settings.json' ), true, 16, JSON_THROW_ON_ERROR );
define( 'ABSPATH', $argv[1] . '/' );
define( 'DB_NAME', $shop['db_name'] );
define( 'DB_USER', $shop['db_user'] );
define( 'DB_PASSWORD', $shop['db_password'] );
define( 'DB_HOST', 'localhost:' . $shop['db_socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'WP_DEBUG', false );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
foreach ( $shop['salts'] as $name => $salt ) {
	define( $name, $salt );
}
$table_prefix = 'net_';

/**
 * Removes the network's tables.
 */
function cart_p2_remove_network() {
	global $wpdb;
	foreach ( $wpdb->get_col( "SHOW TABLES LIKE 'net\\_%'" ) as $table ) {
		$wpdb->query( "DROP TABLE `$table`" );
	}
}

if ( ! isset( $argv[2] ) ) {
	define( 'WP_INSTALLING', true );
	require ABSPATH . 'wp-settings.php';
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	cart_p2_remove_network();
	add_filter( 'pre_wp_mail', '__return_true' );
	wp_install( 'Network', 'admin', 'admin@example.com', true, '', wp_generate_password() );
	// Tables of a network are known to WordPress only in one.
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
		$wpdb->$table = $name;
	}
	install_network();
	populate_network( 1, '127.0.0.1', 'admin@example.com', 'Network', '/', false );
	$plugins = array_fill_keys( array( 'woocommerce/woocommerce.php', 'cart-p2/cart-p2.php' ), time() );
	$wpdb->insert( $wpdb->sitemeta, array( 'site_id' => 1, 'meta_key' => 'active_sitewide_plugins', 'meta_value' => serialize( $plugins ) ) );
	// The first request finds WooCommerce's tables missing, says so and makes them.
	foreach ( array( 'prepare' => '/dev/null', 'run' => '' ) as $what => $log ) {
		passthru( implode( ' ', array_map( 'escapeshellarg', array( PHP_BINARY, '-d', 'display_errors=stderr', '-d', "error_log=$log", __FILE__, $argv[1], $what ) ) ), $code );
	}
	cart_p2_remove_network();
	exit( $code );
}

define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', false );
define( 'DOMAIN_CURRENT_SITE', '127.0.0.1' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );
require ABSPATH . 'wp-settings.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
if ( 'prepare' === $argv[2] ) {
	WC_Install::create_tables();
	exit;
}

$said  = array();
$sites = array( 1 );
foreach ( array( 'two', 'three' ) as $name ) {
	$sites[] = wp_insert_site( array( 'domain' => '127.0.0.1', 'path' => "/$name/", 'title' => $name, 'user_id' => 1 ) );
}
$each   = static function ( callable $what ) use ( $sites ) {
	$answers = array();
	foreach ( $sites as $site ) {
		if ( get_site( $site ) ) {
			switch_to_blog( $site );
			$answers[ $site ] = $what();
			restore_current_blog();
		}
	}
	return $answers;
};
$tables = static function () use ( $sites ) {
	global $wpdb;
	$found = array();
	foreach ( $sites as $site ) {
		$prefix         = $wpdb->get_blog_prefix( $site ) . 'cart_p2_stock_';
		$found[ $site ] = count( $wpdb->get_col( "SHOW TABLES LIKE '" . $wpdb->esc_like( $prefix ) . "%'" ) );
	}
	return $found;
};

$each(
	static function () {
		WC_Install::create_tables();
		update_option( 'woocommerce_manage_stock', 'yes' );
		update_option( \CartP2\Options::STOCK, 'cart' );
		$now  = time();
		$want = array( 1 => array( 'quantity' => 4000000, 'seconds' => 900, 'backorders' => true, 'floor' => 0, 'held' => true ) );
		\CartP2\Stock\Database::change( 'create_level', array( 'product' => 1, 'location' => \CartP2\Stock\Planner::LOCATION ) );
		\CartP2\Stock\Books::run( array( 'order:77' ), $want, static function ( $planner ) use ( $want ) { $planner->hold( 'order:77', array(), $want ); }, $now );
	}
);
$said['tables']  = $tables();
$version         = static function () { return get_option( \CartP2\Options::STOCK_VERSION ); };
$said['version'] = $each( $version );

do_action( 'deactivate_cart-p2/cart-p2.php', true );
$said['reserved'] = $each( static function () { global $wpdb; return $wpdb->get_var( "SELECT stock_quantity + 0 FROM {$wpdb->prefix}wc_reserved_stock WHERE order_id = 77 AND product_id = 1 AND expires > NOW()" ); } );
$said['held']     = $each( static function () { return \CartP2\Stock\Books::level( 1 )['held']; } );
$said['away']     = $each( $version );

wp_delete_site( $sites[1] );
$said['without site 2'] = $tables();

switch_to_blog( $sites[2] );
update_option( \CartP2\Options::STOCK_KEEP, 'yes' );
restore_current_blog();
define( 'WP_UNINSTALL_PLUGIN', 'cart-p2/cart-p2.php' );
require dirname( __DIR__, 2 ) . '/uninstall.php';
$said['uninstalled'] = $tables();
$said['options']     = $each( static function () { global $wpdb; return (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE 'cart\\_p2\\_%'" ); } );
echo wp_json_encode( $said );
