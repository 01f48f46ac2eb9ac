<?php
/**
 * Starts WordPress for one provisioning step: `php step.php <shop folder> [argument]`.
 *
 * The shop folder holds settings.json and wordpress/. A step may run again at any time.
 */

if ( 'cli' !== PHP_SAPI || $argc < 2 ) {
	fwrite( STDERR, "usage: php step.php <shop folder> [argument]\n" );
	exit( 64 );
}

/** What the shop was given: names, passwords, address. */
$settings = json_decode( (string) file_get_contents( $argv[1] . '/settings.json' ), true, 16, JSON_THROW_ON_ERROR );

$_SERVER['HTTP_HOST']      = $settings['host'];
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_SERVER['SERVER_NAME']    = '127.0.0.1';
$_SERVER['REMOTE_ADDR']    = '127.0.0.1';

set_exception_handler(
	static function ( Throwable $error ): void {
		fwrite( STDERR, $error::class . ': ' . $error->getMessage() . "\n  at " . $error->getFile() . ':' . $error->getLine() . "\n" );
		exit( 70 );
	}
);

// WordPress ends on its own errors with a page of HTML and exit code 0. Hooks may be put here before it is there.
$wp_filter = array(
	'wp_die_handler' => array(
		10 => array(
			array(
				'accepted_args' => 0,
				'function'      => static fn() => static function ( $message ): void {
					throw new RuntimeException( is_wp_error( $message ) ? $message->get_error_message() : wp_strip_all_tags( (string) $message ) );
				},
			),
		),
	),
);

require $argv[1] . '/wordpress/wp-load.php';

// Steps do what an administrator would do; without a user WordPress strips styles and markup from what is saved.
if ( ! wp_installing() ) {
	wp_set_current_user( get_user_by( 'login', $settings['admin_user'] )->ID );
}
