<?php
/**
 * Lets a test look into the requests of a real shop: tests/e2e/contexts.test.mjs puts this file into a test shop's mu-plugins
 * folder and takes it out again.
 *
 * A request says which engine it wants (`X-Engine: on|off`), its answer who calculated the cart (`X-Calculated-By`);
 * `X-Kill-At: HOOK` ends its process there and then, as the kernel would. `/?contexts_do=…` does what no shopper can.
 */

add_filter(
	'cart_p2_use_engine',
	static function ( $use ) {
		$wanted = $_SERVER['HTTP_X_ENGINE'] ?? get_option( 'contexts_engine' );
		return in_array( $wanted, array( 'on', 'off' ), true ) ? 'on' === $wanted : $use;
	}
);
add_filter( 'pre_option_cart_p2_sample_rate', '__return_zero' );

function contexts_calculated_by(): string {
	return in_array( 'WC_Cart_Totals', array_column( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS ), 'class' ), true ) ? 'WooCommerce' : 'engine';
}

add_action(
	'woocommerce_calculate_totals',
	static function () {
		if ( ! headers_sent() ) {
			header( 'X-Calculated-By: ' . contexts_calculated_by() );
		}
	}
);

if ( isset( $_SERVER['HTTP_X_KILL_AT'] ) ) {
	add_filter(
		$_SERVER['HTTP_X_KILL_AT'],
		static function () {
			posix_kill( getmypid(), SIGKILL );
		}
	);
}

// A run of WP-Cron does what the test has ordered, and none of WordPress's own errands.
add_filter(
	'pre_get_ready_cron_jobs',
	static function () {
		return array_filter(
			array_map(
				static function ( $events ) {
					return array_intersect_key( (array) $events, array( 'contexts_event' => 1 ) );
				},
				_get_cron_array()
			)
		);
	}
);

// What a plugin does that works out carts in the background.
add_action(
	'contexts_event',
	static function ( $product ) {
		wc_load_cart();
		$by = '';
		add_action(
			'woocommerce_calculate_totals',
			static function () use ( &$by ) {
				$by = contexts_calculated_by();
			}
		);
		WC()->cart->add_to_cart( $product, 3 );
		WC()->cart->calculate_totals();
		update_option( 'contexts_event', array( 'cron' => wp_doing_cron(), 'by' => $by, 'totals' => WC()->cart->get_totals() ), false );
		WC()->cart->empty_cart();
	}
);

/** An order's amounts: all that is not its own number or date. */
function contexts_order( WC_Order $order ): array {
	$items = array();
	foreach ( $order->get_items( array( 'line_item', 'tax', 'shipping', 'fee', 'coupon' ) ) as $item ) {
		$items[] = array_diff_key( $item->get_data(), array( 'id' => 1, 'order_id' => 1, 'meta_data' => 1 ) );
	}
	$amounts = array_intersect_key( $order->get_data(), array_flip( array( 'total', 'total_tax', 'discount_total', 'discount_tax', 'shipping_total', 'shipping_tax', 'cart_tax', 'cart_hash' ) ) );
	return array( 'amounts' => $amounts, 'items' => $items );
}

add_action(
	'wp_loaded',
	static function () {
		if ( ! isset( $_GET['contexts_do'] ) ) {
			return;
		}
		$order = wc_get_order( absint( $_GET['order'] ?? 0 ) );
		switch ( $_GET['contexts_do'] ) {
			case 'order':
				wp_send_json( contexts_order( $order ) );
				break;
			case 'pending':
				$order->update_status( 'pending' );
				wp_send_json( array( 'url' => $order->get_checkout_payment_url() ) );
				break;
			case 'recalculate':
				// What the button of the order's screen calls.
				$order->calculate_totals( true );
				wp_send_json( contexts_order( wc_get_order( $order->get_id() ) ) );
				break;
			case 'delete':
				// What it took goes back into stock.
				$order->update_status( 'cancelled' );
				$order->delete( true );
				wp_send_json( true );
				break;
			case 'schedule':
				delete_option( 'contexts_event' );
				wp_schedule_single_event( time() - 1, 'contexts_event', array( absint( $_GET['product'] ) ) );
				wp_send_json( true );
				break;
			case 'event':
				wp_cache_delete( 'contexts_event', 'options' );
				wp_send_json( get_option( 'contexts_event', null ) );
		}
	},
	30
);
