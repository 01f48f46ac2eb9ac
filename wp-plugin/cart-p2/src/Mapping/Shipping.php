<?php
/**
 * Shipping class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The chosen shipping rate of each package as wire `shipping`.
 */
final class Shipping {

	/**
	 * Reads the rates WooCommerce chose in its last calculation; calculates nothing.
	 *
	 * @param \WC_Cart $cart  Cart.
	 * @param TaxTable $taxes Receives rates that only shipping uses.
	 * @return array<int, array<string, mixed>>|null Null: shipping has not been calculated.
	 * @throws UnsupportedCart When a cost is no number.
	 */
	public static function from_cart( \WC_Cart $cart, TaxTable $taxes ) {
		$rates = self::chosen_rates( $cart );
		if ( null === $rates ) {
			return null;
		}
		$wire = array();
		foreach ( self::wire_rates( $rates ) as $rate ) {
			foreach ( array_keys( $rate['taxes'] ) as $id ) {
				$taxes->use_rate_id( $id );
			}
			$rate['taxes'] = (object) $rate['taxes'];

			$wire[] = $rate;
		}
		return $wire;
	}

	/**
	 * Wire `shipping`, its taxes still as PHP arrays.
	 *
	 * @param \WC_Shipping_Rate[] $rates The chosen rates by package.
	 * @return array<int, array{id: string, cost: string|int|float, taxes: array<int|string, string|int|float>}>
	 * @throws UnsupportedCart When a cost is no number.
	 */
	public static function wire_rates( array $rates ): array {
		$wire = array();
		foreach ( $rates as $package => $rate ) {
			$wire[] = array(
				'id'    => self::unique_id( (string) $rate->id, (string) $package, $wire ),
				'cost'  => Number::from( $rate->cost, 'shipping cost' ),
				'taxes' => Number::list_of( $rate->taxes, 'shipping tax' ),
			);
		}
		return $wire;
	}

	/**
	 * The chosen rates by package.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return \WC_Shipping_Rate[]|null
	 */
	public static function chosen_rates( \WC_Cart $cart ) {
		if ( method_exists( $cart, 'has_calculated_shipping' ) ) {
			return $cart->has_calculated_shipping() ? (array) $cart->get_shipping_methods() : null;
		}
		// WooCommerce 9.2 has the property without the getters.
		$read  = function () {
			return $this->shipping_methods;
		};
		$rates = \Closure::bind( $read, $cart, \WC_Cart::class )();
		// Its Store API asks show_shipping() only, also for carts without anything to ship. But rates that were
		// chosen are in the total, shown or not.
		return $rates || ( is_array( $rates ) && $cart->show_shipping() ) ? $rates : null;
	}

	/**
	 * The rate's id, told apart when two packages use the same rate.
	 *
	 * @param string                           $id      Rate id.
	 * @param string                           $package Package key.
	 * @param array<int, array<string, mixed>> $used    Wire rates so far.
	 * @return string
	 */
	private static function unique_id( string $id, string $package, array $used ): string {
		return in_array( $id, array_column( $used, 'id' ), true ) ? $id . '#' . $package : $id;
	}
}
