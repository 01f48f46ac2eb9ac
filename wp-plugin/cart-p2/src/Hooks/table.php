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
	array( 'action', 'woocommerce_after_cart_totals', array( \CartP2\Storefront\ClassicCart::class, 'print_cart_data' ), 10, 0 ),

	// The same on the classic checkout, inside its order review.
	array( 'action', 'woocommerce_review_order_after_order_total', array( \CartP2\Storefront\ClassicCart::class, 'print_checkout_data' ), 10, 0 ),

	// Live totals in blocks: data with each cart of the Store API, and the script where a block is.
	array( 'action', 'woocommerce_blocks_loaded', array( \CartP2\Storefront\Blocks::class, 'register_data' ), 10, 0 ),
	array( 'action', 'woocommerce_blocks_enqueue_cart_block_scripts_after', array( \CartP2\Storefront\Blocks::class, 'enqueue' ), 10, 0 ),
	array( 'action', 'woocommerce_blocks_enqueue_checkout_block_scripts_after', array( \CartP2\Storefront\Blocks::class, 'enqueue' ), 10, 0 ),
	array( 'action', 'wp_footer', array( \CartP2\Storefront\Blocks::class, 'print_config' ), 5, 0 ),

	// Live totals in the Mini-Cart block and in the classic mini-cart.
	array( 'filter', 'render_block_woocommerce/mini-cart', array( \CartP2\Storefront\MiniCart::class, 'enqueue_for_block' ), 10, 1 ),
	array( 'action', 'wp_enqueue_scripts', array( \CartP2\Storefront\MiniCart::class, 'enqueue_for_widget' ), 20, 0 ),
	array( 'action', 'wp_footer', array( \CartP2\Storefront\MiniCart::class, 'enqueue_for_widget' ), 4, 0 ),
	array( 'action', 'woocommerce_after_mini_cart', array( \CartP2\Storefront\MiniCart::class, 'print_widget_data' ), 10, 0 ),

	// The sum of several of a product, on its page.
	array( 'action', 'woocommerce_after_add_to_cart_button', array( \CartP2\Storefront\ProductPage::class, 'print_data' ), 10, 0 ),
	array( 'filter', 'woocommerce_available_variation', array( \CartP2\Storefront\ProductPage::class, 'add_variation' ), 10, 3 ),

	// A browser may say that the shop's answer was another than what it painted.
	array( 'action', 'rest_api_init', array( \CartP2\Storefront\DifferenceRoute::class, 'register' ), 10, 0 ),

	// What is left and what is held, for scripts, where stock.php cannot be used.
	array( 'action', 'rest_api_init', array( \CartP2\Storefront\StockRoute::class, 'register' ), 10, 0 ),

	// The checkout is fetched when it is opened, not when its link is pressed: by then the quantities are saved.
	array( 'filter', 'wp_speculation_rules_href_exclude_paths', array( \CartP2\Storefront\ClassicCart::class, 'exclude_checkout_from_prefetch' ), 10, 1 ),

	// WooCommerce > Cart P2, and what its buttons do. Settings are saved by WordPress's own options.php.
	array( 'action', 'admin_menu', array( \CartP2\Admin\Page::class, 'add' ), 60, 0 ),
	array( 'action', 'admin_notices', array( \CartP2\Admin\Notices::class, 'print_pause' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_delete_difference', array( \CartP2\Admin\Actions::class, 'delete' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_dismiss_pause', array( \CartP2\Admin\Actions::class, 'dismiss' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_download_difference', array( \CartP2\Admin\Actions::class, 'download' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_export_stock', array( \CartP2\Admin\StockActions::class, 'export' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_release_hold', array( \CartP2\Admin\StockActions::class, 'release' ), 10, 0 ),
	array( 'action', 'admin_post_cart_p2_resume', array( \CartP2\Admin\Actions::class, 'resume' ), 10, 0 ),
	array( 'filter', 'option_page_capability_cart_p2', array( \CartP2\Admin\Page::class, 'capability' ), 10, 0 ),
	array( 'filter', 'plugin_action_links_cart-p2/cart-p2.php', array( \CartP2\Admin\Page::class, 'add_link' ), 10, 1 ),
	array( 'action', 'admin_init', array( \CartP2\Admin\Privacy::class, 'suggest' ), 10, 0 ),

	// The cent trace: on the cart page for shop managers, kept with orders, on the order's screen.
	array( 'action', 'woocommerce_after_cart_totals', array( \CartP2\Trace\CartPanel::class, 'print_classic' ), 20, 0 ),
	array( 'filter', 'render_block_woocommerce/cart', array( \CartP2\Trace\CartPanel::class, 'append_to_block' ), 10, 1 ),
	array( 'action', 'woocommerce_checkout_create_order', array( \CartP2\Trace\Checkout::class, 'keep_classic' ), 100, 1 ),
	array( 'action', 'woocommerce_store_api_checkout_order_processed', array( \CartP2\Trace\Checkout::class, 'keep_store_api' ), 10, 1 ),
	array( 'action', 'add_meta_boxes', array( \CartP2\Trace\OrderBox::class, 'add' ), 10, 0 ),

	// Says in Site Health what is there and what is missing.
	array( 'filter', 'site_status_tests', array( \CartP2\Health\SiteHealth::class, 'add_tests' ), 10, 1 ),
	array( 'filter', 'site_status_tests', array( \CartP2\Health\EngineHealth::class, 'add_test' ), 10, 1 ),
	array( 'filter', 'debug_information', array( \CartP2\Health\SiteHealth::class, 'add_information' ), 10, 1 ),

	// Stock holds: their tables; off unless the owner turns them on (option cart_p2_stock).
	array( 'action', 'init', array( \CartP2\Stock\Setup::class, 'migrate' ), 12, 0 ),
	array( 'filter', 'woocommerce_inventory_settings', array( \CartP2\Stock\Fields::class, 'add' ), 10, 1 ),
	array( 'action', 'cli_init', array( \CartP2\Stock\Command::class, 'register' ), 10, 0 ),

	// Stock of orders. Last, after everybody has had their say, because what these return ends the matter.
	array( 'filter', 'woocommerce_order_hold_stock_minutes', array( \CartP2\Stock\OrderHolds::class, 'reserve' ), PHP_INT_MAX, 2 ),
	array( 'filter', 'woocommerce_can_reduce_order_stock', array( \CartP2\Stock\OrderHolds::class, 'reduce' ), PHP_INT_MAX, 2 ),
	array( 'filter', 'woocommerce_can_restore_order_stock', array( \CartP2\Stock\OrderHolds::class, 'restore' ), PHP_INT_MAX, 2 ),
	array( 'filter', 'woocommerce_query_for_reserved_stock', array( \CartP2\Stock\OrderHolds::class, 'count' ), PHP_INT_MAX, 3 ),
	array( 'filter', 'woocommerce_cancel_unpaid_order', array( \CartP2\Stock\OrderHolds::class, 'may_cancel' ), PHP_INT_MAX, 2 ),
	array( 'action', 'woocommerce_pre_payment_complete', array( \CartP2\Stock\PaymentLock::class, 'before_payment' ), 0, 1 ),
	array( 'action', 'woocommerce_payment_complete', array( \CartP2\Stock\PaymentLock::class, 'leave' ), PHP_INT_MAX, 0 ),
	array( 'action', 'woocommerce_order_status_cancelled', array( \CartP2\Stock\PaymentLock::class, 'leave' ), PHP_INT_MAX, 0 ),
	array( 'action', 'woocommerce_restock_refunded_item', array( \CartP2\Stock\OrderHolds::class, 'restocked' ), 10, 5 ),
	array( 'action', 'woocommerce_checkout_order_exception', array( \CartP2\Stock\OrderHolds::class, 'release_failed' ), 10, 1 ),
	array( 'action', 'woocommerce_order_status_cancelled', array( \CartP2\Stock\OrderHolds::class, 'release' ), 11, 1 ),
	array( 'action', 'woocommerce_order_status_completed', array( \CartP2\Stock\OrderHolds::class, 'fulfil' ), 20, 1 ),
	array( 'action', 'woocommerce_trash_order', array( \CartP2\Stock\OrderHolds::class, 'release' ), 10, 1 ),
	array( 'action', 'woocommerce_delete_order', array( \CartP2\Stock\OrderHolds::class, 'release' ), 10, 1 ),
	array( 'action', 'woocommerce_before_pay_action', array( \CartP2\Stock\OrderEdits::class, 'before_payment' ), 10, 1 ),
	array( 'action', 'woocommerce_store_api_checkout_order_processed', array( \CartP2\Stock\OrderEdits::class, 'before_api_payment' ), 20, 1 ),
	array( 'action', 'woocommerce_process_shop_order_meta', array( \CartP2\Stock\OrderEdits::class, 'edited' ), 60, 1 ),
	array( 'action', 'woocommerce_rest_insert_shop_order_object', array( \CartP2\Stock\OrderEdits::class, 'edited' ), 10, 1 ),
	array( 'action', 'woocommerce_saved_order_items', array( \CartP2\Stock\OrderEdits::class, 'edited' ), 10, 1 ),
	array( 'action', 'woocommerce_ajax_order_items_added', array( \CartP2\Stock\OrderEdits::class, 'items_added' ), 10, 2 ),
	array( 'action', 'woocommerce_ajax_order_items_removed', array( \CartP2\Stock\OrderEdits::class, 'item_removed' ), 10, 4 ),
	array( 'filter', 'woocommerce_prevent_adjust_line_item_product_stock', array( \CartP2\Stock\OrderEdits::class, 'adjust' ), PHP_INT_MAX, 3 ),
	array( 'filter', 'woocommerce_order_actions', array( \CartP2\Stock\OrderHolds::class, 'offer_action' ), 10, 1 ),
	array( 'action', 'woocommerce_order_action_cart_p2_take_stock', array( \CartP2\Stock\OrderHolds::class, 'take' ), 10, 1 ),

	// Stock wherever it is shown, or limits what may be asked for: without what others hold.
	array( 'filter', 'woocommerce_get_availability_text', array( \CartP2\Stock\Shown::class, 'text' ), 10, 2 ),
	array( 'filter', 'woocommerce_get_availability_class', array( \CartP2\Stock\Shown::class, 'css' ), 10, 2 ),
	array( 'filter', 'woocommerce_quantity_input_max', array( \CartP2\Stock\Shown::class, 'most' ), 10, 2 ),
	array( 'filter', 'woocommerce_store_api_product_quantity_limit', array( \CartP2\Stock\Shown::class, 'most' ), 10, 2 ),
	array( 'filter', 'woocommerce_quantity_input_args', array( \CartP2\Stock\Shown::class, 'field' ), 10, 2 ),
	array( 'filter', 'woocommerce_available_variation', array( \CartP2\Stock\Shown::class, 'variation' ), 10, 3 ),
	array( 'filter', 'rest_request_after_callbacks', array( \CartP2\Mapping\StockAnswer::class, 'answer' ), 10, 3 ),
	array( 'filter', 'woocommerce_admin_stock_html', array( \CartP2\Stock\Shown::class, 'admin' ), 10, 2 ),

	// How long the shop holds what is in the cart, and what to do where there is not enough.
	array( 'action', 'woocommerce_before_cart', array( \CartP2\Storefront\HoldPanel::class, 'print_classic' ), 5, 0 ),
	array( 'action', 'woocommerce_before_checkout_form', array( \CartP2\Storefront\HoldPanel::class, 'print_classic' ), 5, 0 ),
	array( 'filter', 'render_block_woocommerce/cart', array( \CartP2\Storefront\HoldPanel::class, 'before_block' ), 10, 1 ),
	array( 'filter', 'render_block_woocommerce/checkout', array( \CartP2\Storefront\HoldPanel::class, 'before_block' ), 10, 1 ),
	array( 'action', 'wc_ajax_cart_p2_hold', array( \CartP2\Storefront\HoldActions::class, 'run' ), 10, 0 ),
	array( 'filter', 'woocommerce_get_stock_html', array( \CartP2\Storefront\StockAssets::class, 'mark' ), 10, 2 ),
	array( 'action', 'woocommerce_after_add_to_cart_button', array( \CartP2\Storefront\StockAssets::class, 'print_place' ), 20, 0 ),
	array( 'action', 'wp_footer', array( \CartP2\Storefront\StockAssets::class, 'print_config' ), 5, 0 ),

	// Those who wait for a product.
	array( 'action', 'init', array( \CartP2\Waiting\Table::class, 'migrate' ), 13, 0 ),
	array( 'filter', 'woocommerce_get_stock_html', array( \CartP2\Waiting\Form::class, 'below' ), 20, 2 ),
	array( 'action', 'wp_footer', array( \CartP2\Waiting\Form::class, 'print_form' ), 5, 0 ),
	array( 'action', 'wc_ajax_cart_p2_wait', array( \CartP2\Waiting\Form::class, 'take' ), 10, 0 ),
	array( 'action', 'wc_ajax_cart_p2_unsubscribe', array( \CartP2\Waiting\Unsubscribe::class, 'run' ), 10, 0 ),
	array( 'filter', 'woocommerce_email_classes', array( \CartP2\Waiting\Notices::class, 'add_email' ), 10, 1 ),
	array( 'action', 'woocommerce_product_set_stock', array( \CartP2\Waiting\Notices::class, 'changed' ), 20, 1 ),
	array( 'action', 'woocommerce_variation_set_stock', array( \CartP2\Waiting\Notices::class, 'changed' ), 20, 1 ),
	array( 'action', 'woocommerce_product_set_stock_status', array( \CartP2\Waiting\Notices::class, 'changed' ), 20, 1 ),
	array( 'action', 'woocommerce_variation_set_stock_status', array( \CartP2\Waiting\Notices::class, 'changed' ), 20, 1 ),
	array( 'action', 'cart_p2_tell_waiting', array( \CartP2\Waiting\Notices::class, 'tell' ), 10, 1 ),
	array( 'action', 'woocommerce_cleanup_sessions', array( \CartP2\Waiting\Table::class, 'tidy' ), 10, 0 ),
	array( 'filter', 'wp_privacy_personal_data_exporters', array( \CartP2\Waiting\Personal::class, 'exporters' ), 10, 1 ),
	array( 'filter', 'wp_privacy_personal_data_erasers', array( \CartP2\Waiting\Personal::class, 'erasers' ), 10, 1 ),

	// Stock of carts.
	array( 'action', 'woocommerce_add_to_cart', array( \CartP2\Stock\CartHolds::class, 'added' ), 10, 3 ),
	array( 'action', 'woocommerce_after_cart_item_quantity_update', array( \CartP2\Stock\CartHolds::class, 'changed' ), 10, 4 ),
	array( 'action', 'woocommerce_cart_item_removed', array( \CartP2\Stock\CartHolds::class, 'updated' ), 10, 0 ),
	array( 'action', 'woocommerce_cart_item_restored', array( \CartP2\Stock\CartHolds::class, 'restored' ), 10, 2 ),
	array( 'action', 'woocommerce_cart_loaded_from_session', array( \CartP2\Stock\CartHolds::class, 'loaded' ), 10, 0 ),
	array( 'action', 'woocommerce_cart_emptied', array( \CartP2\Stock\CartHolds::class, 'emptied' ), 10, 0 ),

	// Who holds stock changes: the option, a deactivation, a site of a network that is deleted.
	array( 'action', 'add_option_cart_p2_stock', array( \CartP2\Stock\Handover::class, 'added' ), 10, 2 ),
	array( 'action', 'update_option_cart_p2_stock', array( \CartP2\Stock\Handover::class, 'changed' ), 10, 2 ),
	array( 'action', 'deactivate_cart-p2/cart-p2.php', array( \CartP2\Stock\Handover::class, 'deactivated' ), 10, 1 ),
	array( 'filter', 'wpmu_drop_tables', array( \CartP2\Stock\Handover::class, 'with_site' ), 10, 2 ),

	// Stock changed by others, and housekeeping with WooCommerce's own.
	array( 'action', 'woocommerce_updated_product_stock', array( \CartP2\Stock\Foreign::class, 'updated' ), 10, 1 ),
	array( 'action', 'woocommerce_product_set_stock', array( \CartP2\Stock\Foreign::class, 'set' ), 10, 1 ),
	array( 'action', 'woocommerce_variation_set_stock', array( \CartP2\Stock\Foreign::class, 'set' ), 10, 1 ),
	array( 'action', 'woocommerce_cleanup_sessions', array( \CartP2\Stock\Foreign::class, 'tidy' ), 10, 0 ),
);
