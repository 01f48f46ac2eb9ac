<?php
/**
 * Makes the classic cart and checkout (shortcodes) the shop's own, and keeps the block ones as pages of their own.
 *
 * A seed step: safe to repeat.
 */

require __DIR__ . '/boot.php';

/** Creates the page or gives it this content again; returns its id. */
function cart_p2_page( string $slug, string $title, string $content ): int {
	$page = get_page_by_path( $slug );
	$post = array(
		'post_type'    => 'page',
		'post_status'  => 'publish',
		'post_name'    => $slug,
		'post_title'   => $title,
		'post_content' => $content,
	);
	if ( $page ) {
		$post['ID'] = $page->ID;
	}
	$id = wp_insert_post( wp_slash( $post ), true );
	if ( is_wp_error( $id ) ) {
		throw new RuntimeException( $id->get_error_message() );
	}
	return $id;
}

$classic = array(
	'cart'     => '[woocommerce_cart]',
	'checkout' => '[woocommerce_checkout]',
);
foreach ( $classic as $kind => $shortcode ) {
	$page = get_post( wc_get_page_id( $kind ) );
	if ( $page && ! has_shortcode( $page->post_content, trim( $shortcode, '[]' ) ) ) {
		cart_p2_page( "block-$kind", 'cart' === $kind ? 'Cart (blocks)' : 'Checkout (blocks)', $page->post_content );
	}
	$id = cart_p2_page( $kind, ucfirst( $kind ), "<!-- wp:shortcode -->$shortcode<!-- /wp:shortcode -->" );
	update_option( "woocommerce_{$kind}_page_id", $id );
}
