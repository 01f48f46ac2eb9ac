<?php
/**
 * Anonymiser class.
 *
 * @package CartP2
 */

namespace CartP2\Differences;

/**
 * Takes out of a snapshot, and of what was found about it, everything that could lead to a customer.
 *
 * Keys and codes are replaced one for one, so the engine gives the same amounts as before (a test holds that). Prices,
 * quantities, percentages and the ids of tax rates stay: the cart could not be calculated again without them.
 */
final class Anonymiser {

	/**
	 * Where a cart's names are, in a snapshot and in an output alike: list, field, and what to call its entries.
	 */
	private const NAMES = array(
		'lines'   => array( 'key', 'line' ),
		'fees'    => array( 'id', 'fee' ),
		'coupons' => array( 'code', 'coupon' ),
	);

	/**
	 * New names by list and old name.
	 *
	 * @var array<string, array<string, string>>
	 */
	private $names = array();

	/**
	 * The snapshot.
	 *
	 * @var array<string, mixed>
	 */
	private $snapshot;

	/**
	 * Constructor.
	 *
	 * @param array<string, mixed> $snapshot Wire v1, as {@see \CartP2\Mapping\CartSnapshot::from_cart()} gives it.
	 */
	public function __construct( array $snapshot ) {
		foreach ( self::NAMES as $list => list( $field, $what ) ) {
			$this->names[ $list ] = array();
			foreach ( self::column( $snapshot, $list, $field ) as $index => $name ) {
				$this->names[ $list ][ $name ] = $what . ( $index + 1 );
			}
		}
		$this->snapshot = $this->cleaned( $snapshot );
	}

	/**
	 * The snapshot without what could lead to a customer.
	 *
	 * @return array<string, mixed>
	 */
	public function snapshot(): array {
		return $this->snapshot;
	}

	/**
	 * What a calculation of the same cart gave, with the same new names.
	 *
	 * @param array<string, mixed> $output In the shape of the engine's output.
	 * @return array<string, mixed>
	 */
	public function output( array $output ): array {
		foreach ( self::NAMES as $list => list( $field ) ) {
			foreach ( isset( $output[ $list ] ) ? $output[ $list ] : array() as $index => $entry ) {
				$output[ $list ][ $index ][ $field ] = $this->name( $list, $entry[ $field ] );
			}
		}
		return $output;
	}

	/**
	 * Differences found about the same cart, with the same new names.
	 *
	 * @param array<int, array{string, mixed, mixed}> $differences Path, WooCommerce's value, the engine's value.
	 * @return array<int, array{string, mixed, mixed}>
	 */
	public function differences( array $differences ): array {
		foreach ( $differences as $index => $difference ) {
			list( $path, $shop, $engine ) = array_pad( array_values( (array) $difference ), 3, null );
			foreach ( self::NAMES as $list => list( $field ) ) {
				if ( is_string( $path ) && 1 === preg_match( "/\A$list\.\d+\.$field\z/", $path ) ) {
					$shop   = $this->name( $list, $shop );
					$engine = $this->name( $list, $engine );
				}
			}
			$differences[ $index ] = array( $path, $shop, $engine );
		}
		return $differences;
	}

	/**
	 * The new name for an old one.
	 *
	 * @param string $list List it is in.
	 * @param mixed  $name Old name.
	 * @return string "?" for one the cart does not have.
	 */
	private function name( string $list, $name ): string {
		return is_scalar( $name ) && isset( $this->names[ $list ][ (string) $name ] ) ? $this->names[ $list ][ (string) $name ] : '?';
	}

	/**
	 * One field of a list.
	 *
	 * @param array<string, mixed> $snapshot Snapshot.
	 * @param string               $from     Name of the list.
	 * @param string               $field    Name of the field.
	 * @return string[]
	 */
	private static function column( array $snapshot, string $from, string $field ): array {
		return isset( $snapshot[ $from ] ) && is_array( $snapshot[ $from ] ) ? array_map( 'strval', array_column( $snapshot[ $from ], $field ) ) : array();
	}

	/**
	 * Replaces the names in the snapshot.
	 *
	 * @param array<string, mixed> $wire Snapshot.
	 * @return array<string, mixed>
	 */
	private function cleaned( array $wire ): array {
		unset( $wire['want'] );
		$wire = $this->output( $wire );
		foreach ( isset( $wire['shipping'] ) ? $wire['shipping'] : array() as $index => $rate ) {
			$wire['shipping'][ $index ]['id'] = 'rate' . ( $index + 1 );
		}
		// A rate's code names the customer's country, state and sometimes town.
		foreach ( isset( $wire['rates'] ) ? $wire['rates'] : array() as $index => $rate ) {
			unset( $wire['rates'][ $index ]['code'], $wire['rates'][ $index ]['label'] );
		}
		if ( isset( $wire['coupons'] ) ) {
			$wire['coupons'] = $this->coupons( $wire['coupons'] );
		}
		return $wire;
	}

	/**
	 * Coupons with their lines renamed, and with ids that keep only their order: equal coupons are sorted by it.
	 *
	 * @param array<int, array<string, mixed>> $coupons Coupons.
	 * @return array<int, array<string, mixed>>
	 */
	private function coupons( array $coupons ): array {
		$ids = array_unique( array_column( $coupons, 'id' ) );
		sort( $ids );
		foreach ( $coupons as $index => $coupon ) {
			if ( isset( $coupon['id'] ) ) {
				$coupons[ $index ]['id'] = 1 + (int) array_search( $coupon['id'], $ids, true );
			}
			if ( isset( $coupon['lines'] ) ) {
				foreach ( $coupon['lines'] as $at => $key ) {
					$coupons[ $index ]['lines'][ $at ] = $this->name( 'lines', $key );
				}
			}
		}
		return $coupons;
	}
}
