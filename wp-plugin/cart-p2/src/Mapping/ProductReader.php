<?php
/**
 * ProductReader class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Reads what the getters of WooCommerce's own product classes give while nobody filters it, for a fraction of their
 * cost: `WC_Data::get_prop()` and `WC_Product_Variation::get_tax_class()` without their filters.
 *
 * Whoever uses it has looked for filters before. Nothing is remembered but classes, so nothing can be out of date.
 */
final class ProductReader {

	/**
	 * Getters whose answers are read here.
	 */
	private const GETTERS = array( 'get_price', 'get_tax_class', 'get_tax_status', 'is_taxable', 'get_virtual', 'is_virtual', 'needs_shipping', 'get_prop' );

	/**
	 * By class of product: whether its getters are WooCommerce's own.
	 *
	 * @var array<string, bool>
	 */
	private static $plain_classes = array();

	/**
	 * Whether a product's getters are WooCommerce's own, and not those of a plugin's product class.
	 *
	 * @param \WC_Product $product Product.
	 * @return bool
	 */
	public static function is_plain( \WC_Product $product ): bool {
		$class = get_class( $product );
		if ( ! isset( self::$plain_classes[ $class ] ) ) {
			$plain = true;
			$own   = array( \WC_Product::class, \WC_Data::class, \WC_Product_Variation::class );
			foreach ( self::GETTERS as $getter ) {
				$plain = $plain && in_array( ( new \ReflectionMethod( $class, $getter ) )->getDeclaringClass()->getName(), $own, true );
			}
			self::$plain_classes[ $class ] = $plain;
		}
		return self::$plain_classes[ $class ];
	}

	/**
	 * Reads what decides the lines of a cart.
	 *
	 * @return \Closure Cart items and {@see CartLines} to fill; gives tax class and status of each kind, or null where a
	 *                  product is not WooCommerce's own.
	 */
	public static function lines(): \Closure {
		static $reader = null;
		if ( null === $reader ) {
			$read   = static function ( array $items, CartLines $lines ) {
				$kinds  = array();
				$places = array();
				$plain  = array();
				foreach ( $items as $item ) {
					$product = isset( $item['data'] ) ? $item['data'] : null;
					if ( ! $product instanceof \WC_Product ) {
						return null;
					}
					if ( ! isset( $plain[ get_class( $product ) ] ) ) {
						if ( ! ProductReader::is_plain( $product ) ) {
							return null;
						}
						$plain[ get_class( $product ) ] = true;
					}
					$data       = $product->data;
					$changes    = $product->changes;
					$tax_class  = (string) ( array_key_exists( 'tax_class', $changes ) ? $changes['tax_class'] : $data['tax_class'] );
					$tax_status = (string) ( array_key_exists( 'tax_status', $changes ) ? $changes['tax_status'] : $data['tax_status'] );
					if ( 'parent' === $tax_class && $product instanceof \WC_Product_Variation ) {
						$tax_class = (string) $product->parent_data['tax_class'];
					}
					if ( ! isset( $places[ $tax_class ][ $tax_status ] ) ) {
						$places[ $tax_class ][ $tax_status ] = count( $kinds );

						$kinds[] = array( $tax_class, $tax_status );
					}
					$lines->prices[]     = array_key_exists( 'price', $changes ) ? $changes['price'] : $data['price'];
					$lines->quantities[] = $item['quantity'];
					$lines->kind_of[]    = $places[ $tax_class ][ $tax_status ];
				}
				return $kinds;
			};
			$reader = \Closure::bind( $read, null, \WC_Data::class );
		}
		return $reader;
	}

	/**
	 * Picks the items of a cart that are shipped.
	 *
	 * @return \Closure Cart items; gives those whose products are not virtual, or null where a product is not
	 *                  WooCommerce's own.
	 */
	public static function shipped(): \Closure {
		static $reader = null;
		if ( null === $reader ) {
			$read   = static function ( array $items ) {
				$shipped = array();
				$plain   = array();
				foreach ( $items as $key => $item ) {
					$product = isset( $item['data'] ) ? $item['data'] : null;
					if ( ! $product instanceof \WC_Product ) {
						return null;
					}
					if ( ! isset( $plain[ get_class( $product ) ] ) ) {
						if ( ! ProductReader::is_plain( $product ) ) {
							return null;
						}
						$plain[ get_class( $product ) ] = true;
					}
					$changes = $product->changes;
					if ( true !== ( array_key_exists( 'virtual', $changes ) ? $changes['virtual'] : $product->data['virtual'] ) ) {
						$shipped[ $key ] = $item;
					}
				}
				return $shipped;
			};
			$reader = \Closure::bind( $read, null, \WC_Data::class );
		}
		return $reader;
	}
}
