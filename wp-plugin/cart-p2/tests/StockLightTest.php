<?php
/**
 * StockLightTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\Stock\CartHolds;
use CartP2\Stock\Light;

/**
 * What is left and what is held, in one query, and no more than the shop shows to anybody.
 */
final class StockLightTest extends StockTestCase {

	protected function setUp(): void {
		parent::setUp();
		update_option( 'woocommerce_stock_format', '' );
		update_option( 'woocommerce_notify_low_stock_amount', '2' );
	}

	/**
	 * Asks.
	 *
	 * @param \WC_Product|string $products Product, or list of numbers.
	 * @param string             $token    Cookie.
	 * @param string             $known    ETag.
	 * @return array{int, array<string, string>, array<string, mixed>|null}
	 */
	private function ask( $products, string $token = '', string $known = '' ): array {
		return Light::answer( $products instanceof \WC_Product ? (string) $products->get_id() : $products, $token, $known, time() );
	}

	/**
	 * What is said of one product.
	 *
	 * @param \WC_Product $product Product.
	 * @param string      $token   Cookie.
	 * @return array<int, string|null>|null
	 */
	private function of( \WC_Product $product, string $token = '' ) {
		list( $status, , $body ) = $this->ask( $product, $token );
		$this->assertSame( 200, $status );
		return isset( $body['products'][ 'p' . $product->get_id() ] ) ? $body['products'][ 'p' . $product->get_id() ] : null;
	}

	public function test_what_is_left_for_whom(): void {
		$product = $this->stocked( 3 );
		$this->assertSame( array( 'in', '3' ), $this->of( $product ) );
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$mine = WC()->session->get( CartHolds::TOKEN );
		$this->assertSame( array( 'in', '1' ), $this->of( $product ) );
		$this->assertSame( array( 'in', '3' ), $this->of( $product, $mine ) );
		$this->assertSame( array( 'in', '1' ), $this->of( $product, str_repeat( 'x', 24 ) ) );
		$this->shopper();
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->assertSame( array( 'held', null ), $this->of( $product ) );
		$this->pass( 901 );
		$this->assertSame( array( 'in', '3' ), $this->of( $product ), 'overdue holds count as free' );
		wc_update_product_stock( $product->get_id(), 0, 'set' );
		$this->assertSame( array( 'out', null ), $this->of( $product ) );
	}

	public function test_holds_are_told_to_their_owner_only(): void {
		$product = $this->stocked( 3 );
		$before  = time();
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$mine = WC()->session->get( CartHolds::TOKEN );
		$hold = $this->ask( '', $mine )[2]['holds'][ 'p' . $product->get_id() ];
		$this->assertSame( '2', $hold[0] );
		$this->assertGreaterThanOrEqual( $before + 900, $hold[1] );
		$this->assertLessThanOrEqual( time() + 900, $hold[1] );
		$this->assertTrue( $hold[2] );
		$this->assertTrue( CartHolds::extend() );
		$this->assertFalse( $this->ask( '', $mine )[2]['holds'][ 'p' . $product->get_id() ][2] );
		$this->assertFalse( CartHolds::extend(), 'once' );
		foreach ( array( '', 'order:1', "x' OR 1=1 -- ", $mine . 'x', strrev( $mine ) ) as $token ) {
			$this->assertSame( array(), $this->ask( '', $token )[2]['holds'] );
		}
		$this->assertStringNotContainsString( $mine, wp_json_encode( $this->ask( '', $mine ) ) );
	}

	public function test_an_order_that_was_begun_is_the_shoppers_own(): void {
		$product = $this->stocked( 3 );
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$mine  = WC()->session->get( CartHolds::TOKEN );
		$order = $this->order( array( array( $product, 2 ) ) );
		wc_reserve_stock_for_order( $order );
		$this->assertSame( array( 'in', '1' ), $this->of( $product, $mine ), 'the cart holds nothing any more' );
		$cookie = Light::signed( $mine, array( $order->get_id() ) );
		$this->assertSame( array( 'in', '3' ), $this->of( $product, $cookie ) );
		$this->assertSame( array( 'in', '3' ), $this->of( $product, Light::signed( $mine, array( 7, 8, $order->get_id() ) ) ) );
		// Nobody else's number is believed, and no other shopper's signature.
		$forged = array( "$mine." . $order->get_id(), "$mine." . $order->get_id() . '.' . str_repeat( '0', 32 ), str_replace( $mine, strrev( $mine ), $cookie ), str_replace( '.' . $order->get_id(), '.1', $cookie ), $cookie . 'x', '.' . $cookie );
		foreach ( $forged as $other ) {
			$this->assertSame( array( 'in', '1' ), $this->of( $product, $other ), $other );
		}
		$this->assertLessThan( 200, strlen( $cookie ) );
		$order->payment_complete();
		$this->assertSame( array( 'in', '1' ), $this->of( $product, $cookie ) );
	}

	public function test_not_modified(): void {
		$product = $this->stocked( 3 );
		$first   = $this->ask( $product );
		$etag    = $first[1]['ETag'];
		$this->assertSame( 'private, no-cache', $first[1]['Cache-Control'] );
		$this->assertSame( array( 304, null ), array( $this->ask( $product, '', $etag )[0], $this->ask( $product, '', $etag )[2] ) );
		$this->assertSame( 304, $this->ask( $product, '', '"a", W/' . $etag )[0] );
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->assertSame( 200, $this->ask( $product, '', $etag )[0] );
	}

