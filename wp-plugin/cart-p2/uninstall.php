<?php
/**
 * Removes what the plugin stored, on every site of a network: its options, its table of differences, its tables of the stock and of
 * those who wait, the traces kept with orders, the tokens of customers' holds and the notices dismissed. The stock's tables stay where the owner asked for that (option
 * cart_p2_stock_keep). Orders, carts and WooCommerce's own data stay.
 *
 * @package CartP2
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/src/autoload.php';

$cart_p2_remove = static function () {
	$cart_p2_kept = 'yes' === get_option( \CartP2\Options::STOCK_KEEP ) ? \CartP2\Options::STOCK_DATA : array();
	array_map( 'delete_option', array_diff( \CartP2\Options::ALL, $cart_p2_kept ) );
	\CartP2\OwnTable::drop( \CartP2\Differences\Table::name() );
	if ( ! $cart_p2_kept ) {
		\CartP2\Stock\Setup::drop();
	}
	\CartP2\OwnTable::drop( \CartP2\Waiting\Table::name() );
	// WooCommerce may be gone already; then its queue finds nobody to run this.
	if ( function_exists( 'as_unschedule_all_actions' ) ) {
		// A site of a network that never had a shop has no queue either.
		$cart_p2_silent = $GLOBALS['wpdb']->suppress_errors();
		as_unschedule_all_actions( \CartP2\Waiting\Notices::ACTION );
		$GLOBALS['wpdb']->suppress_errors( $cart_p2_silent );
	}
	\CartP2\Mapping\OrderTrace::remove_all();
	delete_metadata( 'user', 0, $GLOBALS['wpdb']->get_blog_prefix() . \CartP2\Stock\CartHolds::TOKEN, '', true );
};

delete_metadata( 'user', 0, \CartP2\Options::DISMISSED_META, '', true );

if ( ! is_multisite() ) {
	$cart_p2_remove();
	unset( $cart_p2_remove );
	return;
}

// A network can have more sites than one request can visit; the rest keep what is theirs, and it does nothing.
$cart_p2_sites = get_sites(
	array(
		'fields'                 => 'ids',
		'number'                 => 10000,
		'update_site_meta_cache' => false,
	)
);
foreach ( $cart_p2_sites as $cart_p2_site ) {
	switch_to_blog( $cart_p2_site );
	$cart_p2_remove();
	restore_current_blog();
}
unset( $cart_p2_remove, $cart_p2_sites, $cart_p2_site );
