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
	 * Reads what decides a line.
	 *
	 * @return \Closure Product to price, tax class and tax status.
	 */
	public static function line(): \Closure {
		static $reader = null;
		if ( null === $reader ) {
			$read   = static function ( \WC_Product $product ): array {
				$data      = $product->data;
				$changes   = $product->changes;
				$tax_class = (string) ( array_key_exists( 'tax_class', $changes ) ? $changes['tax_class'] : $data['tax_class'] );
				if ( 'parent' === $tax_class && $product instanceof \WC_Product_Variation ) {
					$tax_class = (string) $product->parent_data['tax_class'];
				}
				return array(
					array_key_exists( 'price', $changes ) ? $changes['price'] : $data['price'],
					$tax_class,
					(string) ( array_key_exists( 'tax_status', $changes ) ? $changes['tax_status'] : $data['tax_status'] ),
				);
			};
			$reader = \Closure::bind( $read, null, \WC_Data::class );
		}
		return $reader;
	}

	/**
	 * Reads whether a product is virtual.
	 *
	 * @return \Closure Product to bool.
	 */
	public static function is_virtual(): \Closure {
		static $reader = null;
		if ( null === $reader ) {
			$read   = static function ( \WC_Product $product ): bool {
				$changes = $product->changes;
				return true === ( array_key_exists( 'virtual', $changes ) ? $changes['virtual'] : $product->data['virtual'] );
			};
			$reader = \Closure::bind( $read, null, \WC_Data::class );
		}
		return $reader;
	}
}
