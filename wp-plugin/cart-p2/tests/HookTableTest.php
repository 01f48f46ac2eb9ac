<?php
/**
 * HookTableTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * The hook table is complete and true.
 */
final class HookTableTest extends ShopTestCase {

	/**
	 * Rows of the table.
	 *
	 * @return array<string, array{string, string, callable, int, int}>
	 */
	public static function rows(): array {
		$rows = array();
		foreach ( require dirname( __DIR__ ) . '/src/Hooks/table.php' as $row ) {
			$rows[ $row[1] . ' ' . implode( '::', $row[2] ) ] = $row;
		}
		return $rows;
	}

	/**
	 * @dataProvider rows
	 */
	public function test_is_registered( string $kind, string $hook, array $callback, int $priority, int $arguments ): void {
		global $wp_filter;

		$this->assertContains( $kind, array( 'action', 'filter' ) );
		$this->assertTrue( is_callable( $callback ) );
		$this->assertSame( $priority, has_filter( $hook, $callback ) );
		$registered = $wp_filter[ $hook ]->callbacks[ $priority ][ implode( '::', $callback ) ];
		$this->assertSame( $arguments, $registered['accepted_args'] );

		$method = new \ReflectionMethod( $callback[0], $callback[1] );
		$this->assertSame( $arguments, $method->getNumberOfParameters() );
	}

	public function test_nothing_else_is_registered(): void {
		global $wp_filter;
		$table = array_map(
			static function ( $row ) {
				return $row[1] . ' ' . implode( '::', $row[2] );
			},
			array_values( self::rows() )
		);
		$found = array();
		foreach ( $wp_filter as $hook => $registered ) {
			foreach ( $registered->callbacks as $callbacks ) {
				foreach ( $callbacks as $callback ) {
					$class = is_array( $callback['function'] ) ? $callback['function'][0] : '';
					$class = is_object( $class ) ? get_class( $class ) : $class;
					// WooCommerce's constructor of the cart hooks the cart itself, whatever its class.
					if ( 0 === strpos( $class, 'CartP2\\' ) && 0 !== strpos( $class, 'CartP2\\Tests\\' ) && ! is_a( $class, \WC_Cart::class, true ) ) {
						$found[] = $hook . ' ' . $class . '::' . $callback['function'][1];
					}
				}
			}
		}
		// WordPress adds these itself, for the settings that Options registers.
		foreach ( array( 'engine', 'sample_rate', 'difference_limit', 'stock', 'stock_keep', 'stock_minutes' ) as $setting ) {
			$table[] = "sanitize_option_cart_p2_$setting CartP2\Options::sanitize_$setting";
		}
		sort( $table );
		sort( $found );
		$this->assertSame( $table, $found );
	}

	public function test_only_the_registrar_adds_hooks(): void {
		$files = new \RegexIterator( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( __DIR__ ) . '/src' ) ), '/\.php$/' );
		foreach ( $files as $file ) {
			if ( 'Registrar.php' !== $file->getFilename() ) {
				$this->assertDoesNotMatchRegularExpression( '/\b(add_action|add_filter|register_activation_hook|register_deactivation_hook)\s*\(/', file_get_contents( $file ), $file->getFilename() );
			}
		}
	}

	/**
	 * Beside the mapping, only the cart itself.
	 */
	private const CARTS = array( 'EngineCart.php', 'CouponCheck.php' );

	public function test_only_mapping_touches_the_cart(): void {
		$files = new \RegexIterator( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( dirname( __DIR__ ) . '/src' ) ), '/\.php$/' );
		foreach ( $files as $file ) {
			if ( false === strpos( $file->getPath(), '/Mapping' ) && ! in_array( $file->getFilename(), self::CARTS, true ) ) {
				$this->assertDoesNotMatchRegularExpression( '/(?<!wpdb)->get_(?!reason\b)|new \\\\?WC_|WC_(Tax|Discounts|Cart_Totals)::/', file_get_contents( $file ), $file->getFilename() );
			}
		}
	}
}
