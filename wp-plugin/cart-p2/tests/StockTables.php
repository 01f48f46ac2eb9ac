<?php
/**
 * StockTables trait.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;
use CartP2\Stock\Setup;

/**
 * A test class with the stock's tables, which no transaction could undo, and a shop that holds stock from the cart on.
 */
trait StockTables {

	public static function setUpBeforeClass(): void {
		parent::setUpBeforeClass();
		Setup::bring_to( (int) Setup::VERSION );
	}

	public static function tearDownAfterClass(): void {
		Setup::bring_to( 0 );
		delete_option( Options::STOCK_VERSION );
		parent::tearDownAfterClass();
	}

	/**
	 * Switches holds on, for this test.
	 */
	private function hold_stock(): void {
		update_option( 'woocommerce_manage_stock', 'yes' );
		update_option( Options::STOCK_VERSION, Setup::VERSION );
		update_option( Options::STOCK, 'cart' );
	}
}
