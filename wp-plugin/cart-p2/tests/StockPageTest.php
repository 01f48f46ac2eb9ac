<?php
/**
 * StockPageTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Admin\Page;
use CartP2\Admin\StockActions;
use CartP2\Admin\StockTab;
use CartP2\Options;
use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\Daily;
use CartP2\Stock\OrderHolds;
use CartP2\Stock\Planner;
use CartP2\Stock\Report;

require_once __DIR__ . '/AdminTestCase.php';

/**
 * WooCommerce > Cart P2 > Stock: what it says, what its buttons do, and who may press them.
 */
final class StockPageTest extends AdminTestCase {

	use StockTables;

	protected function setUp(): void {
		parent::setUp();
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$this->hold_stock();
	}

	/**
	 * Makes a product that manages its stock, and orders that hold one each.
	 *
	 * @param int    $stock  Stock.
	 * @param int    $orders Orders.
	 * @param string $name   Name.
	 * @return array{\WC_Product, \WC_Order[]}
	 */
	private function held( int $stock, int $orders, string $name = 'Thing' ): array {
		$product = $this->product( '5', array( 'name' => $name, 'manage_stock' => true, 'stock_quantity' => $stock ) );
		$made    = array();
		for ( $number = 0; $number < $orders; $number++ ) {
			$order = wc_create_order( array( 'created_via' => 'checkout' ) );
			$order->add_product( $product, 1 );
			$order->set_status( 'pending' );
			$order->save();
			wc_reserve_stock_for_order( $order );
			$made[] = $order;
		}
		return array( $product, $made );
	}

	/**
	 * The tab as the signed-in user sees it.
	 *
	 * @param array<string, string> $asked What is asked.
	 */
	private function tab( array $asked = array() ): string {
		$_GET = array( 'tab' => 'stock' ) + $asked;
		return $this->printed( array( Page::class, 'print_page' ) );
	}

	public function test_shows_holds_movements_what_runs_out_and_refusals(): void {
		$this->sign_in( 'shop_manager' );
		list( $product, list( $order ) ) = $this->held( 2, 1, 'A <b>bold</b> & "quoted" thing' );
		WC()->session->set( 'cart_p2_stock_token', null );
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		Daily::refused( $product->get_id() );
		Daily::refused( $product->get_id() );
		$html = $this->tab();

		$this->assertStringContainsString( '>Order ' . $order->get_id() . '</a>', $html );
		$this->assertStringContainsString( esc_url( $order->get_edit_order_url() ), $html );
		$token = WC()->session->get( 'cart_p2_stock_token' );
		$this->assertNotEmpty( $token );
		$this->assertStringContainsString( 'Cart ' . substr( hash( 'sha256', "cart:$token" ), 0, 8 ), $html );
		$this->assertStringNotContainsString( $token, $html, 'a cart’s token is its shopper’s' );
		$this->assertStringNotContainsString( '<b>bold</b>', $html );
		$this->assertStringContainsString( '2 requests for more than there was, refused in 30 days', $html );
		$this->assertSame( 30, substr_count( $html, '<rect ' ) );
		foreach ( array( 'holds', 'movements', 'low', 'days' ) as $table ) {
			$this->assertStringContainsString( "id=\"cart-p2-stock-$table\"", $html );
		}
		$this->assertMatchesRegularExpression( '~<td>Stock changed</td><td>\+2</td><td></td><td></td>~', $html );
	}

	public function test_says_so_where_nothing_is_held(): void {
		$this->sign_in( 'shop_manager' );
		update_option( Options::STOCK_VERSION, '0' );
		$this->assertStringContainsString( 'Cart P2 holds no stock in this shop', $this->tab() );
	}

