<?php
/**
 * UninstallTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Options;

/**
 * Uninstalling removes what is ours and nothing else.
 */
final class UninstallTest extends ShopTestCase {

	public function test_our_options_go_and_others_stay(): void {
		global $wpdb;
		foreach ( Options::ALL as $name ) {
			delete_option( $name );
			add_option( $name, '7' );
		}
		update_option( 'cart_p2x_of_someone_else', 'kept' );
		$before = (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options}" );

		if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
			define( 'WP_UNINSTALL_PLUGIN', plugin_basename( CART_P2_FILE ) );
		}
		require dirname( __DIR__ ) . '/uninstall.php';

		$this->assertSame( array(), $wpdb->get_col( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE 'cart\\_p2\\_%'" ) );
		$this->assertSame( 'kept', get_option( 'cart_p2x_of_someone_else' ) );
		$this->assertSame( $before - count( Options::ALL ), (int) $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->options}" ) );
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
