<?php
/**
 * StockShownTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\Stock\Shown;

/**
 * Stock counts what others hold wherever it is shown, and never what the shopper holds.
 */
final class StockShownTest extends StockTestCase {

	protected function setUp(): void {
		parent::setUp();
		update_option( 'woocommerce_stock_format', '' );
		update_option( 'woocommerce_notify_low_stock_amount', '3' );
	}

	/**
	 * Somebody else puts a product into their cart; then another shopper comes.
	 *
	 * @param \WC_Product $product  Product.
	 * @param int|float   $quantity Quantity.
	 * @param array       $form     Chosen attributes.
	 */
	private function held_by_another( \WC_Product $product, $quantity, array $form = array() ): void {
		$this->assertIsString( $this->cart()->add_to_cart( $product->get_parent_id() ? $product->get_parent_id() : $product->get_id(), $quantity, $product->get_parent_id() ? $product->get_id() : 0, $form ) );
		$this->shopper();
	}

	private function text( \WC_Product $product ): string {
		return wp_strip_all_tags( wc_get_stock_html( wc_get_product( $product->get_id() ) ) );
	}

	/**
	 * The largest number a quantity field of the product's page takes.
	 *
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	private function field( \WC_Product $product ): string {
		$html = woocommerce_quantity_input( array( 'max_value' => $product->get_max_purchase_quantity() ), $product, false );
		$this->assertSame( 1, preg_match( '/max="([^"]*)"|type="hidden"/', $html, $found ), $html );
		return isset( $found[1] ) ? $found[1] : 'fixed';
	}

	/**
	 * A product as the Store API has it.
	 *
	 * @param \WC_Product $product Product.
	 * @return array<string, mixed>
	 */
	private function api( \WC_Product $product ): array {
		$GLOBALS['wp_rest_server'] = null;
		$_SERVER['REQUEST_URI']    = '/wp-json/wc/store/v1/products/' . $product->get_id();
		$response                  = rest_do_request( new \WP_REST_Request( 'GET', '/wc/store/v1/products/' . $product->get_id() ) );
		$_SERVER['REQUEST_URI']    = '/';
		$this->assertSame( 200, $response->get_status() );
		return json_decode( wp_json_encode( $response->get_data() ), true );
	}

	public function test_the_product_page_counts_what_others_hold(): void {
		$product = $this->stocked( 5 );
		$this->assertSame( '5 in stock', trim( $this->text( $product ) ) );
		$this->held_by_another( $product, 2 );
		$this->assertSame( '3 in stock', trim( $this->text( $product ) ) );
		$this->assertSame( '3', $this->field( $product ) );
		$this->assertSame( 3, $this->api( $product )['add_to_cart']['maximum'] );
		$this->assertSame( 3, $this->api( $product )['low_stock_remaining'] );
		// Nobody's number changes.
		$this->assertSame( 5, wc_get_product( $product->get_id() )->get_stock_quantity() );
	}

	public function test_ones_own_hold_counts_for_oneself(): void {
		$product = $this->stocked( 5 );
		$this->held_by_another( $product, 2 );
		$this->cart()->add_to_cart( $product->get_id(), 3 );
		$this->assertSame( '3 in stock', trim( $this->text( $product ) ) );
		$this->assertSame( '3', $this->field( $product ) );
		// The order the cart became is one's own, too.
		$order = $this->order( array( array( $product, 3 ) ) );
		wc_reserve_stock_for_order( $order );
		WC()->session->set( 'order_awaiting_payment', $order->get_id() );
		$this->assertSame( '3 in stock', trim( $this->text( $product ) ) );
		$this->assertTrue( $this->cart()->check_cart_item_stock() );
	}

	public function test_when_others_hold_all_it_says_so_and_stays_in_stock(): void {
		$product = $this->stocked( 2 );
		$this->held_by_another( $product, 2 );
		$this->assertStringContainsString( 'in other shoppers’ carts', $this->text( $product ) );
		$this->assertStringContainsString( 'out-of-stock cart-p2-all-held', wc_get_stock_html( $product ) );
		$this->assertTrue( $product->is_in_stock() );
		// The newer WooCommerce does not ask where there is no choice.
		$this->assertContains( $this->field( $product ), array( 'fixed', '1' ) );
		$this->assertSame( 1, $this->api( $product )['add_to_cart']['maximum'] );
		$this->assertSame( 0, $this->api( $product )['low_stock_remaining'] );
		$this->pass( 901 );
		$this->assertSame( '2 in stock', trim( $this->text( $product ) ) );
	}

	public function test_a_shop_that_hides_numbers_shows_none(): void {
		update_option( 'woocommerce_stock_format', 'no_amount' );
		$product = $this->stocked( 5 );
		$this->held_by_another( $product, 3 );
		$this->assertSame( 'In stock', trim( $this->text( $product ) ) );
		$this->assertNull( $this->api( $product )['low_stock_remaining'] );
		update_option( 'woocommerce_stock_format', 'low_amount' );
		$this->assertSame( 'Only 2 left in stock', trim( $this->text( $product ) ) );
	}

