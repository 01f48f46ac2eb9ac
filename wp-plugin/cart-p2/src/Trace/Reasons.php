<?php
/**
 * Reasons class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * Why a tax or a coupon did, or did not, land on a line.
 */
final class Reasons {

	/**
	 * The cart.
	 *
	 * @var array<string, mixed>
	 */
	private $cart;

	/**
	 * Writes numbers.
	 *
	 * @var Money
	 */
	private $money;

	/**
	 * Constructor.
	 *
	 * @param array<string, mixed> $cart  Cart in wire v1.
	 * @param Money                $money Writes numbers.
	 */
	public function __construct( array $cart, Money $money ) {
		$this->cart  = $cart;
		$this->money = $money;
	}

	/**
	 * Sentences about a line.
	 *
	 * @param array<string, mixed> $line       Wire line.
	 * @param string[]             $discounted Codes of the coupons that took something off it.
	 * @return string[]
	 */
	public function of_line( array $line, array $discounted ): array {
		$sentences = array( $this->tax( $line ) );
		foreach ( self::entries( $this->cart, 'coupons' ) as $coupon ) {
			$sentences[] = $this->coupon( $coupon, (string) ( isset( $line['key'] ) ? $line['key'] : '' ), $discounted );
		}
		return $sentences;
	}

	/**
	 * A rate's name and percentage.
	 *
	 * @param string $id The rate's id.
	 * @return string
	 */
	public function rate( string $id ): string {
		foreach ( self::entries( $this->cart, 'rates' ) as $rate ) {
			if ( isset( $rate['id'], $rate['rate'] ) && (string) $rate['id'] === $id ) {
				$name = isset( $rate['label'] ) && '' !== $rate['label'] ? (string) $rate['label'] : __( 'Tax', 'cart-p2' );
				/* translators: 1: name of a tax rate, 2: its percentage. */
				$text = sprintf( __( '%1$s %2$s %%', 'cart-p2' ), $name, $this->money->number( $rate['rate'] ) );
				/* translators: %s: name and percentage of a tax rate. */
				return empty( $rate['compound'] ) ? $text : sprintf( __( '%s, compound', 'cart-p2' ), $text );
			}
		}
		/* translators: %s: id of a tax rate. */
		return sprintf( __( 'tax rate %s', 'cart-p2' ), $id );
	}

	/**
	 * Why a line is taxed as it is.
	 *
	 * @param array<string, mixed> $line Wire line.
	 * @return string
	 */
	private function tax( array $line ): string {
		$settings = isset( $this->cart['settings'] ) && is_array( $this->cart['settings'] ) ? $this->cart['settings'] : array();
		$status   = isset( $line['tax_status'] ) ? $line['tax_status'] : 'taxable';
		$taxable  = isset( $line['is_taxable'] ) ? (bool) $line['is_taxable'] : 'taxable' === $status;
		if ( empty( $settings['tax_enabled'] ) ) {
			return __( 'No tax: the shop does not calculate taxes.', 'cart-p2' );
		}
		if ( ! $taxable ) {
			return __( 'No tax: the product is not taxable.', 'cart-p2' );
		}
		if ( ! empty( $settings['customer_exempt'] ) ) {
			return __( 'No tax: the customer is exempt.', 'cart-p2' );
		}
		$slug  = isset( $line['tax_class'] ) ? (string) $line['tax_class'] : '';
		$class = '' === $slug ? __( 'Standard', 'cart-p2' ) : $slug;
		$rates = array();
		foreach ( self::entries( $this->cart, 'tax_classes' ) as $tax_class ) {
			if ( isset( $tax_class['slug'], $tax_class['rates'] ) && $slug === $tax_class['slug'] && is_array( $tax_class['rates'] ) ) {
				$rates = array_map( array( $this, 'rate' ), array_map( 'strval', $tax_class['rates'] ) );
			}
		}
		if ( ! $rates ) {
			/* translators: %s: name of a tax class. */
			return sprintf( __( 'No tax: no rate of the tax class “%s” applies where the customer is.', 'cart-p2' ), $class );
		}
		/* translators: 1: name of a tax class, 2: list of tax rates. */
		return sprintf( __( 'Tax class “%1$s”, which means here: %2$s.', 'cart-p2' ), $class, implode( ', ', $rates ) );
	}

	/**
	 * Why a coupon does, or does not, touch a line.
	 *
	 * @param array<string, mixed> $coupon     Wire coupon.
	 * @param string               $key        The line's key.
	 * @param string[]             $discounted Codes of the coupons that took something off the line.
	 * @return string
	 */
	private function coupon( array $coupon, string $key, array $discounted ): string {
		$code = (string) ( isset( $coupon['code'] ) ? $coupon['code'] : '' );
		if ( isset( $coupon['valid'] ) && ! $coupon['valid'] ) {
			/* translators: %s: coupon code. */
			return sprintf( __( 'Coupon “%s” is applied to the cart but does not fit now, so it takes nothing off.', 'cart-p2' ), $code );
		}
		if ( isset( $coupon['lines'] ) && is_array( $coupon['lines'] ) && ! in_array( $key, array_map( 'strval', $coupon['lines'] ), true ) ) {
			/* translators: %s: coupon code. */
			return sprintf( __( 'Coupon “%s” is for other products only.', 'cart-p2' ), $code );
		}
		if ( ! in_array( $code, $discounted, true ) ) {
			/* translators: %s: coupon code. */
			return sprintf( __( 'Coupon “%s” may be used for this line, but nothing of it came here.', 'cart-p2' ), $code );
		}
		if ( isset( $coupon['limit_items'] ) ) {
			return sprintf(
				/* translators: 1: coupon code, 2: number of units. */
				_n( 'Coupon “%1$s” is for this line, and for %2$d unit of the cart in all.', 'Coupon “%1$s” is for this line, and for %2$d units of the cart in all.', (int) $coupon['limit_items'], 'cart-p2' ),
				$code,
				(int) $coupon['limit_items']
			);
		}
		/* translators: %s: coupon code. */
		return sprintf( __( 'Coupon “%s” is for this line.', 'cart-p2' ), $code );
	}

	/**
	 * The entries of one of the cart's lists.
	 *
	 * @param array<string, mixed> $cart Cart.
	 * @param string               $name Name of the list.
	 * @return array<int, array<string, mixed>>
	 */
	public static function entries( array $cart, string $name ): array {
		return isset( $cart[ $name ] ) && is_array( $cart[ $name ] ) ? array_values( array_filter( $cart[ $name ], 'is_array' ) ) : array();
	}
}
