<?php
/**
 * Fields class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Options;

/**
 * Fields of the settings forms, each with its label and what it means.
 */
final class Fields {

	/**
	 * Prints the start of a form, saved by WordPress's options.php.
	 *
	 * @param string $group Group of options.
	 * @return void
	 */
	public static function open( string $group ) {
		echo '<form method="post" action="' . esc_url( admin_url( 'options.php' ) ) . '">';
		settings_fields( $group );
		echo '<table class="form-table" role="presentation"><tbody>';
	}

	/**
	 * Prints the end of a form.
	 *
	 * @return void
	 */
	public static function close() {
		echo '</tbody></table>';
		submit_button();
		echo '</form>';
	}

	/**
	 * Prints a choice.
	 *
	 * @param string                                $name    Option.
	 * @param string                                $value   Value now.
	 * @param string                                $title   Title.
	 * @param array<string, array{string, string}> $choices By value: title, and what it means for the shop.
	 * @return void
	 */
	public static function print_choice( string $name, string $value, string $title, array $choices ) {
		echo '<tr><th scope="row">' . esc_html( $title ) . '</th><td><fieldset><legend class="screen-reader-text">' . esc_html( $title ) . '</legend>';
		foreach ( $choices as $choice => list( $label, $text ) ) {
			printf( '<p><label for="%1$s"><input type="radio" id="%1$s" name="%2$s" value="%3$s" aria-describedby="%1$s-text"%4$s> %5$s</label></p><p class="description cart-p2-under-radio" id="%1$s-text">%6$s</p>', esc_attr( "$name-$choice" ), esc_attr( $name ), esc_attr( $choice ), checked( $value, $choice, false ), esc_html( $label ), esc_html( $text ) );
		}
		echo '</fieldset></td></tr>';
	}

	/**
	 * Prints a number.
	 *
	 * @param string $name  Option.
	 * @param int    $value Value now.
	 * @param string $title Title.
	 * @param string $text  What it means.
	 * @return void
	 */
	public static function print_number( string $name, int $value, string $title, string $text ) {
		list( $least, , $most ) = Options::RANGES[ $name ];
		printf( '<tr><th scope="row"><label for="%1$s">%2$s</label></th><td><input type="number" class="small-text" id="%1$s" name="%1$s" value="%3$d" min="%4$d" max="%5$d" step="1" required aria-describedby="%1$s-text"><p class="description" id="%1$s-text">%6$s</p></td></tr>', esc_attr( $name ), esc_html( $title ), (int) $value, (int) $least, (int) $most, esc_html( $text ) );
	}
}
