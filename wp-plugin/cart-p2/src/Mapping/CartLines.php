<?php
/**
 * CartLines class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The lines of a cart as three lists, for a calculation in steps: no array for each line, and lines that are
 * taxed alike share a kind.
 */
final class CartLines {

	/**
	 * Kinds of lines: tax class, tax status, whether taxable, and the class whose base rates WooCommerce takes.
	 *
	 * @var array<int, array{string, string, bool, string}>
	 */
	public $kinds = array();

	/**
	 * Price of one unit, a line.
	 *
	 * @var array<int, mixed>
	 */
	public $prices = array();

	/**
	 * Quantity, a line.
	 *
	 * @var array<int, mixed>
	 */
	public $quantities = array();

	/**
	 * Place of its kind in {@see self::$kinds}, a line.
	 *
	 * @var int[]
	 */
	public $kind_of = array();

	/**
	 * Place of each kind, by what makes it one.
	 *
	 * @var array<string, int>
	 */
	private $places = array();

	/**
	 * Reads the lines.
	 *
	 * @param array<string, array> $items       Cart items.
	 * @param bool                 $tax_enabled Whether the shop calculates taxes.
	 * @param bool                 $needs_base  Whether prices are entered with tax.
	 * @throws UnsupportedCart When an item holds no product.
	 */
	public function __construct( array $items, bool $tax_enabled, bool $needs_base ) {
		if ( null !== ForeignHooks::first_of( ForeignHooks::PRODUCT ) ) {
			$this->ask_products( $items, $tax_enabled, $needs_base );
			return;
		}
		$kinds = ProductReader::lines()( $items, $this );
		if ( null === $kinds ) {
			// A product class of another plugin, which may answer otherwise.
			$this->prices     = array();
			$this->quantities = array();
			$this->kind_of    = array();
			$this->ask_products( $items, $tax_enabled, $needs_base );
			return;
		}
		foreach ( $kinds as list( $tax_class, $tax_status ) ) {
			$this->kinds[] = array( $tax_class, $tax_status, $tax_enabled && 'taxable' === $tax_status, $tax_class );
		}
	}

	/**
	 * Reads every line through the products' getters, so that what filters change arrives as data.
	 *
	 * @param array<string, array> $items       Cart items.
	 * @param bool                 $tax_enabled Whether the shop calculates taxes.
	 * @param bool                 $needs_base  Whether prices are entered with tax.
	 * @return void
	 * @throws UnsupportedCart When an item holds no product.
	 */
	private function ask_products( array $items, bool $tax_enabled, bool $needs_base ): void {
		foreach ( $items as $item ) {
			$product = isset( $item['data'] ) ? $item['data'] : null;
			if ( ! $product instanceof \WC_Product ) {
				throw new UnsupportedCart( 'line', 'A line of the cart holds no product.' );
			}
			$this->add( $item, $product->get_price(), $this->ask( $product, $tax_enabled, $needs_base ) );
		}
	}

	/**
	 * The kind of a product, through its getters.
	 *
	 * @param \WC_Product $product     Product.
	 * @param bool        $tax_enabled Whether the shop calculates taxes.
	 * @param bool        $needs_base  Whether prices are entered with tax.
	 * @return array{string, string, bool, string}
	 */
	private function ask( \WC_Product $product, bool $tax_enabled, bool $needs_base ): array {
		$tax_class = (string) $product->get_tax_class();
		return array(
			$tax_class,
			(string) $product->get_tax_status(),
			(bool) $product->is_taxable(),
			$needs_base && $tax_enabled ? (string) $product->get_tax_class( 'unfiltered' ) : $tax_class,
		);
	}

	/**
	 * Adds a line.
	 *
	 * @param array<string, mixed>                $item  Cart item.
	 * @param mixed                               $price Price of one unit.
	 * @param array{string, string, bool, string} $kind  Kind.
	 * @return void
	 */
	private function add( array $item, $price, array $kind ): void {
		$name = $kind[0] . "\0" . $kind[1] . ( $kind[2] ? "\1" : "\0" ) . $kind[3];
		if ( ! isset( $this->places[ $name ] ) ) {
			$this->places[ $name ] = count( $this->kinds );
			$this->kinds[]         = $kind;
		}
		$this->prices[]     = $price;
		$this->quantities[] = $item['quantity'];
		$this->kind_of[]    = $this->places[ $name ];
	}
}
