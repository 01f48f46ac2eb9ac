<?php
/**
 * Decided class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

/**
 * What the shop and its plugins have decided in a calculation that the engine could not finish.
 *
 * WooCommerce finishes it, and must not ask again: a callback that adds fees would see its action twice.
 */
final class Decided {

	/**
	 * The chosen shipping rates by package. Null: not asked yet.
	 *
	 * @var array|null
	 */
	public $shipping = null;

	/**
	 * The fees, in the order they are calculated in. Null: not asked yet.
	 *
	 * @var array|null
	 */
	public $fees = null;
}
