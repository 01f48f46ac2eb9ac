<?php
/**
 * ModeTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mode;
use CartP2\Options;

/**
 * Which mode is in force, and pauses.
 */
final class ModeTest extends ShopTestCase {

	public function test_defaults_need_no_row(): void {
		array_map( 'delete_option', Options::ALL );

		$this->assertSame( 'auto', Mode::current() );
		$this->assertSame( 0, Mode::paused_until() );
		$this->assertNull( Mode::last_pause() );
		$this->assertSame( 50, Mode::sample_rate() );
	}

	public function test_a_pause_turns_automatic_mode_off_for_an_hour(): void {
		update_option( Options::ENGINE, 'auto' );
		$before = time();
		Mode::pause( 'three differences' );

		$this->assertSame( 'off', Mode::current() );
		$this->assertSame( 'auto', Mode::chosen(), 'the owner’s choice stays' );
		$this->assertSame( 'auto', get_option( Options::ENGINE ) );
		$this->assertGreaterThanOrEqual( $before + HOUR_IN_SECONDS, Mode::paused_until() );
		$this->assertLessThanOrEqual( time() + HOUR_IN_SECONDS, Mode::paused_until() );
		$this->assertSame( 'three differences', Mode::last_pause()['why'] );
	}

	public function test_a_pause_ends_by_itself_and_is_still_told(): void {
		Mode::pause( 'three differences' );
		update_option( Options::PAUSE, array( 'until' => time() - 1 ) + get_option( Options::PAUSE ) );

		$this->assertSame( 0, Mode::paused_until() );
		$this->assertSame( 'auto', Mode::current() );
		$this->assertSame( 'three differences', Mode::last_pause()['why'] );
	}

	public function test_resuming_ends_a_pause_at_once(): void {
		Mode::pause( 'three differences' );
		Mode::resume();

		$this->assertSame( 'auto', Mode::current() );
		$this->assertNull( Mode::last_pause() );
	}

	public function test_a_pause_leaves_other_modes_alone(): void {
		Mode::pause( 'three differences' );
		foreach ( array( 'off', 'shadow' ) as $mode ) {
			update_option( Options::ENGINE, $mode );
			$this->assertSame( $mode, Mode::current() );
		}
	}

	public function test_a_mode_nobody_could_choose_never_charges(): void {
		global $wpdb;
		update_option( Options::ENGINE, 'shadow' );
		$wpdb->update( $wpdb->options, array( 'option_value' => 'turbo' ), array( 'option_name' => Options::ENGINE ) );
		wp_cache_flush();

		$this->assertSame( 'off', Mode::current() );
	}

	/**
	 * Submitted sample rate, and what is stored.
	 *
	 * @return array<int, array{mixed, int}>
	 */
	public static function rates(): array {
		return array(
			array( '7', 7 ),
			array( 0, 0 ),
			array( '-3', 0 ),
			array( '1e99', 100000 ),
			array( '7.9', 7 ),
			array( 'often', 50 ),
			array( '', 50 ),
			array( array( '7' ), 50 ),
			array( '<script>', 50 ),
		);
	}

	/**
	 * @dataProvider rates
	 */
	public function test_sample_rates_are_sanitised( $submitted, int $stored ): void {
		update_option( Options::SAMPLE_RATE, $submitted );
		$this->assertSame( $stored, Mode::sample_rate() );
	}

	public function test_difference_limits_are_sanitised(): void {
		foreach ( array( '0' => 1, '5' => 5, '9999' => 100, 'x' => 3 ) as $submitted => $stored ) {
			update_option( Options::DIFFERENCE_LIMIT, (string) $submitted );
			$this->assertSame( $stored, (int) get_option( Options::DIFFERENCE_LIMIT ) );
		}
	}

	public function test_samples_are_drawn_at_their_rate(): void {
		update_option( Options::SAMPLE_RATE, 0 );
		$this->assertFalse( Mode::draws_sample() );
		update_option( Options::SAMPLE_RATE, 1 );
		$this->assertTrue( Mode::draws_sample() );

		update_option( Options::SAMPLE_RATE, 4 );
		$drawn = 0;
		for ( $calculation = 0; $calculation < 4000; $calculation++ ) {
			$drawn += Mode::draws_sample() ? 1 : 0;
		}
		// 1000 on average; less than one run in a million lies outside.
		$this->assertGreaterThan( 860, $drawn );
		$this->assertLessThan( 1140, $drawn );
	}
}
