<?php
/**
 * StockTab class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Options;
use CartP2\Stock\Setup;

/**
 * From when stock is held for a shopper, and for how long.
 */
final class StockTab {

	/**
	 * Prints the tab.
	 *
	 * @return void
	 */
	public static function print_tab() {
		$chosen = (string) get_option( Options::STOCK, Options::STOCK_MODES[0] );
		if ( Options::STOCK_MODES[0] !== $chosen && Setup::mode() !== $chosen ) {
			wp_admin_notice( esc_html__( 'Stock is not held yet: WooCommerce’s stock management is off, or the tables could not be made. WooCommerce’s log says more, as “cart-p2”.', 'cart-p2' ), array( 'type' => 'warning', 'additional_classes' => array( 'inline' ) ) );
		}
		echo '<h2>' . esc_html__( 'Holding stock', 'cart-p2' ) . '</h2>';
		Fields::open( Options::STOCK_GROUP );
		Fields::print_choice(
			Options::STOCK,
			$chosen,
			__( 'From when', 'cart-p2' ),
			array(
				'off'      => array( __( 'Off', 'cart-p2' ), __( 'WooCommerce reserves stock by itself when an order is placed.', 'cart-p2' ) ),
				'checkout' => array( __( 'From the checkout', 'cart-p2' ), __( 'Goods are held when an order is placed, all of them or none, and nobody else can buy them meanwhile.', 'cart-p2' ) ),
				'cart'     => array( __( 'From the cart', 'cart-p2' ), __( 'Goods are held as soon as they are in the cart, for the time below.', 'cart-p2' ) ),
			)
		);
		Fields::print_number( Options::STOCK_MINUTES, (int) get_option( Options::STOCK_MINUTES ), __( 'Minutes a cart holds goods', 'cart-p2' ), __( 'Counted from the last change of the cart. Then others may buy them.', 'cart-p2' ) );
		Fields::close();
	}
}
