<?php
/**
 * Mode class.
 *
 * @package CartP2
 */

namespace CartP2;

/**
 * What is in force now: which engine prices carts on the server, and how often both are compared.
 *
 * Cheap enough for every calculation: each method reads one autoloaded option.
 */
final class Mode {

	const AUTO   = 'auto';
	const OFF    = 'off';
	const SHADOW = 'shadow';

	/**
	 * Why paused: the shop found several differences within an hour.
	 */
	const WHY_DIFFERENCES = 'differences';

	/**
	 * Seconds a pause lasts.
	 */
	const PAUSE_SECONDS = HOUR_IN_SECONDS;

	/**
	 * The mode in force: the owner's choice, but `off` while automatic mode is paused.
	 *
	 * @return string {@see self::AUTO}, {@see self::OFF} or {@see self::SHADOW}.
	 */
	public static function current(): string {
		$chosen = self::chosen();
		return self::AUTO === $chosen && self::paused_until() > 0 ? self::OFF : $chosen;
	}

	/**
	 * The mode the owner chose. A value nobody could have chosen counts as off: never charge by accident.
	 *
	 * @return string
	 */
	public static function chosen(): string {
		$mode = get_option( Options::ENGINE, Options::ENGINE_MODES[0] );
		return in_array( $mode, Options::ENGINE_MODES, true ) ? $mode : self::OFF;
	}

	/**
	 * Until when automatic mode is paused.
	 *
	 * @return int Unix time; 0: it is not.
	 */
	public static function paused_until(): int {
		$pause = self::last_pause();
		return null !== $pause && $pause['until'] > time() ? $pause['until'] : 0;
	}

	/**
	 * The last pause, which may be over. Null: there was none, or the owner has ended it.
	 *
	 * @return array{why: string, since: int, until: int}|null Times are Unix times.
	 */
	public static function last_pause() {
		$pause = get_option( Options::PAUSE, null );
		if ( ! is_array( $pause ) || ! isset( $pause['why'], $pause['since'], $pause['until'] ) ) {
			return null;
		}
		return array(
			'why'   => (string) $pause['why'],
			'since' => (int) $pause['since'],
			'until' => (int) $pause['until'],
		);
	}

	/**
	 * Pauses automatic mode for an hour from now: WooCommerce charges its own totals. Other modes are not affected.
	 *
	 * @param string $why Why: {@see self::WHY_DIFFERENCES}, or any other text for the owner.
	 * @return void
	 */
	public static function pause( string $why ): void {
		$now = time();
		update_option(
			Options::PAUSE,
			array(
				'why'   => $why,
				'since' => $now,
				'until' => $now + self::PAUSE_SECONDS,
			),
			true
		);
	}

	/**
	 * Ends a pause at once. Differences found before no longer count towards the next one.
	 *
	 * @return void
	 */
	public static function resume(): void {
		update_option( Options::PAUSE, array( 'resumed' => time() ), true );
	}

	/**
	 * When the owner last ended a pause.
	 *
	 * @return int Unix time; 0: never, or a newer pause came.
	 */
	public static function resumed_at(): int {
		$pause = get_option( Options::PAUSE, null );
		return is_array( $pause ) && isset( $pause['resumed'] ) ? (int) $pause['resumed'] : 0;
	}

	/**
	 * How often both engines are compared.
	 *
	 * @return int One calculation in so many; 0: none.
	 */
	public static function sample_rate(): int {
		return Options::sanitize_sample_rate( get_option( Options::SAMPLE_RATE, Options::RANGES[ Options::SAMPLE_RATE ][1] ) );
	}

	/**
	 * Whether this calculation is one to compare, by lot.
	 *
	 * @return bool
	 */
	public static function draws_sample(): bool {
		$rate = self::sample_rate();
		return $rate > 0 && 1 === wp_rand( 1, $rate );
	}
}
