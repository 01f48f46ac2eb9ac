<?php
/**
 * Log class.
 *
 * @package CartP2
 */

namespace CartP2\Differences;

use CartP2\Mapping\CartSnapshot;
use CartP2\Mode;
use CartP2\Options;

/**
 * The differences found between the engine and WooCommerce, each with the anonymised cart it was found on.
 *
 * Bounded: {@see self::ROWS} of each source, the older ones go; {@see self::BYTES} a cart. When the shop itself finds
 * several within an hour, automatic mode is paused.
 */
final class Log {

	/**
	 * Found by the shop, which calculated both.
	 */
	const SHADOW = 'shadow';

	/**
	 * Reported by a shopper's browser. Anybody can report anything, so these are kept apart and pause nothing.
	 */
	const BROWSER = 'browser';

	/**
	 * Rows kept of each source.
	 */
	const ROWS = 200;

	/**
	 * Longest snapshot or output in bytes; a longer one is left out.
	 */
	const BYTES = 65536;

	/**
	 * Most differing values kept of one cart.
	 */
	const VALUES = 50;

	/**
	 * Longest text kept of one differing value, in characters.
	 */
	const TEXT = 200;

	/**
	 * Records that the engine and WooCommerce differ about a cart. Never throws.
	 *
	 * @param string                                  $source      {@see self::SHADOW} or {@see self::BROWSER}.
	 * @param array<string, mixed>                    $snapshot    The cart in wire v1; it is anonymised here.
	 * @param array<int, array{string, mixed, mixed}> $differences Each: path, WooCommerce's value, the engine's value.
	 * @param array<string, mixed>|null               $output      What WooCommerce stored, in the shape of the engine's output, if known.
	 * @return void
	 */
	public static function record( string $source, array $snapshot, array $differences, ?array $output = null ): void {
		if ( ! $differences || ! in_array( $source, array( self::SHADOW, self::BROWSER ), true ) || Table::VERSION !== (int) get_option( Options::TABLE_VERSION ) ) {
			return;
		}
		try {
			self::insert( $source, $snapshot, $differences, $output );
			self::trim( $source );
			self::pause_after_several( $source );
		} catch ( \Throwable $error ) {
			unset( $error ); // A log must not stand in a shopper's way.
		}
	}

	/**
	 * How many are kept.
	 *
	 * @return int
	 */
	public static function count(): int {
		global $wpdb;
		return self::quietly(
			static function () use ( $wpdb ) {
				return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i', Table::name() ) );
			}
		);
	}

	/**
	 * How many the shop itself found within the last hour and since the owner last resumed.
	 *
	 * @return int
	 */
	public static function recent_count(): int {
		global $wpdb;
		$since = max( time() - HOUR_IN_SECONDS, Mode::resumed_at() );
		return self::quietly(
			static function () use ( $wpdb, $since ) {
				return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE source = %s AND found_at > %s', Table::name(), self::SHADOW, gmdate( 'Y-m-d H:i:s', $since ) ) );
			}
		);
	}

	/**
	 * The newest entries.
	 *
	 * @param int $limit How many at most.
	 * @return array<int, array<string, mixed>> As {@see self::find()}, newest first.
	 */
	public static function newest( int $limit ): array {
		global $wpdb;
		$rows = self::quietly(
			static function () use ( $wpdb, $limit ) {
				return $wpdb->get_results( $wpdb->prepare( 'SELECT * FROM %i ORDER BY id DESC LIMIT %d', Table::name(), $limit ), ARRAY_A );
			}
		);
		return array_map( array( self::class, 'entry' ), is_array( $rows ) ? $rows : array() );
	}

	/**
	 * One entry.
	 *
	 * @param int $id Its id.
	 * @return array<string, mixed>|null `id`, `time` (Unix), `source`, `woocommerce` (version), `lines`, `count` (differing
	 *     values), `differences` (the first of them), `snapshot` and `output` (JSON texts or null).
	 */
	public static function find( int $id ) {
		global $wpdb;
		$row = self::quietly(
			static function () use ( $wpdb, $id ) {
				return $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM %i WHERE id = %d', Table::name(), $id ), ARRAY_A );
			}
		);
		return is_array( $row ) ? self::entry( $row ) : null;
	}

