<?php
/**
 * Prints what the cent trace says on a server without the PHP extension. Argument: the WordPress folder.
 *
 * @package CartP2
 */

require __DIR__ . '/request.php';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/template.php';

$cart   = '{"v":1,"lines":[]}';
$shadow = 0;
wc_load_cart();
\CartP2\Differences\Shadow::run(
	WC()->cart,
	static function () use ( &$shadow ) {
		++$shadow;
	}
);
ob_start();
\CartP2\Trace\Tool::print_page();
$tool = ob_get_clean();

echo wp_json_encode(
	array(
		'loaded' => extension_loaded( 'cart_p2' ),
		'state'  => \CartP2\Admin\State::now(),
		'panel'  => \CartP2\Trace\View::of_cart( $cart, array() ),
		'order'  => \CartP2\Trace\View::of_cart( $cart, array(), \CartP2\Trace\Tool::url() . '&order=12' ),
		'tool'   => $tool,
		'shadow' => $shadow,
	)
);
