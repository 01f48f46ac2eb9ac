<?php
/**
 * Phrases class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * What the engine's names mean, in words a shop manager uses.
 *
 * Each list has every name the engine knows; tests/TracePhrasesTest.php compares them with its source.
 */
final class Phrases {

	/**
	 * Numbers in currency units; all other amounts of a step are in minor units.
	 */
	private const MAJOR = array( 'price_times_quantity.price', 'cost_to_minor_units.amount', 'cost_to_minor_units.cost' );

	/**
	 * Name of an amount.
	 *
	 * @param string $of   What it belongs to: line, coupon, shipping, fee or cart.
	 * @param string $name The engine's name.
	 * @return string The engine's name where it is unknown.
	 */
	public static function amount( string $of, string $name ): string {
		$names = self::amounts();
		return isset( $names[ "$of.$name" ] ) ? $names[ "$of.$name" ] : $name;
	}

	/**
	 * Where a differing value is.
	 *
	 * @param string $path Path in the engine's output, such as `lines.0.line_tax`.
	 * @return string The path itself where it has no name.
	 */
	public static function path( string $path ): string {
		$names = self::amounts();
		if ( 1 === preg_match( '/\Atotals\.(\w+)\z/', $path, $match ) && isset( $names[ "cart.$match[1]" ] ) ) {
			return $names[ "cart.$match[1]" ];
		}
		$parts = array(
			/* translators: 1: number of a line in the cart, 2: name of an amount. */
			'lines'   => array( 'line', __( 'Line %1$d: %2$s', 'cart-p2' ) ),
			/* translators: 1: number of a coupon in the cart, 2: name of an amount. */
			'coupons' => array( 'coupon', __( 'Coupon %1$d: %2$s', 'cart-p2' ) ),
			/* translators: 1: number of a fee in the cart, 2: name of an amount. */
			'fees'    => array( 'fee', __( 'Fee %1$d: %2$s', 'cart-p2' ) ),
		);
		if ( 1 === preg_match( '/\A(lines|coupons|fees)\.(\d{1,6})\.(\w+)\z/', $path, $match ) ) {
			list( $of, $text ) = $parts[ $match[1] ];
			if ( isset( $names[ "$of.$match[3]" ] ) ) {
				return sprintf( $text, $match[2] + 1, $names[ "$of.$match[3]" ] );
			}
		}
		return $path;
	}

	/**
	 * A rule in a sentence.
	 *
	 * @param string $rule The rule's id.
	 * @return string|null Null: unknown; the engine's English sentence does then.
	 */
	public static function rule( string $rule ) {
		$rules = self::rules();
		return isset( $rules[ $rule ] ) ? $rules[ $rule ] : null;
	}

	/**
	 * A number that went into a step, with its name.
	 *
	 * @param string    $rule  The rule's id.
	 * @param string    $name  The number's name.
	 * @param int|float $value The number.
	 * @param Money     $money Writes it.
	 * @return string
	 */
	public static function input( string $rule, string $name, $value, Money $money ): string {
		if ( 'percent' === $name ) {
			/* translators: %s: number. */
			return sprintf( __( '%s %%', 'cart-p2' ), $money->number( $value ) );
		}
		$names  = self::inputs();
		$number = 'quantity' === $name ? $money->number( $value ) : ( in_array( "$rule.$name", self::MAJOR, true ) ? $money->major( $value ) : $money->minor( $value ) );
		/* translators: 1: what a number is, 2: the number. */
		return sprintf( __( '%1$s %2$s', 'cart-p2' ), isset( $names[ $name ] ) ? $names[ $name ] : $name, $number );
	}

	/**
	 * Names of amounts.
	 *
	 * @return array<string, string>
	 */
	public static function amounts(): array {
		return array(
			'line.line_price'          => __( 'Price of the line, as entered', 'cart-p2' ),
			'line.line_subtotal'       => __( 'Before discounts, without tax', 'cart-p2' ),
			'line.line_subtotal_tax'   => __( 'Tax before discounts', 'cart-p2' ),
			'line.line_discount'       => __( 'Discount', 'cart-p2' ),
			'line.line_total'          => __( 'After discounts, without tax', 'cart-p2' ),
			'line.line_tax'            => __( 'Tax after discounts', 'cart-p2' ),
			'coupon.discount'          => __( 'Discount, without tax', 'cart-p2' ),
			'coupon.discount_tax'      => __( 'Tax that the discount takes off', 'cart-p2' ),
			'shipping.total'           => __( 'Cost, without tax', 'cart-p2' ),
			'shipping.tax'             => __( 'Tax', 'cart-p2' ),
			'fee.total'                => __( 'Amount, without tax', 'cart-p2' ),
			'fee.tax'                  => __( 'Tax', 'cart-p2' ),
			'cart.subtotal'            => __( 'Subtotal, without tax', 'cart-p2' ),
			'cart.subtotal_tax'        => __( 'Tax of the subtotal', 'cart-p2' ),
			'cart.discount_total'      => __( 'All discounts, without tax', 'cart-p2' ),
			'cart.discount_tax'        => __( 'Tax that the discounts take off', 'cart-p2' ),
			'cart.cart_contents_total' => __( 'Items after discounts, without tax', 'cart-p2' ),
			'cart.cart_contents_tax'   => __( 'Tax of the items', 'cart-p2' ),
			'cart.shipping_total'      => __( 'Shipping, without tax', 'cart-p2' ),
			'cart.shipping_tax'        => __( 'Tax of shipping', 'cart-p2' ),
			'cart.fee_total'           => __( 'Fees, without tax', 'cart-p2' ),
			'cart.fee_tax'             => __( 'Tax of the fees', 'cart-p2' ),
			'cart.total_tax'           => __( 'All taxes', 'cart-p2' ),
			'cart.total'               => __( 'Total to pay', 'cart-p2' ),
		);
	}

