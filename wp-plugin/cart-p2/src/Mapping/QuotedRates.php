<?php
/**
 * QuotedRates class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The shipping rates the shop has quoted for each package, so that the browser can choose among them.
 */
final class QuotedRates {

	/**
	 * Methods that are collected: WooCommerce may tax the whole cart where the shop is.
	 */
	private const COLLECTED = array( 'local_pickup', 'legacy_local_pickup', 'pickup_location' );

	/**
	 * Reads the rates of WooCommerce's last calculation; calculates nothing.
	 *
	 * @param \WC_Cart             $cart     Cart with calculated totals.
	 * @param array<string, mixed> $snapshot Its snapshot.
	 * @return array<int, array{chosen: string|null, rates: array<int, array<string, mixed>>}> In the order of the snapshot's `shipping`.
	 */
	public static function from_cart( \WC_Cart $cart, array $snapshot ): array {
		if ( empty( $snapshot['shipping'] ) ) {
			return array();
		}
		$chosen   = WC()->session ? (array) WC()->session->get( 'chosen_shipping_methods', array() ) : array();
		$moves    = self::collecting_moves_taxes( $cart, $snapshot );
		$rate_ids = array_map( 'strval', array_column( $snapshot['rates'], 'id' ) );
		$packages = array();
		foreach ( WC()->shipping()->get_packages() as $index => $package ) {
			$rates = array();
			foreach ( $package['rates'] as $id => $rate ) {
				$rates[] = self::wire_rate( (string) $id, $rate, $moves, $rate_ids );
			}
			$packages[] = array(
				'chosen' => isset( $chosen[ $index ] ) ? (string) $chosen[ $index ] : null,
				'rates'  => $rates,
			);
		}
		// A package without a chosen rate has no place in the cart's shipping, and places are how the two are matched.
		return count( $packages ) === count( $snapshot['shipping'] ) ? $packages : array();
	}

	/**
	 * A rate.
	 *
	 * @param string            $id       Rate id.
	 * @param \WC_Shipping_Rate $rate     Rate.
	 * @param bool              $moves    Whether collecting moves taxes.
	 * @param string[]          $rate_ids Tax rates the snapshot knows.
	 * @return array<string, mixed>
	 */
	private static function wire_rate( string $id, $rate, bool $moves, array $rate_ids ): array {
		$taxes   = is_array( $rate->taxes ) ? $rate->taxes : array();
		$unknown = array_diff( array_map( 'strval', array_keys( $taxes ) ), $rate_ids );
		try {
			return array(
				'id'    => $id,
				'cost'  => Number::from( $rate->cost, 'shipping cost' ),
				'taxes' => (object) Number::map( $taxes, 'shipping tax' ),
				'known' => ! $unknown && ! ( $moves && in_array( $rate->method_id, self::COLLECTED, true ) ),
			);
		} catch ( UnsupportedCart $unsupported ) {
			return array(
				'id'    => $id,
				'cost'  => '0',
				'taxes' => (object) array(),
				'known' => false,
			);
		}
	}

	/**
	 * Whether collecting the goods instead of having them sent taxes the cart at other rates.
	 *
	 * @param \WC_Cart             $cart     Cart.
	 * @param array<string, mixed> $snapshot Its snapshot.
	 * @return bool
	 */
	private static function collecting_moves_taxes( \WC_Cart $cart, array $snapshot ): bool {
		$customer = $cart->get_customer();
		$based_on = get_option( 'woocommerce_tax_based_on' );
		if ( ! $snapshot['settings']['tax_enabled'] || 'base' === $based_on ) {
			return false;
		}
		// Not the customer's tax location: while a collected rate is chosen, that is the shop's.
		$of      = static function ( string $part ) use ( $customer, $based_on ) {
			return $customer ? call_user_func( array( $customer, ( 'billing' === $based_on ? 'get_billing_' : 'get_shipping_' ) . $part ) ) : '';
		};
		$address = array(
			'country'  => $of( 'country' ),
			'state'    => $of( 'state' ),
			'postcode' => $of( 'postcode' ),
			'city'     => $of( 'city' ),
		);
		foreach ( $snapshot['tax_classes'] as $class ) {
			if ( \WC_Tax::get_base_tax_rates( $class['slug'] ) !== \WC_Tax::find_rates( $address + array( 'tax_class' => $class['slug'] ) ) ) {
				return true;
			}
		}
		return false;
	}
}
