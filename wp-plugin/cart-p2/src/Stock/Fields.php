<?php
/**
 * Fields class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Options;

/**
 * The owner's choices, under WooCommerce > Settings > Products > Inventory, beside WooCommerce's own.
 */
final class Fields {

	/**
	 * Adds the fields.
	 *
	 * @param array<int, array<string, mixed>> $settings Fields of the page.
	 * @return array<int, array<string, mixed>>
	 */
	public static function add( $settings ) {
		list( $least, $default, $most ) = Options::RANGES[ Options::STOCK_MINUTES ];

		$modes  = array_combine(
			Options::STOCK_MODES,
			array(
				__( 'WooCommerce: when the order is placed', 'cart-p2' ),
				__( 'Cart P2: when the order is placed', 'cart-p2' ),
				__( 'Cart P2: as soon as a product is in the cart', 'cart-p2' ),
			)
		);
		$fields = array(
			array(
				'title' => __( 'Stock holds (Cart P2)', 'cart-p2' ),
				'type'  => 'title',
				'desc'  => Database::is_usable()
					? __( 'Cart P2 holds stock for a shopper in one step, all products or none, and takes paid stock only if it is there: it is never sold twice.', 'cart-p2' )
					: __( 'Cart P2 cannot hold stock on this site: it needs MySQL or MariaDB, and the plugin’s built files. WooCommerce holds it as ever.', 'cart-p2' ),
				'id'    => 'cart_p2_stock_fields',
			),
			array(
				'title'   => __( 'Who holds stock', 'cart-p2' ),
				'id'      => Options::STOCK,
				'type'    => 'select',
				'class'   => 'wc-enhanced-select',
				'default' => Options::STOCK_MODES[0],
				'options' => $modes,
			),
			array(
				'title'             => __( 'Carts hold stock (minutes)', 'cart-p2' ),
				'desc'              => sprintf(
					/* translators: %s: number. */
					__( 'A cart left behind keeps its stock until somebody else wants it. More was asked for than there was, and refused: %s times so far.', 'cart-p2' ),
					number_format_i18n( Daily::refusals() )
				),
				'id'                => Options::STOCK_MINUTES,
				'type'              => 'number',
				'default'           => (string) $default,
				'css'               => 'width: 80px;',
				'custom_attributes' => array(
					'min'  => $least,
					'max'  => $most,
					'step' => 1,
				),
				'autoload'          => true,
			),
			array(
				'title'   => __( 'Tell me when it is back', 'cart-p2' ),
				'desc'    => __( 'Shoppers may leave their e-mail address at a product that is not available, and are told once when it is', 'cart-p2' ),
				'id'      => Options::WAITING,
				'type'    => 'checkbox',
				'default' => 'no',
			),
			array(
				'title'   => __( 'When the plugin is deleted', 'cart-p2' ),
				'desc'    => __( 'Keep the holds, the ledger of every movement and its seals', 'cart-p2' ),
				'id'      => Options::STOCK_KEEP,
				'type'    => 'checkbox',
				'default' => 'no',
			),
			array(
				'type' => 'sectionend',
				'id'   => 'cart_p2_stock_fields',
			),
		);
		return array_merge( is_array( $settings ) ? $settings : array(), $fields );
	}
}
