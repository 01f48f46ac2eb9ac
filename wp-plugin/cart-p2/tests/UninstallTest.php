<?php
/**
 * UninstallTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Differences\Table;
use CartP2\Options;

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
		$this->assertGreaterThanOrEqual( 1, $site['before']['users'] );

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
