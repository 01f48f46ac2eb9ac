<?php
/**
 * Front controller for PHP's built-in server: real files are served as they are, everything else is WordPress's.
 *
 * The built-in server has no rewrite rules, and it answers an unknown path inside an existing folder with that folder's
 * index file, so the decision is made here.
 */

$root = $_SERVER['DOCUMENT_ROOT'];
$path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$file = $root . $path;

if ( str_contains( $path, '..' ) || preg_match( '#/\.#', $path ) ) {
	http_response_code( 404 );
	return true;
}

if ( is_dir( $file ) ) {
	if ( ! str_ends_with( $path, '/' ) ) {
		$query = (string) ( $_SERVER['QUERY_STRING'] ?? '' );
		header( 'Location: ' . $path . '/' . ( '' === $query ? '' : '?' . $query ), true, 301 );
		return true;
	}
	if ( '/' !== $path && is_file( $file . 'index.php' ) ) {
		return false;
	}
} elseif ( is_file( $file ) ) {
	return false;
}

$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $root . '/index.php';
unset( $_SERVER['PATH_INFO'] );
chdir( $root );
require $root . '/index.php';
