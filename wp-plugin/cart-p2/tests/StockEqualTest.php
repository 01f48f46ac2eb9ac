<?php
/**
 * StockEqualTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Stock\Books;
use CartP2\Stock\Database;
use CartP2\Stock\Planner;

/**
 * The plugin's PHP and the Rust crate answer the same, operation by operation: crates/stock/tests/operations.jsonl.
 */
final class StockEqualTest extends StockTestCase {

	/**
	 * Recorded operations by seed.
	 *
	 * @return array<string, array{array<int, array<string, mixed>>}>
	 */
	public static function sequences(): array {
		$sequences = array();
		foreach ( file( dirname( __DIR__, 3 ) . '/crates/stock/tests/operations.jsonl' ) as $line ) {
			$operation = json_decode( $line, true, 8, JSON_THROW_ON_ERROR );

			$sequences[ 'seed ' . $operation['seed'] ][0][] = $operation;
		}
		return $sequences;
	}

	/**
	 * Step by step, as a part of somebody else's transaction: this test's.
	 *
	 * @dataProvider sequences
	 */
	public function test_same_answers_same_levels( array $operations ): void {
		$this->play( $operations, false );
	}

	/**
	 * In transactions of our own, which MariaDB does in one or two trips.
	 *
	 * @dataProvider sequences
	 */
	public function test_the_same_at_once( array $operations ): void {
		$this->alone(
			function () use ( $operations ) {
				$this->play( $operations, false );
				$this->assertTrue( Database::has_procedure() );
			}
		);
	}

	/**
	 * The same, guessing first that the owner has nothing yet.
	 *
	 * @dataProvider sequences
	 */
	public function test_the_same_with_guesses( array $operations ): void {
		$this->alone(
			function () use ( $operations ) {
				$this->play( $operations, true );
			}
		);
	}

	private function play( array $operations, bool $guess ): void {
		$this->assertGreaterThan( 100, count( $operations ) );
		foreach ( $operations as $number => $operation ) {
			$got = $this->outcome(
				function () use ( $operation, $guess ) {
					return $this->run_recorded( $operation, $guess );
				}
			);
			$this->assertSame( $operation['outcome'], $got, "operation $number" );
			$levels = array();
			foreach ( array( 1, 2, 3, 4 ) as $product ) {
				$level = Books::level( $product );
				if ( null !== $level ) {
					$levels[] = array_merge( array( $product ), array_values( $level ) );
				}
			}
			$this->assertSame( $operation['levels'], $levels, "operation $number" );
		}
	}

	private function run_recorded( array $operation, bool $guess ): string {
		$now = $operation['now'];
		$by  = $operation;
		if ( 'adjust' === $operation['op'] ) {
			if ( null === Books::level( $by['product'] ) ) {
				Database::change(
					'create_level',
					array(
						'product'  => $by['product'],
						'location' => 1,
					)
				);
			}
			return Books::run(
				array(),
				array(),
				static function ( Planner $planner ) use ( $by ) {
					$planner->adjust( $by['product'], $by['by'] );
				},
				$now
			);
		}
		$owner = $by['owner'];
		$from  = isset( $by['from'] ) ? $by['from'] : array();
		$wants = array();
		foreach ( isset( $by['wants'] ) ? $by['wants'] : array() as $want ) {
			$wants[ $want['product'] ] = $want;
		}
		$lines = isset( $by['lines'] ) ? array_column( $by['lines'], 1, 0 ) : array();
		$key   = isset( $by['key'] ) ? $by['key'] : '';
		$plans = array(
			'hold'    => static function ( Planner $planner ) use ( $owner, $from, $wants ) {
				$planner->hold( $owner, $from, $wants );
			},
			'extend'  => static function ( Planner $planner ) use ( $by ) {
				$planner->extend( $by['owner'], $by['seconds'], $by['times_max'] );
			},
			'pay'     => static function ( Planner $planner ) use ( $by ) {
				$planner->pay( $by['owner'], $by['until'] );
			},
			'claim'   => static function ( Planner $planner ) use ( $owner, $wants ) {
				$planner->claim( $owner, $wants );
			},
			'release' => static function ( Planner $planner ) use ( $owner ) {
				$planner->release( $owner );
			},
			'return'  => static function ( Planner $planner ) use ( $owner, $lines ) {
				$planner->unclaim( 'return', $owner, $lines );
			},
			'fulfil'  => static function ( Planner $planner ) use ( $owner, $lines ) {
				$planner->unclaim( 'fulfil', $owner, $lines );
			},
		);
		$means = $by['op'] . $owner . wp_json_encode( array( $wants, $lines ) );
		$shown = array();
		foreach ( $guess && 'hold' === $by['op'] ? array_keys( $wants ) : array() as $product ) {
			$level             = Books::level( $product );
			$shown[ $product ] = null === $level ? null : $level['on_hand'] - $level['claimed'];
		}
		return Books::run( array_merge( array( $owner ), $from ), $wants, $plans[ $by['op'] ], $now, $key, $means, null, $shown );
	}
}