	public function test_filters(): void {
		list( $one, list( $order ) ) = $this->held( 3, 1, 'One' );
		list( $two )                 = $this->held( 3, 2, 'Two' );
		$two->set_sku( '007-two' );
		$two->save();
		$this->assertCount( 3, Report::holds( array(), '', time() ) );
		$this->assertSame( array( OrderHolds::owner( $order->get_id() ) ), array_column( Report::holds( array( 'product' => $one->get_id() ), '', time() ), 'owner' ) );
		$this->assertSame( array(), Report::holds( array( 'owner' => 'cart' ), '', time() ) );
		$this->assertCount( 3, Report::holds( array( 'owner' => 'order' ), '', time() ) );
		$this->assertSame( array( 'hold', 'hold' ), array_column( Report::movements( array( 'product' => $two->get_id(), 'kind' => 'hold' ), 0 ), 'kind' ) );

		$this->assertSame( $two->get_id(), StockTab::filter( array( 'product' => '007-two' ) )['product'] );
		$this->assertSame( $one->get_id(), StockTab::filter( array( 'product' => (string) $one->get_id() ) )['product'] );
		$this->assertSame( array(), Report::movements( StockTab::filter( array( 'product' => 'nothing of the kind' ) ), 0 ) );
		$this->assertSame( array( 'product' => 0, 'owner' => '', 'kind' => '' ), StockTab::filter( array( 'product' => array( 'x' ), 'owner' => 'x', 'kind' => '<' ) ) );
	}

	public function test_pages_show_each_row_once(): void {
		list( $product, $orders ) = $this->held( 20, 7 );
		Audit::seal( 4 );
		$this->held( 20, 3 );
		$seen = array();
		$key  = '';
		do {
			$page = Report::holds( array(), $key, time(), 3 );
			$seen = array_merge( $seen, array_column( $page, 'owner' ) );
			$key  = $page ? end( $page )['key'] : '';
		} while ( $page );
		$this->assertCount( 10, $seen );
		$this->assertCount( 10, array_unique( $seen ) );

		foreach ( array( array(), array( 'product' => $product->get_id() ) ) as $filter ) {
			$ids    = array();
			$before = 0;
			do {
				$page   = Report::movements( $filter, $before, 3 );
				$ids    = array_merge( $ids, array_column( $page, 'id' ) );
				$before = $page ? end( $page )['id'] : 0;
			} while ( $page );
			$sorted = $ids;
			rsort( $sorted );
			$this->assertSame( $sorted, $ids );
			$this->assertCount( $filter ? 8 : 12, array_unique( $ids ) );
		}
	}

	public function test_what_runs_out_need_not_have_been_held(): void {
		update_option( 'woocommerce_notify_low_stock_amount', '2' );
		$managed = static function ( array $props ) {
			return $props + array( 'manage_stock' => true );
		};
		$few     = $this->product( '5', $managed( array( 'name' => 'Few', 'stock_quantity' => 2 ) ) );
		$none    = $this->product( '5', $managed( array( 'name' => 'None', 'stock_quantity' => 0 ) ) );
		$this->product( '5', $managed( array( 'stock_quantity' => 3 ) ) );
		$this->product( '5', $managed( array( 'stock_quantity' => 1, 'status' => 'draft' ) ) );
		$this->product( '5' );
		$parent = new \WC_Product_Variable();
		$parent->set_props( $managed( array( 'name' => 'Shirt', 'stock_quantity' => 50, 'low_stock_amount' => 6 ) ) );
		$parent->save();
		$shirt = new \WC_Product_Variation();
		$shirt->set_props( $managed( array( 'parent_id' => $parent->get_id(), 'regular_price' => '10', 'stock_quantity' => 5 ) ) );
		$shirt->save();
		$rows = array();
		foreach ( Report::low( 1000 ) as $row ) {
			$rows[ $row['product'] ] = array( $row['available'], $row['held'], $row['low'] );
		}
		$ours = array( $none->get_id() => array( 0, 0, '2' ), $few->get_id() => array( 2000000, 0, '2' ), $shirt->get_id() => array( 5000000, 0, '6' ) );
		$this->assertSame( $ours, array_filter( $rows, static function ( $id ) use ( $none ) { return $id >= $none->get_id() - 1; }, ARRAY_FILTER_USE_KEY ) );
	}

