<?php
/**
 * StockLifecycleTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\Database;
use CartP2\Stock\Keys;
use CartP2\Stock\Setup;

/**
 * Switched on and off, upgraded, deactivated: no hold of an order is lost on the way, and none counts twice.
 */
final class StockLifecycleTest extends StockTestCase {

	protected function setUp(): void {
		global $wpdb;
		parent::setUp();
		$wpdb->query( "DELETE FROM {$wpdb->wc_reserved_stock}" );
	}

	/**
	 * WooCommerce's own reservations.
	 *
	 * @return array<int, array<string, string>>
	 */
	private function reserved(): array {
		global $wpdb;
		return $wpdb->get_results( "SELECT order_id, product_id, stock_quantity + 0 AS quantity, expires > NOW() + INTERVAL 50 MINUTE AND expires < NOW() + INTERVAL 61 MINUTE AS an_hour FROM {$wpdb->wc_reserved_stock}", ARRAY_A );
	}

	/**
	 * What WooCommerce should have for an order that reserved three.
	 *
	 * @param \WC_Order   $order   Order.
	 * @param \WC_Product $product Product.
	 * @return array<int, array<string, string>>
	 */
	private function three( \WC_Order $order, \WC_Product $product ): array {
		return array(
			array(
				'order_id'   => (string) $order->get_id(),
				'product_id' => (string) $product->get_id(),
				'quantity'   => '3',
				'an_hour'    => '1',
			),
		);
	}

	/**
	 * A product of which an order has three and a cart one.
	 *
	 * @return array{\WC_Product, \WC_Order}
	 */
	private function in_flight(): array {
		$product = $this->stocked( 10 );
		$order   = $this->order( array( array( $product, 3 ) ) );
		wc_reserve_stock_for_order( $order );
		$this->shopper();
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->assertSame( array( 10, 4, 0 ), $this->level( $product ) );
		$this->assertSame( array(), $this->reserved() );
		return array( $product, $order );
	}

