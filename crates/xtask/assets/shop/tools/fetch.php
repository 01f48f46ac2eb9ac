<?php
/**
 * `php fetch.php <https address> <file>`: a download with PHP's own curl, since what runs the shop must be there anyway.
 */

$curl = curl_init( $argv[1] );
curl_setopt_array(
	$curl,
	array(
		CURLOPT_FILE            => fopen( $argv[2], 'w' ),
		CURLOPT_FOLLOWLOCATION  => true,
		CURLOPT_FAILONERROR     => true,
		CURLOPT_CONNECTTIMEOUT  => 10,
		CURLOPT_PROTOCOLS       => CURLPROTO_HTTPS,
		CURLOPT_REDIR_PROTOCOLS => CURLPROTO_HTTPS,
	)
);
if ( ! curl_exec( $curl ) ) {
	fwrite( STDERR, curl_error( $curl ) . "\n" );
	exit( 1 );
}
