<?php
/**
 * WaitingTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\OwnTable;
use CartP2\Waiting\Form;
use CartP2\Waiting\Notices;
use CartP2\Waiting\Personal;
use CartP2\Waiting\Table;
use CartP2\Waiting\Unsubscribe;

/**
 * Told once when a product is available again.
 */
final class WaitingTest extends StockTestCase {

	/**
	 * Messages that were sent.
	 *
	 * @var array<int, array<string, mixed>>
	 */
	private $sent = array();

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		Table::create();
	}

	public static function tearDownAfterClass(): void {
		OwnTable::drop( Table::name() );
		parent::tearDownAfterClass();
	}

	protected function setUp(): void {
		parent::setUp();
		update_option( Options::WAITING, 'yes' );
		update_option( Options::WAITING_VERSION, (string) Table::VERSION );
		$this->sent = array();
		add_filter(
			'pre_wp_mail',
			function ( $done, $mail ) {
				$this->sent[] = $mail;
				return true;
			},
			10,
			2
		);
		WC()->mailer()->init();
		$_SERVER['REMOTE_ADDR'] = '192.0.2.' . wp_rand( 1, 250 );
	}

	protected function tearDown(): void {
		$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
		parent::tearDown();
	}

	private function sign_up( \WC_Product $product, string $email ): array {
		return Form::sign_up( $product->get_id(), $email, true, false );
	}

	/**
	 * Addresses that were written to.
	 *
	 * @return string[]
	 */
	private function told(): array {
		return array_column( $this->sent, 'to' );
	}

	public function test_told_once_when_it_is_back(): void {
		$product = $this->stocked( 0 );
		$this->assertTrue( $this->sign_up( $product, 'Ada@example.com' )[0] );
		$this->assertTrue( $this->sign_up( $product, 'ada@example.com' )[0], 'a second time says the same' );
		$this->assertSame( 1, Table::count( array( $product->get_id() ) ) );
		Notices::tell( $product->get_id() );
		$this->assertSame( array(), $this->told(), 'not while it is not there' );

		wc_update_product_stock( $product->get_id(), 5, 'set' );
		$this->assertNotFalse( as_next_scheduled_action( Notices::ACTION, array( $product->get_id() ), 'cart-p2' ), 'it is in the queue' );
		do_action( Notices::ACTION, $product->get_id() );
		do_action( Notices::ACTION, $product->get_id() );
		$this->assertSame( array( 'ada@example.com' ), $this->told() );
		$this->assertStringContainsString( $product->get_name() . ' is available again', $this->sent[0]['subject'] );
		$this->assertStringContainsString( $product->get_permalink(), $this->sent[0]['message'] );
		$this->assertStringContainsString( 'List-Unsubscribe-Post: List-Unsubscribe=One-Click', $this->sent[0]['headers'] );
	}

	public function test_no_more_are_told_than_makes_sense(): void {
		$product = $this->stocked( 0 );
		for ( $n = 0; $n < 5; $n++ ) {
			Table::add( $product->get_id(), "shopper$n@example.com" );
		}
		wc_update_product_stock( $product->get_id(), 1, 'set' );
		as_unschedule_all_actions( Notices::ACTION );
		Notices::tell( $product->get_id() );
		$this->assertSame( array( 'shopper0@example.com', 'shopper1@example.com', 'shopper2@example.com' ), $this->told(), 'three for the one unit, the first first' );
		$this->assertGreaterThan( time() + 3000, as_next_scheduled_action( Notices::ACTION, array( $product->get_id() ), 'cart-p2' ), 'the others later' );
		Notices::tell( $product->get_id() );
		$this->assertCount( 5, $this->told() );
	}

	public function test_while_others_hold_all_it_looks_again_when_holds_end(): void {
		$product = $this->stocked( 1 );
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->shopper();
		$this->sign_up( $product, 'ada@example.com' );
		$this->assertGreaterThan( time() + 800, as_next_scheduled_action( Notices::ACTION, array( $product->get_id() ), 'cart-p2' ) );
		as_unschedule_all_actions( Notices::ACTION );
		Notices::tell( $product->get_id() );
		$this->assertSame( array(), $this->told() );
		$this->pass( 901 );
		Notices::tell( $product->get_id() );
		$this->assertSame( array( 'ada@example.com' ), $this->told() );
	}

	public function test_what_is_refused(): void {
		$product = $this->stocked( 0 );
		$this->assertFalse( Form::sign_up( $product->get_id(), 'nobody', true, false )[0] );
		$this->assertFalse( Form::sign_up( $product->get_id(), 'ada@example.com', false, false )[0], 'consent' );
		$this->assertTrue( Form::sign_up( $product->get_id(), 'robot@example.com', true, true )[0], 'a robot hears nothing of it' );
		$this->assertSame( 0, Table::count( array( $product->get_id() ) ) );
		$answers = array();
		// One more than two hours allow: an hour may end meanwhile.
		for ( $n = 0; $n < 2 * Form::AN_HOUR_EACH + 1; $n++ ) {
			$answers[] = $this->sign_up( $product, "shopper$n@example.com" )[0];
		}
		$this->assertContains( false, $answers, 'too many from one place' );
	}

	public function test_one_click_ends_it(): void {
		$one = $this->stocked( 0 );
		$two = $this->stocked( 0 );
		$this->sign_up( $one, 'ada@example.com' );
		$this->sign_up( $two, 'ada@example.com' );
		$this->sign_up( $two, 'eve@example.com' );
		$entry = Table::of( 'ada@example.com' )[0];
		parse_str( (string) wp_parse_url( Unsubscribe::url( (int) $entry->id, $entry->email ), PHP_URL_QUERY ), $query );
		$this->assertFalse( Unsubscribe::end( (int) $entry->id, 'x' . $query['key'] ) );
		$this->assertFalse( Unsubscribe::end( (int) Table::of( 'eve@example.com' )[0]->id, $query['key'] ) );
		$this->assertTrue( Unsubscribe::end( (int) $query['entry'], $query['key'] ) );
		$this->assertSame( array(), Table::of( 'ada@example.com' ) );
		$this->assertCount( 1, Table::of( 'eve@example.com' ) );
	}

	public function test_personal_data_is_given_out_and_erased(): void {
		$product = $this->stocked( 0 );
		$this->sign_up( $product, 'ada@example.com' );
		$this->assertArrayHasKey( 'cart-p2-waiting', apply_filters( 'wp_privacy_personal_data_exporters', array() ) );
		$this->assertSame( $product->get_name(), Personal::export( 'ADA@example.com' )['data'][0]['data'][0]['value'] );
		$this->assertTrue( Personal::erase( 'ada@example.com' )['items_removed'] );
		$this->assertSame( array(), Personal::export( 'ada@example.com' )['data'] );
	}

	public function test_the_form_is_where_it_is_needed(): void {
		$product = $this->stocked( 0 );
		$this->assertStringNotContainsString( 'cart-p2-waiting', wc_get_stock_html( $product ), 'not in lists of products' );
		$GLOBALS['wp_query']    = new \WP_Query( array( 'p' => $product->get_id(), 'post_type' => 'product' ) );
		$GLOBALS['wp_the_query'] = $GLOBALS['wp_query'];
		$html = wc_get_stock_html( $product );
		$this->assertStringContainsString( 'id="cart-p2-waiting"', $html );
		$this->assertStringContainsString( 'form="cart-p2-wait"', $html );
		wc_update_product_stock( $product->get_id(), 2, 'set' );
		$this->assertStringNotContainsString( 'cart-p2-waiting', wc_get_stock_html( wc_get_product( $product->get_id() ) ) );
		update_option( Options::WAITING, 'no' );
		wc_update_product_stock( $product->get_id(), 0, 'set' );
		$this->assertStringNotContainsString( 'cart-p2-waiting', wc_get_stock_html( wc_get_product( $product->get_id() ) ) );
		$GLOBALS['wp_query']    = new \WP_Query();
		$GLOBALS['wp_the_query'] = $GLOBALS['wp_query'];
	}

	public function test_old_entries_go(): void {
		global $wpdb;
		$product = $this->stocked( 0 );
		foreach ( array( 'a' => array( -400, null ), 'b' => array( -40, -31 ), 'c' => array( -40, -29 ), 'd' => array( -360, null ) ) as $name => list( $asked, $told ) ) {
			Table::add( $product->get_id(), "$name@example.com" );
			$wpdb->update( Table::name(), array( 'asked_at' => gmdate( 'Y-m-d H:i:s', time() + $asked * DAY_IN_SECONDS ), 'told_at' => null === $told ? null : gmdate( 'Y-m-d H:i:s', time() + $told * DAY_IN_SECONDS ) ), array( 'email' => "$name@example.com" ) );
		}
		do_action( 'woocommerce_cleanup_sessions' );
		$this->assertSame( array( 'c@example.com', 'd@example.com' ), $wpdb->get_col( $wpdb->prepare( 'SELECT email FROM %i ORDER BY email', Table::name() ) ) );
	}
}
