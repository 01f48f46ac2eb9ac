<?php
/**
 * Personal class.
 *
 * @package CartP2
 */

namespace CartP2\Waiting;

use CartP2\Mapping\StockProduct;

/**
 * What is kept of a person who waits: given out and erased by WordPress's own tools for that.
 */
final class Personal {

	/**
	 * Registers the exporter.
	 *
	 * @param array<string, array<string, mixed>> $exporters Exporters.
	 * @return array<string, array<string, mixed>>
	 */
	public static function exporters( $exporters ) {
		$exporters['cart-p2-waiting'] = array(
			'exporter_friendly_name' => __( 'Products waited for', 'cart-p2' ),
			'callback'               => array( self::class, 'export' ),
		);
		return $exporters;
	}

	/**
	 * Registers the eraser.
	 *
	 * @param array<string, array<string, mixed>> $erasers Erasers.
	 * @return array<string, array<string, mixed>>
	 */
	public static function erasers( $erasers ) {
		$erasers['cart-p2-waiting'] = array(
			'eraser_friendly_name' => __( 'Products waited for', 'cart-p2' ),
			'callback'             => array( self::class, 'erase' ),
		);
		return $erasers;
	}

	/**
	 * Gives out.
	 *
	 * @param string $email Address.
	 * @return array{data: array<int, array<string, mixed>>, done: bool}
	 */
	public static function export( $email ): array {
		$data = array();
		foreach ( Table::is_on() ? Table::of( (string) $email ) : array() as $entry ) {
			$data[] = array(
				'group_id'    => 'cart-p2-waiting',
				'group_label' => __( 'Products waited for', 'cart-p2' ),
				'item_id'     => 'cart-p2-waiting-' . $entry->id,
				'data'        => array(
					array(
						'name'  => __( 'Product', 'cart-p2' ),
						'value' => StockProduct::name( (int) $entry->product ),
					),
					array(
						'name'  => __( 'Asked', 'cart-p2' ),
						'value' => $entry->asked_at,
					),
					array(
						'name'  => __( 'Told', 'cart-p2' ),
						'value' => (string) $entry->told_at,
					),
				),
			);
		}
		return array(
			'data' => $data,
			'done' => true,
		);
	}

	/**
	 * Erases.
	 *
	 * @param string $email Address.
	 * @return array<string, mixed>
	 */
	public static function erase( $email ): array {
		return array(
			'items_removed'  => Table::is_on() && Table::forget( (string) $email ) > 0,
			'items_retained' => false,
			'messages'       => array(),
			'done'           => true,
		);
	}
}
