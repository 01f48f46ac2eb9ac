<?php
/**
 * StockRaceTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * Real processes on the real database, each with transactions of its own. STOCK_RACE=10 makes the races ten times as large.
 *
 * Larger ones by hand, in a shop that `cargo xtask shop` left running: isolated/stock-race.php, also with a database that is killed.
 */
final class StockRaceTest extends StockTestCase {

	private static function size( int $size ): string {
		return (string) ( $size * max( 1, (int) getenv( 'STOCK_RACE' ) ) );
	}

	public function test_one_product_and_every_payment_twice(): void {
		$result = $this->isolated( 'stock-race.php', array( 'checkout', '4', self::size( 24 ), self::size( 15 ), '1', 'none' ) );
		$units  = (int) self::size( 15 );
		$this->assertSame( $units, $result['reserved'] );
		$this->assertSame( array( 0 ), $result['stock'] );
		$this->assertSame( $units, $result['sold'] );
		$this->assertSame( array( array( $units * 1000000, 0, $units * 1000000 ) ), $result['levels'] );
		$this->assertSame( array(), $result['findings'] );
	}

	public function test_a_double_click_on_place_order_reserves_once(): void {
		$result = $this->isolated( 'stock-race.php', array( 'checkout', '3', self::size( 12 ), self::size( 7 ), '1', 'twice' ) );
		$units  = (int) self::size( 7 );
		$this->assertSame( array( $units, $units, array( 0 ) ), array( $result['reserved'], $result['sold'], $result['stock'] ) );
		$this->assertSame( array(), $result['findings'] );
	}

	/**
	 * What happens while they work.
	 *
	 * @return array<string, array{string}>
	 */
	public static function trouble(): array {
		return array(
			'processes are killed'   => array( 'kill:3' ),
			'all connections are cut' => array( 'cut:3' ),
		);
	}

	/**
	 * @dataProvider trouble
	 *
	 * @param string $trouble As stock-race.php takes it.
	 */
	public function test_several_products_and_trouble( string $trouble ): void {
		$result = $this->isolated( 'stock-race.php', array( 'checkout', '4', self::size( 20 ), self::size( 8 ), '4', $trouble ) );
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
