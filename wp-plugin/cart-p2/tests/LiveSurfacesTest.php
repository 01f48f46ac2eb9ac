<?php
/**
 * LiveSurfacesTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\LiveCart;
use CartP2\Mapping\ProductPrice;
use CartP2\Storefront\Assets;
use CartP2\Storefront\Blocks;
use CartP2\Storefront\DifferenceRoute;
use CartP2\Storefront\MiniCart;
use CartP2\Storefront\ProductPage;
use CartP2\Storefront\Surface;

/**
 * What the surfaces beside the classic cart get, and when they get nothing.
 */
final class LiveSurfacesTest extends ShopTestCase {

	protected function setUp(): void {
		parent::setUp();
		$this->assertNotNull( Assets::url( Assets::BLOCKS ), 'The plugin is not built: cargo xtask build plugin' );
	}

	/**
	 * The Store API's cart.
	 *
	 * @return array<string, mixed>
	 */
	private function store_cart(): array {
		$this->cart()->calculate_totals();
		$request = new \WP_REST_Request( 'GET', '/wc/store/v1/cart' );
		return json_decode( wp_json_encode( rest_get_server()->response_to_data( rest_do_request( $request ), false ) ), true );
	}

	public function test_the_store_api_carries_the_cart_for_the_browser(): void {
		$key  = $this->add( '10', 2 );
		$cart = $this->store_cart();
		$data = json_decode( $cart['extensions'][ Blocks::EXTENSION ]['cart'], true );

		$this->assertSame( 1, $data['v'] );
		$this->assertSame( $key, $data['cart']['lines'][0]['key'] );
		$this->assertSame( $cart['items'][0]['key'], $key );
		$this->assertArrayNotHasKey( 'wasm', $data, 'what is the same for every cart is in the page' );
	}

	public function test_the_store_api_carries_nothing_of_an_empty_cart_or_of_one_it_cannot_price(): void {
		$this->assertSame( array(), Blocks::data() );
		$this->add( '10' );
		$this->assertNotSame( array(), Blocks::data() );
		add_filter( 'woocommerce_calculated_total', static function ( $total ) { return $total; } );
		$this->assertSame( array(), Blocks::data() );
	}

	public function test_a_surface_can_be_switched_off(): void {
		$this->assertTrue( Surface::is_on( 'blocks' ) );
		add_filter( 'cart_p2_live_totals', static function ( $on, $surface ) { return 'blocks' !== $surface && $on; }, 10, 2 );
		$this->assertFalse( Surface::is_on( 'blocks' ) );
		$this->assertTrue( Surface::is_on( 'product' ) );
	}

	public function test_quoted_rates(): void {
		$first  = 'flat_rate:' . $this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$second = 'flat_rate:' . $this->shipping_method( 'flat_rate', array( 'cost' => '9' ) );
		$this->add( '10' );
		$this->cart()->calculate_totals();

		list( $package ) = LiveCart::from_cart( $this->cart() )['packages'];

		$this->assertSame( $first, $package['chosen'] );
		$this->assertSame( array( $first, $second ), array_column( $package['rates'], 'id' ) );
		$this->assertEquals( array( 5, 9 ), array_column( $package['rates'], 'cost' ) );
		$this->assertSame( array( true, true ), array_column( $package['rates'], 'known' ) );
	}

	public function test_collecting_is_not_known_where_it_moves_taxes(): void {
		$this->shipping_method( 'flat_rate', array( 'cost' => '5' ) );
		$this->shipping_method( 'local_pickup', array( 'cost' => '0' ) );
		$this->tax_rate( '20', array( 'country' => 'GB' ) );
		$this->tax_rate( '19', array( 'country' => 'DE' ) );
		$this->add( '10' );
		$this->cart()->calculate_totals();
		$known = function () {
			return array_column( LiveCart::from_cart( $this->cart() )['packages'][0]['rates'], 'known' );
		};
		$this->assertSame( array( true, true ), $known(), 'taxes are the shop’s everywhere' );
		update_option( 'woocommerce_tax_based_on', 'shipping' );
		$this->assertSame( array( true, true ), $known(), 'the customer is where the shop is' );

		WC()->customer->set_shipping_country( 'DE' );
		WC()->customer->set_billing_country( 'DE' );
		$found = $known();
		WC()->customer->set_shipping_country( 'GB' );
		WC()->customer->set_billing_country( 'GB' );
		$this->assertSame( array( true, false ), $found );
	}

