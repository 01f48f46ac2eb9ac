<?php
/**
 * OrderTraceTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\OrderTrace;
use CartP2\Trace\CartPanel;
use CartP2\Trace\OrderBox;

require_once __DIR__ . '/AdminTestCase.php';

/**
 * The trace kept with orders, and where people see it.
 */
final class OrderTraceTest extends AdminTestCase {

	/**
	 * A calculated cart.
	 */
	private function fill(): void {
		$this->tax_rate( '20' );
		$this->shipping_method( 'flat_rate', array( 'title' => 'Courier', 'cost' => '4.95' ) );
		$this->add( '9.99', 3, array( 'name' => 'Tea & <b>milk</b>' ) );
		$this->coupon( 'ten', 'percent', '10' );
		wc_clear_notices();
		$this->cart()->calculate_totals();
	}

	/**
	 * An order as the classic checkout makes it.
	 */
	private function order(): \WC_Order {
		$id = WC()->checkout()->create_order( array( 'billing_email' => 'a@example.org', 'payment_method' => 'cod' ) );
		$this->assertIsInt( $id );
		return wc_get_order( $id );
	}

	public function test_the_classic_checkout_keeps_the_cart(): void {
		$this->fill();
		$order = $this->order();
		$trace = OrderTrace::of( $order );

		$this->assertNotNull( $trace );
		$this->assertSame( $order->get_total( 'edit' ), $trace['total_now'] );
		$answer = json_decode( \CartP2\Engine::totals( $trace['cart'] ), true );
		$this->assertSame( $order->get_total( 'edit' ), $answer['totals']['total'] );
		$this->assertContains( 'Tea & milk', $trace['labels']['lines'] );
		$this->assertContains( 'Courier', $trace['labels']['shipping'] );
		$this->assertLessThan( 2000, strlen( $order->get_meta( OrderTrace::META ) ), 'compact' );
	}

	public function test_a_cart_of_a_hundred_lines_fits(): void {
		$this->tax_rate( '20' );
		for ( $line = 1; $line <= 100; $line++ ) {
			$this->add( "$line.99", $line );
		}
		$this->cart()->calculate_totals();
		$order = new \WC_Order();

		$this->assertTrue( OrderTrace::put( $order, $this->cart() ) );
		$this->assertLessThan( OrderTrace::BYTES, strlen( $order->get_meta( OrderTrace::META ) ) );
	}

	public function test_the_store_api_keeps_the_cart_of_this_order_only(): void {
		$this->fill();
		$order = new \WC_Order();
		$order->set_cart_hash( $this->cart()->get_cart_hash() );
		$order->save();
		do_action( 'woocommerce_store_api_checkout_order_processed', $order );
		$this->assertNotNull( OrderTrace::of( wc_get_order( $order->get_id() ) ) );

		$other = new \WC_Order();
		$other->set_cart_hash( 'of another cart' );
		$other->save();
		do_action( 'woocommerce_store_api_checkout_order_processed', $other );
		$this->assertNull( OrderTrace::of( wc_get_order( $other->get_id() ) ) );
	}

	public function test_a_shop_may_decide_not_to_keep_it(): void {
		$this->fill();
		add_filter( 'cart_p2_keep_trace_with_order', '__return_false' );
		$this->assertNull( OrderTrace::of( $this->order() ) );
	}

	public function test_nothing_that_breaks_here_stops_an_order(): void {
		$this->fill();
		add_filter(
			'cart_p2_keep_trace_with_order',
			static function () {
				throw new \Error( 'of another plugin' );
			}
		);
		$order = $this->order();
		$this->assertGreaterThan( 0, $order->get_id() );
		$this->assertNull( OrderTrace::of( $order ) );
	}

	public function test_a_cart_the_engine_does_not_know_is_not_kept(): void {
		$this->fill();
		add_filter( 'woocommerce_coupon_sort', static function () { return 'x'; } );
		$this->assertNull( OrderTrace::of( $this->order() ) );
	}

	public function test_damaged_traces_are_none(): void {
		$order = new \WC_Order();
		foreach ( array( 'z', 'z!!', 'z' . base64_encode( 'nonsense' ), 'j{}', 'j[', 'x', 'j{"cart":1}' ) as $damaged ) {
			$order->update_meta_data( OrderTrace::META, $damaged );
			$this->assertNull( OrderTrace::of( $order ), $damaged );
		}
	}