	/**
	 * Deletes one entry.
	 *
	 * @param int $id Its id.
	 * @return void
	 */
	public static function delete( int $id ): void {
		global $wpdb;
		$wpdb->delete( Table::name(), array( 'id' => $id ), array( '%d' ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}

	/**
	 * Deletes all entries.
	 *
	 * @return void
	 */
	public static function delete_all(): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM %i', Table::name() ) ); // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Our own table.
	}

	/**
	 * An entry as a line of tests/vectors: the input, and the output that WooCommerce gave.
	 *
	 * @param array<string, mixed> $entry As {@see self::find()} gives it.
	 * @return string|null JSON without a line end. Null: the cart was too large to be kept.
	 */
	public static function vector( array $entry ) {
		if ( null === $entry['snapshot'] ) {
			return null;
		}
		$about = self::SHADOW === $entry['source'] ? 'difference found by the shop' : 'difference reported by a browser';
		$head  = array(
			'id'    => sprintf( '%s/difference/%d', $entry['woocommerce'], $entry['id'] ),
			'about' => array( $about ),
		);
		// The two are JSON already; decoding them here could only lose bits.
		return substr( CartSnapshot::to_json( $head ), 0, -1 ) . ',"input":' . $entry['snapshot']
			. ( null === $entry['output'] ? '' : ',"output":' . $entry['output'] )
			. ',"differences":' . CartSnapshot::to_json( $entry['differences'] ) . '}';
	}

	/**
	 * Stores one entry.
	 *
	 * @param string                                  $source      Source.
	 * @param array<string, mixed>                    $snapshot    Snapshot.
	 * @param array<int, array{string, mixed, mixed}> $differences Differences.
	 * @param array<string, mixed>|null               $output      WooCommerce's output.
	 * @return void
	 */
	private static function insert( string $source, array $snapshot, array $differences, $output ): void {
		global $wpdb;
		$anonymiser = new Anonymiser( $snapshot );
		$row        = array(
			'found_at'    => gmdate( 'Y-m-d H:i:s' ),
			'source'      => $source,
			'woocommerce' => (string) ( isset( $snapshot['dialect']['woocommerce'] ) ? substr( $snapshot['dialect']['woocommerce'], 0, 32 ) : '' ),
			'lines_count' => isset( $snapshot['lines'] ) ? count( $snapshot['lines'] ) : 0,
			'paths_count' => count( $differences ),
			'differences' => CartSnapshot::to_json( self::shortened( $anonymiser->differences( $differences ) ) ),
			'snapshot'    => self::bounded( $anonymiser->snapshot() ),
			'output'      => null === $output ? null : self::bounded( $anonymiser->output( $output ) ),
		);
		self::quietly(
			static function () use ( $wpdb, $row ) {
				return $wpdb->insert( Table::name(), $row, array( '%s', '%s', '%s', '%d', '%d', '%s', '%s', '%s' ) );
			}
		);
	}

	/**
	 * The first differences, as text no longer than is useful.
	 *
	 * @param array<int, array{string, mixed, mixed}> $differences Differences.
	 * @return array<int, array{string, mixed, mixed}>
	 */
	private static function shortened( array $differences ): array {
		$short = static function ( $value ) {
			return is_string( $value ) ? mb_substr( $value, 0, self::TEXT ) : ( is_scalar( $value ) ? $value : null );
		};
		$first = array();
		foreach ( array_slice( $differences, 0, self::VALUES ) as $difference ) {
			$first[] = array_map( $short, array_slice( array_values( (array) $difference ), 0, 3 ) );
		}
		return $first;
	}

	/**
	 * JSON of a snapshot or an output.
	 *
	 * @param array<string, mixed> $value Value.
	 * @return string|null Null: it is too long.
	 */
	private static function bounded( array $value ) {
		$json = CartSnapshot::to_json( $value );
		return strlen( $json ) <= self::BYTES ? $json : null;
	}

	/**
	 * Deletes the oldest entries of a source beyond the number kept.
	 *
	 * @param string $source Source.
	 * @return void
	 */
	private static function trim( string $source ): void {
		global $wpdb;
		self::quietly(
			static function () use ( $wpdb, $source ) {
				$first = $wpdb->get_var( $wpdb->prepare( 'SELECT id FROM %i WHERE source = %s ORDER BY id DESC LIMIT 1 OFFSET %d', Table::name(), $source, self::ROWS ) );
				return null === $first ? 0 : $wpdb->query( $wpdb->prepare( 'DELETE FROM %i WHERE source = %s AND id <= %d', Table::name(), $source, $first ) );
			}
		);
	}

	/**
	 * Pauses automatic mode when the shop found as many differences within an hour as the owner allows.
	 *
	 * @param string $source Source of the entry just stored.
	 * @return void
	 */
	private static function pause_after_several( string $source ): void {
		if ( self::SHADOW !== $source || Mode::AUTO !== Mode::current() ) {
			return;
		}
		$limit = Options::sanitize_difference_limit( get_option( Options::DIFFERENCE_LIMIT ) );
		if ( self::recent_count() >= $limit ) {
			Mode::pause( Mode::WHY_DIFFERENCES );
		}
	}

	/**
	 * An entry from its row.
	 *
	 * @param array<string, string|null> $row Row.
	 * @return array<string, mixed>
	 */
	private static function entry( array $row ): array {
		return array(
			'id'          => (int) $row['id'],
			'time'        => (int) strtotime( $row['found_at'] . ' UTC' ),
			'source'      => (string) $row['source'],
			'woocommerce' => (string) $row['woocommerce'],
			'lines'       => (int) $row['lines_count'],
			'count'       => (int) $row['paths_count'],
			'differences' => (array) json_decode( (string) $row['differences'], true ),
			'snapshot'    => $row['snapshot'],
			'output'      => $row['output'],
		);
	}

	/**
	 * Queries without an error message in the shopper's page, and without changing what other code set.
	 *
	 * @param callable $query What queries.
	 * @return mixed What it returned.
	 */
	private static function quietly( callable $query ) {
		global $wpdb;
		$before = $wpdb->suppress_errors( true );
		try {
			return $query();
		} finally {
			$wpdb->suppress_errors( $before );
		}
	}
}
