<?php
/**
 * Every hook of the plugin. Nothing else registers one; tests/HookTableTest.php compares this table with what is registered.
 *
 * Callbacks are static methods of stateless classes: loading the table loads none of them, and any shop
 * can take one off again with `remove_action( $hook, array( $class, $method ), $priority )`.
 *
 * @package CartP2
 */

return array(
	// array( kind, hook, callback, priority, accepted arguments ).

	// Registers the option, with its default, before anything reads it.
	array( 'action', 'init', array( \CartP2\Options::class, 'register' ), 10, 0 ),

	// Creates or updates the table of differences.
	array( 'action', 'init', array( \CartP2\Differences\Table::class, 'migrate' ), 11, 0 ),

	// Tells WooCommerce that its order tables and its cart and checkout blocks keep working with this plugin.
	array( 'action', 'before_woocommerce_init', array( \CartP2\Compatibility::class, 'declare_to_woocommerce' ), 10, 0 ),

	// The engine's cart in WooCommerce's place: the last filter before WooCommerce makes its own.
	array( 'filter', 'woocommerce_session_handler', array( \CartP2\Seam\Placement::class, 'place' ), PHP_INT_MAX, 1 ),

	// Live totals on the classic cart page. Inside `.cart_totals`, so fragments that replace it carry fresh data.
	array( 'action', 'woocommerce_after_cart_totals', array( \CartP2\Storefront\ClassicCart::class, 'print_data' ), 10, 0 ),

	// The checkout is fetched when it is opened, not when its link is pressed: by then the quantities are saved.
	array( 'filter', 'wp_speculation_rules_href_exclude_paths', array( \CartP2\Storefront\ClassicCart::class, 'exclude_checkout_from_prefetch' ), 10, 1 ),

	// Says in Site Health what is there and what is missing.
	array( 'filter', 'site_status_tests', array( \CartP2\Health\SiteHealth::class, 'add_tests' ), 10, 1 ),
	array( 'filter', 'debug_information', array( \CartP2\Health\SiteHealth::class, 'add_information' ), 10, 1 ),
);