	public function test_the_order_screen_shows_it(): void {
		global $wp_meta_boxes;
		$this->fill();
		$order = $this->order();
		$this->sign_in( 'shop_manager' );
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		require_once WC_ABSPATH . 'includes/admin/wc-admin-functions.php';
		OrderBox::add();
		$this->assertArrayHasKey( 'cart-p2-trace', $wp_meta_boxes[ wc_get_page_screen_id( 'shop-order' ) ]['normal']['low'] );

		$box = function () use ( $order ) {
			OrderBox::print_box( $order );
		};
		$html = $this->printed( $box );
		$this->assertStringContainsString( 'Tea &amp; milk × 3', $html );
		$this->assertStringContainsString( html_entity_decode( wp_strip_all_tags( wc_price( $order->get_total() ) ) ), html_entity_decode( $html ) );
		$this->assertStringNotContainsString( 'The order was changed since', $html );
		$this->assertStringNotContainsString( '<form', $html, 'the screen is a form already' );

		$order->set_total( '1.00' );
		$this->assertStringContainsString( 'The order was changed since', $this->printed( $box ) );
	}

	public function test_the_order_screen_says_when_there_is_none(): void {
		$order = new \WC_Order();
		$this->assertStringContainsString( 'No cart was kept with this order', $this->printed( static function () use ( $order ) { OrderBox::print_box( $order ); } ) );
	}

	public function test_no_box_for_others(): void {
		global $wp_meta_boxes;
		$wp_meta_boxes = array();
		$this->sign_in( 'editor' );
		OrderBox::add();
		$this->assertSame( array(), $wp_meta_boxes );
	}

	public function test_shoppers_get_no_panel_and_shop_managers_do(): void {
		$this->fill();
		$classic = array( CartPanel::class, 'print_classic' );
		foreach ( array( '', 'customer', 'editor' ) as $role ) {
			'' === $role ? wp_set_current_user( 0 ) : $this->sign_in( $role );
			$this->assertSame( '', $this->printed( $classic ), $role );
			$this->assertSame( '<div>block</div>', apply_filters( 'render_block_woocommerce/cart', '<div>block</div>', array(), null ) );
		}
		$this->sign_in( 'shop_manager' );
		$this->assertStringContainsString( 'Tea &amp; milk × 3', $this->printed( $classic ) );
		$block = apply_filters( 'render_block_woocommerce/cart', '<div>block</div>', array(), null );
		$this->assertStringStartsWith( '<div>block</div><details class="cart-p2-trace-panel">', $block );
		$this->assertStringContainsString( 'load the page again', $block );
	}

	public function test_the_panel_changes_nothing(): void {
		$this->fill();
		$this->sign_in( 'shop_manager' );
		$before  = array( $this->cart()->get_totals(), $this->cart()->get_cart_hash(), WC()->session->get( 'cart_totals' ), wc_get_notices() );
		$actions = did_action( 'woocommerce_before_calculate_totals' );
		$this->printed( array( CartPanel::class, 'print_classic' ) );

		$this->assertSame( $before, array( $this->cart()->get_totals(), $this->cart()->get_cart_hash(), WC()->session->get( 'cart_totals' ), wc_get_notices() ) );
		$this->assertSame( $actions, did_action( 'woocommerce_before_calculate_totals' ) );
	}

	public function test_the_panel_says_why_there_is_no_trace(): void {
		$this->fill();
		$this->sign_in( 'shop_manager' );
		add_filter( 'woocommerce_coupon_sort', static function () { return 'x'; } );
		$this->assertStringContainsString( 'WooCommerce alone calculates it', $this->printed( array( CartPanel::class, 'print_classic' ) ) );
	}

	public function test_without_the_extension_each_place_says_so_and_offers_the_browser(): void {
		$said = $this->isolated( 'without-extension.php' );

		$this->assertFalse( $said['loaded'] );
		$this->assertSame( 'waiting', $said['state']['kind'] );
		$this->assertStringContainsString( 'not loaded', $said['state']['text'] );
		foreach ( array( 'panel', 'order', 'tool' ) as $place ) {
			$this->assertStringContainsString( 'The Cart P2 PHP extension is not loaded on this server', $said[ $place ], $place );
		}
		$this->assertStringContainsString( '<form', $said['panel'] );
		$this->assertStringNotContainsString( '<form', $said['order'] );
		$this->assertStringContainsString( 'order=12', $said['order'] );
		$this->assertSame( 1, $said['shadow'], 'shadow mode only calculates' );
	}
}
