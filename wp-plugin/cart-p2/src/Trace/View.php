<?php
/**
 * View class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * The cent trace as HTML: every amount opens into its steps. Works without scripts, and with any keyboard or reader.
 */
final class View {

	/**
	 * Handle of the style and the script.
	 */
	const HANDLE = 'cart-p2-cent-trace';

	/**
	 * Asks for the style and the script.
	 *
	 * @return void
	 */
	public static function enqueue() {
		wp_enqueue_style( self::HANDLE, plugins_url( 'assets/css/cent-trace.css', CART_P2_FILE ), array(), CART_P2_VERSION );
		wp_enqueue_script( self::HANDLE, plugins_url( 'assets/js/cent-trace.js', CART_P2_FILE ), array(), CART_P2_VERSION, array( 'in_footer' => true ) );
	}

	/**
	 * Explains a cart and shows it; says so when that cannot be done.
	 *
	 * @param string               $cart_json Cart in wire v1.
	 * @param array<string, array> $labels    Names people know.
	 * @param string               $link      Address where the tool gets this cart by itself; empty: it is sent along.
	 * @return string HTML.
	 */
	public static function of_cart( string $cart_json, array $labels, string $link = '' ): string {
		if ( ! Explainer::is_available() ) {
			return self::elsewhere( $cart_json, $labels, $link );
		}
		try {
			return self::of( Explainer::explain( $cart_json ), (array) json_decode( $cart_json, true ), $labels );
		} catch ( \RuntimeException $refused ) {
			/* translators: %s: what the engine said, in English. */
			return '<p>' . esc_html( sprintf( __( 'The engine could not explain this cart: %s', 'cart-p2' ), $refused->getMessage() ) ) . '</p>';
		}
	}

	/**
	 * Shows an explanation.
	 *
	 * @param array<string, mixed> $explanation The engine's explanation, decoded.
	 * @param array<string, mixed> $cart        The cart in wire v1, decoded.
	 * @param array<string, array> $labels      Names people know.
	 * @return string HTML.
	 */
	public static function of( array $explanation, array $cart, array $labels ): string {
		$document = Document::of( $explanation, $cart, $labels );
		$sections = $document['sections'];
		$html     = '<div class="cart-p2-trace">';
		$html    .= sprintf( '<p class="cart-p2-trace__verdict%s">%s</p>', $document['moved'] ? ' is-moved' : '', esc_html( self::verdict( $document ) ) );
		$html    .= self::amounts( array_shift( $sections )['amounts'] );
		foreach ( $sections as $section ) {
			$html .= self::section( $section );
		}
		$hidden = count( Reasons::entries( $cart, 'lines' ) ) - Document::LINES_MAX;
		if ( $hidden > 0 ) {
			/* translators: %d: number of lines. */
			$html .= '<p>' . esc_html( sprintf( _n( '%d more line is not shown.', '%d more lines are not shown.', $hidden, 'cart-p2' ), $hidden ) ) . '</p>';
		}
		return $html . self::as_text( Text::of( $document ) ) . '</div>';
	}

	/**
	 * The most important thing, in a sentence.
	 *
	 * @param array<string, mixed> $document Document.
	 * @return string
	 */
	public static function verdict( array $document ): string {
		$moved = $document['moved'];
		if ( 0 === $moved ) {
			return __( 'Exact decimals give the same amounts: no cent was moved.', 'cart-p2' );
		}
		/* translators: %d: number of amounts. */
		return sprintf( _n( 'WooCommerce counts with floating-point numbers. Here they moved %d amount by a cent or more.', 'WooCommerce counts with floating-point numbers. Here they moved %d amounts by a cent or more.', $moved, 'cart-p2' ), $moved );
	}

	/**
	 * What exact decimals give for a step.
	 *
	 * @param array<string, mixed> $step Step.
	 * @return string With a leading space; empty where they agree.
	 */
	public static function exactly( array $step ): string {
		if ( '' === $step['exact'] ) {
			return '';
		}
		/* translators: %s: amount of money. */
		$text = sprintf( __( 'In exact decimals: %s.', 'cart-p2' ), $step['exact'] );
		return ' ' . ( $step['origin'] ? $text . ' ' . __( 'Here the two part for the first time.', 'cart-p2' ) : $text );
	}

