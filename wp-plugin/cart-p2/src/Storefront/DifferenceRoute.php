<?php
/**
 * DifferenceRoute class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Compatibility;
use CartP2\Differences\Log;
use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\UnsupportedCart;

/**
 * Takes a browser's word that an amount it painted was not the shop's: `POST cart-p2/v1/difference`.
 *
 * The browser sends places and amounts only. The cart beside them in the log is the visitor's own as the shop has it
 * now, so nobody can put a cart of their making into the log, and no page has to send one.
 *
 * The mode's sample rate does not apply: it spares the server comparisons that cost a calculation each. Here the comparison
 * is made already, in the browser, and a visit sends at most five of its differences.
 */
final class DifferenceRoute {

	/**
	 * Reports the whole shop takes a minute. More tell nothing new, and the route is open to everybody.
	 */
	const A_MINUTE = 10;

	/**
	 * Registers the route.
	 *
	 * @return void
	 */
	public static function register() {
		if ( null === Compatibility::woocommerce_version() ) {
			return;
		}
		register_rest_route(
			'cart-p2/v1',
			'/difference',
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( self::class, 'take' ),
				// Shoppers are not logged in. What may be sent is checked below, and how often.
				'permission_callback' => '__return_true',
				'args'                => array(
					'surface'     => array(
						'type'     => 'string',
						'enum'     => array( 'classic-cart', 'classic-checkout', 'blocks', 'mini-cart', 'mini-cart-widget', 'product' ),
						'required' => true,
					),
					'differences' => array(
						'type'     => 'array',
						'minItems' => 1,
						'maxItems' => 20,
						'required' => true,
						'items'    => array(
							'type'     => 'array',
							'minItems' => 3,
							'maxItems' => 3,
							'items'    => array(
								'type'      => 'string',
								'maxLength' => 120,
							),
						),
					),
				),
			)
		);
	}

	/**
	 * Takes a report.
	 *
	 * @param \WP_REST_Request $request Request.
	 * @return \WP_REST_Response 204, so that it tells nobody anything; 429 when there were too many.
	 */
	public static function take( \WP_REST_Request $request ): \WP_REST_Response {
		if ( ! self::may() ) {
			return new \WP_REST_Response( null, 429 );
		}
		$surface     = $request['surface'];
		$differences = array();
		foreach ( $request['differences'] as list( $place, $woocommerce, $engine ) ) {
			$differences[] = array( $surface . ' ' . sanitize_text_field( $place ), sanitize_text_field( $woocommerce ), sanitize_text_field( $engine ) );
		}
		if ( class_exists( Log::class ) ) {
			Log::record( 'browser', self::snapshot(), $differences );
		}
		return new \WP_REST_Response( null, 204 );
	}

	/**
	 * Whether another report may come in this minute.
	 *
	 * @return bool
	 */
	private static function may(): bool {
		$name  = 'cart_p2_reports_' . gmdate( 'Hi' );
		$taken = (int) get_transient( $name );
		set_transient( $name, $taken + 1, 2 * MINUTE_IN_SECONDS );
		return $taken < self::A_MINUTE;
	}

	/**
	 * The visitor's cart as the shop has it now; nothing when there is none.
	 *
	 * @return array<string, mixed>
	 */
	private static function snapshot(): array {
		if ( ! WC()->cart ) {
			wc_load_cart();
		}
		try {
			return WC()->cart ? CartSnapshot::from_cart( WC()->cart ) : array();
		} catch ( UnsupportedCart $unsupported ) {
			return array();
		}
	}
}
