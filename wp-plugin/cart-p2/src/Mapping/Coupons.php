<?php
/**
 * Coupons class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The applied coupons, validated by WooCommerce, as wire `coupons`.
 */
final class Coupons {

	/**
	 * The types the engine knows, with the order WooCommerce works them out in.
	 */
	private const SORT = array(
		'fixed_product' => 1,
		'percent'       => 2,
		'fixed_cart'    => 3,
	);

	/**
	 * Reads the applied coupons in the order they were applied.
	 *
	 * @param \WC_Cart             $cart  Cart.
	 * @param array<string, array> $items Cart items by key.
	 * @return array<int, array<string, mixed>>
	 * @throws UnsupportedCart When a coupon is of another plugin's type.
	 */
	public static function from_cart( \WC_Cart $cart, array $items ): array {
		$coupons = $cart->get_coupons();
		if ( ! $coupons ) {
			return array();
		}
		$discounts = new \WC_Discounts( self::needs_subtotal( $coupons ) ? Subtotals::on_clone( $cart ) : $cart );
		$wire      = array();
		foreach ( $coupons as $code => $coupon ) {
			$wire[] = self::wire_coupon( (string) $code, $coupon, $items, $discounts );
		}
		return $wire;
	}

	/**
	 * Whether the validity of any of them depends on the subtotal.
	 *
	 * @param \WC_Coupon[] $coupons Coupons.
	 * @return bool
	 */
	private static function needs_subtotal( array $coupons ): bool {
		foreach ( $coupons as $coupon ) {
			if ( $coupon->get_minimum_amount() > 0 || $coupon->get_maximum_amount() > 0 ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A wire coupon.
	 *
	 * @param string               $code      The code it was applied under.
	 * @param \WC_Coupon           $coupon    Coupon.
	 * @param array<string, array> $items     Cart items by key.
	 * @param \WC_Discounts        $discounts Validates as `WC_Cart_Totals` does.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When it is of another plugin's type, or a filter changed its code.
	 */
	private static function wire_coupon( string $code, \WC_Coupon $coupon, array $items, \WC_Discounts $discounts ): array {
		$wire  = self::discount( $code, $coupon );
		$type  = $wire['type'];
		$valid = true === $discounts->is_coupon_valid( $coupon );

		$wire['lines'] = $valid ? self::eligible_lines( $coupon, $items ) : null;
		$wire['valid'] = $valid;

		$sort = apply_filters( 'woocommerce_coupon_sort', self::SORT[ $type ], $coupon ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's filter.
		if ( ! is_int( $sort ) ) {
			throw new UnsupportedCart( 'coupon_sort', 'A filter gave a coupon an order that is not a whole number.' );
		}
		if ( self::SORT[ $type ] !== $sort ) {
			$wire['sort'] = $sort;
		}
		return $wire;
	}

	/**
	 * What a coupon takes off, as a wire coupon that says nothing of its validity and lines.
	 *
	 * @param string     $code   The code it was applied under.
	 * @param \WC_Coupon $coupon Coupon.
	 * @return array<string, mixed>
	 * @throws UnsupportedCart When it is of another plugin's type, or a filter changed its code.
	 */
	public static function discount( string $code, \WC_Coupon $coupon ): array {
		$type = $coupon->get_discount_type();
		if ( ! isset( self::SORT[ $type ] ) ) {
			throw new UnsupportedCart( 'coupon_type', 'A coupon has a discount type of another plugin.' );
		}
		if ( $coupon->get_code() !== $code ) {
			throw new UnsupportedCart( 'coupon_code', 'A filter changed the code of a coupon.' );
		}
		$limit = $coupon->get_limit_usage_to_x_items();
		return array(
			'code'        => $code,
			'type'        => $type,
			'amount'      => Number::from( $coupon->get_amount(), 'coupon amount' ),
			'limit_items' => null === $limit ? null : (int) $limit,
			'id'          => (int) $coupon->get_id(),
		);
	}

	/**
	 * The lines a coupon may discount.
	 *
	 * @param \WC_Coupon           $coupon Coupon.
	 * @param array<string, array> $items  Cart items by key.
	 * @return string[]|null Keys; null: all.
	 */
	private static function eligible_lines( \WC_Coupon $coupon, array $items ) {
		if ( $coupon->is_valid_for_cart() ) {
			return null;
		}
		$keys = array();
		foreach ( $items as $key => $item ) {
			if ( $coupon->is_valid_for_product( $item['data'], $item ) ) {
				$keys[] = (string) $key;
			}
		}
		return count( $keys ) === count( $items ) ? null : $keys;
	}
}