	/**
	 * A part of the cart that opens into its amounts.
	 *
	 * @param array<string, mixed> $section Section.
	 * @return string HTML.
	 */
	private static function section( array $section ): string {
		$why = '';
		foreach ( $section['why'] as $sentence ) {
			$why .= '<li>' . esc_html( $sentence ) . '</li>';
		}
		return '<details class="cart-p2-trace__part"><summary>' . self::summary( $section['title'], $section['amount'], $section['moved'] ? __( 'moved', 'cart-p2' ) : '' ) . '</summary>'
			. ( '' === $why ? '' : '<ul class="cart-p2-trace__why">' . $why . '</ul>' )
			. self::amounts( $section['amounts'] ) . '</details>';
	}

	/**
	 * Amounts that open into their steps.
	 *
	 * @param array<int, array<string, mixed>> $amounts Amounts.
	 * @return string HTML.
	 */
	private static function amounts( array $amounts ): string {
		$html = '';
		foreach ( $amounts as $amount ) {
			$html .= sprintf( '<details class="cart-p2-trace__amount%s"><summary>', 'total' === $amount['name'] ? ' is-total' : '' ) . self::summary( $amount['title'], $amount['amount'], $amount['moved'] ) . '</summary><ol>';
			foreach ( $amount['steps'] as $step ) {
				$exactly = self::exactly( $step );
				$html   .= '<li><span class="cart-p2-trace__rule">' . esc_html( $step['text'] ) . '</span> <span class="cart-p2-trace__working"><bdi>' . esc_html( $step['working'] ) . '</bdi></span>'
					. ( '' === $exactly ? '' : ' <strong class="cart-p2-trace__exact">' . esc_html( trim( $exactly ) ) . '</strong>' ) . '</li>';
			}
			$html .= '</ol></details>';
		}
		return '<div class="cart-p2-trace__amounts">' . $html . '</div>';
	}

	/**
	 * What stands in a closed line.
	 *
	 * @param string $title  Title.
	 * @param string $amount Amount, or empty.
	 * @param string $moved  What a float did, or empty.
	 * @return string HTML.
	 */
	private static function summary( string $title, string $amount, string $moved ): string {
		return '<span class="cart-p2-trace__title">' . esc_html( $title ) . '</span> '
			. ( '' === $moved ? '' : '<span class="cart-p2-trace__moved">' . esc_html( $moved ) . '</span> ' )
			. '<bdi class="cart-p2-trace__money">' . esc_html( $amount ) . '</bdi>';
	}

	/**
	 * The trace as text, to be copied.
	 *
	 * @param string $text Text.
	 * @return string HTML.
	 */
	private static function as_text( string $text ): string {
		$id = wp_unique_id( 'cart-p2-trace-' );
		return '<details class="cart-p2-trace__text"><summary>' . esc_html__( 'As text, for a bug report', 'cart-p2' ) . '</summary>'
			. '<p><label for="' . esc_attr( $id ) . '">' . esc_html__( 'The whole trace', 'cart-p2' ) . '</label> '
			. '<button type="button" class="button" data-cart-p2-copy="' . esc_attr( $id ) . '" data-done="' . esc_attr__( 'Copied.', 'cart-p2' ) . '" hidden>' . esc_html__( 'Copy as text', 'cart-p2' ) . '</button> <span role="status"></span></p>'
			. '<textarea id="' . esc_attr( $id ) . '" rows="10" readonly dir="ltr">' . esc_textarea( $text ) . '</textarea></details>';
	}

	/**
	 * What to say where this server cannot explain, and the way to where it can be done.
	 *
	 * @param string               $cart_json Cart.
	 * @param array<string, array> $labels    Labels.
	 * @param string               $link      Address, or empty. (A form could not stand inside the form of the order's screen.)
	 * @return string HTML.
	 */
	private static function elsewhere( string $cart_json, array $labels, string $link ): string {
		$html = '<p>' . esc_html( Explainer::missing() ) . '</p>';
		if ( ! Explainer::is_in_browser() ) {
			return $html . '<p>' . esc_html__( 'The plugin’s browser files are missing too, so your browser cannot do it either. Site Health says how to get both.', 'cart-p2' ) . '</p>';
		}
		if ( '' !== $link ) {
			return $html . '<p><a class="button" target="_blank" href="' . esc_url( $link ) . '">' . esc_html__( 'Let this browser work it out', 'cart-p2' ) . '</a></p>';
		}
		return $html . '<form method="post" target="_blank" action="' . esc_url( Tool::url() ) . '">' . wp_nonce_field( Tool::ACTION, '_wpnonce', true, false )
			. '<input type="hidden" name="cart" value="' . esc_attr( $cart_json ) . '"><input type="hidden" name="labels" value="' . esc_attr( (string) wp_json_encode( $labels ) ) . '">'
			. '<p><button type="submit" class="button">' . esc_html__( 'Let this browser work it out', 'cart-p2' ) . '</button></p></form>';
	}
}
