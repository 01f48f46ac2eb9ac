<?php
/**
 * One of several processes that find the stock's tables missing, and no key. Argument: the WordPress folder.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';
\CartP2\Stock\Setup::bring_to( (int) \CartP2\Stock\Setup::VERSION );
echo get_option( \CartP2\Options::STOCK_VERSION ) . ' ' . hash( 'sha256', \CartP2\Stock\Keys::current() );
