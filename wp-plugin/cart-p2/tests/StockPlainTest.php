<?php
/**
 * StockPlainTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\PlainProduct;
use CartP2\Mapping\StockOrder;
use CartP2\Stock\Quantity;

/**
 * A product read without WooCommerce's object of it says what the object says, or is not read so.
 */
final class StockPlainTest extends StockTestCase {

	private function item( \WC_Product $product ): \WC_Order_Item_Product {
		$item = new \WC_Order_Item_Product();
		$item->set_product( $product );
		$item->set_quantity( 1 );
		return $item;
	}

	/**
	 * Properties, and rows of meta data written past WooCommerce; null: no row.
	 *
	 * @return array<string, array{array<string, mixed>, array<string, string|null>}>
	 */
	public static function products(): array {
		$stocked = array(
			'manage_stock'   => true,
			'stock_quantity' => 7,
		);
		return array(
			'stocked'            => array( $stocked, array() ),
			'none left'          => array( array( 'stock_quantity' => 0 ) + $stocked, array() ),
			'below nothing'      => array( array( 'stock_quantity' => -3, 'backorders' => 'yes' ) + $stocked, array() ),
			'may be backordered' => array( array( 'backorders' => 'notify' ) + $stocked, array() ),
			'on backorder'       => array( array( 'stock_status' => 'onbackorder' ), array() ),
			'not managed'        => array( array(), array() ),
			'said to be out'     => array( array( 'stock_status' => 'outofstock' ), array() ),
			'no rows'            => array( $stocked, array( '_manage_stock' => null, '_stock' => null, '_stock_status' => null, '_backorders' => null ) ),
			'managed, no number' => array( $stocked, array( '_stock' => null ) ),
			'an empty number'    => array( $stocked, array( '_stock' => '' ) ),
			'unknown words'      => array( $stocked, array( '_manage_stock' => '1', '_stock_status' => 'soon', '_backorders' => 'maybe' ) ),
			'a fraction'         => array( $stocked, array( '_stock' => '2.5' ) ),
		);
	}

	/**
	 * @dataProvider products
	 */
	public function test_it_says_what_the_object_says( array $props, array $rows ): void {
		$product = $this->product( '10', $props );
		foreach ( $rows as $key => $value ) {
			null === $value ? delete_post_meta( $product->get_id(), $key ) : update_post_meta( $product->get_id(), $key, $value );
		}
		foreach ( array( 'intval', 'floatval' ) as $amount ) {
			remove_all_filters( 'woocommerce_stock_amount' );
			add_filter( 'woocommerce_stock_amount', $amount );
			$item   = $this->item( $product );
			$object = $item->get_product();
			$stock  = $object->get_stock_quantity( 'edit' );
			$this->assertSame(
				array(
					'object'     => null,
					'id'         => $object->get_id(),
					'in_stock'   => $object->is_in_stock(),
					'managed'    => $object->managing_stock(),
					'managed_by' => $object->get_stock_managed_by_id(),
					'backorders' => $object->backorders_allowed(),
					'stock'      => null === $stock ? null : Quantity::micros( abs( $stock ) ) * ( $stock < 0 ? -1 : 1 ),
				),
				PlainProduct::of( $item )
			);
		}
	}

	/**
	 * Who has a say in it is asked, and with the object.
	 */
	public function test_a_callback_gets_the_object(): void {
		$item = $this->item( $this->stocked( 5 ) );
		$this->assertNotNull( PlainProduct::of( $item ) );
		foreach ( array_merge( PlainProduct::HOOKS, array( 'woocommerce_product_class' ) ) as $hook ) {
			$asked    = array();
			$callback = static function ( $value ) use ( &$asked ) {
				$asked[] = $value;
				return is_string( $value ) && class_exists( $value ) ? get_class( new class() extends \WC_Product_Simple {} ) : $value;
			};
			add_filter( $hook, $callback );
			$this->assertNull( PlainProduct::of( $item ), $hook );
			remove_filter( $hook, $callback );
			$this->assertNotNull( PlainProduct::of( $item ), $hook );
		}
	}

	public function test_what_a_callback_says_counts_when_an_order_is_placed(): void {
		$product = $this->stocked( 5 );
		$order   = $this->order( array( array( $product, 9 ) ) );
		$this->assertFalse( StockOrder::lines( $order, true )[0]['backorders'] );
		add_filter(
			'woocommerce_product_backorders_allowed',
			static function ( $allowed, $id, $of ) use ( $product ) {
				return $id === $product->get_id() && '10' === $of->get_price() ? true : $allowed;
			},
			10,
			3
		);
		$this->assertTrue( StockOrder::lines( $order, true )[0]['backorders'] );
	}

	public function test_other_kinds_get_the_object(): void {
		$simple = $this->item( $this->stocked( 5 ) );
		$store  = static function ( $stores ) {
			$stores['product-simple'] = get_class( new class() extends \WC_Product_Data_Store_CPT {} );
			return $stores;
		};
		add_filter( 'woocommerce_data_stores', $store );
		$this->assertNull( PlainProduct::of( $simple ), 'another data store' );
		remove_filter( 'woocommerce_data_stores', $store );
		$this->assertNotNull( PlainProduct::of( $simple ) );

		$parent = new \WC_Product_Variable();
		$parent->save();
		$variation = new \WC_Product_Variation();
		$variation->set_props( array( 'parent_id' => $parent->get_id(), 'manage_stock' => true, 'stock_quantity' => 5 ) );
		$variation->save();
		$this->assertNull( PlainProduct::of( $this->item( $variation ) ), 'a variation' );

		$gone = $this->stocked( 5 );
		$item = $this->item( $gone );
		wp_delete_post( $gone->get_id(), true );
		$this->assertNull( PlainProduct::of( $item ), 'deleted' );

		$external = new \WC_Product_External();
		$external->save();
		$this->assertNull( PlainProduct::of( $this->item( $external ) ), 'another type' );
	}
}
