<?php
/**
 * Arranges a real shop for a browser test, and puts it back: `php woo.php WORDPRESS_FOLDER`, one JSON command on stdin.
 *
 * {"do":"arrange","options":{name: value},"flat_rate_cost":"2 * [qty]"}  sets options and the cost of the first
 *     flat rate; prints what they were, as a command that puts them back.
 * {"do":"ids","skus":["TT-SCF"]}  prints product ids by SKU.
 * {"do":"pages","names":["block-cart"]}  prints page ids by name.
 */

require __DIR__ . '/../../../wp-plugin/cart-p2/tests/isolated/request.php';
require $argv[1] . '/wp-load.php';

$command = json_decode( stream_get_contents( STDIN ), true, 16, JSON_THROW_ON_ERROR );

switch ( $command['do'] ) {
	case 'arrange':
		$undo    = array( 'do' => 'arrange', 'options' => array() );
		$options = $command['options'];
		if ( isset( $command['flat_rate_cost'] ) ) {
			foreach ( WC_Shipping_Zones::get_zones() as $zone ) {
				foreach ( $zone['shipping_methods'] as $method ) {
					if ( 'flat_rate' === $method->id && 'GB' === $zone['zone_locations'][0]->code ) {
						$options[ $method->get_instance_option_key() ] = array( 'cost' => $command['flat_rate_cost'] ) + get_option( $method->get_instance_option_key(), array() );
					}
				}
			}
		}
		foreach ( $options as $name => $value ) {
			$undo['options'][ $name ] = get_option( $name, null );
			null === $value ? delete_option( $name ) : update_option( $name, $value );
		}
		WC_Cache_Helper::get_transient_version( 'shipping', true );
		$result = $undo;
		break;
	case 'ids':
		$result = array();
		foreach ( $command['skus'] as $sku ) {
			$result[ $sku ] = wc_get_product_id_by_sku( $sku );
		}
		break;
	case 'pages':
		$result = array();
		foreach ( $command['names'] as $name ) {
			$result[ $name ] = get_page_by_path( $name )->ID;
		}
		break;
	default:
		throw new RuntimeException( 'unknown command' );
}
echo wp_json_encode( $result );
