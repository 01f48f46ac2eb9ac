<?php
/**
 * UnsupportedCart exception.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * This cart cannot be described in wire format v1: WooCommerce has to compute it.
 *
 * Not a defect and not for shoppers' eyes. The caller steps aside.
 */
final class UnsupportedCart extends \RuntimeException {

	/**
	 * Stable reason, such as "coupon_type".
	 *
	 * @var string
	 */
	private $reason;

	/**
	 * Constructor.
	 *
	 * @param string $reason  Stable reason in snake_case; compare this, never the message.
	 * @param string $message What was found, in English, for the shop's log.
	 */
	public function __construct( string $reason, string $message ) {
		parent::__construct( $message );
		$this->reason = $reason;
	}

	/**
	 * The stable reason.
	 *
	 * @return string
	 */
	public function get_reason(): string {
		return $this->reason;
	}
}
