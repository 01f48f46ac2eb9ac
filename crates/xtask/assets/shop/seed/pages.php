<?php
/**
 * Makes the classic cart and checkout (shortcodes) the shop's own, and keeps the block ones as pages of their own.
 *
 * A seed step: safe to repeat.
 */

require __DIR__ . '/boot.php';
require __DIR__ . '/page.php';

foreach ( array( 'cart' => 'Cart', 'checkout' => 'Checkout' ) as $kind => $title ) {
	$shortcode = "woocommerce_$kind";
	$page      = get_post( wc_get_page_id( $kind ) );
	if ( $page && ! has_shortcode( $page->post_content, $shortcode ) ) {
		cart_p2_page( "block-$kind", "$title (blocks)", $page->post_content );
	}
	// A cart is a table: it wants the theme's wide column.
	$wide = '<!-- wp:group {"align":"wide","layout":{"type":"default"}} --><div class="wp-block-group alignwide">'
		. "<!-- wp:shortcode -->[$shortcode]<!-- /wp:shortcode --></div><!-- /wp:group -->";
	update_option( "woocommerce_{$kind}_page_id", cart_p2_page( $kind, $title, $wide ) );
}
