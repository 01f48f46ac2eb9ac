<?php
/**
 * Uninstalls the plugin as WordPress would, says what is left of it, and makes everything ready again.
 *
 * In a process of its own, because dropping a table ends the transaction that would undo it. Arguments: the WordPress folder,
 * and whether the stock's data is to stay.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';

$ours = static function () {
	global $wpdb;
	wp_cache_flush();
	return array(
		'options' => $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'cart\\_p2\\_%' ORDER BY option_name" ),
		'tables'  => $wpdb->get_col( "SHOW TABLES LIKE '" . $wpdb->esc_like( $wpdb->prefix . 'cart_p2_' ) . "%'" ),
		'orders'  => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}wc_orders_meta WHERE meta_key LIKE '\\_cart\\_p2\\_%'" )
			+ (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->postmeta} WHERE meta_key LIKE '\\_cart\\_p2\\_%'" ),
		'users'   => (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->usermeta} WHERE meta_key LIKE '%cart\\_p2\\_%'" ),
		'other'   => get_option( 'cart_p2x_of_someone_else' ),
	);
};

$values = array();
foreach ( \CartP2\Options::ALL as $name ) {
	$values[ $name ] = get_option( $name, null );
	delete_option( $name );
	add_option( $name, '7' );
}
// The rows that make it worth asking: one of each kind, and a neighbour.
update_option( 'cart_p2x_of_someone_else', 'kept' );
$wpdb->insert( $wpdb->prefix . 'wc_orders_meta', array( 'order_id' => 0, 'meta_key' => \CartP2\Mapping\OrderTrace::META, 'meta_value' => 'z' ) );
$wpdb->insert( $wpdb->postmeta, array( 'post_id' => 0, 'meta_key' => \CartP2\Mapping\OrderTrace::META, 'meta_value' => 'z' ) );
add_user_meta( 1, \CartP2\Options::DISMISSED_META, 1 );
update_user_option( 1, \CartP2\Stock\CartHolds::TOKEN, 'x' );
\CartP2\Stock\Database::migrate( '1-up' );
\CartP2\Waiting\Table::create();
\CartP2\Stock\Database::migrate( '2-up' );
if ( isset( $argv[2] ) ) {
	update_option( \CartP2\Options::STOCK_KEEP, $argv[2] );
}
$before = $ours();

define( 'WP_UNINSTALL_PLUGIN', 'cart-p2/cart-p2.php' );
require dirname( __DIR__, 2 ) . '/uninstall.php';
$after = $ours();

delete_option( 'cart_p2x_of_someone_else' );
array_map( 'delete_option', \CartP2\Options::STOCK_DATA );
\CartP2\Stock\Setup::drop();
\CartP2\Differences\Table::migrate();
foreach ( $values as $name => $value ) {
	if ( null !== $value && \CartP2\Options::TABLE_VERSION !== $name ) {
		update_option( $name, $value );
	}
}
echo wp_json_encode( array( 'before' => $before, 'after' => $after, 'again' => $ours() ) );
