<?php
/**
 * Removes what the plugin stored: its options, on every site of a network. Orders, carts and WooCommerce's own data stay.
 *
 * @package CartP2
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/src/Options.php';

if ( ! is_multisite() ) {
	array_map( 'delete_option', \CartP2\Options::ALL );
	return;
}

// A network can have more sites than one request can visit; the rest keep one harmless row each.
$cart_p2_sites = get_sites(
	array(
		'fields'                 => 'ids',
		'number'                 => 10000,
		'update_site_meta_cache' => false,
	)
);
foreach ( $cart_p2_sites as $cart_p2_site ) {
	switch_to_blog( $cart_p2_site );
	array_map( 'delete_option', \CartP2\Options::ALL );
	restore_current_blog();
}
unset( $cart_p2_sites, $cart_p2_site );
