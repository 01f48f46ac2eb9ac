<?php
/**
 * SiteHealthTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Health\SiteHealth;
use CartP2\Options;
use CartP2\Seam\Reasons;

/**
 * What Site Health says where WooCommerce is there. (Where it is not: ActivationTest.)
 */
final class SiteHealthTest extends ShopTestCase {

	public function test_all_tests_are_there_and_direct(): void {
		$tests = apply_filters( 'site_status_tests', array( 'direct' => array(), 'async' => array() ) );

		foreach ( array( 'cart_p2_woocommerce', 'cart_p2_extension', 'cart_p2_scripts' ) as $name ) {
			$result = call_user_func( $tests['direct'][ $name ]['test'] );
			$this->assertSame( $name, $result['test'] );
			$this->assertContains( $result['status'], array( 'good', 'recommended' ), 'the shop works without us' );
		}
	}

	public function test_the_installed_woocommerce_is_known(): void {
		$result = SiteHealth::test_woocommerce();

		$this->assertSame( 'good', $result['status'] );
		$this->assertStringContainsString( WC_VERSION, $result['description'] );
	}

	public function test_another_extension_version_is_named_and_left_alone(): void {
		$result = SiteHealth::extension_result( '7.0.0' );

		$this->assertSame( 'recommended', $result['status'] );
		$this->assertStringContainsString( 'version 7.0.0', $result['description'] );
		$this->assertStringContainsString( CART_P2_VERSION, $result['description'] );
	}

	public function test_the_matching_extension_is_good_and_its_use_not_overstated(): void {
		$result = SiteHealth::extension_result( CART_P2_VERSION );

		$this->assertSame( 'good', $result['status'] );
		$this->assertStringContainsString( 'leaves to WooCommerce those whose sums another plugin changes', $result['description'] );
	}

	public function test_why_the_engine_stepped_aside_is_listed(): void {
		delete_option( Options::REASONS );
		$this->assertSame( 'none', SiteHealth::add_information( array() )['cart-p2']['fields']['stepped_aside']['value'] );

		Reasons::record( 'hook:woocommerce_tax_round' );
		$listed = SiteHealth::add_information( array() )['cart-p2']['fields']['stepped_aside']['value'];
		$this->assertStringContainsString( 'woocommerce_tax_round', $listed['hook:woocommerce_tax_round'] );
	}

	public function test_texts_are_escaped(): void {
		$result = SiteHealth::extension_result( '<b>1</b>' );

		$this->assertStringNotContainsString( '<b>', $result['description'] );
	}
}
