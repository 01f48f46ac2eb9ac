<?php
/**
 * Command class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * `wp cart-p2 stock verify|repair|seal`.
 */
final class Command {

	/**
	 * Commands there are.
	 */
	const NAMES = array( 'verify', 'repair', 'seal' );

	/**
	 * Registers the commands with WP-CLI.
	 *
	 * @return void
	 */
	public static function register() {
		foreach ( self::NAMES as $name ) {
			\WP_CLI::add_command(
				"cart-p2 stock $name",
				static function () use ( $name ) {
					list( $good, $lines ) = self::run( $name );
					array_map( array( \WP_CLI::class, 'log' ), $lines );
					if ( ! $good ) {
						\WP_CLI::halt( 1 );
					}
				}
			);
		}
	}

	/**
	 * What `stock-cli.php` was asked, said and answered.
	 *
	 * @param string $name Command.
	 * @return int Exit code: 0 all is well, 1 something is not, 2 no such command.
	 */
	public static function from_shell( string $name ): int {
		if ( ! in_array( $name, self::NAMES, true ) ) {
			/* translators: %s: names of commands. */
			self::say( array( sprintf( __( 'Commands: %s', 'cart-p2' ), implode( ', ', self::NAMES ) ) ) );
			return 2;
		}
		list( $good, $lines ) = self::run( $name );
		self::say( $lines );
		return $good ? 0 : 1;
	}

	/**
	 * Prints lines to a terminal.
	 *
	 * @param string[] $lines Lines.
	 * @return void
	 */
	private static function say( array $lines ) {
		echo implode( "\n", $lines ) . "\n"; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A terminal shows it, no browser.
	}

	/**
	 * Runs a command. Sites without WP-CLI have `stock-cli.php`.
	 *
	 * @param string $name `verify`: compare holds, ledger, seals and `_stock`; `repair`: make them agree; `seal`: seal the ledger now.
	 * @return array{bool, string[]} Whether all is well, and what to say.
	 */
	public static function run( string $name ): array {
		if ( ! Setup::has_tables() ) {
			return array( false, array( __( 'This shop never held stock with Cart P2: there is nothing to check.', 'cart-p2' ) ) );
		}
		try {
			if ( 'seal' === $name ) {
				/* translators: %d: number of entries. */
				return array( true, array( sprintf( __( '%d entries of the ledger sealed.', 'cart-p2' ), Audit::seal( 100000 ) ) ) );
			}
			$lines = array();
			if ( 'repair' === $name ) {
				/* translators: %d: number of products. */
				$lines[] = sprintf( __( '%d products corrected.', 'cart-p2' ), Audit::repair( time() ) );
			}
			$findings = Audit::verify();
			$lines    = array_merge( $lines, $findings ? $findings : array( __( 'Holds, ledger, seals and stock agree.', 'cart-p2' ) ) );
			return array( ! $findings, $lines );
		} catch ( Fault $fault ) {
			return array( false, array( $fault->getMessage() ) );
		}
	}
}
