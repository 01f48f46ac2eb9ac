<?php
/**
 * Placement class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

/**
 * Puts the engine's cart where WooCommerce would put its own.
 */
final class Placement {

	/**
	 * Runs in the filter `woocommerce_session_handler`, which WooCommerce applies right before it makes its cart;
	 * it keeps any cart that is there already. The value is not changed.
	 *
	 * Nothing is done when another plugin has put a cart of its own there, nor where the engine could not calculate.
	 *
	 * @param string $handler Name of the session class.
	 * @return string The same.
	 */
	public static function place( $handler ) {
		if ( ! WC()->cart instanceof \WC_Cart && null === StepAside::obstacle() && self::session_begins() ) {
			WC()->cart = new EngineCart();
		}
		return $handler;
	}

	/**
	 * Whether the filter is applied by `WooCommerce::initialize_session()`. (A cron job of WooCommerce applies it
	 * too, and then no cart follows.)
	 *
	 * @return bool
	 */
	private static function session_begins(): bool {
		// This method, place(), WP_Hook, and the function that applies filters: WooCommerce is behind those.
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS, 8 ) as $frame ) { // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_debug_backtrace -- Nothing is printed.
			if ( 'initialize_session' === $frame['function'] ) {
				return isset( $frame['class'] ) && is_a( $frame['class'], \WooCommerce::class, true );
			}
		}
		return false;
	}
}
