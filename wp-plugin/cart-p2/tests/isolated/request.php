<?php
/**
 * What a script outside a web server has to say before it loads WordPress: which page it is.
 *
 * @package CartP2
 */

$_SERVER += array(
	'HTTP_HOST'      => '127.0.0.1',
	'SERVER_NAME'    => '127.0.0.1',
	'REQUEST_URI'    => '/',
	'REQUEST_METHOD' => 'GET',
	'REMOTE_ADDR'    => '127.0.0.1',
);