	public function test_a_coupon_that_ships_free_is_named(): void {
		$this->add( '10' );
		$this->coupon( 'ships', 'percent', '1', array( 'free_shipping' => true ) );
		$this->coupon( 'plain', 'percent', '1' );
		$this->assertSame( array( 'ships' ), LiveCart::from_cart( $this->cart() )['pending']['coupons_ship_free'] );
	}

	public function test_a_product_is_a_cart_of_one_line_and_holds_nothing_of_the_cart(): void {
		$this->tax_rate( '20' );
		$key     = $this->add( '19.90', 3 );
		$product = $this->cart()->get_cart()[ $key ]['data'];

		$data = ProductPrice::from_product( $product, $this->cart() );

		$this->assertSame( array( 'product' ), array_column( $data['cart']['lines'], 'key' ) );
		$this->assertEquals( 19.9, $data['cart']['lines'][0]['price'] );
		$this->assertSame( 1, $data['cart']['lines'][0]['quantity'] );
		$this->assertStringNotContainsString( $key, wp_json_encode( $data ) );
	}

	public function test_a_variation_brings_its_line(): void {
		$product = new \WC_Product_Variation();
		$product->set_price( '12.5' );

		$data = ProductPage::add_variation( array( 'variation_id' => 1 ), null, $product );

		$this->assertEquals( 12.5, $data['cart_p2']['price'] );
		$this->assertSame( false, ProductPage::add_variation( false, null, $product ), 'what others made of it stays' );
	}

	public function test_the_widget_gets_its_data_from_scripts_only(): void {
		$this->add( '10' );
		$this->cart()->calculate_totals();
		ob_start();
		MiniCart::print_widget_data();
		$this->assertSame( '', ob_get_clean(), 'never in a page, which may be cached' );

		add_filter( 'wp_doing_ajax', '__return_true' );
		ob_start();
		MiniCart::print_widget_data();
		$this->assertStringContainsString( 'cart-p2-data', ob_get_clean() );
	}

	/**
	 * Sends a report.
	 *
	 * @param mixed $differences Differences.
	 * @param mixed $surface     Surface.
	 * @return int Status.
	 */
	private function report( $differences, $surface = 'blocks' ): int {
		$request = new \WP_REST_Request( 'POST', '/cart-p2/v1/difference' );
		$request->set_body_params( compact( 'surface', 'differences' ) );
		return rest_do_request( $request )->get_status();
	}

	public function test_reports_of_differences(): void {
		// A minute may end while this runs: neither it nor the next has any report yet.
		$minutes = array( gmdate( 'Hi' ), gmdate( 'Hi', time() + MINUTE_IN_SECONDS ) );
		$taken   = static function ( int $reports ) use ( $minutes ) {
			foreach ( $minutes as $minute ) {
				set_transient( "cart_p2_reports_$minute", $reports, 5 * MINUTE_IN_SECONDS );
			}
		};
		$taken( 0 );
		$this->add( '10' );
		$good = array( array( 'total', '£1.00', '£1.01' ) );
		$this->assertSame( 204, $this->report( $good ) );
		foreach ( array( 'nonsense', array(), array( array( 'total', '1' ) ), array( array( 'total', '1', array() ) ), array( array( 'total', '1', str_repeat( '9', 999 ) ) ), array_fill( 0, 21, $good[0] ) ) as $bad ) {
			$this->assertSame( 400, $this->report( $bad ) );
		}
		$this->assertSame( 400, $this->report( $good, 'elsewhere' ) );
		$taken( DifferenceRoute::A_MINUTE - 1 );
		$this->assertSame( 204, $this->report( $good ) );
		$taken( DifferenceRoute::A_MINUTE );
		$this->assertSame( 429, $this->report( $good ), 'no flood' );
		$taken( 0 );
		$this->assertSame( 204, $this->report( $good ) );
		$this->assertSame( 1, array_sum( array_map( static function ( $minute ) { return get_transient( "cart_p2_reports_$minute" ); }, $minutes ) ), 'each is counted' );
	}
}