	public function test_a_shop_that_hides_numbers(): void {
		$product = $this->stocked( 9 );
		update_option( 'woocommerce_stock_format', 'no_amount' );
		$this->assertSame( array( 'in', null ), $this->of( $product ) );
		update_option( 'woocommerce_stock_format', 'low_amount' );
		$this->assertSame( array( 'in', null ), $this->of( $product ) );
		$this->cart()->add_to_cart( $product->get_id(), 7 );
		$this->assertSame( array( 'low', '2' ), $this->of( $product ) );
		$product->set_low_stock_amount( 1 );
		$product->save();
		$this->assertSame( array( 'in', null ), $this->of( $product ) );
	}

	public function test_only_what_everybody_may_see(): void {
		foreach ( array( array( 'status' => 'draft' ), array( 'status' => 'private' ), array( 'backorders' => 'yes' ) ) as $props ) {
			$this->assertNull( $this->of( $this->stocked( 3, $props ) ), wp_json_encode( $props ) );
		}
		$secret = $this->stocked( 3 );
		wp_update_post( array( 'ID' => $secret->get_id(), 'post_password' => 'x' ) );
		$this->assertNull( $this->of( $secret ) );
		$this->assertNull( $this->of( $this->product( '10' ) ) );
		$parent = new \WC_Product_Variable();
		$parent->set_props( array( 'name' => 'Shirt', 'status' => 'draft' ) );
		$parent->save();
		$variation = new \WC_Product_Variation();
		$variation->set_props( array( 'parent_id' => $parent->get_id(), 'regular_price' => '10', 'manage_stock' => true, 'stock_quantity' => 4 ) );
		$variation->save();
		$this->assertNull( $this->of( $variation ) );
		wp_publish_post( $parent->get_id() );
		$this->assertSame( array( 'in', '4' ), $this->of( $variation ) );
	}

	/**
	 * What is no question.
	 *
	 * @return array<int, array{mixed}>
	 */
	public static function nonsense(): array {
		return array( array( null ), array( array( '1' ) ), array( '0' ), array( '1,' ), array( '1,-2' ), array( '1 ' ), array( "1\n" ), array( '1) OR (1=1' ), array( implode( ',', range( 1, Light::PRODUCTS_MAX + 1 ) ) ), array( str_repeat( '9', 19 ) ) );
	}

	/**
	 * @dataProvider nonsense
	 *
	 * @param mixed $products Products.
	 */
	public function test_nonsense_is_refused( $products ): void {
		$this->assertSame( 400, Light::answer( $products, '', '', time() )[0] );
	}

	public function test_off_means_there_is_nothing_here(): void {
		update_option( Options::STOCK, 'off' );
		$this->assertSame( array( 404, null ), array( $this->ask( '1' )[0], $this->ask( '1' )[2] ) );
	}

	public function test_it_is_one_query(): void {
		global $wpdb;
		$product = $this->stocked( 3 );
		$count   = static function () use ( $wpdb ) {
			return (int) mysqli_fetch_row( mysqli_query( $wpdb->dbh, "SHOW SESSION STATUS LIKE 'Questions'" ) )[1];
		};
		$count();
		$before = $count();
		$this->ask( $product );
		// One for the question itself.
		$this->assertSame( 1, $count() - $before - 1 );
		$this->ask( $product );
	}

	public function test_the_file_answers_with_the_beginning_of_wordpress_only(): void {
		$result = $this->isolated( 'stock-light.php' );
		$this->assertSame( 200, $result['status'] );
		$this->assertSame( array( 'in', '3' ), $result['body']['products'][ 'p' . $result['product'] ] );
		$this->assertFalse( $result['woocommerce'], 'no plugin was loaded' );
		$this->assertFalse( $result['options'], 'no options were loaded' );
	}

	public function test_where_wordpress_is_not_above_the_plugin_scripts_are_sent_to_the_route(): void {
		// As where wp-content has a folder of its own beside WordPress.
		$code   = '$_SERVER = array( "REQUEST_METHOD" => "GET", "SCRIPT_FILENAME" => "/nowhere/app/plugins/cart-p2/stock.php" ); $_GET = array(); register_shutdown_function( function () { echo http_response_code(); } ); require ' . var_export( dirname( __DIR__ ) . '/stock.php', true ) . ';';
		$output = shell_exec( escapeshellarg( PHP_BINARY ) . ' -d display_errors=stderr -r ' . escapeshellarg( $code ) . ' 2>&1' );
		$this->assertSame( '404', $output );
	}

	public function test_the_rest_route_says_the_same(): void {
		$product                   = $this->stocked( 3 );
		$GLOBALS['wp_rest_server'] = null;
		$request                   = new \WP_REST_Request( 'GET', '/cart-p2/v1/stock' );
		$request->set_query_params( array( 'products' => (string) $product->get_id() ) );
		$response = rest_do_request( $request );
		$this->assertSame( 200, $response->get_status() );
		$this->assertSame( $this->ask( $product )[2], $response->get_data() );
		$this->assertSame( $this->ask( $product )[1]['ETag'], $response->get_headers()['ETag'] );
		$request->set_query_params( array( 'products' => '1,x' ) );
		$this->assertSame( 400, rest_do_request( $request )->get_status() );
	}
}
