<?php
/**
 * Comparison class.
 *
 * @package CartP2
 */

namespace CartP2\Differences;

use CartP2\Mapping\StoredTotals;

/**
 * Compares what the engine says with what WooCommerce stored: every bit, every type, and the order of keys.
 */
final class Comparison {

	/**
	 * The differences between the engine's answer and a cart.
	 *
	 * @param array<string, mixed> $engine_output The decoded answer of `Engine::totals()`, as arrays or objects.
	 * @param \WC_Cart             $cart          Cart with the totals WooCommerce calculated.
	 * @return array<int, array{string, mixed, mixed}> Each: path in the output, WooCommerce's value, the engine's value.
	 *     Where the shapes differ, the values are lists of keys as text.
	 */
	public static function of( array $engine_output, \WC_Cart $cart ): array {
		return self::between( StoredTotals::from_cart( $cart ), $engine_output );
	}

	/**
	 * The differences between two outputs.
	 *
	 * @param mixed  $shop   What WooCommerce stored.
	 * @param mixed  $engine What the engine says.
	 * @param string $path   Where these two are.
	 * @return array<int, array{string, mixed, mixed}>
	 */
	public static function between( $shop, $engine, string $path = '' ): array {
		$shop   = is_object( $shop ) ? (array) $shop : $shop;
		$engine = is_object( $engine ) ? (array) $engine : $engine;
		if ( ! is_array( $shop ) || ! is_array( $engine ) ) {
			return self::same( $shop, $engine ) ? array() : array( array( $path, self::scalar( $shop ), self::scalar( $engine ) ) );
		}
		if ( array_keys( $shop ) !== array_keys( $engine ) ) {
			return array( array( $path, self::scalar( $shop ), self::scalar( $engine ) ) );
		}
		$differences = array();
		foreach ( $shop as $key => $value ) {
			$below = self::between( $value, $engine[ $key ], ltrim( "$path.$key", '.' ) );
			if ( $below ) {
				array_push( $differences, ...$below );
			}
		}
		return $differences;
	}

	/**
	 * Whether two values are the same to the last bit.
	 *
	 * @param mixed $one   Value.
	 * @param mixed $other Value.
	 * @return bool
	 */
	private static function same( $one, $other ): bool {
		// 0.0 === -0.0 and NAN !== NAN, so floats are compared as the bytes they are.
		return is_float( $one ) && is_float( $other ) ? pack( 'E', $one ) === pack( 'E', $other ) : $one === $other;
	}

	/**
	 * A value that can be shown; of an array its keys.
	 *
	 * @param mixed $value Value.
	 * @return int|float|string|bool|null
	 */
	private static function scalar( $value ) {
		return is_array( $value ) ? '{' . implode( ', ', array_keys( $value ) ) . '}' : $value;
	}
}
