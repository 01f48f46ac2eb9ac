<?php
/**
 * Tool class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\OrderTrace;
use CartP2\Storefront\Assets;

/**
 * The tool that explains a cart somebody pastes: from a bug report, from the list of differences, from tests/vectors.
 */
final class Tool {

	/**
	 * Name of the form's nonce.
	 */
	const ACTION = 'cart_p2_trace';

	/**
	 * Address of the tool.
	 *
	 * @return string
	 */
	public static function url(): string {
		return admin_url( 'admin.php?page=cart-p2&tab=trace' );
	}

	/**
	 * Prints the tool, and the answer when something was pasted.
	 *
	 * @return void
	 */
	public static function print_page() {
		View::enqueue();
		$posted = self::posted();
		self::print_form( $posted['cart'], $posted['labels'] );
		if ( '' === trim( $posted['cart'] ) ) {
			return;
		}
		echo '<h2>' . esc_html__( 'How the amounts came about', 'cart-p2' ) . '</h2>';
		try {
			$json        = self::cart_of( $posted['cart'] );
			$explanation = self::explanation( $json, $posted['explanation'] );
			$labels      = (array) json_decode( $posted['labels'], true );
			echo null === $explanation ? '<p>' . esc_html( self::what_to_do() ) . '</p>' : View::of( $explanation, (array) json_decode( $json, true ), $labels ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- View escapes.
		} catch ( \RuntimeException $refused ) {
			wp_admin_notice( esc_html( $refused->getMessage() ), array( 'type' => 'error', 'additional_classes' => array( 'inline' ) ) );
		}
	}

	/**
	 * The cart in what was pasted: wire v1 itself, or a vector or an order's trace around it.
	 *
	 * @param string $text Pasted text.
	 * @return string Wire v1 as JSON.
	 * @throws \RuntimeException When there is none; the message is for people.
	 */
	public static function cart_of( string $text ): string {
		if ( strlen( $text ) > Explainer::BYTES ) {
			throw new \RuntimeException( __( 'This text is longer than 1 MB, the most the engine reads.', 'cart-p2' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Escaped where it is shown.
		}
		$value = json_decode( $text, false, 64 );
		if ( ! is_object( $value ) ) {
			throw new \RuntimeException( __( 'This is not the JSON of a cart. Paste the whole text, from the first curly bracket to the last.', 'cart-p2' ) ); // phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- Escaped where it is shown.
		}
		foreach ( array( 'input', 'cart' ) as $around ) {
			if ( isset( $value->$around ) && is_object( $value->$around ) ) {
				return CartSnapshot::to_json( (array) $value->$around );
			}
		}
		return $text;
	}

	/**
	 * The explanation: the server's, or the one the browser sent along.
	 *
	 * @param string $json   Cart.
	 * @param string $posted The browser's explanation, or empty.
	 * @return array<string, mixed>|null Null: nobody has worked it out.
	 */
	private static function explanation( string $json, string $posted ) {
		if ( Explainer::is_available() ) {
			return Explainer::explain( $json );
		}
		return '' === $posted ? null : Explainer::decoded( $posted );
	}

	/**
	 * What was sent with the form.
	 *
	 * @return array{cart: string, labels: string, explanation: string} Empty without a valid nonce.
	 */
	private static function posted(): array {
		$fields = array(
			'cart'        => '',
			'labels'      => '',
			'explanation' => '',
		);
		if ( ! isset( $_POST['cart'] ) ) {
			return array_merge( $fields, self::of_order() );
		}
		check_admin_referer( self::ACTION );
		foreach ( $fields as $name => $empty ) {
			// JSON is not sanitised but parsed, and escaped where it is shown.
			$fields[ $name ] = isset( $_POST[ $name ] ) && is_string( $_POST[ $name ] ) ? wp_check_invalid_utf8( wp_unslash( $_POST[ $name ] ) ) : $empty; // phpcs:ignore WordPress.Security.ValidatedSanitizedInput.InputNotSanitized
		}
		return $fields;
	}

	/**
	 * The cart kept with the order that the address names.
	 *
	 * @return array<string, string> Fields of the form; empty when there is none.
	 */
	private static function of_order(): array {
		$id    = isset( $_GET['order'] ) ? absint( $_GET['order'] ) : 0; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only reads, for those who may see all orders.
		$order = $id > 0 ? wc_get_order( $id ) : null;
		$trace = $order instanceof \WC_Order ? OrderTrace::of( $order ) : null;
		return null === $trace ? array() : array(
			'cart'   => $trace['cart'],
			'labels' => (string) wp_json_encode( $trace['labels'] ),
		);
	}

	/**
	 * Prints the form.
	 *
	 * @param string $cart   What was pasted.
	 * @param string $labels Names that came with it, as JSON.
	 * @return void
	 */
	private static function print_form( string $cart, string $labels ) {
		echo '<p>' . esc_html__( 'Paste a cart to see how every amount came about: a difference you downloaded, or the snapshot in somebody’s bug report. Nothing is stored or sent anywhere else.', 'cart-p2' ) . '</p>';
		$in_browser = ! Explainer::is_available();
		if ( $in_browser ) {
			wp_admin_notice( esc_html( Explainer::missing() . ' ' . self::what_to_do() ), array( 'type' => 'warning', 'additional_classes' => array( 'inline' ) ) );
		}
		$in_browser = $in_browser && Explainer::is_in_browser();
		if ( $in_browser ) {
			wp_enqueue_script_module( 'cart-p2-explain', Assets::base_url( Explainer::SCRIPT ), array(), Assets::version( Explainer::SCRIPT ) );
		}
		echo '<form method="post" action="' . esc_url( self::url() ) . '"' . ( $in_browser ? ' data-cart-p2-explain="' . esc_url( (string) Assets::url( Explainer::WASM ) ) . '"' : '' ) . '>';
		wp_nonce_field( self::ACTION );
		echo '<p><label for="cart-p2-cart"><strong>' . esc_html__( 'Cart (JSON)', 'cart-p2' ) . '</strong></label></p>';
		echo '<textarea id="cart-p2-cart" name="cart" rows="8" class="large-text code" dir="ltr" spellcheck="false" required>' . esc_textarea( $cart ) . '</textarea>';
		echo '<input type="hidden" name="labels" value="' . esc_attr( $labels ) . '"><input type="hidden" name="explanation" value="">';
		echo '<p class="cart-p2-trace-error" role="alert"></p>';
		submit_button( __( 'Explain this cart', 'cart-p2' ), 'primary', 'explain', true );
		echo '</form>';
	}

	/**
	 * What can be done without the extension.
	 *
	 * @return string
	 */
	private static function what_to_do(): string {
		return Explainer::is_in_browser()
			? __( 'Your browser works it out instead: press “Explain this cart”.', 'cart-p2' )
			: __( 'The plugin’s browser files are missing too, so your browser cannot do it either. Site Health says how to get both.', 'cart-p2' );
	}
}
