<?php
/**
 * ForeignHooksTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\ForeignHooks;

/**
 * WooCommerce's own callbacks are not foreign; all others are, whatever their form.
 */
final class ForeignHooksTest extends ShopTestCase {

	private const ALL = array( ForeignHooks::CALCULATION, ForeignHooks::QUANTITY, ForeignHooks::FORMAT, ForeignHooks::SHIPPING );

	/**
	 * A method someone else hooks.
	 *
	 * @param mixed $value Filtered value.
	 * @return mixed
	 */
	public function filter( $value = null ) {
		return $value;
	}

	public function test_a_shop_without_other_plugins_has_none(): void {
		$this->assertNull( ForeignHooks::first_of( array_merge( ...self::ALL ) ) );
	}

	/**
	 * Every hook looked at.
	 *
	 * @return array<string, array{string}>
	 */
	public static function hooks(): array {
		$hooks = array();
		foreach ( array_merge( ...self::ALL ) as $hook ) {
			$hooks[ $hook ] = array( $hook );
		}
		return $hooks;
	}

	/**
	 * @dataProvider hooks
	 */
	public function test_sees_every_form_of_callback( string $hook ): void {
		$static   = array( self::class, 'assertTrue' );
		$closure  = static function ( $value = null ) {
			return $value;
		};
		foreach ( array( array( $this, 'filter' ), $static, $closure, 'strval', self::class . '::assertTrue' ) as $callback ) {
			add_filter( $hook, $callback, 7, 1 );
			$used = ForeignHooks::is_used( $hook );
			remove_filter( $hook, $callback, 7 );
			$this->assertTrue( $used );
			$this->assertFalse( ForeignHooks::is_used( $hook ), 'and no longer' );
		}
	}

	public function test_lists_are_disjoint(): void {
		$hooks = array_merge( ...self::ALL );
		$this->assertSame( array_unique( $hooks ), $hooks );
	}
}
