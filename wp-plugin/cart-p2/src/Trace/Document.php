<?php
/**
 * Document class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * The cent trace as people read it: sections, amounts, steps, all in words. {@see View} and {@see Text} write it down.
 */
final class Document {

	/**
	 * Most lines shown; the rest of so long a cart is still in the totals.
	 */
	const LINES_MAX = 200;

	/**
	 * The cart's amounts in the order people add them up.
	 */
	private const TOTALS = array( 'total', 'subtotal', 'subtotal_tax', 'discount_total', 'discount_tax', 'cart_contents_total', 'cart_contents_tax', 'shipping_total', 'shipping_tax', 'fee_total', 'fee_tax', 'total_tax' );

	/**
	 * The explanation's amounts by what they belong to and its key.
	 *
	 * @var array<string, array<string, array<int, array<string, mixed>>>>
	 */
	private $amounts = array();

	/**
	 * The cart.
	 *
	 * @var array<string, mixed>
	 */
	private $cart;

	/**
	 * Names people know.
	 *
	 * @var array<string, array<string, string>>
	 */
	private $labels;

	/**
	 * Writes money.
	 *
	 * @var Money
	 */
	private $money;

	/**
	 * Says why.
	 *
	 * @var Reasons
	 */
	private $reasons;

	/**
	 * Whether a step was already marked as the first that floats changed.
	 *
	 * @var bool
	 */
	private $origin_found = false;

	/**
	 * Makes the document.
	 *
	 * @param array<string, mixed> $explanation The engine's explanation, decoded.
	 * @param array<string, mixed> $cart        The cart in wire v1, decoded.
	 * @param array<string, array> $labels      As {@see \CartP2\Mapping\TraceLabels::from_cart()} gives them; may be empty.
	 * @return array<string, mixed> `moved` (amounts a float moved), `about` (versions), `sections`. A section has `title`,
	 *     `amount` (or ''), `moved`, `why` (sentences) and `amounts`; an amount `title`, `amount`, `moved` (a sentence or '')
	 *     and `steps`; a step `text`, `working`, `exact` (or ''), `origin` and `source`. All plain text.
	 */
	public static function of( array $explanation, array $cart, array $labels = array() ): array {
		$document = new self( $explanation, $cart, $labels );
		return array(
			'moved'    => count( array_filter( array_column( $explanation['amounts'], 'moved' ) ) ),
			'about'    => array(
				'engine'      => isset( $explanation['engine'] ) ? (string) $explanation['engine'] : '',
				'woocommerce' => isset( $cart['dialect']['woocommerce'] ) ? (string) $cart['dialect']['woocommerce'] : '',
				'php'         => isset( $cart['dialect']['php'] ) ? (string) $cart['dialect']['php'] : '',
			),
			'sections' => $document->sections(),
		);
	}

	/**
	 * Constructor.
	 *
	 * @param array<string, mixed> $explanation Explanation.
	 * @param array<string, mixed> $cart        Cart.
	 * @param array<string, array> $labels      Labels.
	 */
	private function __construct( array $explanation, array $cart, array $labels ) {
		$this->cart    = $cart;
		$this->labels  = $labels;
		$this->money   = new Money( isset( $cart['settings'] ) && is_array( $cart['settings'] ) ? $cart['settings'] : array() );
		$this->reasons = new Reasons( $cart, $this->money );
		foreach ( array_filter( $explanation['amounts'], 'is_array' ) as $amount ) {
			$amount += array(
				'of'     => '',
				'key'    => '',
				'name'   => '',
				'amount' => 0,
				'steps'  => array(),
			);
			$of      = (string) $amount['of'];

			$this->amounts[ $of ][ (string) $amount['key'] ][] = $this->amount( $of, $amount );
		}
	}

