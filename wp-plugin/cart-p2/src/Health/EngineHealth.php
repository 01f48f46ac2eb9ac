<?php
/**
 * EngineHealth class.
 *
 * @package CartP2
 */

namespace CartP2\Health;

use CartP2\Admin\Page;
use CartP2\Admin\State;
use CartP2\Differences\Log;
use CartP2\Mode;
use CartP2\Options;

/**
 * Says in Site Health whether the engine found differences, and whether it is paused.
 */
final class EngineHealth {

	/**
	 * Adds the test.
	 *
	 * @param array<string, array<string, array>> $tests Tests by kind and name.
	 * @return array<string, array<string, array>>
	 */
	public static function add_test( $tests ) {
		$tests['direct']['cart_p2_differences'] = array(
			'label' => __( 'Cart P2 and differences', 'cart-p2' ),
			'test'  => array( self::class, 'test' ),
		);
		return $tests;
	}

	/**
	 * Is the engine paused, or were there differences?
	 *
	 * @return array<string, mixed>
	 */
	public static function test(): array {
		$found = Log::recent_count();
		if ( Mode::AUTO === Mode::chosen() && Mode::paused_until() > 0 ) {
			return self::result( 'recommended', __( 'Cart P2 has paused itself', 'cart-p2' ), State::pause_text() );
		}
		if ( $found > 0 ) {
			/* translators: %s: number. */
			return self::result( 'recommended', __( 'Cart P2 found differences', 'cart-p2' ), sprintf( _n( 'Within the last hour the engine and WooCommerce differed about %s cart. The customer was charged what WooCommerce calculated.', 'Within the last hour the engine and WooCommerce differed about %s carts. The customers were charged what WooCommerce calculated.', $found, 'cart-p2' ), number_format_i18n( $found ) ) );
		}
		/* translators: %s: number of carts. */
		return self::result( 'good', __( 'Cart P2 found no differences lately', 'cart-p2' ), sprintf( _n( '%s cart was calculated by both the engine and WooCommerce so far.', '%s carts were calculated by both the engine and WooCommerce so far.', (int) get_option( Options::COMPARED, 0 ), 'cart-p2' ), number_format_i18n( (int) get_option( Options::COMPARED, 0 ) ) ) );
	}

	/**
	 * A result in Site Health's form.
	 *
	 * @param string $status Status.
	 * @param string $label  Headline.
	 * @param string $text   Plain text.
	 * @return array<string, mixed>
	 */
	private static function result( string $status, string $label, string $text ): array {
		return array(
			'label'       => esc_html( $label ),
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Cart P2', 'cart-p2' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $text ) . '</p>',
			'actions'     => function_exists( 'WC' ) ? '<p><a href="' . esc_url( Page::url( 'good' === $status ? 'engine' : 'differences' ) ) . '">' . esc_html__( 'Open Cart P2', 'cart-p2' ) . '</a></p>' : '',
			'test'        => 'cart_p2_differences',
		);
	}
}
