<?php
/**
 * CompatibilityTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Compatibility;

/**
 * Versions: what the plugin says it knows is what the engine knows, and one version number is everywhere.
 */
final class CompatibilityTest extends ShopTestCase {

	private const REPOSITORY = __DIR__ . '/../../..';

	public function test_known_releases_are_those_of_the_engine(): void {
		$dialect = file_get_contents( self::REPOSITORY . '/crates/core/src/dialect.rs' );
		$this->assertNotFalse( preg_match( '/match major_minor\(woocommerce\) \{(.*?)\n        \}/s', $dialect, $match ) );
		preg_match_all( '/Some\(\((\d+), (\d+)\)\)/', $match[1], $known, PREG_SET_ORDER );

		$releases = array_map(
			static function ( $release ) {
				return $release[1] . '.' . $release[2];
			},
			$known
		);
		$this->assertSame( $releases, Compatibility::WOOCOMMERCE_RELEASES );
	}

	/**
	 * Versions and whether they are known.
	 *
	 * @return array<string, array{string|null, bool}>
	 */
	public static function versions(): array {
		return array(
			'the release'        => array( '10.5.0', true ),
			'a later patch'      => array( '10.5.3', true ),
			'a pre-release'      => array( '10.5.0-rc.1', true ),
			'the oldest'         => array( '9.2.5', true ),
			'between'            => array( '10.4.1', false ),
			'a longer minor'     => array( '10.50.0', false ),
			'a longer major'     => array( '110.5.0', false ),
			'without WooCommerce' => array( null, false ),
			'nonsense'           => array( 'x10.5', false ),
		);
	}

	/**
	 * @dataProvider versions
	 */
	public function test_knows_woocommerce( $version, bool $known ): void {
		$this->assertSame( $known, Compatibility::knows_woocommerce( $version ) );
	}

	public function test_extension_belongs_up_to_the_minor_version(): void {
		$this->assertTrue( Compatibility::knows_extension( CART_P2_VERSION ) );
		$this->assertTrue( Compatibility::knows_extension( '0.1.9' ) );
		$this->assertFalse( Compatibility::knows_extension( '0.10.0' ) );
		$this->assertFalse( Compatibility::knows_extension( '1.1.0' ) );
		$this->assertFalse( Compatibility::knows_extension( null ) );
	}

	public function test_one_version_everywhere(): void {
		$plugin = file_get_contents( CART_P2_FILE );
		$readme = file_get_contents( dirname( CART_P2_FILE ) . '/readme.txt' );
		$cargo  = file_get_contents( self::REPOSITORY . '/Cargo.toml' );
		foreach (
			array(
				'header'    => array( $plugin, '/^ \* Version: +(\S+)$/m' ),
				'readme'    => array( $readme, '/^Stable tag: (\S+)$/m' ),
				'changelog' => array( $readme, '/^== Changelog ==\s+= (\S+) =$/m' ),
				'workspace' => array( $cargo, '/^version = "(\S+)"$/m' ),
			) as $where => list( $text, $pattern )
		) {
			$this->assertSame( 1, preg_match( $pattern, $text, $match ), $where );
			$this->assertSame( CART_P2_VERSION, $match[1], $where );
		}
	}

	public function test_woocommerce_is_told_that_orders_and_blocks_keep_working(): void {
		$features = '\Automattic\WooCommerce\Utilities\FeaturesUtil';
		$id       = plugin_basename( CART_P2_FILE );
		foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $feature ) {
			$this->assertContains( $id, $features::get_compatible_plugins_for_feature( $feature )['compatible'], $feature );
		}
	}
}
