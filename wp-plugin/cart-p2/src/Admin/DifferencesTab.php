<?php
/**
 * DifferencesTab class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Differences\Log;
use CartP2\Mapping\CartSnapshot;
use CartP2\Options;
use CartP2\Trace\Phrases;
use CartP2\Trace\Tool;

/**
 * The differences found, newest first.
 */
final class DifferencesTab {

	/**
	 * Most entries shown.
	 */
	const SHOWN = 50;

	/**
	 * Most differing values shown of one entry.
	 */
	private const VALUES = 3;

	/**
	 * Prints the tab.
	 *
	 * @return void
	 */
	public static function print_tab() {
		$entries = Log::newest( self::SHOWN );
		echo '<h2>' . esc_html__( 'Differences between the engine and WooCommerce', 'cart-p2' ) . '</h2>';
		if ( ! $entries ) {
			/* translators: %s: number of carts. */
			echo '<p>' . esc_html( sprintf( _n( 'None. %s cart was compared.', 'None. %s carts were compared.', (int) get_option( Options::COMPARED, 0 ), 'cart-p2' ), number_format_i18n( (int) get_option( Options::COMPARED, 0 ) ) ) ) . '</p>';
			return;
		}
		echo '<p>' . esc_html__( 'For the carts listed here customers were charged what WooCommerce calculated. Download a difference and send it with a bug report: it holds prices and quantities, but nothing that leads to a customer.', 'cart-p2' ) . '</p>';
		echo '<table class="widefat striped cart-p2-table cart-p2-differences"><thead><tr><th scope="col">' . esc_html__( 'Found', 'cart-p2' ) . '</th><th scope="col">' . esc_html__( 'Cart', 'cart-p2' ) . '</th><th scope="col">' . esc_html__( 'What differed', 'cart-p2' ) . '</th><th scope="col"><span class="screen-reader-text">' . esc_html__( 'Actions', 'cart-p2' ) . '</span></th></tr></thead><tbody>';
		array_map( array( self::class, 'print_entry' ), $entries );
		echo '</tbody></table><div class="cart-p2-buttons">';
		Actions::print_button( Actions::DELETE, __( 'Delete all', 'cart-p2' ), 'button', array( 'id' => 'all' ) );
		echo '</div>';
	}

	/**
	 * Prints an entry.
	 *
	 * @param array<string, mixed> $entry As Log gives it.
	 * @return void
	 */
	private static function print_entry( array $entry ) {
		$source = Log::SHADOW === $entry['source'] ? __( 'by the shop', 'cart-p2' ) : __( 'by a shopper’s browser', 'cart-p2' );
		/* translators: %s: number of lines. */
		$lines  = sprintf( _n( '%s line', '%s lines', $entry['lines'], 'cart-p2' ), number_format_i18n( $entry['lines'] ) );
		printf( '<tr><td>%s<br>%s</td><td>%s<br>%s</td><td>', esc_html( State::time( $entry['time'] ) ), esc_html( $source ), esc_html( $lines ), esc_html( 'WooCommerce ' . $entry['woocommerce'] ) );
		foreach ( array_slice( $entry['differences'], 0, self::VALUES ) as $difference ) {
			self::print_difference( (array) $difference );
		}
		$more = $entry['count'] - self::VALUES;
		if ( $more > 0 ) {
			/* translators: %s: number of values. */
			echo '<p>' . esc_html( sprintf( _n( 'and %s more value', 'and %s more values', $more, 'cart-p2' ), number_format_i18n( $more ) ) ) . '</p>';
		}
		echo '</td><td class="cart-p2-actions">';
		if ( null === $entry['snapshot'] ) {
			echo '<p>' . esc_html__( 'The cart was too large to be kept.', 'cart-p2' ) . '</p>';
		} else {
			self::print_explain( $entry );
			Actions::print_button( Actions::DOWNLOAD, __( 'Download', 'cart-p2' ), 'button', array( 'id' => (string) $entry['id'] ) );
		}
		Actions::print_button( Actions::DELETE, __( 'Delete', 'cart-p2' ), 'button-link button-link-delete', array( 'id' => (string) $entry['id'] ) );
		echo '</td></tr>';
	}

	/**
	 * Prints one differing value.
	 *
	 * @param array<int, mixed> $difference Path, WooCommerce's value, the engine's value.
	 * @return void
	 */
	private static function print_difference( array $difference ) {
		list( $path, $woocommerce, $engine ) = array_pad( array_values( $difference ), 3, null );
		printf( '<p><span title="%s">%s</span><br>', esc_attr( (string) $path ), esc_html( Phrases::path( (string) $path ) ) );
		/* translators: 1: WooCommerce's value, 2: the engine's value. */
		printf( esc_html__( 'WooCommerce %1$s, engine %2$s', 'cart-p2' ), '<b>' . esc_html( self::shown( $woocommerce ) ) . '</b>', '<b>' . esc_html( self::shown( $engine ) ) . '</b>' );
		echo '</p>';
	}

	/**
	 * A value with all its digits.
	 *
	 * @param mixed $value Value.
	 * @return string
	 */
	private static function shown( $value ): string {
		return is_float( $value ) ? substr( CartSnapshot::to_json( array( $value ) ), 1, -1 ) : ( is_string( $value ) ? $value : (string) wp_json_encode( $value ) );
	}

	/**
	 * Prints the button that opens the cent trace of an entry.
	 *
	 * @param array<string, mixed> $entry Entry.
	 * @return void
	 */
	private static function print_explain( array $entry ) {
		echo '<form method="post" action="' . esc_url( Tool::url() ) . '">';
		wp_nonce_field( Tool::ACTION, '_wpnonce', true );
		echo '<input type="hidden" name="cart" value="' . esc_attr( $entry['snapshot'] ) . '"><button type="submit" class="button">' . esc_html__( 'Cent trace', 'cart-p2' ) . '</button></form>';
	}
}