	public function test_low_stock_counts_what_is_held_and_each_products_own_limit(): void {
		update_option( 'woocommerce_notify_low_stock_amount', '2' );
		list( $low )  = $this->held( 3, 1, 'Low' );
		list( $high ) = $this->held( 9, 1, 'High' );
		$this->assertSame( array( $low->get_id() ), array_intersect( array( $low->get_id(), $high->get_id() ), array_column( Report::low(), 'product' ) ) );
		$high->set_low_stock_amount( 8 );
		$high->save();
		$rows = array_values(
			array_filter(
				Report::low(),
				static function ( $row ) use ( $low, $high ) {
					return in_array( $row['product'], array( $low->get_id(), $high->get_id() ), true );
				}
			)
		);
		$this->assertSame( array( $low->get_id(), $high->get_id() ), array_column( $rows, 'product' ) );
		$this->assertSame( array( '2', '8' ), array_column( $rows, 'low' ) );
		$this->assertSame( array( 2000000, 8000000 ), array_column( $rows, 'available' ) );
	}

	public function test_a_hold_is_given_back_by_hand_once_and_the_ledger_says_by_whom(): void {
		$user = $this->sign_in( 'shop_manager' );
		list( $product, list( $order ) ) = $this->held( 5, 1 );
		$name = Report::name( OrderHolds::owner( $order->get_id() ) );
		$html = $this->tab( array( 'release' => (string) $product->get_id(), 'hold' => $name ) );
		$this->assertStringContainsString( 'Give 1 of “Thing” back?', $html );
		$this->assertSame( array( 'on_hand' => 5000000, 'held' => 1000000, 'claimed' => 0 ), Books::level( $product->get_id() ), 'asking changes nothing' );

		$fields = array( 'product' => (string) $product->get_id(), 'hold' => $name );
		$this->send( StockActions::RELEASE, $fields );
		$this->assertStringContainsString( 'done=released', $this->outcome( array( StockActions::class, 'release' ) ) );
		$this->assertSame( array( 'on_hand' => 5000000, 'held' => 0, 'claimed' => 0 ), Books::level( $product->get_id() ) );
		$entry = Report::movements( array( 'kind' => 'release' ), 0 )[0];
		$this->assertSame( get_userdata( $user )->display_name, StockTab::user( $entry['key'] ) );
		$this->assertStringContainsString( 'Hold given back by ' . get_userdata( $user )->display_name, $this->tab() );
		$notes = wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' );
		$this->assertStringContainsString( 'gave the 1 of “Thing” held for this order back by hand', implode( "\n", $notes ) );

		$this->send( StockActions::RELEASE, $fields );
		$this->assertStringContainsString( 'done=released', $this->outcome( array( StockActions::class, 'release' ) ), 'pressed twice' );
		$this->assertSame( $notes, wp_list_pluck( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ), 'content' ) );
		$this->sign_in( 'shop_manager' );
		$this->send( StockActions::RELEASE, $fields );
		$this->assertStringContainsString( 'done=gone', $this->outcome( array( StockActions::class, 'release' ) ), 'by somebody else' );
		$this->assertSame( array(), Audit::verify() );

