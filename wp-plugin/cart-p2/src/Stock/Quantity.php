<?php
/**
 * Quantity class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Quantities as whole millionths of a unit, as crates/stock/src/quantity.rs has them: sums of them are exact.
 */
final class Quantity {

	/**
	 * Millionths in a unit.
	 */
	const UNIT = 1000000;

	/**
	 * Largest quantity, in millionths.
	 */
	const MAX = 1000000000000000;

	/**
	 * WooCommerce's number (int, float or numeric text) in millionths.
	 *
	 * A float is taken for the decimal it stands for: 0.1 + 0.2 is 0.3.
	 *
	 * @param mixed $number Number.
	 * @return int
	 * @throws Refused `quantity_out_of_range`: no number, too large, or more than six decimals.
	 */
	public static function micros( $number ): int {
		if ( ! is_numeric( $number ) || abs( (float) $number ) > self::MAX / self::UNIT ) {
			throw new Refused( 'quantity_out_of_range' );
		}
		if ( is_int( $number ) ) {
			return $number * self::UNIT;
		}
		$micros = (int) round( (float) $number * self::UNIT );
		// What is left over must be no more than a float's own inexactness.
		if ( abs( (float) $number * self::UNIT - $micros ) > max( 1.0e-4, abs( (float) $number ) * 1.0e-9 ) ) {
			throw new Refused( 'quantity_out_of_range' );
		}
		return $micros;
	}

	/**
	 * As WooCommerce's number.
	 *
	 * @param int $micros Millionths.
	 * @return int|float
	 */
	public static function number( int $micros ) {
		return 0 === $micros % self::UNIT ? intdiv( $micros, self::UNIT ) : $micros / self::UNIT;
	}

	/**
	 * As a decimal for SQL, exactly: -1.500000.
	 *
	 * @param int $micros Millionths.
	 * @return string
	 */
	public static function decimal( int $micros ): string {
		$digits = abs( $micros );
		return ( $micros < 0 ? '-' : '' ) . intdiv( $digits, self::UNIT ) . '.' . sprintf( '%06d', $digits % self::UNIT );
	}

	/**
	 * For people: without superfluous zeros.
	 *
	 * @param int $micros Millionths.
	 * @return string
	 */
	public static function text( int $micros ): string {
		return rtrim( rtrim( self::decimal( $micros ), '0' ), '.' );
	}
}
