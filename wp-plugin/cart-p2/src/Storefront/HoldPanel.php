<?php
/**
 * HoldPanel class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Mapping\StockOrder;
use CartP2\Stock\CartHolds;
use CartP2\Stock\Quantity;
use CartP2\Stock\Setup;
use CartP2\Waiting\Form;

/**
 * Above cart and checkout: how long the shop holds what lies in the cart, and what can be done where there is not enough.
 *
 * All of it works without scripts: minutes instead of a countdown, and buttons that send a form.
 */
final class HoldPanel {

	/**
	 * Action of the nonce. WooCommerce ties nonces that begin like this to a guest's session.
	 */
	const NONCE = 'woocommerce-cart-p2-hold';

	/**
	 * Prints it above the classic cart and the classic checkout.
	 *
	 * @return void
	 */
	public static function print_classic() {
		echo self::html(); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped where it is made.
	}

	/**
	 * Puts it above the Cart and the Checkout block.
	 *
	 * @param string $html The block.
	 * @return string
	 */
	public static function before_block( $html ) {
		return '' === $html || is_admin() || ( function_exists( 'is_order_received_page' ) && is_order_received_page() ) ? $html : self::html() . $html;
	}

	/**
	 * The panel with its place.
	 *
	 * @return string HTML; '' when nothing is held here.
	 */
	public static function html(): string {
		if ( 'off' === Setup::mode() || ! WC()->cart ) {
			return '';
		}
		StockAssets::enqueue();
		return '<div class="cart-p2-hold" data-panel="' . esc_url( add_query_arg( 'part', '1', \WC_AJAX::get_endpoint( 'cart_p2_hold' ) ) ) . '">'
			. '<div class="cart-p2-hold-inner">' . self::inner() . '</div><p class="cart-p2-status" role="status" aria-live="polite"></p></div>';
	}

	/**
	 * What it says now.
	 *
	 * @return string HTML.
	 */
	public static function inner(): string {
		$status = CartHolds::status( WC()->cart );
		$html   = '';
		foreach ( $status['short'] as $product => $left ) {
			$html .= self::offer( (int) $product, $left );
		}
		if ( '' !== $html ) {
			$html = '<ul class="cart-p2-offers">' . $html . '</ul>';
		}
		if ( null !== $status['until'] ) {
			$html = self::time( $status['until'], $status['extensible'] ) . $html;
		} elseif ( '' === $html && $status['over'] ) {
			$html = '<div class="cart-p2-time" data-now="' . esc_attr( (string) time() ) . '" data-over><p>' . esc_html( self::over() ) . '</p>' . self::form( 'extend', 0, self::longer() ) . '</div>';
		}
		return self::wants( $status['wants'] ) . $html;
	}

	/**
	 * What the cart wants, for the script: it asks whether there is as much.
	 *
	 * @param array<int, int> $wants Millionths by product.
	 * @return string HTML; '' when nothing is wanted of which there is a limit.
	 */
	private static function wants( array $wants ): string {
		return $wants ? '<span hidden class="cart-p2-wants" data-wants="' . esc_attr( (string) wp_json_encode( array_map( array( Quantity::class, 'text' ), $wants ) ) ) . '"></span>' : '';
	}

	/**
	 * What is said when the time is over.
	 *
	 * @return string
	 */
	public static function over(): string {
		return __( 'The time is over. What is in your cart stays there, but from now on others can buy it.', 'cart-p2' );
	}

	/**
	 * What the button for more time says.
	 *
	 * @return string
	 */
	private static function longer(): string {
		$minutes = Setup::cart_seconds() / 60;
		/* translators: %s: number. */
		return sprintf( _n( 'Hold for %s more minute', 'Hold for %s more minutes', $minutes, 'cart-p2' ), number_format_i18n( $minutes ) );
	}

	/**
	 * How long, with a button for longer.
	 *
	 * @param int  $until      Seconds since 1970.
	 * @param bool $extensible Whether it may be extended.
	 * @return string HTML.
	 */
	private static function time( int $until, bool $extensible ): string {
		$minutes = max( 1, (int) ceil( ( $until - time() ) / 60 ) );
		$text    = sprintf(
			/* translators: %s: time that is left, like "12 minutes" or "12:30". */
			esc_html__( 'Held for you for another %s', 'cart-p2' ),
			'<span class="cart-p2-left" role="timer" aria-live="off">' . esc_html(
				/* translators: %s: number. */
				sprintf( _n( '%s minute', '%s minutes', $minutes, 'cart-p2' ), number_format_i18n( $minutes ) )
			) . '</span>'
		);
		return '<div class="cart-p2-time" data-until="' . esc_attr( (string) $until ) . '" data-now="' . esc_attr( (string) time() ) . '"><p>' . $text . '</p>'
			. ( $extensible ? self::form( 'extend', 0, self::longer() ) : '' ) . '</div>';
	}

	/**
	 * A product of which there is not enough, and what can be done.
	 *
	 * @param int $product Product that manages the stock.
	 * @param int $left    Millionths.
	 * @return string HTML.
	 */
	private static function offer( int $product, int $left ): string {
		$name = StockOrder::name( $product );
		if ( $left > 0 ) {
			$quantity = Quantity::text( $left );
			/* translators: 1: quantity, 2: product name. */
			$text = sprintf( __( 'Only %1$s of “%2$s” can still be had: others have the rest in their carts, or bought it.', 'cart-p2' ), $quantity, $name );
			/* translators: 1: quantity, 2: product name. Spoken as a button. */
			$form = self::form( 'reduce', $product, sprintf( __( 'Take %1$s of “%2$s”', 'cart-p2' ), $quantity, $name ) );
		} else {
			/* translators: %s: product name. */
			$text = sprintf( __( '“%s” is gone for the moment: others have it in their carts, or bought it.', 'cart-p2' ), $name );
			/* translators: %s: product name. Spoken as a button. */
			$form = self::form( 'reduce', $product, sprintf( __( 'Remove “%s”', 'cart-p2' ), $name ) );
		}
		return '<li data-product="' . esc_attr( (string) $product ) . '" data-left="' . esc_attr( Quantity::text( $left ) ) . '"><p>' . esc_html( $text ) . '</p>' . $form . Form::link( $product ) . '</li>';
	}

	/**
	 * A button.
	 *
	 * @param string $what    `extend` or `reduce`.
	 * @param int    $product Product.
	 * @param string $label   Label.
	 * @return string HTML.
	 */
	private static function form( string $what, int $product, string $label ): string {
		return '<form method="post" action="' . esc_url( \WC_AJAX::get_endpoint( 'cart_p2_hold' ) ) . '">'
			. '<input type="hidden" name="cart_p2_nonce" value="' . esc_attr( wp_create_nonce( self::NONCE ) ) . '">'
			. '<input type="hidden" name="product" value="' . esc_attr( (string) $product ) . '">'
			. '<button class="button wp-element-button" name="do" value="' . esc_attr( $what ) . '">' . esc_html( $label ) . '</button></form>';
	}
}