	/**
	 * Rules by id.
	 *
	 * @return array<string, string>
	 */
	public static function rules(): array {
		return array(
			'adjust_for_location'    => __( 'The price is entered with the shop’s own tax. That tax is taken out, and the customer’s is added.', 'cart-p2' ),
			'clamp_fee'              => __( 'A negative fee takes off no more than the cart is worth.', 'cart-p2' ),
			'cost_to_minor_units'    => __( 'The amount as it was given.', 'cart-p2' ),
			'discount_fixed_cart'    => __( 'The coupon’s amount is divided by all units, rounded down, and taken off each unit, dearest first.', 'cart-p2' ),
			'discount_fixed_product' => __( 'The coupon’s amount is taken off each unit, but no more than the line costs.', 'cart-p2' ),
			'discount_percent'       => __( 'The coupon’s percentage of the line, rounded down.', 'cart-p2' ),
			'discount_remainder'     => __( 'What rounding down lost is given back in the smallest coin, dearest unit first. This is what the line gets of it.', 'cart-p2' ),
			'less_discount'          => __( 'The line’s price less its discount.', 'cart-p2' ),
			'less_tax'               => __( 'The price includes tax. The tax is taken out and the rest is not rounded.', 'cart-p2' ),
			'price_times_quantity'   => __( 'Price times quantity.', 'cart-p2' ),
			'remove_base_tax'        => __( 'The customer pays no tax: it is taken out of the price, and the price is rounded.', 'cart-p2' ),
			'round_item'             => __( 'Each line is rounded before lines are added up, unless the shop rounds at the subtotal.', 'cart-p2' ),
			'round_line_tax'         => __( 'Each tax of a line is rounded, unless the shop rounds at the subtotal.', 'cart-p2' ),
			'round_tax_total'        => __( 'All taxes added up and rounded.', 'cart-p2' ),
			'round_total'            => __( 'Items, fees, shipping and all taxes added up and rounded.', 'cart-p2' ),
			'sum'                    => __( 'Added up.', 'cart-p2' ),
			'tax_exclusive'          => __( 'The tax is added to the amount. A compound tax also counts the taxes before it.', 'cart-p2' ),
			'tax_inclusive'          => __( 'The tax that the amount contains.', 'cart-p2' ),
			'tax_of_discount'        => __( 'The tax that is no longer due because of the discount.', 'cart-p2' ),
		);
	}

	/**
	 * Names of the numbers that go into steps.
	 *
	 * @return array<string, string>
	 */
	public static function inputs(): array {
		return array(
			'amount'                 => _x( 'amount', 'before a sum of money', 'cart-p2' ),
			'available'              => _x( 'left of the line', 'before a sum of money', 'cart-p2' ),
			'contents'               => _x( 'items', 'before a sum of money', 'cart-p2' ),
			'contents_tax'           => _x( 'tax of the items', 'before a sum of money', 'cart-p2' ),
			'cost'                   => _x( 'cost', 'before a sum of money', 'cart-p2' ),
			'discount'               => _x( 'discount', 'before a sum of money', 'cart-p2' ),
			'fees'                   => _x( 'fees', 'before a sum of money', 'cart-p2' ),
			'percent'                => _x( 'percentage', 'before a number', 'cart-p2' ),
			'price'                  => _x( 'price', 'before a sum of money', 'cart-p2' ),
			'quantity'               => _x( 'quantity', 'before a number', 'cart-p2' ),
			'shipping'               => _x( 'shipping', 'before a sum of money', 'cart-p2' ),
			'shipping_and_fee_taxes' => _x( 'taxes of shipping and fees', 'before a sum of money', 'cart-p2' ),
			'tax'                    => _x( 'tax', 'before a sum of money', 'cart-p2' ),
			'tax_added'              => _x( 'customer’s tax', 'before a sum of money', 'cart-p2' ),
			'tax_removed'            => _x( 'shop’s tax', 'before a sum of money', 'cart-p2' ),
			'worth'                  => _x( 'worth of the cart', 'before a sum of money', 'cart-p2' ),
		);
	}
}
