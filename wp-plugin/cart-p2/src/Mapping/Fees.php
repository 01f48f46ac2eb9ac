<?php
/**
 * Fees class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The cart's fees as wire `fees`.
 */
final class Fees {

	/**
	 * Reads the fees the cart holds; runs no fee callbacks.
	 *
	 * @param \WC_Cart             $cart     Cart.
	 * @param array<string, mixed> $settings Wire settings.
	 * @param TaxTable             $taxes    Receives the fees' tax classes.
	 * @return array<int, array<string, mixed>>
	 * @throws UnsupportedCart When an amount is no number.
	 */
	public static function from_cart( \WC_Cart $cart, array $settings, TaxTable $taxes ): array {
		$wire = self::wire_fees( self::in_calculated_order( $cart ), $settings['tax_enabled'] );
		if ( $settings['tax_enabled'] ) {
			foreach ( $wire as $fee ) {
				$taxes->use_class( $fee['tax_class'] );
			}
		}
		// A negative fee is spread over the tax classes of all costs, that of shipping among them.
		if ( $wire && $settings['tax_enabled'] && 'inherit' !== $settings['shipping_tax_class'] ) {
			$taxes->use_class( $settings['shipping_tax_class'] );
		}
		return $wire;
	}

	/**
	 * Wire `fees`.
	 *
	 * @param array<string, object> $fees        Fees in the order they are calculated in.
	 * @param bool                  $tax_enabled Whether the shop calculates taxes.
	 * @return array<int, array<string, mixed>>
	 * @throws UnsupportedCart When an amount is no number.
	 */
	public static function wire_fees( array $fees, bool $tax_enabled ): array {
		$wire = array();
		foreach ( $fees as $id => $fee ) {
			$wire[] = array(
				'id'        => (string) $id,
				'amount'    => Number::from( $fee->amount, 'fee amount' ),
				'taxable'   => (bool) $fee->taxable,
				'tax_class' => $tax_enabled ? (string) $fee->tax_class : '',
			);
		}
		return $wire;
	}

	/**
	 * The fees in the order they are, or were, calculated in.
	 *
	 * Every call of `get_fees()` sorts again, and its comparison never calls two fees equal, so each call
	 * reverses fees of the same amount. Calculated fees are therefore read as they lie, in the order the
	 * calculation's `get_fees()` left them; only fees not calculated yet get the one call that
	 * WooCommerce would make.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<string, object>
	 */
	public static function in_calculated_order( \WC_Cart $cart ): array {
		$read = function () {
			return $this->fees;
		};
		$fees = \Closure::bind( $read, $cart->fees_api(), \WC_Cart_Fees::class )();
		foreach ( $fees as $fee ) {
			if ( ! isset( $fee->tax_data ) ) {
				return $cart->get_fees();
			}
		}
		return $fees;
	}
}
