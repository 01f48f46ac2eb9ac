<?php
/**
 * Number class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Turns WooCommerce's loosely typed numbers into numbers of wire format v1.
 *
 * WooCommerce casts with `(float)`. A plain decimal string means the same double to PHP and to the
 * engine, so it is kept; anything else is cast here, by PHP.
 */
final class Number {

	/**
	 * Longest decimal string the engine reads.
	 */
	private const DIGITS_MAX = 60;

	/**
	 * A number as WooCommerce would use it after `(float)`.
	 *
	 * @param mixed  $value Number, numeric string, or nothing ('' and null are 0, as in PHP).
	 * @param string $what  What it is, for the message.
	 * @return string|int|float
	 * @throws UnsupportedCart When it is no number.
	 */
	public static function from( $value, string $what ) {
		if ( is_int( $value ) ) {
			return $value;
		}
		if ( is_string( $value ) ) {
			if ( self::is_plain_decimal( $value ) ) {
				return $value;
			}
			if ( '' === trim( $value ) ) {
				return 0;
			}
			$value = is_numeric( $value ) ? (float) $value : null;
		} elseif ( null === $value || false === $value ) {
			return 0;
		}
		if ( ! is_float( $value ) || ! is_finite( $value ) ) {
			throw new UnsupportedCart( 'not_a_number', sprintf( 'The %s is not a number.', $what ) );
		}
		return $value;
	}

	/**
	 * Numbers by key, such as taxes by rate id.
	 *
	 * @param mixed  $values Array of numbers.
	 * @param string $what   What they are, for the message.
	 * @return object The same keys in the same order; an object, so that JSON gets `{}` even when empty.
	 * @throws UnsupportedCart When one is no number.
	 */
	public static function map( $values, string $what ) {
		return (object) self::list_of( $values, $what );
	}

	/**
	 * Numbers by key, as an array.
	 *
	 * @param mixed  $values Array of numbers; anything else has none.
	 * @param string $what   What they are, for the message.
	 * @return array<int|string, string|int|float> The same keys in the same order.
	 * @throws UnsupportedCart When one is no number.
	 */
	public static function list_of( $values, string $what ): array {
		$numbers = array();
		foreach ( is_array( $values ) ? $values : array() as $key => $value ) {
			$numbers[ $key ] = self::from( $value, $what );
		}
		return $numbers;
	}

	/**
	 * Digits with an optional leading minus and one inner point.
	 *
	 * @param string $text Text.
	 * @return bool
	 */
	private static function is_plain_decimal( string $text ): bool {
		return strlen( $text ) <= self::DIGITS_MAX && 1 === preg_match( '/\A-?[0-9]+(?:\.[0-9]+)?\z/', $text );
	}
}
