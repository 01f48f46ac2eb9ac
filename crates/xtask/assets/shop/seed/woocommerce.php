<?php
/** Step 3: completes WooCommerce's installation (tables, roles, pages, HPOS) and leaves its first-run tours behind. */

require __DIR__ . '/boot.php';

if ( ! function_exists( 'WC' ) ) {
	throw new RuntimeException( 'WooCommerce is not active' );
}
// A fresh activation has run the installer already; a shop whose plugin folder was replaced has not.
if ( get_option( 'woocommerce_version' ) !== WC()->version ) {
	WC_Install::install();
}
if ( wc_get_page_id( 'cart' ) < 1 || ! get_post( wc_get_page_id( 'cart' ) ) ) {
	WC_Install::create_pages();
}
// WooCommerce keeps what only a new shop gets (order tables among it) for the first visit to the dashboard.
WC_Install::newly_installed();

update_option( 'woocommerce_coming_soon', 'no' );
update_option( 'woocommerce_store_pages_only', 'no' );
update_option( 'woocommerce_onboarding_profile', array( 'skipped' => true ) );
update_option( 'woocommerce_task_list_hidden', 'yes' );
update_option( 'woocommerce_extended_task_list_hidden', 'yes' );
update_option( 'woocommerce_allow_tracking', 'no' );
update_option( 'woocommerce_show_marketplace_suggestions', 'no' );
delete_transient( '_wc_activation_redirect' );

if ( 'yes' !== get_option( 'woocommerce_custom_orders_table_enabled' ) ) {
	throw new RuntimeException( 'WooCommerce did not switch on its order tables' );
}
flush_rewrite_rules( false );
