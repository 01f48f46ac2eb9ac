<?php
/**
 * Prepares the admin of a real shop for a browser test: `php admin.php WORDPRESS_FOLDER HOST`, one JSON command on stdin.
 *
 * {"do":"sign_in"}  prints the cookies of a shop manager made for the test.
 * {"do":"differences","snapshot":{…}}  records three differences of the shop's own, so that automatic mode pauses.
 * {"do":"newest_order"}  prints the newest order's id and the address of its screen.
 * {"do":"store_orders","tables":"yes"|"no"}  stores orders as tables, or as posts.
 * {"do":"delete_order","id":12}  deletes an order.
 * {"do":"stock"}  holds stock: a product with three units, of which an order and a cart have one each; prints product and order.
 * {"do":"clean"}  removes the shop manager, the differences, the pause and the stock.
 */

$_SERVER['HTTP_HOST'] = $argv[2];
require __DIR__ . '/../../../wp-plugin/cart-p2/tests/isolated/request.php';
require $argv[1] . '/wp-load.php';

const MANAGER   = 'e2e-manager';
const STOCK_SKU = 'e2e-held';

$command = json_decode( stream_get_contents( STDIN ), true, 32, JSON_THROW_ON_ERROR );
$result  = array();

switch ( $command['do'] ) {
	case 'sign_in':
		$user = get_user_by( 'login', MANAGER );
		$id   = $user ? $user->ID : wp_insert_user( array( 'user_login' => MANAGER, 'user_pass' => wp_generate_password( 40 ), 'role' => 'shop_manager' ) );
		$end  = time() + HOUR_IN_SECONDS;
		$key  = WP_Session_Tokens::get_instance( $id )->create( $end );
		foreach ( array( AUTH_COOKIE => 'auth', LOGGED_IN_COOKIE => 'logged_in' ) as $name => $scheme ) {
			$result[] = array( 'name' => $name, 'value' => wp_generate_auth_cookie( $id, $end, $scheme, $key ) );
		}
		break;
	case 'differences':
		for ( $found = 0; $found < 3; $found++ ) {
			\CartP2\Differences\Log::record(
				'shadow',
				$command['snapshot'],
				array( array( 'totals.total', '3.25', '3.26' ), array( 'lines.0.line_total', 2.21, 2.2 ), array( 'lines.0.line_tax', 0.44, 0.43999999999999995 ), array( 'totals.total_tax', 0.44, 0.45 ) )
			);
		}
		break;
	case 'newest_order':
		$order  = wc_get_orders( array( 'limit' => 1, 'orderby' => 'ID', 'order' => 'DESC' ) )[0];
		$result = array( 'id' => $order->get_id(), 'url' => $order->get_edit_order_url(), 'total' => $order->get_total() );
		break;
	case 'store_orders':
		// Not update_option(): WooCommerce refuses while any order is stored in only one of the two ways.
		$wpdb->update( $wpdb->options, array( 'option_value' => $command['tables'] ), array( 'option_name' => 'woocommerce_custom_orders_table_enabled' ) );
		break;
	case 'delete_order':
		wc_get_order( $command['id'] )->delete( true );
		break;
	case 'stock':
		update_option( 'woocommerce_manage_stock', 'yes' );
		update_option( \CartP2\Options::STOCK, 'cart' );
		$product = new WC_Product_Simple();
		$product->set_props( array( 'name' => 'Held thing', 'sku' => STOCK_SKU, 'regular_price' => '5', 'manage_stock' => true, 'stock_quantity' => 3 ) );
		$product->save();
		$order = wc_create_order( array( 'created_via' => 'checkout' ) );
		$order->add_product( $product, 1 );
		$order->set_status( 'pending' );
		$order->save();
		wc_reserve_stock_for_order( $order );
		wc_load_cart();
		WC()->cart->add_to_cart( $product->get_id(), 1 );
		\CartP2\Stock\Daily::refused( $product->get_id() );
		$result = array( 'product' => $product->get_id(), 'order' => $order->get_id() );
		break;
	case 'clean':
		$made = wc_get_product_id_by_sku( STOCK_SKU );
		foreach ( $made ? wc_get_orders( array( 'limit' => -1, 'status' => 'pending' ) ) : array() as $order ) {
			foreach ( $order->get_items() as $item ) {
				$made === $item->get_product_id() && $order->delete( true );
			}
		}
		$made && wc_get_product( $made )->delete( true );
		delete_option( \CartP2\Options::STOCK );
		\CartP2\Stock\Setup::drop();
		array_map( 'delete_option', \CartP2\Options::STOCK_DATA );
		require_once ABSPATH . 'wp-admin/includes/user.php';
		$user = get_user_by( 'login', MANAGER );
		$user && wp_delete_user( $user->ID );
		\CartP2\Differences\Log::delete_all();
		foreach ( array( 'PAUSE', 'COMPARED', 'ENGINE', 'SAMPLE_RATE', 'DIFFERENCE_LIMIT' ) as $name ) {
			delete_option( constant( "\\CartP2\\Options::$name" ) );
		}
		break;
	default:
		throw new RuntimeException( 'unknown command' );
}
echo wp_json_encode( $result );
