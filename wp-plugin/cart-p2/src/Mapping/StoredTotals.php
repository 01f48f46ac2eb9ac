<?php
/**
 * StoredTotals class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * What WooCommerce's calculation stored on the cart, in the shape of the engine's output.
 */
final class StoredTotals {

	/**
	 * Reads what is stored; calculates nothing, and leaves the order of the fees alone.
	 *
	 * Amounts are in currency units with the very types WooCommerce keeps (string, int or float). What the engine
	 * writes as a JSON object is an object here, so that an empty one stays one.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 * @return array<string, mixed>
	 */
	public static function from_cart( \WC_Cart $cart ): array {
		$totals = $cart->get_totals();
		foreach ( array( 'shipping_taxes', 'cart_contents_taxes', 'fee_taxes' ) as $name ) {
			$totals[ $name ] = (object) $totals[ $name ];
		}
		return array(
			'v'       => 1,
			'totals'  => $totals,
			'lines'   => self::lines( $cart ),
			'coupons' => self::coupons( $cart ),
			'fees'    => self::fees( $cart ),
		);
	}

	/**
	 * The lines' amounts.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<int, array<string, mixed>>
	 */
	private static function lines( \WC_Cart $cart ): array {
		$lines = array();
		foreach ( $cart->get_cart() as $key => $item ) {
			$lines[] = array(
				'key'               => (string) $key,
				'line_subtotal'     => $item['line_subtotal'],
				'line_subtotal_tax' => $item['line_subtotal_tax'],
				'line_total'        => $item['line_total'],
				'line_tax'          => $item['line_tax'],
				'line_tax_data'     => array(
					'subtotal' => (object) $item['line_tax_data']['subtotal'],
					'total'    => (object) $item['line_tax_data']['total'],
				),
			);
		}
		return $lines;
	}

	/**
	 * The coupons' amounts.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<int, array<string, mixed>>
	 */
	private static function coupons( \WC_Cart $cart ): array {
		$taxes   = $cart->get_coupon_discount_tax_totals();
		$coupons = array();
		foreach ( $cart->get_coupon_discount_totals() as $code => $discount ) {
			$coupons[] = array(
				'code'         => (string) $code,
				'discount'     => $discount,
				'discount_tax' => isset( $taxes[ $code ] ) ? $taxes[ $code ] : null,
			);
		}
		return $coupons;
	}

	/**
	 * The fees' amounts.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<int, array<string, mixed>>
	 */
	private static function fees( \WC_Cart $cart ): array {
		$fees = array();
		foreach ( Fees::in_calculated_order( $cart ) as $fee ) {
			$fees[] = array(
				'id'       => $fee->id,
				'total'    => $fee->total,
				'tax'      => $fee->tax,
				'tax_data' => (object) $fee->tax_data,
			);
		}
		return $fees;
	}
}
