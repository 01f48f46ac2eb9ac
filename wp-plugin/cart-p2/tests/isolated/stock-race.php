<?php
/**
 * Many real processes reserve and pay orders at once, each with its own connection and its own transactions.
 *
 * `php stock-race.php WORDPRESS MODE PROCESSES ORDERS STOCK PRODUCTS TROUBLE`: makes products and orders, lets the processes
 * reserve each order, then pay each order twice, and prints what came of it as JSON. MODE is the option cart_p2_stock; with `off`
 * WooCommerce does it alone. PRODUCTS: above 1, orders have 2 to 4 of them. TROUBLE, while they reserve and pay: `kill:3`, so many
 * processes are killed (-9); `cut:3`, so many times the database ends all their connections; `restart:3`, so often the database itself
 * is killed and started again (by hand only, in a shop that was left running); `twice`: each order is reserved by two processes, as
 * by a double click; `none`.
 *
 * @package CartP2
 */

require __DIR__ . '/race.php';

if ( 'worker' === $argv[3] ) {
	list( , , , , $what, $ids ) = $argv;
	$orders = cart_p2_race_orders( $ids );
	cart_p2_race_wait();
	$start = microtime( true );
	$did   = array();
	$times = array();
	foreach ( $orders as $order ) {
		foreach ( 'both' === $what ? array( 'reserve', 'pay' ) : array( $what ) as $step ) {
			$from = microtime( true );
			$good = cart_p2_race_do( $step, $order );
			if ( 'reserve' === $step ) {
				$times[] = microtime( true ) - $from;
				if ( $good ) {
					$did[] = $order->get_id();
				}
			}
		}
	}
	echo wp_json_encode( array( 'did' => $did, 'times' => $times, 'start' => $start, 'end' => microtime( true ) ) );
	exit;
}

list( , , , $processes, $count, $stock, $kinds ) = array_map( 'intval', $argv );
list( $trouble, $times )                         = explode( ':', $argv[7] . ':0' );

/**
 * Kills the database (-9), starts it again as it was started, and waits for it.
 */
function cart_p2_race_restart() {
	global $wpdb;
	$id      = (int) file_get_contents( $wpdb->get_var( 'SELECT @@pid_file' ) );
	$command = explode( "\0", trim( file_get_contents( "/proc/$id/cmdline" ), "\0" ) );
	exec( "kill -9 $id" );
	while ( is_dir( "/proc/$id" ) && ! preg_match( '/^State:\s+Z/m', (string) file_get_contents( "/proc/$id/status" ) ) ) {
		usleep( 1000 );
	}
	$nothing = array( 'file', '/dev/null', 'r+' );
	proc_open( array_merge( array( 'setsid', '--fork' ), $command ), array( $nothing, $nothing, $nothing ), $pipes );
	if ( ! $wpdb->check_connection( false ) ) {
		throw new RuntimeException( 'the database does not come back' );
	}
}

/**
 * Makes trouble while processes work.
 *
 * @param string $trouble As of this script's last argument.
 * @param int    $times   How often.
 * @return callable For cart_p2_race_run().
 */
function cart_p2_race_trouble( string $trouble, int $times ): callable {
	return static function ( array $processes ) use ( $trouble, $times ) {
		global $wpdb;
		for ( $n = 0; $n < $times; $n++ ) {
			// Not a wait for something, but for a random point of the work.
			usleep( wp_rand( 5000, 60000 ) );
			if ( 'kill' === $trouble ) {
				proc_terminate( $processes[ $n ], 9 );
			} elseif ( 'restart' === $trouble ) {
				cart_p2_race_restart();
			} elseif ( 'cut' === $trouble ) {
				foreach ( $wpdb->get_col( 'SELECT id FROM information_schema.processlist WHERE user = SUBSTRING_INDEX( USER(), "@", 1 ) AND id <> CONNECTION_ID()' ) as $id ) {
					$wpdb->suppress_errors();
					$wpdb->query( $wpdb->prepare( 'KILL CONNECTION %d', $id ) );
				}
			}
		}
	};
}

$products = array();
for ( $n = 0; $n < $kinds; $n++ ) {
	$products[] = cart_p2_race_product( "Race $n", $stock );
}
$orders = array();
for ( $n = 0; $n < $count; $n++ ) {
	$which    = 1 === $kinds ? array( 0 ) : array_rand( $products, min( $kinds, 1 + $n % 3 ) + 1 );
	$orders[] = cart_p2_race_order( array_intersect_key( $products, array_flip( $which ) ) );
}
$shares = array_fill( 0, $processes, array() );
foreach ( $orders as $n => $id ) {
	$shares[ $n % $processes ][] = $id;
}
$shares = array_map(
	static function ( $share ) {
		return implode( ',', $share );
	},
	array_filter( $shares )
);
$told   = static function ( string $what ) use ( $shares ): array {
	return array_map(
		static function ( $share ) use ( $what ) {
			return array( $what, $share );
		},
		$shares
	);
};

$result = array();
if ( $times > 0 ) {
	// More kills than processes: again with new ones.
	for ( $left = (int) $times; $left > 0; $left -= $at_once ) {
		$at_once = 'kill' === $trouble ? min( $left, count( $shares ) ) : $left;
		cart_p2_race_run( $told( 'both' ), cart_p2_race_trouble( $trouble, $at_once ) );
	}
} else {
	$said               = cart_p2_race_run( 'twice' === $trouble ? array_merge( $told( 'reserve' ), $told( 'reserve' ) ) : $told( 'reserve' ) );
	$result['reserved'] = count( array_unique( array_merge( ...array_column( $said, 'did' ) ) ) );
	$result['seconds']  = max( array_column( $said, 'end' ) ) - min( array_column( $said, 'start' ) );
	$result['times']    = array_merge( ...array_column( $said, 'times' ) );
}
// Each payment arrives twice, from different processes, at about the same time.
cart_p2_race_run( array_merge( $told( 'pay' ), $told( 'pay' ) ) );

cart_p2_race_end( $products, $orders, $result + cart_p2_race_result( $products, $orders ) );
