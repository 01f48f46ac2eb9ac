<?php
/**
 * PotTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use PHPUnit\Framework\TestCase;

require_once __DIR__ . '/make-pot.php';

/**
 * The translation template is that of the source.
 */
final class PotTest extends TestCase {

	public function test_is_up_to_date(): void {
		$folder = dirname( __DIR__ );
		$this->assertSame( Pot::of( $folder, 'cart-p2' ), file_get_contents( "$folder/languages/cart-p2.pot" ), 'Run: php wp-plugin/cart-p2/tests/make-pot.php' );
	}

	public function test_wordpress_reads_it(): void {
		require_once ABSPATH . WPINC . '/pomo/po.php';
		$po = new \PO();

		$this->assertTrue( $po->import_from_file( dirname( __DIR__ ) . '/languages/cart-p2.pot' ) );
		$this->assertArrayHasKey( 'New total: %s', $po->entries );
		$this->assertArrayHasKey( 'Cart P2 is waiting for WooCommerce', $po->entries );
		$this->assertArrayNotHasKey( 'Cart updated.', $po->entries, 'WooCommerce’s own' );
		$this->assertStringContainsString( 'amount of money', $po->entries['New total: %s']->extracted_comments );
	}
}
