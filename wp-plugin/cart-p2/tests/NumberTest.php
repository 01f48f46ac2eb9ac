<?php
/**
 * NumberTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\Number;
use CartP2\Mapping\UnsupportedCart;
use PHPUnit\Framework\TestCase;

/**
 * WooCommerce's loosely typed numbers become numbers of the wire format that mean the same double.
 */
final class NumberTest extends TestCase {

	/**
	 * Values and their wire form.
	 *
	 * @return array<string, array{mixed, string|int|float}>
	 */
	public static function numbers(): array {
		return array(
			'a decimal string is kept'        => array( '19.90', '19.90' ),
			'negative'                        => array( '-2.5', '-2.5' ),
			'leading zeros'                   => array( '007.10', '007.10' ),
			'an integer'                      => array( 3, 3 ),
			'a float'                         => array( 0.1, 0.1 ),
			'nothing'                         => array( '', 0 ),
			'spaces'                          => array( ' ', 0 ),
			'null'                            => array( null, 0 ),
			'false'                           => array( false, 0 ),
			'an exponent'                     => array( '1e3', 1000.0 ),
			'a leading plus'                  => array( '+5', 5.0 ),
			'a leading point'                 => array( '.5', 0.5 ),
			'a trailing point'                => array( '5.', 5.0 ),
			'spaces around'                   => array( ' 5 ', 5.0 ),
			'a trailing line break'           => array( "5\n", 5.0 ),
			'more digits than the wire takes' => array( '0.' . str_repeat( '3', 80 ), 0.33333333333333331 ),
		);
	}

	/**
	 * @dataProvider numbers
	 */
	public function test_from( $value, $expected ): void {
		$this->assertSame( $expected, Number::from( $value, 'price' ) );
		$this->assertSame( (float) $value, (float) $expected, 'the same double as WooCommerce uses' );
	}

	/**
	 * Values that are no numbers.
	 *
	 * @return array<string, array{mixed}>
	 */
	public static function others(): array {
		return array(
			'text'       => array( 'free' ),
			'hex'        => array( '0x1A' ),
			'a comma'    => array( '1,5' ),
			'infinite'   => array( INF ),
			'not a number' => array( NAN ),
			'an array'   => array( array( 1 ) ),
			'true'       => array( true ),
		);
	}

	/**
	 * @dataProvider others
	 */
	public function test_refuses( $value ): void {
		try {
			Number::from( $value, 'price' );
			$this->fail( 'taken for a number' );
		} catch ( UnsupportedCart $unsupported ) {
			$this->assertSame( 'not_a_number', $unsupported->get_reason() );
			$this->assertSame( 'The price is not a number.', $unsupported->getMessage() );
		}
	}

	public function test_an_empty_map_is_a_json_object(): void {
		$this->assertSame( '{}', wp_json_encode( Number::map( array(), 'tax' ) ) );
		$this->assertSame( '{"3":"1.5","1":2}', wp_json_encode( Number::map( array( 3 => '1.5', 1 => 2 ), 'tax' ) ) );
	}
}