	public function test_variations_with_their_parents_stock(): void {
		$parent = new \WC_Product_Variable();
		$parent->set_props( array( 'name' => 'Shirt', 'manage_stock' => true, 'stock_quantity' => 6 ) );
		$attribute = new \WC_Product_Attribute();
		$attribute->set_name( 'size' );
		$attribute->set_options( array( 'S', 'M' ) );
		$attribute->set_variation( true );
		$parent->set_attributes( array( $attribute ) );
		$parent->save();
		$ids = array();
		foreach ( array( 'S' => null, 'M' => 4 ) as $size => $own ) {
			$variation = new \WC_Product_Variation();
			$variation->set_props( array( 'parent_id' => $parent->get_id(), 'regular_price' => '10', 'attributes' => array( 'size' => $size ), 'manage_stock' => null !== $own, 'stock_quantity' => $own ) );
			$variation->save();
			$ids[] = $variation->get_id();
		}
		list( $shared, $own ) = array_map( 'wc_get_product', $ids );
		$this->held_by_another( $shared, 2, array( 'attribute_size' => 'S' ) );
		$this->held_by_another( $own, 1, array( 'attribute_size' => 'M' ) );
		$this->assertSame( '4 in stock', trim( $this->text( $shared ) ) );
		$this->assertSame( '3 in stock', trim( $this->text( $own ) ) );
		$data = array_column( wc_get_product( $parent->get_id() )->get_available_variations(), 'max_qty', 'variation_id' );
		$this->assertSame( array( $ids[0] => 4, $ids[1] => 3 ), $data );
	}

	public function test_the_admins_list_says_what_is_held(): void {
		$product = $this->stocked( 5 );
		$this->assertSame( 'x', apply_filters( 'woocommerce_admin_stock_html', 'x', $product ) );
		$this->held_by_another( $product, 2 );
		$this->assertStringContainsString( '2 of these held', apply_filters( 'woocommerce_admin_stock_html', 'x', $product ) );
	}

	public function test_products_without_a_limit_stay_as_they_are(): void {
		$free = $this->product( '10' );
		$this->assertSame( '', $this->text( $free ) );
		$this->assertSame( -1, apply_filters( 'woocommerce_quantity_input_max', -1, $free ) );
		$more = $this->stocked( 1, array( 'backorders' => 'yes' ) );
		$this->assertSame( -1, $more->get_max_purchase_quantity() );
		update_option( Options::STOCK, 'off' );
		$this->assertSame( 5, apply_filters( 'woocommerce_quantity_input_max', 5, $this->stocked( 5 ) ) );
	}

	/**
	 * SELECTs of one Store API request for the cart.
	 *
	 * @param int    $lines Lines of the cart, each of another product.
	 * @param string $mode  As of Setup::mode().
	 * @return int
	 */
	private function selects( int $lines, string $mode ): int {
		global $wpdb;
		$this->shopper();
		update_option( Options::STOCK, $mode );
		for ( $n = 0; $n < $lines; $n++ ) {
			$product = $this->stocked( 5 );
			$this->assertIsString( $this->cart()->add_to_cart( $product->get_id(), 1 ) );
		}
		$count = static function () use ( $wpdb ): int {
			return (int) $wpdb->get_row( "SHOW SESSION STATUS LIKE 'Com_select'", ARRAY_N )[1];
		};
		$this->cart_response();
		Shown::forget();
		$before = $count();
		$cart   = $this->cart_response();
		$this->assertCount( $lines, $cart['items'] );
		return $count() - $before;
	}

	/**
	 * The cart as the Store API has it.
	 *
	 * @return array<string, mixed>
	 */
	private function cart_response(): array {
		$GLOBALS['wp_rest_server'] = null;
		$_SERVER['REQUEST_URI']    = '/wp-json/wc/store/v1/cart';
		$response                  = rest_do_request( new \WP_REST_Request( 'GET', '/wc/store/v1/cart' ) );
		$_SERVER['REQUEST_URI']    = '/';
		$this->assertSame( 200, $response->get_status() );
		return json_decode( wp_json_encode( $response->get_data() ), true );
	}

	public function test_a_cart_of_many_lines_asks_no_more_often_than_a_small_one(): void {
		$more = array();
		foreach ( array( 2, 12 ) as $lines ) {
			$more[ $lines ] = $this->selects( $lines, 'cart' ) - $this->selects( $lines, 'off' );
		}
		$this->assertSame( $more[2], $more[12], wp_json_encode( $more ) );
		$this->assertLessThanOrEqual( 3, $more[12] );
	}
}
