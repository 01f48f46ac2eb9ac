<?php
/**
 * Privacy class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

/**
 * The text suggested for the shop's privacy policy.
 */
final class Privacy {

	/**
	 * Suggests it to WordPress.
	 *
	 * @return void
	 */
	public static function suggest() {
		wp_add_privacy_policy_content( __( 'Cart P2', 'cart-p2' ), self::text() );
	}

	/**
	 * The text.
	 *
	 * @return string HTML.
	 */
	public static function text(): string {
		return '<p class="privacy-policy-tutorial">' . esc_html__( 'Cart P2 sends nothing to anybody. It keeps these things in this shop’s own database.', 'cart-p2' ) . '</p><p>'
			. esc_html__( 'With each order we keep the amounts of the cart it was made from (prices, quantities, names of products, coupon codes, tax rates), so that we can explain how its total came about. It is kept and deleted with the order.', 'cart-p2' ) . '</p><p>'
			. esc_html__( 'When two ways to calculate a cart disagree, we keep the prices, quantities and tax rates of that cart to find the cause. Names, addresses, coupon codes and everything else that could lead to a customer are left out or replaced first. Only the newest 200 of each kind are kept.', 'cart-p2' ) . '</p><p>'
			. esc_html__( 'Who asks to be told when a product is available again leaves an e-mail address, and agrees that we keep it. It is used for that one message, and deleted 30 days after it, after a year, or at once with the link in the message.', 'cart-p2' ) . '</p><p>'
			. esc_html__( 'While stock is held for a cart, a cookie of this shop says which hold is the visitor’s. It ends with the browser’s session.', 'cart-p2' ) . '</p>';
	}
}
