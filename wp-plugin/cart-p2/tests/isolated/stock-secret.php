<?php
/**
 * Keeps a ledger with, or without, a secret in wp-config.php.
 *
 * Arguments: the WordPress folder; the secret, or `none`; `begin` (a new key, an entry, sealed), `look` (only verifies) or `end` (removes all).
 *
 * @package CartP2
 */

use CartP2\Options;
use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\Database;
use CartP2\Stock\Keys;
use CartP2\Stock\Planner;

require __DIR__ . '/request.php';
if ( 'none' !== $argv[2] ) {
	define( 'CART_P2_STOCK_SECRET', $argv[2] );
}
require $argv[1] . '/wp-load.php';

$said = array();
if ( 'begin' === $argv[3] ) {
	delete_option( Options::STOCK_KEYS );
	Database::change( 'create_level', array( 'product' => 1, 'location' => Planner::LOCATION ) );
	Books::run(
		array(),
		array(),
		static function ( Planner $planner ) {
			$planner->adjust( 1, 1000000 );
		},
		time()
	);
	$said['sealed'] = Audit::seal( 10 );
}
$said['findings'] = Audit::verify();
$said['keys']     = Keys::all();
if ( 'end' === $argv[3] ) {
	foreach ( \CartP2\Stock\Setup::tables() as $table ) {
		$wpdb->query( "DELETE FROM $table" );
	}
	delete_option( Options::STOCK_KEYS );
}
echo wp_json_encode( $said );
