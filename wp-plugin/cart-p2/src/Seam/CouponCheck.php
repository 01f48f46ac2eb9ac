<?php
/**
 * CouponCheck class.
 *
 * @package CartP2
 */

namespace CartP2\Seam;

use CartP2\Mapping\CouponRules;

/**
 * WooCommerce's own validation of coupons, in the middle of the engine's calculation.
 *
 * It is `WC_Discounts` itself that validates, with all its hooks; only the items it looks at are made when somebody
 * asks for them, which for most coupons nobody does.
 */
final class CouponCheck extends \WC_Discounts {

	/**
	 * Cart items by key, as they were before the calculation.
	 *
	 * @var array<string, array>
	 */
	private $cart_items;

	/**
	 * Price of each line in minor units by its place, in the order in which lines receive discounts.
	 *
	 * @var array<int, float>
	 */
	private $order;

	/**
	 * Whether the items have been made.
	 *
	 * @var bool
	 */
	private $is_filled = false;

	/**
	 * Constructor.
	 *
	 * @param \WC_Cart             $cart       Cart with its new subtotal.
	 * @param array<string, array> $cart_items Cart items by key, as they were before the calculation.
	 * @param array<int, float>    $order      Price of each line in minor units by its place, in the order in which
	 *                                         lines receive discounts.
	 */
	public function __construct( \WC_Cart $cart, array $cart_items, array $order ) {
		$this->object     = $cart;
		$this->cart_items = $cart_items;
		$this->order      = $order;
	}

	/**
	 * The items in the order in which they receive discounts.
	 *
	 * @return object[]
	 */
	public function get_items() {
		if ( ! $this->is_filled ) {
			$this->is_filled = true;
			$keys            = array_keys( $this->cart_items );
			foreach ( $this->order as $place => $price ) {
				$key  = $keys[ $place ];
				$item = $this->cart_items[ $key ];

				$this->items[ $key ] = (object) array(
					'key'      => $key,
					'object'   => $item,
					'product'  => $item['data'],
					'quantity' => $item['quantity'],
					'price'    => $price,
				);
			}
		}
		return $this->items;
	}

	/**
	 * The lines a valid coupon may discount, asked one by one and in the order in which WooCommerce asks.
	 *
	 * Source: `WC_Discounts::get_items_to_apply_coupon()`.
	 *
	 * @param \WC_Coupon $coupon       Coupon.
	 * @param int[]      $discountable Places of the lines that have a price left, in the order of discounts.
	 * @return int[] Places of those it may discount.
	 */
	public function places( \WC_Coupon $coupon, array $discountable ): array {
		$keys   = array_keys( $this->cart_items );
		$rules  = CouponRules::of( $coupon );
		$places = array();
		foreach ( $discountable as $place ) {
			$item = $this->cart_items[ $keys[ $place ] ];
			$valid = $rules ? $rules->allow( $item['data'] ) : $coupon->is_valid_for_product( $item['data'], $item ) || $coupon->is_valid_for_cart();
			if ( $valid ) {
				$places[] = $place;
			}
		}
		return $places;
	}

	/**
	 * Whether nothing restricts which lines a coupon discounts, and nobody else wants to be asked for each of them.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return bool
	 */
	public static function is_unrestricted( \WC_Coupon $coupon ): bool {
		$rules = CouponRules::of( $coupon );
		return null !== $rules && $rules->allow_all();
	}

	/**
	 * Ensures that the cart is worth enough; spares WooCommerce the sum where no minimum is set.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return bool
	 * @throws \Exception When it is not.
	 */
	protected function validate_coupon_minimum_amount( $coupon ) {
		return $coupon->get_minimum_amount() > 0 ? parent::validate_coupon_minimum_amount( $coupon ) : true;
	}

	/**
	 * Ensures that the cart is not worth too much; spares WooCommerce the sum where no maximum is set.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return bool
	 * @throws \Exception When it is.
	 */
	protected function validate_coupon_maximum_amount( $coupon ) {
		return $coupon->get_maximum_amount() > 0 ? parent::validate_coupon_maximum_amount( $coupon ) : true;
	}

	/**
	 * Ensures that the coupon discounts one product at least; spares WooCommerce the question where it surely does.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return bool
	 * @throws \Exception When it does not.
	 */
	protected function validate_coupon_excluded_items( $coupon ) {
		$rules = CouponRules::of( $coupon );
		if ( $rules ) {
			foreach ( $this->cart_items as $item ) {
				if ( $rules->allow( $item['data'] ) ) {
					return true;
				}
			}
		}
		return parent::validate_coupon_excluded_items( $coupon );
	}
}
