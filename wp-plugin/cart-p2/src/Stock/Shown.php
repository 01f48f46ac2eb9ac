<?php
/**
 * Shown class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Mapping\StockCart;
use CartP2\Mapping\StockProduct;

/**
 * Stock wherever it is shown or limits what may be asked for: without what other shoppers hold, with what this one does.
 *
 * The product's own number stays as it is: others read it and write it back. And a product whose units are all held stays
 * “in stock”, so that no cached page, catalogue or feed drops it for what is over in minutes; its text says what is the matter.
 */
final class Shown {

	/**
	 * How long what was read is good enough to be shown, in seconds. A hold itself never asks here.
	 */
	const SECONDS = 2;

	/**
	 * What others hold, in millionths by product, as read; and when, and without whose holds.
	 *
	 * @var array{held: array<int, int>, at: int, without: string}
	 */
	private static $read = array(
		'held'    => array(),
		'at'      => 0,
		'without' => '',
	);

	/**
	 * What a product's page says about its stock.
	 *
	 * @param string      $text    Text.
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	public static function text( $text, $product ) {
		$left = self::left( $product );
		if ( null === $left || ! $product->is_in_stock() ) {
			return $text;
		}
		return $left > 0 ? wc_format_stock_for_display( StockProduct::with_stock( $product, $left ) ) : self::all_held();
	}

	/**
	 * How it looks.
	 *
	 * @param string      $classes CSS class.
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	public static function css( $classes, $product ) {
		$left = self::left( $product );
		return null === $left || $left > 0 ? $classes : 'out-of-stock cart-p2-all-held';
	}

	/**
	 * The most that may be asked for. At least 1: a hold may end at any moment, and then WooCommerce takes 0 for no limit.
	 *
	 * @param int|float   $most    Most; -1: no limit.
	 * @param \WC_Product $product Product.
	 * @return int|float
	 */
	public static function most( $most, $product ) {
		$left = is_numeric( $most ) ? self::left( $product ) : null;
		if ( null === $left ) {
			return $most;
		}
		return $most > 0 ? min( $most, max( 1, $left ) ) : max( 1, $left );
	}

	/**
	 * The same for the arguments of a quantity field.
	 *
	 * @param array<string, mixed> $field   Arguments.
	 * @param \WC_Product          $product Product.
	 * @return array<string, mixed>
	 */
	public static function field( $field, $product ) {
		if ( is_array( $field ) && isset( $field['max_value'] ) && StockProduct::is_limited( $product ) ) {
			$field['max_value'] = self::most( '' === $field['max_value'] ? -1 : $field['max_value'], $product );
		}
		return $field;
	}

	/**
	 * The same for a variation, as WooCommerce's script gets it.
	 *
	 * @param mixed       $data      Data of the variation.
	 * @param mixed       $parent_of Its product.
	 * @param \WC_Product $variation Variation.
	 * @return mixed
	 */
	public static function variation( $data, $parent_of, $variation ) {
		if ( is_array( $data ) && isset( $data['max_qty'] ) && StockProduct::is_limited( $variation ) ) {
			$data['max_qty'] = self::most( '' === $data['max_qty'] ? -1 : $data['max_qty'], $variation );
		}
		return $data;
	}

	/**
	 * Adds what is held to the stock in the admin's list of products.
	 *
	 * @param string      $html    Stock.
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	public static function admin( $html, $product ) {
		$held = StockProduct::is_limited( $product ) && 'off' !== Setup::mode() ? self::others( StockProduct::managed_by( $product ) ) : 0;
		if ( $held <= 0 ) {
			return $html;
		}
		/* translators: %s: number of units that carts and unpaid orders hold. */
		return $html . '<br><small class="cart-p2-held">' . esc_html( sprintf( __( '%s of these held', 'cart-p2' ), Quantity::text( $held ) ) ) . '</small>';
	}

	/**
	 * What this shopper could have of a product.
	 *
	 * @param mixed $product Product.
	 * @return int|float|null Null: others hold nothing of it, so WooCommerce's own number is right, or it has none.
	 */
	public static function left( $product ) {
		if ( 'off' === Setup::mode() || ! StockProduct::is_limited( $product ) ) {
			return null;
		}
		$others = self::others( StockProduct::managed_by( $product ) );
		return $others > 0 ? max( 0, StockProduct::stock( $product ) - Quantity::number( $others ) ) : null;
	}

	/**
	 * What others hold of a product: all but this shopper's cart, and the orders they have begun to pay for.
	 *
	 * @param int $product Product that manages the stock.
	 * @param int $order   Another order that does not count; 0: none.
	 * @return int Millionths.
	 */
	public static function others( int $product, int $order = 0 ): int {
		try {
			$owners  = self::own( $order );
			$without = Database::prefix() . implode( ' ', $owners );
			$now     = time();
			if ( $without !== self::$read['without'] || $now - self::$read['at'] > self::SECONDS ) {
				self::$read = array(
					'held'    => array(),
					'at'      => $now,
					'without' => $without,
				);
			}
			if ( ! isset( self::$read['held'][ $product ] ) ) {
				self::$read['held'] += self::read( array_merge( array( $product ), StockCart::products() ), $owners, $now );
			}
			return self::$read['held'][ $product ];
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return 0;
	}

	/**
	 * Holds have changed: what was read no longer counts.
	 *
	 * @return void
	 */
	public static function forget() {
		self::$read['held'] = array();
		// What is read next is good for its whole time.
		self::$read['at'] = 0;
	}

	/**
	 * What others hold of products, in one query: whoever asks for one of the cart's soon asks for all.
	 *
	 * @param int[]                 $products Products that manage the stock.
	 * @param array<string, string> $owners   As of {@see self::own()}.
	 * @param int                   $now      Seconds since 1970.
	 * @return array<int, int> Millionths.
	 * @throws Fault When the database refuses.
	 */
	private static function read( array $products, array $owners, int $now ): array {
		$held = array_fill_keys( $products, 0 );
		$sql  = Database::filled( 'held_by_others_each', array( 'now' => $now ) + $owners );
		foreach ( Database::query( str_replace( '{products}', implode( ', ', array_keys( $held ) ), $sql ) ) as $row ) {
			$held[ (int) $row[0] ] = (int) $row[1];
		}
		return $held;
	}

	/**
	 * Whose holds are this shopper's own: the cart's, and those of orders begun.
	 *
	 * @param int $order Another order that does not count; 0: none.
	 * @return array<string, string> Owners, as the statements name them.
	 */
	private static function own( int $order ): array {
		$begun = StockCart::begun_orders() + array( 0, 0 );
		return array(
			'cart'  => (string) CartHolds::owner( false ),
			'order' => OrderHolds::owner( $order ),
			'begun' => OrderHolds::owner( $begun[0] ),
			'draft' => OrderHolds::owner( $begun[1] ),
		);
	}

	/**
	 * The same of one product as a query of one number, in units.
	 *
	 * @param int $product Product that manages the stock.
	 * @param int $order   Another order that does not count; 0: none.
	 * @return string SQL.
	 * @throws Fault When the plugin was not built.
	 */
	public static function sql( int $product, int $order = 0 ): string {
		return Database::filled(
			'held_by_others',
			array(
				'product' => $product,
				'now'     => time(),
			) + self::own( $order )
		);
	}

	/**
	 * What is said when others hold all there is.
	 *
	 * @return string
	 */
	public static function all_held(): string {
		return __( 'All in other shoppers’ carts at the moment. It may become available again shortly.', 'cart-p2' );
	}
}
