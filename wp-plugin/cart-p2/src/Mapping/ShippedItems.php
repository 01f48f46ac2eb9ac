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
		return ProductReader::shipped()( $items );
	}
}
