<?php
/**
 * Money class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * Writes amounts as the cart's own shop would, but with every decimal that matters.
 */
final class Money {

	/**
	 * Most decimals written: more are noise of binary fractions.
	 */
	private const DECIMALS_MAX = 8;

	/**
	 * The shop's decimals.
	 *
	 * @var int
	 */
	private $decimals;

	/**
	 * How the shop writes money.
	 *
	 * @var array{price_format: string, currency_symbol: string, decimal_separator: string, thousand_separator: string}
	 */
	private $display;

	/**
	 * Constructor.
	 *
	 * @param array<string, mixed> $settings Wire `settings`; without `display`, plain numbers are written.
	 */
	public function __construct( array $settings ) {
		$this->decimals = isset( $settings['decimals'] ) && is_int( $settings['decimals'] ) ? max( 0, min( 4, $settings['decimals'] ) ) : 2;
		$plain          = array(
			'price_format'       => '%2$s',
			'currency_symbol'    => '',
			'decimal_separator'  => '.',
			'thousand_separator' => '',
		);
		$given          = isset( $settings['display'] ) && is_array( $settings['display'] ) ? $settings['display'] : array();
		$this->display  = array_merge( $plain, array_filter( array_intersect_key( $given, $plain ), 'is_string' ) );
	}

	/**
	 * An amount in currency units.
	 *
	 * @param float|int|string $amount Amount.
	 * @return string
	 */
	public function major( $amount ): string {
		$amount = (float) $amount;
		// Not sprintf(): the format may come from pasted text.
		$text = strtr(
			$this->display['price_format'],
			array(
				'%1$s' => $this->display['currency_symbol'],
				'%2$s' => $this->number( abs( $amount ), $this->decimals ),
			)
		);
		return ( $amount < 0 ? '−' : '' ) . $text;
	}

	/**
	 * An amount in currency units, in brief: the shop's decimals, and two more where the amount has more.
	 *
	 * @param float|int|string $amount Amount.
	 * @return string
	 */
	public function brief( $amount ): string {
		$brief = number_format( (float) $amount, $this->decimals + 2, '.', '' );
		// As texts: the amount itself may hold the noise of binary fractions.
		$rest = number_format( (float) $amount, self::DECIMALS_MAX, '.', '' ) !== number_format( (float) $brief, self::DECIMALS_MAX, '.', '' );
		return $this->major( $brief ) . ( $rest ? '…' : '' );
	}

	/**
	 * An amount in minor units (pence, cents).
	 *
	 * @param float|int|string $amount Amount.
	 * @return string
	 */
	public function minor( $amount ): string {
		return $this->major( (float) $amount / pow( 10, $this->decimals ) );
	}

	/**
	 * A number that is no money.
	 *
	 * @param float|int|string $number   Number.
	 * @param int              $decimals Decimals written at least.
	 * @return string
	 */
	public function number( $number, int $decimals = 0 ): string {
		$plain    = number_format( (float) $number, self::DECIMALS_MAX, '.', '' );
		$fraction = rtrim( substr( $plain, -self::DECIMALS_MAX ), '0' );
		return number_format( (float) $number, max( $decimals, strlen( $fraction ) ), $this->display['decimal_separator'], $this->display['thousand_separator'] );
	}
}
