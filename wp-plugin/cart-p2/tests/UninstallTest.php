<?php
/**
 * UninstallTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Differences\Table;
use CartP2\Options;
use CartP2\Stock\Setup;

/**
 * Uninstalling removes what is ours and nothing else.
 */
final class UninstallTest extends ShopTestCase {

	public function test_what_is_ours_goes_and_the_rest_stays(): void {
		$site  = $this->isolated( 'uninstall.php' );
		$names = Options::ALL;
		sort( $names );

		$this->assertSame( $names, $site['before']['options'] );
		$this->assertContains( Table::name(), $site['before']['tables'] );
		$this->assertContains( \CartP2\Stock\Database::prefix() . 'ledger', $site['before']['tables'] );
		$this->assertContains( \CartP2\Waiting\Table::name(), $site['before']['tables'] );
		$this->assertGreaterThanOrEqual( 2, $site['before']['orders'], 'and those of orders in the test shop' );
		$this->assertGreaterThanOrEqual( 2, $site['before']['users'] );

		$this->assertSame(
			array(
				'options' => array(),
				'tables'  => array(),
				'orders'  => 0,
				'users'   => 0,
				'other'   => 'kept',
			),
			$site['after']
		);
		$this->assertSame( array( Table::name() ), $site['again']['tables'], 'the next page view makes what is not off again' );
	}

	public function test_the_stocks_data_stays_where_the_owner_asked_for_it(): void {
		$site = $this->isolated( 'uninstall.php', array( 'yes' ) );
		$kept = Options::STOCK_DATA;
		sort( $kept );
		$tables = Setup::tables();
		sort( $tables );
		$this->assertSame( $kept, $site['after']['options'] );
		$this->assertSame( $tables, $site['after']['tables'] );
		$this->assertSame( 0, $site['after']['orders'] );
		$this->assertSame( array( Table::name() ), $site['again']['tables'] );
	}

	public function test_in_a_network_each_site_has_its_own(): void {
		$said  = $this->isolated( 'network.php' );
		$sites = array( 1, 2, 3 );
		$this->assertSame( array_fill_keys( $sites, 6 ), $said['tables'], 'each site has its tables' );
		$this->assertSame( array_fill_keys( $sites, '2' ), $said['version'] );
		// Deactivated on all sites at once.
		$this->assertSame( array_fill_keys( $sites, '4' ), $said['reserved'], 'WooCommerce has the order’s reservation' );
		$this->assertSame( array_fill_keys( $sites, 0 ), $said['held'] );
		$this->assertSame( array_fill_keys( $sites, '2-away' ), $said['away'] );
		// A site is deleted; then the plugin is, and site 3 wants to keep its ledger.
		$this->assertSame( array( 1 => 6, 2 => 0, 3 => 6 ), $said['without site 2'] );
		$this->assertSame( array( 1 => 0, 2 => 0, 3 => 6 ), $said['uninstalled'] );
		$this->assertSame( array( 1 => 0, 3 => 2 ), $said['options'] );
	}

	public function test_every_option_of_the_source_is_listed(): void {
		$files = new \RegexIterator( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( __DIR__ ) . '/src' ) ), '/\.php$/' );
		foreach ( $files as $file ) {
			preg_match_all( "/(?:update|add)_option\(\s*'([^']+)'/", file_get_contents( $file ), $names );
			$this->assertSame( array(), array_diff( $names[1], Options::ALL ), $file->getFilename() );
		}
	}

	public function test_unknown_engine_modes_become_the_default(): void {
		update_option( Options::ENGINE, 'turbo' );
		$this->assertSame( 'auto', get_option( Options::ENGINE ) );
		update_option( Options::ENGINE, 'shadow' );
		$this->assertSame( 'shadow', get_option( Options::ENGINE ) );
	}
}