		// Paid all the same: there still is some.
		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( 4, wc_get_product( $product->get_id() )->get_stock_quantity() );
	}

	public function test_who_does_not_give_it_back_sees_the_same_list_again(): void {
		$this->sign_in( 'shop_manager' );
		list( $product, list( $order ) ) = $this->held( 5, 1 );
		$name                            = Report::name( OrderHolds::owner( $order->get_id() ) );
		$was                             = $_SERVER['REQUEST_URI'];
		$asked                           = array( 'product' => (string) $product->get_id(), 'owner' => 'order', 'release' => (string) $product->get_id(), 'hold' => $name );
		$_SERVER['REQUEST_URI']          = '/wp-admin/admin.php?page=cart-p2&tab=stock&' . http_build_query( $asked );
		$html                            = $this->tab( $asked );
		$list                            = '/wp-admin/admin.php?page=cart-p2&tab=stock&product=' . $product->get_id() . '&owner=order';
		$this->assertStringContainsString( '<a class="button" href="' . esc_url( $list ) . '">Cancel</a>', $html );
		$this->assertStringContainsString( 'href="' . esc_url( "$list&release=" . $product->get_id() . "&hold=$name" ) . '"', $html, 'and so does the button' );
		$_SERVER['REQUEST_URI'] = $was;
		$this->send( StockActions::RELEASE, array( 'product' => $asked['product'], 'hold' => $name, '_wp_http_referer' => '/wp-admin/admin.php?page=cart-p2&tab=stock&' . http_build_query( $asked ) ) );
		$this->assertStringContainsString( "$list&done=released", $this->outcome( array( StockActions::class, 'release' ) ) );
	}

	public function test_only_shop_managers_with_a_nonce_may(): void {
		list( $product, list( $order ) ) = $this->held( 5, 1 );
		$fields = array( 'product' => (string) $product->get_id(), 'hold' => Report::name( OrderHolds::owner( $order->get_id() ) ) );
		foreach ( array( 'customer', 'editor' ) as $role ) {
			$this->sign_in( $role );
			foreach ( array( 'RELEASE' => 'release', 'EXPORT' => 'export' ) as $action => $method ) {
				$this->send( constant( StockActions::class . '::' . $action ), $fields );
				$this->assertSame( 'died: You are not allowed to do this.', $this->outcome( array( StockActions::class, $method ) ) );
			}
		}
		$this->sign_in( 'shop_manager' );
		$this->send( StockActions::EXPORT, $fields );
		$this->assertStringStartsWith( 'died:', $this->outcome( array( StockActions::class, 'release' ) ), 'the nonce of another button' );
		$this->assertSame( 1000000, Books::level( $product->get_id() )['held'] );
	}

	public function test_the_download_is_whole_and_no_formula(): void {
		$this->sign_in( 'shop_manager' );
		list( $product ) = $this->held( 5, 1, '=HYPERLINK("http://example.com","x")' );
		$product->set_name( "=cmd|'/c calc'!A1" );
		$product->save();
		$csv  = $this->printed(
			static function () {
				StockActions::write( array() );
			}
		);
		$rows = array_map( static function ( $line ) { return str_getcsv( $line, ',', '"', '' ); }, explode( "\r\n", trim( $csv ) ) );
		$this->assertCount( 3, $rows );
		$this->assertSame( array( 'entry', 'time (UTC)', 'product', 'name', 'kind', 'on hand', 'held', 'claimed', 'for', 'by user' ), $rows[0] );
		$this->assertSame( "'=cmd|'/c calc'!A1", $rows[1][3] );
		$this->assertSame( array( 'hold', '0', '1', '0' ), array_slice( $rows[1], 4, 4 ) );
		$this->assertSame( array( 'adjust', '5', '0', '0' ), array_slice( $rows[2], 4, 4 ) );
		// A return is a negative number, not text.
		Books::run(
			array( 'cart:x' ),
			array(),
			static function ( Planner $planner ) use ( $product ) {
				$planner->adjust( $product->get_id(), -500000 );
			},
			time()
		);
		$csv = $this->printed(
			static function () use ( $product ) {
				StockActions::write( array( 'product' => $product->get_id(), 'kind' => 'adjust' ) );
			}
		);
		$this->assertStringContainsString( ',"adjust",-0.5,0,0,', $csv );
		update_post_meta( $product->get_id(), '_stock', '4.5' );
	}
}
