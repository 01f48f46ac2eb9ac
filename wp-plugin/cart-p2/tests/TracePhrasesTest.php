<?php
/**
 * TracePhrasesTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Trace\Phrases;
use PHPUnit\Framework\TestCase;

/**
 * Every name the engine may say has its words.
 */
final class TracePhrasesTest extends TestCase {

	public function test_every_rule_of_the_engine_has_a_sentence(): void {
		preg_match_all( '/^    \w+ = "([a-z_]+)", "/m', file_get_contents( dirname( __DIR__, 3 ) . '/crates/core/src/trace.rs' ), $ids );
		$rules = array_keys( Phrases::rules() );
		sort( $rules );
		sort( $ids[1] );

		$this->assertSame( $ids[1], $rules );
	}

	public function test_every_amount_and_number_of_the_golden_carts_has_a_name(): void {
		$explained = 0;
		$amounts   = array();
		$inputs    = array();
		foreach ( file( dirname( __DIR__, 3 ) . '/tests/vectors/woocommerce-10.5.0.jsonl' ) as $line ) {
			// The decoded text, not the value: re-encoding would need care with floats.
			preg_match( '/"input":(\{.*\}),"output":/', $line, $input );
			try {
				$explanation = json_decode( \CartP2\Engine::explain( $input[1] ), true );
			} catch ( \CartP2\Exception\LimitExceededException $too_long ) {
				continue; // A few of the largest carts are.
			}
			++$explained;
			foreach ( $explanation['amounts'] as $amount ) {
				$amounts[ $amount['of'] . '.' . $amount['name'] ] = true;
				foreach ( $amount['steps'] as $step ) {
					foreach ( $step['inputs'] as $number ) {
						$inputs[ $number['name'] ] = true;
					}
				}
			}
		}
		$this->assertGreaterThan( 500, $explained );
		$this->assertSame( array(), array_diff_key( $amounts, Phrases::amounts() ) );
		$this->assertSame( array(), array_diff_key( $inputs, Phrases::inputs() ) );
		$this->assertSame( array(), array_diff_key( Phrases::amounts(), $amounts ), 'none is translated in vain' );
		$this->assertSame( array(), array_diff_key( Phrases::inputs(), $inputs ), 'none is translated in vain' );
	}
}
