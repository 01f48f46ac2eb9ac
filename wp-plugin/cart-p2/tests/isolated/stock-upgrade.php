<?php
/**
 * A shop of version 1 of the stock's tables, with a ledger sealed as version 1 did, goes to the newest version, back, and up again.
 *
 * In a process of its own, because changing tables ends the transaction that would undo it. Argument: the WordPress folder.
 *
 * @package CartP2
 */

use CartP2\Options;
use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\Daily;
use CartP2\Stock\Database;
use CartP2\Stock\Keys;
use CartP2\Stock\Planner;
use CartP2\Stock\Setup;

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';

$count = static function () {
	global $wpdb;
	$rows = array();
	foreach ( Setup::tables() as $table ) {
		$there = $wpdb->get_var( "SHOW TABLES LIKE '" . $wpdb->esc_like( $table ) . "'" );

		$rows[ substr( $table, strlen( Database::prefix() ) ) ] = $there ? md5( wp_json_encode( $wpdb->get_results( "SELECT * FROM $table ORDER BY 1, 2", ARRAY_N ) ) ) : null;
	}
	return $rows;
};
$run   = static function ( callable $plan, array $owners = array() ) {
	Books::run( $owners, array(), $plan, time() );
};
$want  = static function ( int $units ) {
	return array( 1 => array( 'quantity' => $units * 1000000, 'seconds' => 900, 'backorders' => false, 'floor' => 0, 'held' => true ) );
};
$said  = array();
$was   = get_option( Options::STOCK_VERSION, null );
Setup::bring_to( 0 );
delete_option( Options::STOCK_KEYS );
Setup::bring_to( 1 );
Database::change( 'create_level', array( 'product' => 1, 'location' => Planner::LOCATION ) );
$run( static function ( $planner ) { $planner->adjust( 1, 10000000 ); } );
$run( static function ( $planner ) use ( $want ) { $planner->hold( 'cart:a', array(), $want( 3 ) ); }, array( 'cart:a' ) );

// As version 1 sealed: with the site's salt.
$seal = str_repeat( '0', 64 );
foreach ( Database::rows( 'unsealed', array( 'most' => 10 ) ) as $place => $row ) {
	$parts = array_merge( array( $seal, $row[1], $place + 1, $row[0] ), array_slice( $row, 2, 8 ) );
	$seal  = hash_hmac( 'sha256', implode( '|', $parts ), wp_salt( 'secure_auth' ) );
	Database::change( 'put_seal', array( 'id' => (int) $row[0], 'seq' => $place + 1, 'seal' => $seal ) );
}
Database::change( 'insert_chain', array( 'product' => 1, 'seq' => $place + 1, 'seal' => $seal ) );
$run( static function ( $planner ) use ( $want ) { $planner->claim( 'order:9', $want( 2 ) ); }, array( 'order:9' ) );
$said['one'] = $count();

Setup::bring_to( 2 );
$said['two']     = $count();
$said['version'] = get_option( Options::STOCK_VERSION );
$said['verify']  = Audit::verify();
$said['daily']   = array_values( Daily::since( 0 ) );
$said['sealed']  = Audit::seal( 10 );
$said['same']    = array_values( Daily::since( 0 ) );
$said['again']   = Audit::verify();
$said['keys']    = count( Keys::all() );

// The ledger's beginning was sealed with the salt of then; what came after was not.
$salt = static function () { return 'another'; };
add_filter( 'salt', $salt );
$said['salted'] = Audit::verify();
remove_filter( 'salt', $salt );

$before = $count();
Setup::bring_to( 1 );
$said['down'] = array_diff_assoc( $before, $count() );
// Broken off after its table was made.
Database::migrate( '2-up' );
Database::query( 'INSERT INTO ' . Daily::table() . ' (day, product, sold) VALUES (1, 1, 5)' );
Setup::bring_to( 2 );
$said['up']  = array_values( Daily::since( 0 ) );
$said['end'] = Audit::verify();
Setup::bring_to( 0 );
$said['none'] = $count();
delete_option( Options::STOCK_KEYS );
Setup::bring_to( (int) $was );
null === $was && delete_option( Options::STOCK_VERSION );
echo wp_json_encode( $said );
