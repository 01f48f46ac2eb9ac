<?php
/**
 * Short class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Not enough of a product, unless overdue holds give some back. Never leaves {@see Books}.
 */
final class Short extends \Exception {

	/**
	 * Product.
	 *
	 * @var int
	 */
	public $product;

	/**
	 * Says which.
	 *
	 * @param int $product Product.
	 */
	public function __construct( int $product ) {
		parent::__construct( 'short' );
		$this->product = $product;
	}
}
