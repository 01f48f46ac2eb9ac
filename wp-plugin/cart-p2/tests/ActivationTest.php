<?php
/**
 * ActivationTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * The plugin on a site without WooCommerce: it activates, says so, and breaks nothing.
 */
final class ActivationTest extends ShopTestCase {

	public function test_runs_silently_without_woocommerce(): void {
		$site = $this->isolated( 'without-woocommerce.php' );

		$this->assertFalse( $site['woocommerce'] );
		$this->assertTrue( $site['requirements'] );
		$this->assertSame( '', $site['printed'] );
		$this->assertSame( 'auto', $site['engine'], 'the option has its default without a row' );
		$this->assertSame( 'none', $site['information']['fields']['woocommerce']['value'] );
	}

	public function test_site_health_says_that_woocommerce_is_missing(): void {
		$health = $this->isolated( 'without-woocommerce.php' )['health']['cart_p2_woocommerce'];

		$this->assertSame( 'recommended', $health['status'] );
		$this->assertSame( 'Cart P2 is waiting for WooCommerce', $health['label'] );
		$this->assertStringContainsString( 'WooCommerce is not active on this site', $health['description'] );
	}

	public function test_site_health_says_that_the_version_is_unknown(): void {
		$health = $this->isolated( 'without-woocommerce.php', array( '11.0.1' ) )['health']['cart_p2_woocommerce'];

		$this->assertSame( 'recommended', $health['status'] );
		$this->assertStringContainsString( 'This shop runs WooCommerce 11.0.1.', $health['description'] );
		$this->assertStringContainsString( '9.2, 10.5', $health['description'] );
		$this->assertStringContainsString( 'works exactly as without it', $health['description'] );
	}

	public function test_site_health_says_that_the_extension_is_missing(): void {
		$health = $this->isolated( 'without-woocommerce.php' )['health']['cart_p2_extension'];

		$this->assertSame( 'recommended', $health['status'] );
		$this->assertSame( 'The Cart P2 PHP extension is not loaded', $health['label'] );
		$this->assertStringContainsString( 'Nothing is broken', $health['description'] );
	}
}