	/**
	 * All sections: the totals first, then what they are made of.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	private function sections(): array {
		$sections = array( $this->totals() );
		foreach ( array_slice( Reasons::entries( $this->cart, 'lines' ), 0, self::LINES_MAX ) as $index => $line ) {
			$sections[] = $this->line( $line, $index );
		}
		foreach ( $this->part( 'coupon' ) as $code => $amounts ) {
			/* translators: %s: coupon code. */
			$sections[] = $this->section( sprintf( __( 'Coupon “%s”', 'cart-p2' ), $code ), $amounts, 'discount' );
		}
		foreach ( $this->part( 'shipping' ) as $id => $amounts ) {
			/* translators: %s: name of a shipping method. */
			$sections[] = $this->section( sprintf( __( 'Shipping: %s', 'cart-p2' ), $this->label( 'shipping', (string) $id ) ), $amounts, 'total' );
		}
		foreach ( $this->part( 'fee' ) as $id => $amounts ) {
			/* translators: %s: name of a fee. */
			$sections[] = $this->section( sprintf( __( 'Fee: %s', 'cart-p2' ), $this->label( 'fees', (string) $id ) ), $amounts, 'total' );
		}
		return $sections;
	}

	/**
	 * The amounts of the parts of one kind.
	 *
	 * @param string $of Kind.
	 * @return array<string, array<int, array<string, mixed>>> By key.
	 */
	private function part( string $of ): array {
		return isset( $this->amounts[ $of ] ) ? $this->amounts[ $of ] : array();
	}

	/**
	 * The cart's totals. What is zero and was not moved is left out.
	 *
	 * @return array<string, mixed>
	 */
	private function totals(): array {
		$cart    = $this->part( 'cart' );
		$by_name = array_column( isset( $cart[''] ) ? $cart[''] : array(), null, 'name' );
		$amounts = array();
		foreach ( self::TOTALS as $name ) {
			if ( isset( $by_name[ $name ] ) && ( 'total' === $name || 0.0 !== $by_name[ $name ]['value'] || '' !== $by_name[ $name ]['moved'] ) ) {
				$amounts[] = $by_name[ $name ];
			}
		}
		return $this->section( __( 'Totals', 'cart-p2' ), $amounts, 'total' );
	}

	/**
	 * A line.
	 *
	 * @param array<string, mixed> $line  Wire line.
	 * @param int                  $index Its place, from 0.
	 * @return array<string, mixed>
	 */
	private function line( array $line, int $index ): array {
		$key     = isset( $line['key'] ) ? (string) $line['key'] : '';
		$part    = $this->part( 'line' );
		$amounts = isset( $part[ $key ] ) ? $part[ $key ] : array();
		/* translators: %d: number of a line in the cart. */
		$name    = isset( $this->labels['lines'][ $key ] ) ? $this->labels['lines'][ $key ] : sprintf( __( 'Line %d', 'cart-p2' ), $index + 1 );
		/* translators: 1: name of a product, 2: quantity. */
		$title   = sprintf( __( '%1$s × %2$s', 'cart-p2' ), $name, $this->money->number( isset( $line['quantity'] ) ? $line['quantity'] : 0 ) );
		$coupons = array();
		foreach ( $amounts as $amount ) {
			$coupons = array_merge( $coupons, array_column( array_filter( $amount['steps'], array( self::class, 'takes_off' ) ), 'coupon' ) );
		}
		$section        = $this->section( $title, $amounts, 'line_total' );
		$section['why'] = $this->reasons->of_line( $line, $coupons );
		return $section;
	}

	/**
	 * A section.
	 *
	 * @param string                           $title   Title.
	 * @param array<int, array<string, mixed>> $amounts Its amounts.
	 * @param string                           $main    Name of the amount that stands for all.
	 * @return array<string, mixed>
	 */
	private function section( string $title, array $amounts, string $main ): array {
		$by_name = array_column( $amounts, 'amount', 'name' );
		return array(
			'title'   => $title,
			'amount'  => isset( $by_name[ $main ] ) ? $by_name[ $main ] : '',
			'moved'   => '' !== implode( '', array_column( $amounts, 'moved' ) ),
			'why'     => array(),
			'amounts' => $amounts,
		);
	}

	/**
	 * An amount.
	 *
	 * @param string               $of     What it belongs to.
	 * @param array<string, mixed> $amount As the engine explains it.
	 * @return array<string, mixed>
	 */
	private function amount( string $of, array $amount ): array {
		$moved = '';
		if ( isset( $amount['moved'] ) && is_numeric( $amount['moved'] ) && 0.0 !== (float) $amount['moved'] ) {
			$by = $this->money->major( abs( (float) $amount['moved'] ) );
			/* translators: %s: small amount of money. */
			$moved = (float) $amount['moved'] > 0 ? sprintf( __( '%s more than in exact decimals', 'cart-p2' ), $by ) : sprintf( __( '%s less than in exact decimals', 'cart-p2' ), $by ); // phpcs:ignore WordPress.WP.I18n.MissingTranslatorsComment -- One comment for both.
		}
		return array(
			'name'   => (string) $amount['name'],
			'value'  => (float) $amount['amount'],
			'title'  => Phrases::amount( $of, (string) $amount['name'] ),
			'amount' => $this->money->brief( $amount['amount'] ),
			'moved'  => $moved,
			'steps'  => array_map( array( $this, 'step' ), array_filter( (array) $amount['steps'], 'is_array' ) ),
		);
	}

	/**
	 * A step.
	 *
	 * @param array<string, mixed> $step As the engine explains it.
	 * @return array<string, mixed>
	 */
	private function step( array $step ): array {
		$rule = isset( $step['rule'] ) ? (string) $step['rule'] : '';
		$text = Phrases::rule( $rule );
		$text = null !== $text ? $text : ( isset( $step['text'] ) ? (string) $step['text'] : $rule );
		if ( isset( $step['coupon'] ) ) {
			/* translators: 1: coupon code, 2: a sentence about what the coupon does. */
			$text = sprintf( __( 'Coupon “%1$s”: %2$s', 'cart-p2' ), $step['coupon'], $text );
		} elseif ( isset( $step['rate'] ) ) {
			/* translators: 1: tax rate, 2: a sentence about what the tax does. */
			$text = sprintf( __( '%1$s: %2$s', 'cart-p2' ), $this->reasons->rate( (string) $step['rate'] ), $text );
		}
		$inputs = array();
		foreach ( isset( $step['inputs'] ) ? array_filter( (array) $step['inputs'], 'is_array' ) : array() as $input ) {
			$inputs[] = Phrases::input( $rule, (string) $input['name'], (float) $input['value'], $this->money );
		}
		$exact  = isset( $step['exact'] ) ? $this->money->minor( (string) $step['exact'] ) : '';
		$origin = '' !== $exact && ! $this->origin_found;

		$this->origin_found = $this->origin_found || $origin;
		return array(
			'text'    => $text,
			'working' => ( $inputs ? implode( ' · ', $inputs ) . ' → ' : '' ) . $this->money->minor( isset( $step['value'] ) ? (float) $step['value'] : 0 ),
			'exact'   => $exact,
			'origin'  => $origin,
			'source'  => isset( $step['source'] ) ? (string) $step['source'] : '',
			'coupon'  => isset( $step['coupon'] ) ? (string) $step['coupon'] : '',
			'value'   => isset( $step['value'] ) ? (float) $step['value'] : 0.0,
		);
	}

	/**
	 * Whether a step of a coupon takes anything off.
	 *
	 * @param array<string, mixed> $step Step.
	 * @return bool
	 */
	private static function takes_off( array $step ): bool {
		return 0.0 !== $step['value'];
	}

	/**
	 * The name of a shipping rate or fee.
	 *
	 * @param string $of Kind of label.
	 * @param string $id Id; after `#` the package, where two use one rate.
	 * @return string
	 */
	private function label( string $of, string $id ): string {
		$plain = (string) strtok( $id, '#' );
		return isset( $this->labels[ $of ][ $plain ] ) && '' !== $this->labels[ $of ][ $plain ] ? $this->labels[ $of ][ $plain ] : $id;
	}
}
