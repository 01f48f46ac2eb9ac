<?php
/**
 * StockTestCase class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Stock\Audit;
use CartP2\Stock\Books;
use CartP2\Stock\CartHolds;
use CartP2\Stock\Database;
use CartP2\Stock\Planner;
use CartP2\Stock\Quantity;
use CartP2\Stock\Refused;
use CartP2\Stock\Shown;
use CartP2\Stock\Want;

/**
 * A test of a shop that holds stock. After each test the books must balance.
 */
abstract class StockTestCase extends ShopTestCase {

	use StockTables;

	protected function setUp(): void {
		parent::setUp();
		$this->hold_stock();
		update_option( 'woocommerce_hold_stock_minutes', '60' );
		update_option( 'woocommerce_notify_no_stock_amount', '0' );
		$this->shopper();
	}

	protected function tearDown(): void {
		try {
			$this->assertSame( array(), Audit::verify() );
		} finally {
			parent::tearDown();
		}
	}

	/**
	 * As in the parent class, after this test's own transaction: the other process would wait for its rows.
	 *
	 * @param string   $script    Script in tests/isolated.
	 * @param string[] $arguments Arguments.
	 * @param string[] $settings  As of the parent class.
	 * @return array<string, mixed>
	 */
	protected function isolated( string $script, array $arguments = array(), array $settings = array() ): array {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		wp_cache_flush();
		try {
			return parent::isolated( $script, $arguments, $settings );
		} finally {
			$wpdb->query( 'START TRANSACTION' );
		}
	}

	/**
	 * Runs work outside this test's own transaction, and removes what it leaves in our tables.
	 *
	 * @param callable $work Work.
	 */
	protected function alone( callable $work ): void {
		global $wpdb;
		$wpdb->query( 'ROLLBACK' );
		try {
			$work();
			$this->assertSame( array(), Audit::verify() );
		} finally {
			foreach ( array( 'line', 'level', 'ledger', 'op', 'chain' ) as $table ) {
				$wpdb->query( 'DELETE FROM ' . Database::prefix() . $table );
			}
			$wpdb->query( 'START TRANSACTION' );
		}
	}

	/**
	 * Another shopper comes: an empty cart, an empty session.
	 */
	protected function shopper(): void {
		foreach ( array( CartHolds::TOKEN, 'order_awaiting_payment', 'store_api_draft_order' ) as $name ) {
			WC()->session->set( $name, null );
		}
		WC()->cart->set_cart_contents( array() );
		wc_clear_notices();
	}

	/**
	 * Makes a product that manages its stock.
	 *
	 * @param int|float|string $stock Stock.
	 * @param array            $props Further properties.
	 * @return \WC_Product_Simple
	 */
	protected function stocked( $stock, array $props = array() ): \WC_Product_Simple {
		return $this->product(
			'10',
			$props + array(
				'manage_stock'   => true,
				'stock_quantity' => $stock,
			)
		);
	}

	/**
	 * Makes an unpaid order.
	 *
	 * @param array<int, array{\WC_Product, int|float}> $lines Products and quantities.
	 * @return \WC_Order
	 */
	protected function order( array $lines ): \WC_Order {
		$order = wc_create_order( array( 'created_via' => 'checkout' ) );
		foreach ( $lines as list( $product, $quantity ) ) {
			$order->add_product( $product, $quantity );
		}
		$order->calculate_totals( false );
		$order->set_status( 'pending' );
		$order->save();
		return $order;
	}

	/**
	 * On hand, held and claimed of a product, as numbers.
	 *
	 * @param \WC_Product $product Product.
	 * @return array<int, int|float>
	 */
	protected function level( \WC_Product $product ): array {
		$level = Books::level( $product->get_id() );
		$this->assertNotNull( $level );
		return array_map( array( Quantity::class, 'number' ), array_values( $level ) );
	}

	/**
	 * A product's stock, as the database has it.
	 *
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	protected function stock( \WC_Product $product ): string {
		global $wpdb;
		return (string) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock'", $product->get_id() ) );
	}

	/**
	 * Moves the clock of all holds back, as if that much time had passed.
	 *
	 * @param int $seconds Seconds.
	 */
	protected function pass( int $seconds ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Database::prefix() . 'line SET expires_at = expires_at - %d WHERE expires_at IS NOT NULL', $seconds ) );
		Shown::forget();
	}

	/**
	 * How an operation ends, in the words of the recorded operations.
	 *
	 * @param callable $operation Operation.
	 * @return string
	 */
	protected function outcome( callable $operation ): string {
		try {
			return $operation();
		} catch ( Refused $refused ) {
			return rtrim( $refused->reason . ' ' . ( $refused->product ? $refused->product : '' ) . ( null === $refused->left ? '' : ' ' . Quantity::text( $refused->left ) ) );
		}
	}

	/**
	 * A want for one product.
	 *
	 * @param int $quantity Millionths.
	 * @return array<string, mixed>
	 */
	protected function want( int $quantity ): array {
		return Want::of( $quantity, 900 );
	}
}
