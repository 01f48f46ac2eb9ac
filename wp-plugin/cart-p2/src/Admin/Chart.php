<?php
/**
 * Chart class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

/**
 * A small bar chart as SVG. Whoever cannot see it has the table beside it.
 */
final class Chart {

	const WIDTH  = 600;
	const HEIGHT = 120;

	/**
	 * Prints bars.
	 *
	 * @param array<string, int> $bars  Values by what they are called, in order.
	 * @param string             $title What the chart shows.
	 * @return void
	 */
	public static function print_bars( array $bars, string $title ) {
		$most = max( 1, ...array_values( $bars ) );
		$step = self::WIDTH / max( 1, count( $bars ) );
		$x    = 0;
		printf( '<svg class="cart-p2-chart" role="img" aria-label="%s" viewBox="0 0 %d %d" preserveAspectRatio="none">', esc_attr( $title ), (int) self::WIDTH, (int) self::HEIGHT );
		foreach ( $bars as $name => $value ) {
			$height = $value > 0 ? max( 2, $value / $most * self::HEIGHT ) : 0;
			printf( '<rect x="%s" y="%s" width="%s" height="%s"><title>%s</title></rect>', esc_attr( self::number( $x + $step * 0.1 ) ), esc_attr( self::number( self::HEIGHT - $height ) ), esc_attr( self::number( $step * 0.8 ) ), esc_attr( self::number( $height ) ), esc_html( $name . ': ' . number_format_i18n( $value ) ) );
			$x += $step;
		}
		printf( '<line x1="0" x2="%1$d" y1="%2$d" y2="%2$d" vector-effect="non-scaling-stroke"/></svg>', (int) self::WIDTH, (int) self::HEIGHT );
	}

	/**
	 * A number in SVG, whatever the language.
	 *
	 * @param float $number Number.
	 * @return string
	 */
	private static function number( float $number ): string {
		return rtrim( rtrim( number_format( $number, 2, '.', '' ), '0' ), '.' );
	}
}
