<?php
/**
 * TraceLabels class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The names by which people know the parts of a cart; the wire format has only keys.
 */
final class TraceLabels {

	/**
	 * Longest name kept, in characters.
	 */
	private const LENGTH = 120;

	/**
	 * Names of the lines, shipping rates and fees, as plain text.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array{lines: array<string, string>, shipping: array<string, string>, fees: array<string, string>} By key or id.
	 */
	public static function from_cart( \WC_Cart $cart ): array {
		$labels = array(
			'lines'    => array(),
			'shipping' => array(),
			'fees'     => array(),
		);
		foreach ( $cart->get_cart() as $key => $item ) {
			if ( isset( $item['data'] ) && $item['data'] instanceof \WC_Product ) {
				$labels['lines'][ $key ] = self::text( $item['data']->get_name() );
			}
		}
		foreach ( (array) Shipping::chosen_rates( $cart ) as $rate ) {
			$labels['shipping'][ $rate->get_id() ] = self::text( $rate->get_label() );
		}
		foreach ( Fees::in_calculated_order( $cart ) as $fee ) {
			$labels['fees'][ $fee->id ] = self::text( $fee->name );
		}
		return $labels;
	}

	/**
	 * Plain text of a name.
	 *
	 * @param mixed $name Name, perhaps with HTML.
	 * @return string
	 */
	private static function text( $name ): string {
		return mb_substr( html_entity_decode( wp_strip_all_tags( (string) $name ), ENT_QUOTES | ENT_HTML5, 'UTF-8' ), 0, self::LENGTH );
	}
}
