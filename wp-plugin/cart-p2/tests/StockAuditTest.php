<?php
/**
 * StockAuditTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Stock\Audit;
use CartP2\Stock\Command;
use CartP2\Stock\Database;
use CartP2\Stock\Quantity;
use CartP2\Stock\Refused;

/**
 * What is lost or tampered with shows, and can be put right.
 */
final class StockAuditTest extends StockTestCase {

	private function sold(): \WC_Product {
		$product = $this->stocked( 10 );
		$this->order( array( array( $product, 3 ) ) )->payment_complete();
		$this->assertSame( 2, Audit::seal( 100 ) );
		$this->assertSame( 0, Audit::seal( 100 ) );
		$this->assertSame( array( true, array( 'Holds, ledger, seals and stock agree.' ) ), Command::run( 'verify' ) );
		return $product;
	}

	/**
	 * Ways to tamper, each with what the audit says.
	 *
	 * @return array<string, array{string, string}>
	 */
	public static function tampering(): array {
		return array(
			'an entry changed'   => array( "UPDATE {p}ledger SET owner = 'order:9' WHERE kind = 'claim'", 'of the ledger was changed' ),
			'an entry lost'      => array( "DELETE FROM {p}ledger WHERE kind = 'claim'", 'sealed entries of the ledger are missing' ),
			'the first lost'     => array( "DELETE FROM {p}ledger WHERE kind = 'adjust'", 'of the ledger was changed' ),
			'the end changed'    => array( "UPDATE {p}chain SET seal = REPEAT( 'f', 64 )", 'the end of the seals was changed' ),
			'a level changed'    => array( 'UPDATE {p}level SET held = 1000000', 'the level says 1 held' ),
			'the claims lost'    => array( 'DELETE FROM {p}line', 'the holds 0 and 0' ),
			'stock made up'      => array( 'UPDATE {p}level SET on_hand = on_hand + 1000000', 'the level says 11 on hand' ),
		);
	}

	/**
	 * @dataProvider tampering
	 */
	public function test_tampering_shows( string $sql, string $finding ): void {
		global $wpdb;
		$this->sold();
		$wpdb->query( 'SAVEPOINT before_tampering' );
		$wpdb->query( str_replace( '{p}', Database::prefix(), $sql ) );
		$this->assertStringContainsString( $finding, implode( "\n", Audit::verify() ) );
		$wpdb->query( 'ROLLBACK TO SAVEPOINT before_tampering' );
	}

	public function test_repair_makes_everything_agree(): void {
		global $wpdb;
		$product = $this->sold();
		$wpdb->query( 'UPDATE ' . Database::prefix() . 'level SET held = 4000000, claimed = 0' );
		update_post_meta( $product->get_id(), '_stock', '6' );
		list( $good, $lines ) = Command::run( 'repair' );
		$this->assertTrue( $good, implode( "\n", $lines ) );
		$this->assertSame( array( 9, 0, 3 ), $this->level( $product ) );
		$this->assertSame( '6', $this->stock( $product ) );
		$this->assertStringStartsWith( '0 products', Command::run( 'repair' )[1][0] );
	}

	public function test_housekeeping_gives_back_and_seals(): void {
		global $wpdb;
		$product = $this->stocked( 2 );
		$this->cart()->add_to_cart( $product->get_id(), 2 );
		$this->pass( 901 );
		do_action( 'woocommerce_cleanup_sessions' );
		$this->assertSame( array( 2, 0, 0 ), $this->level( $product ) );
		$this->assertSame( '0', $wpdb->get_var( 'SELECT COUNT(*) FROM ' . Database::prefix() . 'ledger WHERE seal IS NULL' ) );
	}

	public function test_the_owner_chooses_in_woocommerces_settings(): void {
		if ( ! class_exists( 'WC_Admin_Settings', false ) ) {
			require_once WC()->plugin_path() . '/includes/admin/class-wc-admin-settings.php';
			require_once WC()->plugin_path() . '/includes/admin/settings/class-wc-settings-page.php';
		}
		$fields = apply_filters( 'woocommerce_inventory_settings', array() );
		\WC_Admin_Settings::save_fields(
			$fields,
			array(
				'cart_p2_stock'         => 'checkout',
				'cart_p2_stock_minutes' => '99999',
			)
		);
		$this->assertSame( 'checkout', get_option( 'cart_p2_stock' ) );
		$this->assertSame( 1440, (int) get_option( 'cart_p2_stock_minutes' ) );
		ob_start();
		\WC_Admin_Settings::output_fields( $fields );
		$page = ob_get_clean();
		$this->assertMatchesRegularExpression( '/<option\s+value="checkout"\s+selected/', $page );
		$this->assertStringContainsString( 'name="cart_p2_stock_minutes"', $page );
	}

	public function test_quantities_are_exact(): void {
		foreach ( array( array( 1, 1000000 ), array( '1.5', 1500000 ), array( 0.1 + 0.2, 300000 ), array( -2.25, -2250000 ), array( 1234567.891, 1234567891000 ) ) as list( $number, $micros ) ) {
			$this->assertSame( $micros, Quantity::micros( $number ) );
		}
		foreach ( array( 'many', null, 0.1234567, 1.0e12 ) as $number ) {
			try {
				Quantity::micros( $number );
				$this->fail( 'accepted' );
			} catch ( Refused $refused ) {
				$this->assertSame( 'quantity_out_of_range', $refused->reason );
			}
		}
		$this->assertSame( array( '-0.000001', '10', '2.5' ), array_map( array( Quantity::class, 'text' ), array( -1, 10000000, 2500000 ) ) );
	}
}
