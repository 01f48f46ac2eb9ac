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
	 * Registers the commands with WP-CLI.
	 *
	 * @return void
	 */
	public static function register() {
		foreach ( array( 'verify', 'repair', 'seal' ) as $name ) {
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
	 * Runs a command. Also for sites without WP-CLI: `php -r 'require "wp-load.php"; print_r( CartP2\Stock\Command::run( "verify" ) );'`.
	 *
	 * @param string $name `verify`: compare holds, ledger, seals and `_stock`; `repair`: make them agree; `seal`: seal the ledger now.
	 * @return array{bool, string[]} Whether all is well, and what to say.
	 */
	public static function run( string $name ): array {
		if ( 'off' === Setup::mode() ) {
			return array( false, array( __( 'Stock holds are off (option cart_p2_stock).', 'cart-p2' ) ) );
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
