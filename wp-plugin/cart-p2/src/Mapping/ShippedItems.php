<?php
/**
 * ShippedItems class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * The cart items that are shipped: `WC_Cart::get_items_needing_shipping()` without the filters nobody uses.
 */
final class ShippedItems {

	/**
	 * Picks the items whose products need shipping.
	 *
	 * @param array<string, array> $items Cart items.
	 * @return array<string, array>|null Null: somebody else takes part in the answer.
	 */
	public static function of( array $items ) {
		if ( null !== ForeignHooks::first_of( ForeignHooks::NEEDS_SHIPPING ) ) {
			return null;
		}
		$is_virtual = ProductReader::is_virtual();
		$shipped    = array();
		foreach ( $items as $key => $item ) {
			$product = $item['data'];
			if ( ! $product instanceof \WC_Product || ! ProductReader::is_plain( $product ) ) {
				return null;
			}
			if ( ! $is_virtual( $product ) ) {
				$shipped[ $key ] = $item;
			}
		}
		return $shipped;
	}
}