	public function test_off_and_on_and_off_again(): void {
		list( $product, $order ) = $this->in_flight();
		update_option( Options::STOCK, 'off' );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ), 'the cart’s hold ended' );
		$this->assertSame( $this->three( $order, $product ), $this->reserved() );

		update_option( Options::STOCK, 'checkout' );
		$this->assertSame( array( 10, 3, 0 ), $this->level( $product ) );
		$this->assertSame( array(), $this->reserved() );

		update_option( Options::STOCK, 'off' );
		$this->assertSame( $this->three( $order, $product ), $this->reserved() );
		update_option( Options::STOCK, 'cart' );
		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( '7', $this->stock( $product ) );
	}

	public function test_nothing_is_handed_over_between_checkout_and_cart(): void {
		list( $product ) = $this->in_flight();
		update_option( Options::STOCK, 'checkout' );
		$this->assertSame( array( 10, 4, 0 ), $this->level( $product ) );
		$this->assertSame( array(), $this->reserved() );
	}

	public function test_woocommerce_sells_in_between(): void {
		list( $product, $order ) = $this->in_flight();
		update_option( Options::STOCK, 'off' );
		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( '7', $this->stock( $product ) );
		update_option( Options::STOCK, 'cart' );
		$this->assertSame( array(), $this->reserved() );

		// Taken by WooCommerce, given back by us; once.
		$order = wc_get_order( $order->get_id() );
		$order->update_status( 'cancelled' );
		wc_increase_stock_levels( $order->get_id() );
		$this->assertSame( '10', $this->stock( $product ) );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );
	}

	public function test_woocommerce_gives_back_what_we_took(): void {
		list( $product, $order ) = $this->in_flight();
		wc_get_order( $order->get_id() )->payment_complete();
		$this->assertSame( array( 10, 1, 3 ), $this->level( $product ) );
		update_option( Options::STOCK, 'off' );
		wc_get_order( $order->get_id() )->update_status( 'cancelled' );
		$this->assertSame( '10', $this->stock( $product ) );
		update_option( Options::STOCK, 'cart' );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ), 'the claim is over' );
		$this->assertSame( '10', $this->stock( $product ) );
	}

	public function test_a_reservation_there_is_no_stock_for_stays_with_woocommerce(): void {
		list( $product, $order ) = $this->in_flight();
		update_option( Options::STOCK, 'off' );
		update_post_meta( $product->get_id(), '_stock', '2' );
		update_option( Options::STOCK, 'cart' );
		$this->assertSame( $this->three( $order, $product ), $this->reserved() );
		$this->shopper();
		$this->cart()->add_to_cart( $product->get_id(), 1 );
		$this->assertSame( array( 2, 1, 0 ), $this->level( $product ) );
	}

	public function test_deactivated_and_activated(): void {
		list( $product, $order ) = $this->in_flight();
		do_action( 'deactivate_cart-p2/cart-p2.php', false );
		$this->assertSame( $this->three( $order, $product ), $this->reserved() );
		$this->assertSame( 'off', Setup::mode() );
		$this->assertTrue( Setup::has_tables() );
		$this->assertSame( array( 10, 0, 0 ), $this->level( $product ) );

		// The next request after activation.
		Setup::migrate();
		$this->assertSame( 'cart', Setup::mode() );
		$this->assertSame( array( 10, 3, 0 ), $this->level( $product ) );
		$this->assertSame( array(), $this->reserved() );
	}

	public function test_a_shop_of_version_1_keeps_its_rows(): void {
		$said = $this->isolated( 'stock-upgrade.php' );

		$kept = array_diff_key( $said['one'], array( 'daily' => 1 ) );
		$this->assertNotContains( null, $kept );
		$this->assertNull( $said['one']['daily'] );
		$this->assertSame( $kept, array_diff_key( $said['two'], array( 'daily' => 1 ) ) );
		$this->assertSame( '2', $said['version'] );
		$this->assertSame( array(), $said['verify'] );
		$sums = array(
			'held'     => 3000000,
			'sold'     => 2000000,
			'returned' => 0,
			'expired'  => 0,
			'refused'  => 0,
		);
		$this->assertSame( array( $sums ), $said['daily'] );
		$this->assertSame( array( $sums ), $said['same'], 'an entry that is sealed counts once' );
		$this->assertSame( 1, $said['sealed'] );
		$this->assertSame( array(), $said['again'] );
		$this->assertSame( 2, $said['keys'] );
		$this->assertSame( array( 'Product 1: 2 entries of the ledger cannot be checked: the secret they were sealed with (CART_P2_STOCK_SECRET, or the salts of version 1) is no longer in wp-config.php.' ), $said['salted'] );

		$this->assertSame( array( 'daily' ), array_keys( $said['down'] ) );
		$this->assertSame( array( $sums ), $said['up'], 'a step that was broken off begins again' );
		$this->assertSame( array(), $said['end'] );
		$this->assertSame( array(), array_filter( $said['none'] ) );
	}

	public function test_new_salts_and_new_keys_change_nothing(): void {
		$product = $this->stocked( 5 );
		$this->order( array( array( $product, 1 ) ) )->payment_complete();
		Audit::seal( 100 );
		add_filter(
			'salt',
			static function () {
				return 'another';
			}
		);
		$this->assertSame( array(), Audit::verify() );
		Keys::rotate();
		$this->order( array( array( $product, 1 ) ) )->payment_complete();
		Audit::seal( 100 );
		$this->assertSame( array(), Audit::verify() );

		// A key cannot come back: an entry sealed anew with an old one is a change.
		$keys = get_option( Options::STOCK_KEYS );
		$this->assertCount( 2, $keys );
		update_option( Options::STOCK_KEYS, array_reverse( $keys ) );
		$this->assertStringContainsString( 'was changed', implode( Audit::verify() ) );
		$keys[0]['secret'] = 'lost';
		update_option( Options::STOCK_KEYS, $keys );
		$this->assertStringContainsString( 'cannot be checked', implode( Audit::verify() ) );
		$keys[0]['secret'] = get_option( Options::STOCK_KEYS )[0]['secret'];
		delete_option( Options::STOCK_KEYS );
		global $wpdb;
		$wpdb->query( 'DELETE FROM ' . Database::prefix() . 'chain' );
		$wpdb->query( 'UPDATE ' . Database::prefix() . 'ledger SET seq = NULL, seal = NULL' );
	}

	public function test_a_secret_in_wp_config_is_part_of_the_key(): void {
		$ask   = function ( string $secret, string $what ): array {
			return $this->isolated( 'stock-secret.php', array( $secret, $what ) );
		};
		$begun = $ask( 'a secret', 'begin' );
		$this->assertSame( array( 1, array() ), array( $begun['sealed'], $begun['findings'] ) );
		$this->assertSame( $begun['keys'], $ask( 'a secret', 'look' )['keys'] );
		foreach ( array( 'another', 'none' ) as $secret ) {
			$lost = $ask( $secret, 'look' );
			$this->assertSame( array( null ), $lost['keys'], 'the row in the database is not enough' );
			$this->assertStringContainsString( 'cannot be checked: the secret they were sealed with (CART_P2_STOCK_SECRET', implode( $lost['findings'] ) );
		}
		$this->assertSame( array(), $ask( 'a secret', 'end' )['findings'] );
	}

	public function test_one_process_migrates_and_makes_the_key_and_all_get_there(): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		Setup::bring_to( 0 );
		delete_option( Options::STOCK_KEYS );
		$jobs = array();
		$said = array();
		for ( $number = 0; $number < 4; $number++ ) {
			$jobs[] = proc_open( array( PHP_BINARY, '-d', 'display_errors=stderr', __DIR__ . '/isolated/stock-migrate.php', getenv( 'CART_P2_WP_ROOT' ) ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes[ $number ] );
		}
		foreach ( $jobs as $number => $job ) {
			$said[] = stream_get_contents( $pipes[ $number ][1] );
			$this->assertSame( '', stream_get_contents( $pipes[ $number ][2] ) );
			$this->assertSame( 0, proc_close( $job ) );
		}
		wp_cache_flush();
		$this->assertSame( array_fill( 0, 4, '2 ' . hash( 'sha256', Keys::current() ) ), $said, 'and with the same key' );
		delete_option( Options::STOCK_KEYS );
		$this->assertTrue( Setup::has_tables() );
		$this->assertNull( Books::level( 1 ) );
		$wpdb->query( 'START TRANSACTION' );
	}

	public function test_the_books_are_checked_from_a_shell(): void {
		$product = $this->stocked( 5 );
		$this->order( array( array( $product, 1 ) ) )->payment_complete();
		$ask = function ( array $words ): array {
			global $wpdb;
			$command = array_merge( array( PHP_BINARY, '-d', 'display_errors=stderr', dirname( __DIR__ ) . '/stock-cli.php' ), $words );
			$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
			$said    = stream_get_contents( $pipes[1] ) . stream_get_contents( $pipes[2] );
			return array( proc_close( $process ), trim( $said ) );
		};
		$root = getenv( 'CART_P2_WP_ROOT' );
		// It sees what is committed: no product of this test.
		$this->assertSame( array( 0, 'Holds, ledger, seals and stock agree.' ), $ask( array( 'verify', $root ) ) );
		$this->assertSame( array( 0, "0 products corrected.\nHolds, ledger, seals and stock agree." ), $ask( array( 'repair', $root ) ) );
		$this->assertSame( array( 0, '0 entries of the ledger sealed.' ), $ask( array( 'seal', $root ) ) );
		$this->assertSame( array( 2, 'Commands: verify, repair, seal' ), $ask( array( 'erase', $root ) ) );
		$this->assertSame( 2, $ask( array( 'verify', '/nowhere' ) )[0] );
	}
}
