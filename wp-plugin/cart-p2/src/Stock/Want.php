<?php
/**
 * Want class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * What a request wants of one product.
 */
final class Want {

	/**
	 * A want, as {@see Planner::hold()} and {@see Planner::claim()} read it.
	 *
	 * @param int  $quantity   Millionths.
	 * @param int  $seconds    How long it is held.
	 * @param bool $backorders Whether there may be less than that.
	 * @return array{quantity: int, seconds: int, backorders: bool, floor: int, held: bool}
	 */
	public static function of( int $quantity, int $seconds, bool $backorders = false ): array {
		return array(
			'quantity'   => $quantity,
			'seconds'    => $seconds,
			'backorders' => $backorders,
			// The shop keeps nothing back, and what is not held at some stage is not asked for.
			'floor'      => 0,
			'held'       => true,
		);
	}
}
