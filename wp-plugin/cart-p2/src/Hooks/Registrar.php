<?php
/**
 * Registrar class.
 *
 * @package CartP2
 */

namespace CartP2\Hooks;

/**
 * Registers the hooks of a table.
 */
final class Registrar {

	/**
	 * Registers each row.
	 *
	 * @param array<int, array{string, string, callable, int, int}> $table Kind, hook, callback, priority, accepted arguments.
	 * @return void
	 */
	public static function register( array $table ) {
		foreach ( $table as list( $kind, $hook, $callback, $priority, $arguments ) ) {
			if ( 'action' === $kind ) {
				add_action( $hook, $callback, $priority, $arguments );
			} else {
				add_filter( $hook, $callback, $priority, $arguments );
			}
		}
	}
}
