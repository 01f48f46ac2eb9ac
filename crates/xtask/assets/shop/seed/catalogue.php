<?php
/**
 * Fills the shop from catalogue.json: `php catalogue.php <shop folder>`.
 *
 * Everything goes through WooCommerce's own classes, is found again by its SKU, code or name, and is then brought to
 * what the file says. So a second run changes nothing, and an edited catalogue is taken over.
 */

require __DIR__ . '/boot.php';
require __DIR__ . '/catalogue/Pictures.php';
require __DIR__ . '/catalogue/Settings.php';
require __DIR__ . '/catalogue/Goods.php';

$assets    = dirname( __DIR__ );
$catalogue = json_decode( (string) file_get_contents( $assets . '/catalogue.json' ), true, 64, JSON_THROW_ON_ERROR );
if ( 1 !== $catalogue['schema'] ) {
	throw new RuntimeException( 'catalogue.json has schema ' . $catalogue['schema'] . ', not 1' );
}

global $wpdb;
$wpdb->query( 'START TRANSACTION' );
wp_defer_term_counting( true );

$settings_seed = new CartP2\Seed\Settings( $catalogue );
$settings_seed->shop();
$settings_seed->taxes();
$settings_seed->shipping();
$settings_seed->payment();

$pictures = new CartP2\Seed\Pictures( $assets . '/pictures', $catalogue['colours'] );
$goods    = new CartP2\Seed\Goods( $catalogue, $pictures );
$goods->categories();
$goods->attributes();
$goods->products();
$goods->coupons();

wp_defer_term_counting( false );
$wpdb->query( 'COMMIT' );
wc_recount_all_terms();
wc_delete_product_transients();
wc_delete_shop_order_transients();
