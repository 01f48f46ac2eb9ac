<?php
/**
 * Options class.
 *
 * @package CartP2
 */

namespace CartP2;

/**
 * The plugin's options. All of them are listed here, and uninstall.php deletes exactly these.
 */
final class Options {

	/**
	 * Which engine prices the cart on the server: auto, off or shadow.
	 *
	 * Version 0.1 has no server engine yet: WooCommerce prices the cart whatever this says.
	 */
	const ENGINE = 'cart_p2_engine';

	/**
	 * Names of all options.
	 */
	const ALL = array( self::ENGINE );

	/**
	 * Values of {@see self::ENGINE}; the first is the default.
	 */
	const ENGINE_MODES = array( 'auto', 'off', 'shadow' );

	/**
	 * Registers the options, so that `get_option()` gives their defaults without a row in the database.
	 *
	 * @return void
	 */
	public static function register() {
		register_setting(
			'cart_p2',
			self::ENGINE,
			array(
				'type'              => 'string',
				'description'       => __( 'Which engine prices the cart on the server: auto, off or shadow.', 'cart-p2' ),
				'default'           => self::ENGINE_MODES[0],
				'show_in_rest'      => false,
				'sanitize_callback' => array( self::class, 'sanitize_engine' ),
			)
		);
	}

	/**
	 * A known engine mode; anything else becomes the default.
	 *
	 * @param mixed $mode Submitted value.
	 * @return string
	 */
	public static function sanitize_engine( $mode ): string {
		return in_array( $mode, self::ENGINE_MODES, true ) ? $mode : self::ENGINE_MODES[0];
	}
}
