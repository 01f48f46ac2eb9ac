<?php
/**
 * StockCart class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use CartP2\Stock\Quantity;
use CartP2\Stock\Refused;

/**
 * What a cart wants from the stock, and the shopper's session.
 */
final class StockCart {

	/**
	 * Quantities by the product that manages the stock. Products with backorders are not held.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<int, int> Millionths, by product.
	 * @throws Refused When a quantity is out of range.
	 */
	public static function wants( \WC_Cart $cart ): array {
		$wants = array();
		foreach ( $cart->cart_contents as $item ) {
			$product = isset( $item['data'] ) ? $item['data'] : null;
			if ( $product instanceof \WC_Product && $product->managing_stock() && ! $product->backorders_allowed() ) {
				$id           = (int) $product->get_stock_managed_by_id();
				$quantity     = Quantity::micros( $item['quantity'] );
				$wants[ $id ] = isset( $wants[ $id ] ) ? $wants[ $id ] + $quantity : $quantity;
			}
		}
		ksort( $wants );
		return $wants;
	}

	/**
	 * Sets a line's quantity back. Nothing is calculated: whoever is changing the cart does that next.
	 *
	 * @param \WC_Cart  $cart     Cart.
	 * @param string    $key      Cart item key.
	 * @param int|float $quantity Quantity; 0 or less: the line goes.
	 * @return void
	 */
	public static function set_back( \WC_Cart $cart, string $key, $quantity ) {
		if ( $quantity > 0 && isset( $cart->cart_contents[ $key ] ) ) {
			$cart->cart_contents[ $key ]['quantity'] = $quantity;
		} else {
			unset( $cart->cart_contents[ $key ] );
		}
	}

	/**
	 * A line's quantity.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @param string   $key  Cart item key.
	 * @return int|float 0: no such line.
	 */
	public static function quantity( \WC_Cart $cart, string $key ) {
		return isset( $cart->cart_contents[ $key ]['quantity'] ) ? $cart->cart_contents[ $key ]['quantity'] : 0;
	}

	/**
	 * The product whose stock a line uses.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @param string   $key  Cart item key.
	 * @return int 0: none.
	 */
	public static function product( \WC_Cart $cart, string $key ): int {
		$data = isset( $cart->cart_contents[ $key ]['data'] ) ? $cart->cart_contents[ $key ]['data'] : null;
		return StockProduct::is_limited( $data ) ? StockProduct::managed_by( $data ) : 0;
	}

	/**
	 * Products whose stock the shopper's cart uses.
	 *
	 * @return int[]
	 */
	public static function products(): array {
		$products = array();
		foreach ( WC()->cart instanceof \WC_Cart ? WC()->cart->cart_contents : array() as $item ) {
			$product = isset( $item['data'] ) ? $item['data'] : null;
			if ( StockProduct::is_limited( $product ) ) {
				$products[] = StockProduct::managed_by( $product );
			}
		}
		return $products;
	}

	/**
	 * What the cart's products have in stock, as this request has read it.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array<int, int|null> Millionths, by the product that manages the stock; null: unknown here.
	 */
	public static function shown( \WC_Cart $cart ): array {
		$shown = array();
		foreach ( $cart->cart_contents as $item ) {
			$product = isset( $item['data'] ) ? $item['data'] : null;
			if ( StockProduct::is_limited( $product ) ) {
				$shown[ StockProduct::managed_by( $product ) ] = StockOrder::shown( $product );
			}
		}
		return $shown;
	}

	/**
	 * Takes a product's lines down to what is left, the newest first, as the shopper asked for.
	 *
	 * @param \WC_Cart $cart    Cart.
	 * @param int      $product Product that manages the stock.
	 * @param int      $left    Millionths.
	 * @return void
	 * @throws Refused When a quantity is out of range.
	 */
	public static function reduce( \WC_Cart $cart, int $product, int $left ) {
		$lines = array();
		foreach ( $cart->cart_contents as $key => $item ) {
			$data = isset( $item['data'] ) ? $item['data'] : null;
			if ( $data instanceof \WC_Product && StockProduct::is_limited( $data ) && StockProduct::managed_by( $data ) === $product ) {
				$lines[ $key ] = Quantity::micros( $item['quantity'] );
			}
		}
		$over = array_sum( $lines ) - $left;
		foreach ( array_reverse( $lines, true ) as $key => $quantity ) {
			$part = min( $over, $quantity );
			if ( $part > 0 ) {
				// A line can only have what its quantity field takes.
				$cart->set_quantity( (string) $key, wc_stock_amount( Quantity::number( $quantity - $part ) ) );
				$over -= $part;
			}
		}
	}

	/**
	 * Whether this request is a shopper's.
	 *
	 * @return bool
	 */
	public static function has_session(): bool {
		return null !== WC()->session;
	}

	/**
	 * A value of the shopper's session.
	 *
	 * @param string $name Name.
	 * @return mixed Null: no session, or no such value.
	 */
	public static function session( string $name ) {
		return self::has_session() ? WC()->session->get( $name ) : null;
	}

	/**
	 * Sets a value of the shopper's session.
	 *
	 * @param string $name  Name.
	 * @param mixed  $value Value; null: none.
	 * @return void
	 */
	public static function set_session( string $name, $value ) {
		if ( self::has_session() ) {
			WC()->session->set( $name, $value );
		}
	}

	/**
	 * A value kept with the customer's account, on this site.
	 *
	 * @param string $name Name.
	 * @return mixed Null: nobody is signed in, or there is no such value.
	 */
	public static function customers( string $name ) {
		$value = is_user_logged_in() ? get_user_option( $name ) : false;
		return false === $value ? null : $value;
	}

	/**
	 * Keeps a value with the customer's account. Nothing for guests.
	 *
	 * @param string $name  Name.
	 * @param string $value Value.
	 * @return void
	 */
	public static function set_customers( string $name, string $value ) {
		if ( is_user_logged_in() && self::customers( $name ) !== $value ) {
			update_user_option( get_current_user_id(), $name, $value );
		}
	}

	/**
	 * The orders this shopper has begun to pay for and not finished.
	 *
	 * @return int[] Numbers.
	 */
	public static function begun_orders(): array {
		$orders = array( absint( self::session( 'order_awaiting_payment' ) ), absint( self::session( 'store_api_draft_order' ) ) );
		return array_values( array_unique( array_filter( $orders ) ) );
	}
}
