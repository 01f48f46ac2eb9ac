<?php
/**
 * Arranges stock in a real shop for a browser test: `php stock.php WORDPRESS_FOLDER`, one JSON command on stdin.
 *
 * {"do":"product","name":"Last one","stock":1}  makes a product; prints its id and address.
 * {"do":"stock","id":12,"stock":3}  sets its stock, runs the queue of those who wait, and prints who was written to.
 * {"do":"age","seconds":840}  moves all holds so much nearer to their end.
 * {"do":"held","ids":[12]}  prints how many units of each are held, in carts and orders, and what does not agree in the books.
 * {"do":"customer"}  makes a customer; prints their name and password.
 * {"do":"clean","ids":[12]}  deletes the products, and the tables of holds and of those who wait.
 */

require __DIR__ . '/../../../wp-plugin/cart-p2/tests/isolated/request.php';
require $argv[1] . '/wp-load.php';

$command = json_decode( stream_get_contents( STDIN ), true, 16, JSON_THROW_ON_ERROR );
$result  = array();

switch ( $command['do'] ) {
	case 'product':
		$product = new WC_Product_Simple();
		$product->set_props( array( 'name' => $command['name'], 'regular_price' => '12', 'manage_stock' => true, 'stock_quantity' => $command['stock'], 'virtual' => true ) );
		$product->save();
		$result = array( 'id' => $product->get_id(), 'url' => (string) wp_parse_url( $product->get_permalink(), PHP_URL_PATH ) );
		break;
	case 'stock':
		$sent = array();
		add_filter(
			'pre_wp_mail',
			static function ( $done, $mail ) use ( &$sent ) {
				$sent[] = array( 'to' => $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'] );
				return true;
			},
			10,
			2
		);
		wc_update_product_stock( $command['id'], $command['stock'], 'set' );
		ActionScheduler::runner()->run();
		$result = array_values( array_filter( $sent, static fn ( $mail ) => str_contains( $mail['to'], '@example.com' ) ) );
		break;
	case 'age':
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}cart_p2_stock_line SET expires_at = expires_at - %d WHERE expires_at IS NOT NULL", $command['seconds'] ) );
		break;
	case 'held':
		$held = array();
		foreach ( $command['ids'] as $id ) {
			$held[ $id ] = (float) $wpdb->get_var( $wpdb->prepare( "SELECT COALESCE( SUM( held ), 0 ) / 1000000 FROM {$wpdb->prefix}cart_p2_stock_line WHERE product = %d", $id ) );
		}
		$result = array( 'held' => (object) $held, 'findings' => \CartP2\Stock\Audit::verify() );
		break;
	case 'customer':
		$result = array( 'name' => 'e2e-' . wp_generate_password( 8, false ), 'password' => wp_generate_password( 16, false ) );
		$result['id'] = wp_insert_user( array( 'user_login' => $result['name'], 'user_pass' => $result['password'], 'role' => 'customer' ) );
		break;
	case 'clean':
		foreach ( $command['ids'] as $id ) {
			wp_delete_post( $id, true );
		}
		\CartP2\Stock\Setup::drop();
		delete_option( \CartP2\Options::STOCK_VERSION );
		\CartP2\OwnTable::drop( \CartP2\Waiting\Table::name() );
		$wpdb->query( "DELETE FROM {$wpdb->options} WHERE option_name LIKE '%cart\\_p2\\_wait\\_%'" );
		break;
	default:
		throw new RuntimeException( 'unknown command' );
}
echo wp_json_encode( $result );
