<?php
/**
 * What other plugins might do, switched on by the option `e2e_other_plugin`; and `/?e2e_cart=12:2,34:1&e2e_coupons=a,b`,
 * which fills the visitor's cart (product id: quantity) and opens it (or the page `e2e_then` names);
 * `e2e_lines=50` adds so many different products, `e2e_empty=1` empties the cart before; the cookie `e2e_rtl` turns the direction of
 * writing. The browser tests put this file into a test shop's mu-plugins folder and take it out again.
 */

add_action(
	'wp_loaded',
	static function () {
		if ( ! isset( $_GET['e2e_cart'] ) ) {
			return;
		}
		if ( isset( $_GET['e2e_empty'] ) ) {
			WC()->cart->empty_cart();
		}
		foreach ( isset( $_GET['e2e_lines'] ) ? wc_get_products( array( 'type' => array( 'simple', 'variation' ), 'stock_status' => 'instock', 'orderby' => 'ID', 'limit' => (int) $_GET['e2e_lines'] ) ) : array() as $product ) {
			WC()->cart->add_to_cart( $product->get_parent_id() ?: $product->get_id(), 1, $product->get_parent_id() ? $product->get_id() : 0, $product->get_parent_id() ? $product->get_variation_attributes() : array() );
		}
		foreach ( array_filter( explode( ',', $_GET['e2e_cart'] ) ) as $line ) {
			list( $product, $quantity ) = explode( ':', $line );
			WC()->cart->add_to_cart( (int) $product, (int) $quantity );
		}
		foreach ( array_filter( explode( ',', $_GET['e2e_coupons'] ?? '' ) ) as $code ) {
			WC()->cart->apply_coupon( $code );
		}
		// WooCommerce moves the focus to a notice.
		wc_clear_notices();
		wp_safe_redirect( isset( $_GET['e2e_then'] ) ? home_url( wp_unslash( $_GET['e2e_then'] ) ) : wc_get_cart_url() );
		exit;
	},
	30
);

// A visitor's pages run from right to left, as in languages that would have to be downloaded. WordPress asks its translation
// which way, before any plugin starts, and all style sheets go by the answer.
if ( isset( $_COOKIE['e2e_rtl'] ) ) {
	add_filter(
		'gettext_with_context_default',
		static function ( $translation, $text, $context ) {
			return 'text direction' === $context ? 'rtl' : $translation;
		},
		10,
		3
	);
}

// A mini-cart of either kind on any page, where themes have it: in the header.
add_filter(
	'render_block_core/template-part',
	static function ( $html ) {
		static $done = false;
		if ( $done ) {
			return $html;
		}
		$done = true;
		switch ( $_GET['e2e_mini'] ?? '' ) {
			case 'block':
				return $html . do_blocks( '<!-- wp:woocommerce/mini-cart {"hasHiddenPrice":false} /-->' );
			case 'widget':
				ob_start();
				the_widget( 'WC_Widget_Cart' );
				return $html . ob_get_clean();
		}
		return $html;
	}
);

switch ( get_option( 'e2e_other_plugin' ) ) {
	case 'off':
		add_filter( 'cart_p2_live_totals', '__return_false' );
		break;
	case 'fee':
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'Gift wrap', 0.25 * $cart->get_cart_contents_count(), true );
			}
		);
		break;
	case 'constant fee':
		add_action(
			'woocommerce_cart_calculate_fees',
			static function ( $cart ) {
				$cart->add_fee( 'Gift wrap', 2.5, true );
			}
		);
		add_filter( 'cart_p2_fees_are_constant', '__return_true' );
		break;
	case 'prices':
		add_action(
			'woocommerce_before_calculate_totals',
			static function ( $cart ) {
				foreach ( $cart->get_cart() as $item ) {
					$item['data']->set_price( $item['quantity'] > 2 ? 1 : 2 );
				}
			}
		);
		break;
	case 'subtotal design':
		add_filter(
			'woocommerce_cart_subtotal',
			static function ( $html ) {
				return str_replace( '£', 'GBP ', html_entity_decode( $html ) );
			}
		);
		break;
}
