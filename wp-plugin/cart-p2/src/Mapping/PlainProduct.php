<?php
/**
 * PlainProduct class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use CartP2\Stock\Quantity;

/**
 * What the stock must know of a simple product, read from its meta data as WooCommerce reads them, without WooCommerce's object of it:
 * to make that is half of what PHP does when an order is placed, and four of its properties are wanted.
 *
 * Only where nobody could tell the difference: WooCommerce's own class and data store, and no callback on anything that making the
 * object or asking it would call. Everything else gets the object.
 */
final class PlainProduct {

	/**
	 * What the object's answers go through.
	 */
	const HOOKS = array(
		'woocommerce_get_product_from_item',
		'woocommerce_order_item_product',
		'woocommerce_product_read',
		'woocommerce_product_get_manage_stock',
		'woocommerce_product_get_stock_status',
		'woocommerce_product_get_backorders',
		'woocommerce_product_is_in_stock',
		'woocommerce_product_backorders_allowed',
	);

	/**
	 * What an item's product is.
	 *
	 * @param \WC_Order_Item_Product $item Item.
	 * @return array{object: null, id: int, in_stock: bool, managed: bool, managed_by: int, backorders: bool, stock: int|null}|null Null: ask the object.
	 */
	public static function of( \WC_Order_Item_Product $item ) {
		$id = (int) $item->get_product_id();
		if ( $id <= 0 || $item->get_variation_id() || \WC_Order_Item_Product::class !== get_class( $item ) || ! self::is_plain( $id ) ) {
			return null;
		}
		// All of them, as WooCommerce asks for them: a filter of meta data sees the same question.
		$meta   = get_post_meta( $id );
		$status = self::value( $meta, '_stock_status', 'instock' );
		$stock  = self::value( $meta, '_stock', '' );
		$backs  = self::value( $meta, '_backorders', 'no' );
		return array(
			'object'     => null,
			'id'         => $id,
			'in_stock'   => 'outofstock' !== $status || ! isset( wc_get_product_stock_status_options()['outofstock'] ),
			'managed'    => 'yes' === get_option( 'woocommerce_manage_stock' ) && wc_string_to_bool( self::value( $meta, '_manage_stock', false ) ),
			'managed_by' => $id,
			'backorders' => 'yes' === $backs || 'notify' === $backs,
			'stock'      => '' === $stock ? null : (int) round( wc_stock_amount( $stock ) * Quantity::UNIT ),
		);
	}

	/**
	 * Whether it is WooCommerce's own simple product, and nobody has a say in it.
	 *
	 * @param int $id Product.
	 * @return bool
	 */
	private static function is_plain( int $id ): bool {
		foreach ( self::HOOKS as $hook ) {
			if ( has_filter( $hook ) ) {
				return false;
			}
		}
		return 'product' === get_post_type( $id )
			&& 'simple' === \WC_Product_Factory::get_product_type( $id )
			&& \WC_Product_Simple::class === \WC_Product_Factory::get_product_classname( $id, 'simple' )
			&& \WC_Product_Data_Store_CPT::class === \WC_Data_Store::load( 'product-simple' )->get_current_class_name();
	}

	/**
	 * A value as WooCommerce reads it.
	 *
	 * @param mixed  $meta          All of a product's.
	 * @param string $key           Key.
	 * @param mixed  $default_value The object's own, where there is none.
	 * @return mixed
	 */
	private static function value( $meta, string $key, $default_value ) {
		return isset( $meta[ $key ][0] ) ? maybe_unserialize( $meta[ $key ][0] ) : $default_value;
	}
}
