<?php
/**
 * TaxTable class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Collects the tax classes and rates a cart uses, each looked up once.
 *
 * The filters of WooCommerce's tax lookups run here, so what other plugins change arrives as data.
 */
final class TaxTable {

	/**
	 * Whose rates.
	 *
	 * @var \WC_Customer|null
	 */
	private $customer;

	/**
	 * Whether prices are entered with tax: only then do base rates matter.
	 *
	 * @var bool
	 */
	private $needs_base;

	/**
	 * Wire rates by rate id.
	 *
	 * @var array<int|string, array<string, mixed>>
	 */
	private $rates = array();

	/**
	 * Wire tax classes by slug.
	 *
	 * @var array<string, array<string, mixed>>
	 */
	private $classes = array();

	/**
	 * What `WC_Tax::get_rates()` gave, by slug.
	 *
	 * @var array<string, array>
	 */
	private $customer_rates = array();

	/**
	 * The unfiltered class whose base rates a class uses, by slug.
	 *
	 * @var array<string, string>
	 */
	private $base_class_of = array();

	/**
	 * Label and code by rate id, for as long as WooCommerce's own tax cache stays valid.
	 *
	 * @var array<int|string, array{string, string}>
	 */
	private static $names = array();

	/**
	 * WooCommerce's tax cache prefix the names belong to.
	 *
	 * @var string
	 */
	private static $names_prefix = '';

	/**
	 * Constructor.
	 *
	 * @param \WC_Customer|null $customer   Whose rates.
	 * @param bool              $needs_base Whether prices are entered with tax.
	 */
	public function __construct( $customer, bool $needs_base ) {
		$this->customer   = $customer;
		$this->needs_base = $needs_base;
	}

	/**
	 * Uses the class of a product.
	 *
	 * @param string $tax_class  `get_tax_class()`.
	 * @param string $base_class `get_tax_class( 'unfiltered' )`, whose base rates WooCommerce takes.
	 * @return void
	 * @throws UnsupportedCart When a filter gives one class two different base rates.
	 */
	public function use_product_class( string $tax_class, string $base_class ) {
		$this->use_class( $tax_class );
		if ( ! $this->needs_base ) {
			return;
		}
		if ( isset( $this->base_class_of[ $tax_class ] ) ) {
			if ( $this->base_class_of[ $tax_class ] !== $base_class ) {
				throw new UnsupportedCart( 'tax_class_filtered', 'Products of one tax class have different unfiltered tax classes.' );
			}
			return;
		}
		$this->base_class_of[ $tax_class ] = $base_class;

		$base_rates = \WC_Tax::get_base_tax_rates( $base_class );
		// Strict on purpose: WooCommerce adjusts the price when anything differs, a label too.
		if ( $base_rates !== $this->customer_rates[ $tax_class ] ) {
			$this->classes[ $tax_class ]['base_rates'] = $this->add_rates( $base_rates );
		}
	}

	/**
	 * Uses the class of a fee or of shipping.
	 *
	 * @param string $tax_class Slug; '' is the standard class.
	 * @return void
	 */
	public function use_class( string $tax_class ) {
		if ( isset( $this->classes[ $tax_class ] ) ) {
			return;
		}
		$rates = \WC_Tax::get_rates( $tax_class, $this->customer );

		$this->customer_rates[ $tax_class ] = $rates;
		$this->classes[ $tax_class ]        = array(
			'slug'       => $tax_class,
			'rates'      => $this->add_rates( $rates ),
			'base_rates' => null,
		);
	}

	/**
	 * Makes sure a rate named by id only (by a shipping rate's taxes) is in the table.
	 *
	 * @param int|string $id Rate id.
	 * @return void
	 */
	public function use_rate_id( $id ) {
		if ( ! isset( $this->rates[ $id ] ) ) {
			$this->rates[ $id ] = $this->wire_rate( $id, (float) \WC_Tax::get_rate_percent_value( $id ), (bool) \WC_Tax::is_compound( $id ) );
		}
	}

	/**
	 * Wire `rates`.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public function rates(): array {
		$named = array();
		foreach ( $this->rates as $id => $rate ) {
			list( $rate['label'], $rate['code'] ) = self::names( $id );

			$named[] = $rate;
		}
		return $named;
	}

	/**
	 * Wire `rates` without label and code, which decide no amount.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public function nameless_rates(): array {
		return array_values( $this->rates );
	}

	/**
	 * Wire `tax_classes`.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public function classes(): array {
		return array_values( $this->classes );
	}

	/**
	 * Adds rates to the table.
	 *
	 * @param array $rates Rates by id, as `WC_Tax::find_rates()` gives them.
	 * @return array<int, int|string> Their ids, in order.
	 * @throws UnsupportedCart When a filter broke a rate, or gave one id two meanings.
	 */
	private function add_rates( array $rates ): array {
		foreach ( $rates as $id => $rate ) {
			if ( ! is_array( $rate ) || ! isset( $rate['rate'], $rate['compound'] ) ) {
				throw new UnsupportedCart( 'tax_rate', 'A filter returned a tax rate without rate or compound.' );
			}
			$percent  = Number::from( $rate['rate'], 'tax rate' );
			$compound = 'yes' === $rate['compound'];
			if ( ! isset( $this->rates[ $id ] ) ) {
				$this->rates[ $id ] = $this->wire_rate( $id, $percent, $compound );
			} elseif ( (float) $this->rates[ $id ]['rate'] !== (float) $percent || $this->rates[ $id ]['compound'] !== $compound ) {
				throw new UnsupportedCart( 'tax_rate', 'A filter gave one tax rate two values.' );
			}
		}
		return array_keys( $rates );
	}

	/**
	 * A wire rate without label and code.
	 *
	 * @param int|string       $id       Rate id.
	 * @param string|int|float $percent  Percent.
	 * @param bool             $compound Whether it taxes the other taxes too.
	 * @return array<string, mixed>
	 */
	private function wire_rate( $id, $percent, bool $compound ): array {
		return array(
			'id'       => $id,
			'rate'     => $percent,
			'compound' => $compound,
		);
	}

	/**
	 * Label and code of a rate.
	 *
	 * @param int|string $id Rate id.
	 * @return array{string, string}
	 */
	private static function names( $id ): array {
		$prefix = \WC_Cache_Helper::get_cache_prefix( 'taxes' );
		if ( $prefix !== self::$names_prefix ) {
			self::$names        = array();
			self::$names_prefix = $prefix;
		}
		if ( ! isset( self::$names[ $id ] ) ) {
			self::$names[ $id ] = array( (string) \WC_Tax::get_rate_label( $id ), (string) \WC_Tax::get_rate_code( $id ) );
		}
		return self::$names[ $id ];
	}
}
