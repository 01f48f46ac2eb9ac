<?php
/**
 * Foreign class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Mapping\StockOrder;

/**
 * Takes over at once what others do to a product's stock: its screens, importers, other plugins.
 */
final class Foreign {

	/**
	 * WooCommerce has changed a product's stock in the database.
	 *
	 * @param int $product_id Product.
	 * @return void
	 */
	public static function updated( $product_id ) {
		self::adopt( (int) $product_id );
	}

	/**
	 * A product's stock was set.
	 *
	 * @param \WC_Product $product Product.
	 * @return void
	 */
	public static function set( $product ) {
		if ( $product instanceof \WC_Product ) {
			self::adopt( StockOrder::managed_by( $product ) );
		}
	}

	/**
	 * Housekeeping, with WooCommerce's own twice a day: gives back what is overdue and seals the ledger.
	 *
	 * @return void
	 */
	public static function tidy() {
		if ( 'off' === Setup::mode() ) {
			return;
		}
		try {
			Books::expire( time(), 1000 );
			Audit::seal( 5000 );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * Takes over a product's number, if we keep it.
	 *
	 * @param int $product Product.
	 * @return void
	 */
	private static function adopt( int $product ) {
		if ( 'off' === Setup::mode() ) {
			return;
		}
		try {
			if ( null !== Books::level( $product ) ) {
				Mirror::adopt( array( $product ), time() );
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}
}
