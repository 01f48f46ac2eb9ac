<?php
/**
 * CartSteps class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * A cart on its way through the engine, step by step: hands each step what the shop has decided by then.
 *
 * Like {@see CartSnapshot}, but for a calculation that is going on, and without what no amount needs.
 */
final class CartSteps {

	/**
	 * Cart.
	 *
	 * @var \WC_Cart
	 */
	private $cart;

	/**
	 * Wire settings.
	 *
	 * @var array<string, mixed>
	 */
	private $settings;

	/**
	 * Lines.
	 *
	 * @var CartLines
	 */
	private $lines;

	/**
	 * The engine's calculation.
	 *
	 * @var \CartP2\Calculation
	 */
	private $calculation;

	/**
	 * First step: prices the lines.
	 *
	 * @param \WC_Cart             $cart  Cart.
	 * @param array<string, array> $items Its items.
	 * @throws UnsupportedCart               When the engine cannot calculate this cart.
	 * @throws \CartP2\Exception\CartException When the engine refuses it.
	 */
	public function __construct( \WC_Cart $cart, array $items ) {
		$this->cart     = $cart;
		$this->settings = Settings::amounts( $cart );

		$tax_enabled = $this->settings['tax_enabled'];
		$this->lines = new CartLines( $items, $tax_enabled, $this->settings['prices_include_tax'] );
		$taxes       = $this->taxes();
		foreach ( $this->lines->kinds as $place => list( $tax_class, , $is_taxable, $base_class ) ) {
			if ( $tax_enabled || $is_taxable ) {
				$taxes->use_product_class( $tax_class, $base_class );
			} else {
				// Without taxes no class has rates, and the engine need not know any.
				$this->lines->kinds[ $place ][0] = '';
			}
		}
		$this->calculation = new \CartP2\Calculation(
			array(
				'v'           => 1,
				'dialect'     => array(
					'woocommerce' => WC_VERSION,
					'php'         => PHP_VERSION,
				),
				'settings'    => $this->settings,
				'rates'       => $taxes->nameless_rates(),
				'tax_classes' => $taxes->classes(),
				'lines'       => array(),
			),
			$this->lines->kinds,
			$this->lines->prices,
			$this->lines->quantities,
			$this->lines->kind_of
		);
	}

	/**
	 * The engine's calculation, for the steps that need nothing of the shop.
	 *
	 * @return \CartP2\Calculation
	 */
	public function calculation(): \CartP2\Calculation {
		return $this->calculation;
	}

	/**
	 * Charges the chosen shipping rates.
	 *
	 * @param \WC_Shipping_Rate[] $rates The chosen rates by package.
	 * @return array<string, mixed> Values for `WC_Cart::$totals`.
	 * @throws UnsupportedCart               When a cost is no number.
	 * @throws \CartP2\Exception\CartException When the engine refuses them.
	 */
	public function shipping( array $rates ): array {
		$wire = array();
		foreach ( Shipping::wire_rates( $rates ) as $rate ) {
			if ( ! $rate['taxes'] ) {
				unset( $rate['taxes'] );
			}
			$wire[] = $rate;
		}
		return $this->calculation->shipping( $wire ? array( 'shipping' => $wire ) : array() );
	}

	/**
	 * Charges the fees and sums up.
	 *
	 * @param array<string, object> $fees Fees in the order they are calculated in.
	 * @return array{fees: array<string, array<string, mixed>>, totals: array<string, mixed>, total: float}
	 * @throws UnsupportedCart               When the engine cannot charge them.
	 * @throws \CartP2\Exception\CartException When the engine refuses them.
	 */
	public function fees( array $fees ): array {
		if ( ! $fees ) {
			return $this->calculation->fees( array() );
		}
		$wire   = Fees::wire_fees( $fees, $this->settings['tax_enabled'] );
		$charge = array( 'fees' => $wire );
		if ( $this->settings['tax_enabled'] ) {
			$taxes = $this->taxes();
			foreach ( $wire as $fee ) {
				$taxes->use_class( $fee['tax_class'] );
			}
			// A negative fee is spread over the tax classes of all costs, as they are taxed now.
			if ( min( array_map( 'floatval', array_column( $wire, 'amount' ) ) ) < 0 ) {
				foreach ( $this->lines->kinds as $kind ) {
					$taxes->use_class( $kind[0] );
				}
				if ( 'inherit' !== $this->settings['shipping_tax_class'] ) {
					$taxes->use_class( $this->settings['shipping_tax_class'] );
				}
			}
			$charge['rates']       = $taxes->nameless_rates();
			$charge['tax_classes'] = $taxes->classes();
		}
		return $this->calculation->fees( $charge );
	}

	/**
	 * An empty table of the customer's tax rates.
	 *
	 * @return TaxTable
	 */
	private function taxes(): TaxTable {
		return new TaxTable( $this->cart->get_customer(), $this->settings['prices_include_tax'] );
	}
}
