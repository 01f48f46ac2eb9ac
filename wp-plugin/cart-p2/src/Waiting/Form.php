<?php
/**
 * Form class.
 *
 * @package CartP2
 */

namespace CartP2\Waiting;

use CartP2\Mapping\StockProduct;
use CartP2\Storefront\StockAssets;

/**
 * “Tell me when it is available again”, below the stock of a product that is not.
 *
 * A variation's stock stands inside WooCommerce's own form, and forms do not nest: so the fields belong to a form at the page's end.
 */
final class Form {

	/**
	 * The form's id, which its fields name.
	 */
	const ID = 'cart-p2-wait';

	/**
	 * How many may sign up in an hour: from one address of the network, and in all.
	 */
	const AN_HOUR_EACH = 5;
	const AN_HOUR_ALL  = 300;

	/**
	 * Adds the fields to a product's stock.
	 *
	 * @param string      $html    Stock.
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	public static function below( $html, $product ) {
		if ( ! Table::is_on() || is_admin() || ! StockProduct::is_main( $product ) || StockProduct::is_available( $product ) ) {
			return $html;
		}
		StockAssets::enqueue();
		return $html . self::fields( StockProduct::id( $product ) );
	}

	/**
	 * Prints the form itself, without which the fields do nothing.
	 *
	 * @return void
	 */
	public static function print_form() {
		if ( is_product() && Table::is_on() ) {
			echo '<form id="' . esc_attr( self::ID ) . '" method="post" action="' . esc_url( \WC_AJAX::get_endpoint( 'cart_p2_wait' ) ) . '"></form>';
		}
	}

	/**
	 * A link to the fields, for where a product was wanted and could not be had.
	 *
	 * @param int $product Product.
	 * @return string HTML; '' when there is nothing to link to.
	 */
	public static function link( int $product ): string {
		$url = Table::is_on() ? StockProduct::url( $product ) : '';
		return '' === $url ? '' : '<a href="' . esc_url( $url . '#cart-p2-waiting' ) . '">'
			/* translators: %s: product name. */
			. esc_html( sprintf( __( 'Tell me when “%s” is available again', 'cart-p2' ), StockProduct::name( $product ) ) ) . '</a>';
	}

	/**
	 * Somebody signs up. No nonce: the page may come from a cache, and it is no more than anybody may ask.
	 *
	 * @return void
	 */
	public static function take() {
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- See above.
		$product = isset( $_POST['product'] ) ? absint( $_POST['product'] ) : 0;
		$email   = isset( $_POST['email'] ) ? sanitize_email( wp_unslash( $_POST['email'] ) ) : '';
		$consent = ! empty( $_POST['consent'] );
		$trapped = ! empty( $_POST['website'] );
		// phpcs:enable
		$url = StockProduct::url( $product );
		if ( ! Table::is_on() || '' === $url ) {
			wp_die( '', '', array( 'response' => 404 ) );
		}
		if ( WC()->session && ! WC()->session->has_session() ) {
			WC()->session->set_customer_session_cookie( true );
		}
		list( $good, $message ) = self::sign_up( $product, $email, $consent, $trapped );
		wc_add_notice( esc_html( $message ), $good ? 'success' : 'error' );
		wp_safe_redirect( $url );
		exit;
	}

	/**
	 * Signs somebody up. The answer is the same whether the address waits already or not.
	 *
	 * @param int    $product Product or variation.
	 * @param string $email   Address.
	 * @param bool   $consent Whether they agreed.
	 * @param bool   $trapped Whether the field that people do not see was filled in.
	 * @return array{bool, string} Whether it went well, and what to say.
	 */
	public static function sign_up( int $product, string $email, bool $consent, bool $trapped ): array {
		if ( ! is_email( $email ) || strlen( $email ) > 190 ) {
			return array( false, __( 'Please enter an e-mail address.', 'cart-p2' ) );
		}
		if ( ! $consent ) {
			return array( false, __( 'Please agree that your e-mail address is kept until you are told.', 'cart-p2' ) );
		}
		if ( ! self::may() ) {
			return array( false, __( 'Too many have signed up from here. Please try again later.', 'cart-p2' ) );
		}
		if ( ! $trapped ) {
			Table::add( $product, $email );
			Notices::expect( $product );
		}
		return array( true, __( 'You will get one e-mail when it is available again.', 'cart-p2' ) );
	}

	/**
	 * Whether one more may sign up in this hour. The visitor's address is not kept, only a keyed hash of it.
	 *
	 * @return bool
	 */
	private static function may(): bool {
		$from = isset( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		$hour = gmdate( 'YmdH' );
		foreach ( array( wp_hash( $hour . $from ) => self::AN_HOUR_EACH, $hour => self::AN_HOUR_ALL ) as $whose => $most ) {
			$name  = 'cart_p2_wait_' . $whose;
			$taken = (int) get_transient( $name );
			if ( $taken >= $most ) {
				return false;
			}
			set_transient( $name, $taken + 1, HOUR_IN_SECONDS );
		}
		return true;
	}

	/**
	 * The fields.
	 *
	 * @param int $product Product or variation.
	 * @return string HTML.
	 */
	private static function fields( int $product ): string {
		$form = ' form="' . self::ID . '"';
		return '<div class="cart-p2-waiting" id="cart-p2-waiting">'
			. '<p><label for="cart-p2-wait-email">' . esc_html__( 'Your e-mail address, to be told once when it is available again', 'cart-p2' ) . '</label><br>'
			. '<input type="email" id="cart-p2-wait-email" name="email" autocomplete="email" maxlength="190" required' . $form . '></p>'
			. '<p><label><input type="checkbox" name="consent" value="1" required' . $form . '> '
			. esc_html__( 'Keep my address until then, for this one message. I can unsubscribe in it.', 'cart-p2' ) . '</label></p>'
			. '<p class="cart-p2-trap" aria-hidden="true"><input type="text" name="website" tabindex="-1" autocomplete="off"' . $form . '></p>'
			. '<button type="submit" class="button wp-element-button" name="product" value="' . esc_attr( (string) $product ) . '"' . $form . '>' . esc_html__( 'Tell me', 'cart-p2' ) . '</button></div>';
	}
}
