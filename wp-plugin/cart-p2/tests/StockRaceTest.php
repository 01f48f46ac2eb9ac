<?php
/**
 * StockRaceTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * Real processes on the real database, each with transactions of its own. STOCK_RACE=10 makes the races ten times as large.
 */
final class StockRaceTest extends StockTestCase {

	private static function size( int $size ): string {
		return (string) ( $size * max( 1, (int) getenv( 'STOCK_RACE' ) ) );
	}

	public function test_one_product_and_every_payment_twice(): void {
		$result = $this->isolated( 'stock-race.php', array( 'checkout', '4', self::size( 24 ), self::size( 15 ), '1', '0' ) );
		$units  = (int) self::size( 15 );
		$this->assertSame( $units, $result['reserved'] );
		$this->assertSame( array( 0 ), $result['stock'] );
		$this->assertSame( $units, $result['sold'] );
		$this->assertSame( array( array( $units * 1000000, 0, $units * 1000000 ) ), $result['levels'] );
		$this->assertSame( array(), $result['findings'] );
	}

	public function test_several_products_and_killed_processes(): void {
		$result = $this->isolated( 'stock-race.php', array( 'checkout', '4', self::size( 20 ), self::size( 8 ), '4', '3' ) );
		$this->assertSame( array(), $result['findings'] );
		$claimed = 0;
		foreach ( $result['levels'] as $n => $level ) {
			$this->assertGreaterThanOrEqual( 0, $level[0] - $level[1] - $level[2] );
			$this->assertSame( $result['stock'][ $n ] * 1000000, $level[0] - $level[2] );
			$claimed += $level[2];
		}
		$this->assertSame( $result['sold'] * 1000000, $claimed );
	}
}
