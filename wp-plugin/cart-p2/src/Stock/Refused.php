<?php
/**
 * Refused class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * The answer is no, and nothing was changed. The code is one of crates/stock/src/error.rs.
 */
final class Refused extends \Exception {

	/**
	 * Stable code.
	 *
	 * @var string
	 */
	public $reason;

	/**
	 * Product it failed for; 0: none.
	 *
	 * @var int
	 */
	public $product;

	/**
	 * With `not_enough`: the most the owner could have now, in millionths of a unit; else null.
	 *
	 * @var int|null
	 */
	public $left;

	/**
	 * Refuses.
	 *
	 * @param string   $reason  Stable code.
	 * @param int      $product Product.
	 * @param int|null $left    What is left.
	 */
	public function __construct( string $reason, int $product = 0, $left = null ) {
		parent::__construct( $reason );
		$this->reason  = $reason;
		$this->product = $product;
		$this->left    = $left;
	}
}
