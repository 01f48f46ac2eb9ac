<?php
/**
 * EngineTab class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Compatibility;
use CartP2\Differences\Log;
use CartP2\Mode;
use CartP2\Options;
use CartP2\Seam\Reasons;

/**
 * What is going on, and the settings.
 */
final class EngineTab {

	/**
	 * Prints the tab.
	 *
	 * @return void
	 */
	public static function print_tab() {
		self::print_state();
		self::print_form();
		self::print_reasons();
	}

	/**
	 * Prints who calculates now.
	 *
	 * @return void
	 */
	private static function print_state() {
		$state = State::now();
		$icons = array(
			State::ENGINE      => 'yes-alt',
			State::WOOCOMMERCE => 'info',
			State::WAITING     => 'clock',
		);
		echo '<div class="card cart-p2-state is-' . esc_attr( $state['kind'] ) . '"><h2 class="title"><span class="dashicons dashicons-' . esc_attr( $icons[ $state['kind'] ] ) . '" aria-hidden="true"></span> ' . esc_html( $state['headline'] ) . '</h2>';
		echo '<p>' . esc_html( $state['text'] ) . '</p>';
		if ( Mode::AUTO === Mode::chosen() && Mode::paused_until() > 0 ) {
			echo '<div class="cart-p2-buttons">';
			Actions::print_button( Actions::RESUME, __( 'Resume now', 'cart-p2' ), 'button button-primary' );
			echo ' <a class="button" href="' . esc_url( Page::url( 'differences' ) ) . '">' . esc_html__( 'See the differences', 'cart-p2' ) . '</a></div>';
		}
		echo '<dl>';
		$none  = __( 'not loaded', 'cart-p2' );
		$count = Log::count();
		self::print_fact( __( 'PHP extension', 'cart-p2' ), (string) ( null === Compatibility::extension_version() ? $none : Compatibility::extension_version() ) );
		self::print_fact( __( 'WooCommerce', 'cart-p2' ), (string) Compatibility::woocommerce_version() );
		self::print_fact( __( 'Carts compared', 'cart-p2' ), number_format_i18n( (int) get_option( Options::COMPARED, 0 ) ) );
		self::print_fact( __( 'Differences kept', 'cart-p2' ), number_format_i18n( $count ), $count > 0 ? Page::url( 'differences' ) : '' );
		echo '</dl></div>';
	}

	/**
	 * Prints a term and its value.
	 *
	 * @param string $term  Term.
	 * @param string $value Value.
	 * @param string $link  Address, or empty.
	 * @return void
	 */
	private static function print_fact( string $term, string $value, string $link = '' ) {
		$value = esc_html( $value );
		echo '<div><dt>' . esc_html( $term ) . '</dt><dd>' . ( '' === $link ? $value : '<a href="' . esc_url( $link ) . '">' . $value . '</a>' ) . '</dd></div>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
	}

	/**
	 * Prints the settings.
	 *
	 * @return void
	 */
	private static function print_form() {
		echo '<h2>' . esc_html__( 'Settings', 'cart-p2' ) . '</h2>';
		Fields::open( Options::GROUP );
		Fields::print_choice( Options::ENGINE, Mode::chosen(), __( 'Who calculates the carts', 'cart-p2' ), self::modes() );
		Fields::print_number( Options::SAMPLE_RATE, Mode::sample_rate(), __( 'Compare one cart in', 'cart-p2' ), __( 'So often both calculate the same cart and are compared bit by bit; such a cart is charged what WooCommerce says. 1 compares every cart, 0 none.', 'cart-p2' ) );
		Fields::print_number( Options::DIFFERENCE_LIMIT, (int) get_option( Options::DIFFERENCE_LIMIT ), __( 'Differences before a pause', 'cart-p2' ), __( 'When the shop finds so many differences within an hour, “automatic” pauses itself for an hour and you are told.', 'cart-p2' ) );
		Fields::close();
	}

	/**
	 * The modes: title and what it means for the shop.
	 *
	 * @return array<string, array{string, string}>
	 */
	private static function modes(): array {
		return array(
			Mode::AUTO   => array( __( 'Automatic', 'cart-p2' ), __( 'The engine calculates wherever it is sure to give WooCommerce’s very cents. Where another plugin changes the sums, WooCommerce calculates.', 'cart-p2' ) ),
			Mode::SHADOW => array( __( 'Only check', 'cart-p2' ), __( 'WooCommerce calculates and its totals are charged. The engine calculates a sample along, and differences are kept. Good for the first days.', 'cart-p2' ) ),
			Mode::OFF    => array( __( 'Off', 'cart-p2' ), __( 'WooCommerce calculates every cart, as without Cart P2.', 'cart-p2' ) ),
		);
	}

	/**
	 * Prints why the engine stepped aside lately.
	 *
	 * @return void
	 */
	private static function print_reasons() {
		echo '<h2>' . esc_html__( 'When the engine stepped aside', 'cart-p2' ) . '</h2>';
		$reasons = Reasons::recent();
		if ( ! $reasons ) {
			echo '<p>' . esc_html__( 'It has not, lately.', 'cart-p2' ) . '</p>';
			return;
		}
		echo '<p>' . esc_html__( 'In these cases WooCommerce calculated, so every total was right. The second column says in how many minutes that happened. They are also in WooCommerce’s log, as “cart-p2”.', 'cart-p2' ) . '</p>';
		echo '<table class="widefat striped cart-p2-table"><thead><tr><th scope="col">' . esc_html__( 'Reason', 'cart-p2' ) . '</th><th scope="col">' . esc_html__( 'Minutes', 'cart-p2' ) . '</th><th scope="col">' . esc_html__( 'Last', 'cart-p2' ) . '</th></tr></thead><tbody>';
		foreach ( $reasons as $reason ) {
			printf( '<tr><td>%s</td><td>%s</td><td>%s</td></tr>', esc_html( Reasons::text( $reason['reason'] ) ), esc_html( number_format_i18n( $reason['count'] ) ), esc_html( State::time( $reason['time'] ) ) );
		}
		echo '</tbody></table>';
	}
}
