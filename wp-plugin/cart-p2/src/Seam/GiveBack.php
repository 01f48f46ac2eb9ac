<?php
/**
 * GiveBack exception.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

use CartP2\Exception\CartException;
use CartP2\Mapping\UnsupportedCart;

/**
 * The engine gives a calculation back to WooCommerce. Never leaves {@see EngineCart}.
 */
final class GiveBack extends \Exception {

	/**
	 * A reason of {@see Reasons}.
	 *
	 * @var string
	 */
	private $reason;

	/**
	 * Constructor.
	 *
	 * @param string          $reason   A reason of {@see Reasons}.
	 * @param \Throwable|null $previous What was thrown.
	 */
	public function __construct( string $reason, $previous = null ) {
		parent::__construct( null === $previous ? '' : $previous->getMessage(), 0, $previous );
		$this->reason = $reason;
	}

	/**
	 * Because of what a step has thrown.
	 *
	 * @param \Throwable $thrown What was thrown.
	 * @return self
	 */
	public static function because( \Throwable $thrown ): self {
		if ( $thrown instanceof self ) {
			return $thrown;
		}
		if ( $thrown instanceof UnsupportedCart ) {
			return new self( Reasons::CART . $thrown->get_reason(), $thrown );
		}
		return new self( Reasons::ENGINE . ( $thrown instanceof CartException ? $thrown->getErrorCode() : 'failed' ), $thrown );
	}

	/**
	 * A reason of {@see Reasons}.
	 *
	 * @return string
	 */
	public function get_reason(): string {
		return $this->reason;
	}
}
