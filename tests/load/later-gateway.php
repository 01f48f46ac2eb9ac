<?php
/**
 * A payment method that is paid elsewhere: the order stays pending until `/?wc-api=load_later&order=…&key=…` says it is paid.
 * The load test puts this file into a test shop's mu-plugins folder and takes it out again.
 */

add_filter(
	'woocommerce_payment_gateways',
	static function ( $gateways ) {
		$gateways[] = new class() extends WC_Payment_Gateway {

			public function __construct() {
				$this->id           = 'load_later';
				$this->title        = 'Pay elsewhere';
				$this->method_title = 'Pay elsewhere';
				$this->enabled      = 'yes';
			}

			public function process_payment( $order_id ) {
				return array(
					'result'   => 'success',
					'redirect' => wc_get_order( $order_id )->get_checkout_order_received_url(),
				);
			}
		};
		return $gateways;
	}
);

add_action(
	'woocommerce_api_load_later',
	static function () {
		$order = wc_get_order( (int) ( $_GET['order'] ?? 0 ) );
		if ( ! $order || ! $order->key_is_valid( wc_clean( wp_unslash( $_GET['key'] ?? '' ) ) ) ) {
			status_header( 404 );
			exit;
		}
		$order->payment_complete( 'later-' . $order->get_id() );
		echo 'ok';
		exit;
	}
);
