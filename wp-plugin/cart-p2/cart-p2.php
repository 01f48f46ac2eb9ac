<?php
/**
 * Plugin Name:          Cart P2
 * Plugin URI:           https://github.com/cart-p2/cart-p2
 * Description:          Cart totals that change at once, computed in the shopper's browser exactly as WooCommerce computes them.
 * Version:              0.1.0
 * Requires at least:    6.5
 * Requires PHP:         7.4
 * Author:               Cart P2 contributors
 * License:              GPL-2.0-or-later
 * License URI:          https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:          cart-p2
 * Domain Path:          /languages
 * WC requires at least: 9.2
 * WC tested up to:      10.5
 *
 * @package CartP2
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// WordPress refuses to activate on older versions, but a server may be downgraded afterwards.
// This file stays parseable by any PHP that runs WordPress, so that the guard can be reached.
if ( version_compare( PHP_VERSION, '7.4', '<' ) || version_compare( get_bloginfo( 'version' ), '6.5', '<' ) ) {
	return;
}

define( 'CART_P2_VERSION', '0.1.0' );
define( 'CART_P2_FILE', __FILE__ );

require_once __DIR__ . '/src/autoload.php';

\CartP2\Hooks\Registrar::register( require __DIR__ . '/src/Hooks/table.php' );
