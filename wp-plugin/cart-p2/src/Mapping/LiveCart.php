<?php
/**
 * LiveCart class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * What the browser needs to price this cart for other quantities, and what it must leave to the shop.
 *
 * Holds nothing the page does not show or imply: applied coupons, the customer's and the shop's tax rates, prices.
 */
final class LiveCart {

	/**
	 * Describes the cart for the browser.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When the browser cannot price this cart at all.
	 */
	public static function from_cart( \WC_Cart $cart ): array {
		$hook = ForeignHooks::first_of( array_merge( ForeignHooks::CALCULATION, ForeignHooks::QUANTITY, ForeignHooks::FORMAT ) );
		if ( null !== $hook ) {
			throw new UnsupportedCart( 'hook', sprintf( 'Another plugin uses %s.', $hook ) );
		}
		$snapshot         = CartSnapshot::from_cart( $cart );
		$shipping = new ShippingOutlook( $cart );

		return array(
			'v'        => 1,
			'cart'     => $snapshot,
			'pending'  => array(
				'shipping'            => $shipping->depends_on_quantity,
				'shipping_on_removal' => $shipping->depends_on_lines,
				'free_shipping'       => $shipping->free_from,
				'fees'                => self::fees_may_change( $cart ),
				'coupons'             => self::coupon_ranges( $cart ),
				'coupons_ship_free'   => self::coupons_that_ship_free( $cart ),
			),
			'packages' => QuotedRates::from_cart( $cart, $snapshot ),
			'rows'     => self::rows( $cart, $snapshot ),
		);
	}

	/**
	 * The coupons that grant free shipping.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return string[] Codes.
	 */
	private static function coupons_that_ship_free( \WC_Cart $cart ): array {
		$codes = array();
		foreach ( $cart->get_coupons() as $code => $coupon ) {
			if ( $coupon->get_free_shipping() ) {
				$codes[] = (string) $code;
			}
		}
		return $codes;
	}

	/**
	 * Whether fees may be others for another quantity: they come from callbacks, so nobody knows.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return bool
	 */
	private static function fees_may_change( \WC_Cart $cart ): bool {
		/**
		 * Filters whether the cart's fees are the same for every quantity.
		 *
		 * A shop whose only fee is, say, a fixed charge for gift wrapping may return true: its cart page then
		 * shows new totals at once instead of waiting for the shop's answer. Return true only when the fees
		 * depend neither on quantities nor on amounts.
		 *
		 * @since 0.1.0
		 *
		 * @param bool     $constant Whether the fees are constant. Default false.
		 * @param \WC_Cart $cart     The cart.
		 */
		$constant = apply_filters( 'cart_p2_fees_are_constant', false, $cart );
		return ! $constant && ForeignHooks::is_used( 'woocommerce_cart_calculate_fees' );
	}

	/**
	 * The amounts between which each coupon is valid.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return object By code: `{"min": number|null, "max": number|null}`; only coupons that have either.
	 */
	private static function coupon_ranges( \WC_Cart $cart ) {
		$ranges = array();
		foreach ( $cart->get_coupons() as $code => $coupon ) {
			$min = (float) $coupon->get_minimum_amount();
			$max = (float) $coupon->get_maximum_amount();
			if ( $min > 0 || $max > 0 ) {
				$ranges[ $code ] = array(
					'min' => $min > 0 ? $min : null,
					'max' => $max > 0 ? $max : null,
				);
			}
		}
		return (object) $ranges;
	}

	/**
	 * The classes WooCommerce's template gives the rows of coupons and tax rates.
	 *
	 * @param \WC_Cart             $cart     Cart.
	 * @param array<string, mixed> $snapshot Its snapshot.
	 * @return array{coupons: object, taxes: object}
	 */
	private static function rows( \WC_Cart $cart, array $snapshot ): array {
		$coupons = array();
		foreach ( $cart->get_applied_coupons() as $code ) {
			$coupons[ $code ] = 'coupon-' . sanitize_title( $code );
		}
		$taxes = array();
		foreach ( $snapshot['rates'] as $rate ) {
			$taxes[ $rate['code'] ] = 'tax-rate-' . sanitize_title( $rate['code'] );
		}
		return array(
			'coupons' => (object) $coupons,
			'taxes'   => (object) $taxes,
		);
	}
}
