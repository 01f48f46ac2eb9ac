<?php
/**
 * HoldPanelTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\StockCart;
use CartP2\Options;
use CartP2\Stock\CartHolds;
use CartP2\Storefront\HoldPanel;
use CartP2\Storefront\StockAssets;

/**
 * What a shopper is told about the hold of their cart, and what they can do about it.
 */
final class HoldPanelTest extends StockTestCase {

	/**
	 * The shopper's cart holds a product, and loses it to another when its time is over.
	 *
	 * @param int $stock  Stock.
	 * @param int $mine   What the shopper wants.
	 * @param int $theirs What the other takes.
	 * @return \WC_Product
	 */
	private function lost( int $stock, int $mine, int $theirs ): \WC_Product {
		$product = $this->stocked( $stock );
		$this->cart()->add_to_cart( $product->get_id(), $mine );
		$this->pass( 901 );
		$cart  = $this->cart()->get_cart();
		$token = WC()->session->get( CartHolds::TOKEN );
		$this->shopper();
		$this->assertIsString( $this->cart()->add_to_cart( $product->get_id(), $theirs ) );
		$this->shopper();
		$this->cart()->set_cart_contents( $cart );
		WC()->session->set( CartHolds::TOKEN, $token );
		do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
		return $product;
	}

	public function test_minutes_and_a_button_without_scripts(): void {
		$this->cart()->add_to_cart( $this->stocked( 3 )->get_id(), 1 );
		$html = HoldPanel::html();
		$this->assertStringContainsString( '15 minutes', $html );
		$this->assertStringContainsString( 'Hold for 15 more minutes', $html );
		$this->assertStringContainsString( 'role="status" aria-live="polite"', $html );
		$this->assertStringNotContainsString( WC()->session->get( CartHolds::TOKEN ), $html );
		$this->pass( 600 );
		$this->assertStringContainsString( '5 minutes', HoldPanel::inner() );
		$this->assertTrue( CartHolds::extend() );
		$this->assertStringContainsString( '15 minutes', HoldPanel::inner() );
		$this->assertStringNotContainsString( '<button', HoldPanel::inner(), 'it is extended once' );
	}

	public function test_a_page_that_only_asks_holds_nothing_anew(): void {
		$product = $this->stocked( 1 );
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->pass( 901 );
		$method                    = $_SERVER['REQUEST_METHOD'];
		$_GET['wc-ajax']           = 'cart_p2_hold';
		$_SERVER['REQUEST_METHOD'] = 'GET';
		try {
			do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
			$html = HoldPanel::inner();
			$this->assertStringContainsString( 'The time is over', $html );
			$this->assertStringContainsString( 'Hold for 15 more minutes', $html );
			$_SERVER['REQUEST_METHOD'] = 'POST';
			do_action( 'woocommerce_cart_loaded_from_session', $this->cart() );
			$this->assertStringContainsString( '15 minutes', HoldPanel::inner(), 'a button does' );
		} finally {
			unset( $_GET['wc-ajax'] );
			$_SERVER['REQUEST_METHOD'] = $method;
		}
	}

	public function test_nothing_held_nothing_said(): void {
		$this->assertSame( '', HoldPanel::inner() );
		$this->cart()->add_to_cart( $this->product( '10' )->get_id(), 1 );
		$this->assertSame( '', HoldPanel::inner() );
		update_option( Options::STOCK, 'off' );
		$this->assertSame( '', HoldPanel::html() );
		$this->assertSame( 'block', HoldPanel::before_block( 'block' ) );
	}

	public function test_the_offer_to_take_what_is_left(): void {
		$product = $this->lost( 3, 3, 2 );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ), 'the one that is left is held' );
		$html = HoldPanel::inner();
		$this->assertStringContainsString( 'Take 1 of', $html );
		$this->assertStringContainsString( 'data-wants="' . esc_attr( '{"' . $product->get_id() . '":"3"}' ) . '"', $html );
		$this->assertStringContainsString( '<li data-product="' . $product->get_id() . '" data-left="1">', $html );
		StockCart::reduce( $this->cart(), $product->get_id(), CartHolds::status( $this->cart() )['short'][ $product->get_id() ] );
		$this->assertSame( array( 1 ), array_values( wp_list_pluck( $this->cart()->get_cart(), 'quantity' ) ) );
		$this->assertSame( array(), CartHolds::status( $this->cart() )['short'] );
		$this->assertSame( array( 3, 3, 0 ), $this->level( $product ) );
	}

	public function test_the_offer_to_remove_what_is_gone(): void {
		$product = $this->lost( 2, 1, 2 );
		$other   = $this->stocked( 1 );
		$this->cart()->add_to_cart( $other->get_id(), 1 );
		$this->assertStringContainsString( 'Remove “', HoldPanel::inner() );
		StockCart::reduce( $this->cart(), $product->get_id(), 0 );
		$this->assertSame( array( $other->get_id() ), array_values( wp_list_pluck( $this->cart()->get_cart(), 'product_id' ) ) );
	}

	public function test_when_one_is_short_the_others_are_held_all_the_same(): void {
		$this->lost( 2, 1, 2 );
		$other = $this->stocked( 5 );
		$key   = $this->cart()->add_to_cart( $other->get_id(), 3 );
		$this->assertIsString( $key, 'what is short does not keep the shopper from buying something else' );
		$this->assertSame( array( 5, 3, 0 ), $this->level( $other ) );
		$this->cart()->set_quantity( $key, 2 );
		$this->assertSame( array( 5, 2, 0 ), $this->level( $other ), 'what shrinks is never refused' );
	}

	public function test_a_refusal_offers_the_rest(): void {
		$product = $this->stocked( 3 );
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$this->shopper();
		$this->assertFalse( $this->cart()->add_to_cart( $product->get_id(), 2 ) );
		$notice = wc_get_notices( 'error' )[0]['notice'];
		$this->assertStringContainsString( 'quantity=1', html_entity_decode( $notice ) );
		$this->assertStringContainsString( '>Add 1</a>', $notice );
	}

	public function test_the_product_page_is_marked_for_the_script(): void {
		$product = $this->stocked( 3 );
		$this->assertStringContainsString( '<div class="cart-p2-stock" data-product="' . $product->get_id() . '">', wc_get_stock_html( $product ) );
		$this->assertSame( '', wc_get_stock_html( $this->product( '10' ) ) );
		$GLOBALS['product'] = $product;
		ob_start();
		StockAssets::print_place();
		$this->assertStringContainsString( 'cart-p2-mine', ob_get_clean() );
		ob_start();
		StockAssets::print_config();
		$config = json_decode( wp_strip_all_tags( str_replace( array( '<script type="application/json" id="cart-p2-stock-config">', '</script>' ), '', ob_get_clean() ) ), true );
		$this->assertStringEndsWith( '/stock.php', $config['light'] );
		$this->assertStringContainsString( 'cart-p2/v1/stock', rawurldecode( $config['rest'] ) );
		$this->assertSame( '%s in stock', $config['i18n']['number'] );
	}
}
