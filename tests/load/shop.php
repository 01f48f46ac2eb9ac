<?php
/**
 * The shop's side of the flash sale: `php shop.php WORDPRESS_FOLDER`, one JSON command on stdin.
 *
 * {"do":"open","mode":"cart","units":100}  sets the option cart_p2_stock and makes a product with so many units; prints its
 *     number and address, and the options as they were.
 * {"do":"count","product":12}  prints what was sold of it, in orders and in the books, and what does not agree.
 * {"do":"close","options":{...}}  puts the options back.
 */

require __DIR__ . '/../../wp-plugin/cart-p2/tests/isolated/request.php';
require $argv[1] . '/wp-load.php';

$command = json_decode( stream_get_contents( STDIN ), true, 16, JSON_THROW_ON_ERROR );

/**
 * Sets options.
 *
 * @param array<string, mixed> $options Values; null: none.
 * @return array<string, mixed> What they were.
 */
function cart_p2_load_set( array $options ): array {
	$before = array();
	foreach ( $options as $name => $value ) {
		$before[ $name ] = get_option( $name, null );
		null === $value ? delete_option( $name ) : update_option( $name, $value );
	}
	return $before;
}

switch ( $command['do'] ) {
	case 'open':
		$before = cart_p2_load_set(
			array(
				'cart_p2_stock'                     => $command['mode'],
				'woocommerce_manage_stock'          => 'yes',
				'woocommerce_hold_stock_minutes'    => '60',
				'woocommerce_enable_guest_checkout' => 'yes',
				'woocommerce_calc_taxes'            => 'no',
				'woocommerce_cod_settings'          => array( 'enabled' => 'yes' ),
				'woocommerce_coming_soon'           => 'no',
			)
		);
		\CartP2\Stock\Setup::migrate();
		$product = new WC_Product_Simple();
		$product->set_props(
			array(
				'name'           => 'Flash sale ' . wp_generate_password( 8, false ),
				'regular_price'  => '25',
				'virtual'        => true,
				'manage_stock'   => true,
				'stock_quantity' => $command['units'],
			)
		);
		$product->save();
		$result = array(
			'product' => $product->get_id(),
			'path'    => (string) wp_parse_url( $product->get_permalink(), PHP_URL_PATH ),
			'mode'    => \CartP2\Stock\Setup::mode(),
			'options' => $before,
		);
		break;
	case 'count':
		global $wpdb;
		$result = array( 'orders' => array() );
		$rows   = $wpdb->get_results(
			$wpdb->prepare(
				"SELECT o.status, SUM( q.meta_value ) AS units, SUM( COALESCE( (
					SELECT SUM( r.meta_value ) FROM {$wpdb->prefix}woocommerce_order_itemmeta r WHERE r.order_item_id = i.order_item_id AND r.meta_key = '_reduced_stock'
				), 0 ) ) AS reduced
				FROM {$wpdb->prefix}wc_orders o
				JOIN {$wpdb->prefix}woocommerce_order_items i ON i.order_id = o.id
				JOIN {$wpdb->prefix}woocommerce_order_itemmeta p ON p.order_item_id = i.order_item_id AND p.meta_key = '_product_id' AND p.meta_value = %d
				JOIN {$wpdb->prefix}woocommerce_order_itemmeta q ON q.order_item_id = i.order_item_id AND q.meta_key = '_qty'
				GROUP BY o.status",
				$command['product']
			)
		);
		foreach ( $rows as $row ) {
			$result['orders'][ $row->status ] = array( (int) $row->units, (int) $row->reduced );
		}
		$result['stock']    = (int) $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM {$wpdb->postmeta} WHERE post_id = %d AND meta_key = '_stock'", $command['product'] ) );
		$result['findings'] = array();
		$result['level']    = null;
		if ( 'off' !== \CartP2\Stock\Setup::mode() ) {
			$result['findings'] = \CartP2\Stock\Audit::verify();
			$result['level']    = array_map( array( \CartP2\Stock\Quantity::class, 'number' ), array_values( (array) \CartP2\Stock\Books::level( (int) $command['product'] ) ) );
		}
		break;
	case 'close':
		$result = cart_p2_load_set( $command['options'] );
		break;
	default:
		throw new RuntimeException( 'unknown command' );
}
echo wp_json_encode( $result );
