<?php
/**
 * Handover class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Mapping\StockOrder;
use CartP2\Options;

/**
 * Who holds stock changes while people shop: WooCommerce and we hand each other the holds of orders that wait for their payment.
 *
 * `_stock` needs no handing over, it is right all the time. Carts' holds end when WooCommerce takes over, which has none of its own.
 */
final class Handover {

	/**
	 * How many holds are read at once.
	 */
	const PAGE = 200;

	/**
	 * The option was changed.
	 *
	 * @param mixed $before Old value.
	 * @param mixed $after  New value.
	 * @return void
	 */
	public static function changed( $before, $after ) {
		$was = in_array( $before, array( 'checkout', 'cart' ), true );
		$is  = in_array( $after, array( 'checkout', 'cart' ), true );
		if ( $was && ! $is ) {
			self::to_woocommerce();
		} elseif ( $is && ! $was ) {
			Setup::migrate();
			self::from_woocommerce();
		}
	}

	/**
	 * The option was set for the first time.
	 *
	 * @param string $name  Option.
	 * @param mixed  $value Value.
	 * @return void
	 */
	public static function added( $name, $value ) {
		self::changed( 'off', $value );
	}

	/**
	 * The plugin is being deactivated, on this site or on all.
	 *
	 * @param bool $network On all.
	 * @return void
	 */
	public static function deactivated( $network ) {
		if ( ! $network || ! is_multisite() ) {
			self::leave();
			return;
		}
		$after = 0;
		do {
			$sites = get_sites(
				array(
					'fields'     => 'ids',
					'number'     => 100,
					'offset'     => $after,
					'network_id' => get_current_network_id(),
				)
			);
			foreach ( $sites as $site ) {
				switch_to_blog( $site );
				self::leave();
				restore_current_blog();
			}
			$after += 100;
		} while ( $sites );
	}

	/**
	 * WooCommerce takes over until the plugin is active again: then {@see Setup::migrate()} takes it back.
	 *
	 * @return void
	 */
	private static function leave() {
		$version = (string) get_option( Options::STOCK_VERSION );
		if ( Setup::VERSION === $version && 'off' !== get_option( Options::STOCK, 'off' ) ) {
			self::to_woocommerce();
			update_option( Options::STOCK_VERSION, $version . Setup::AWAY );
		}
	}

	/**
	 * Our tables go with their site.
	 *
	 * @param string[] $tables Tables WordPress drops.
	 * @param int      $site   Site.
	 * @return string[]
	 */
	public static function with_site( $tables, $site ) {
		switch_to_blog( $site );
		$ours = array_merge( Setup::tables(), array( \CartP2\Differences\Table::name(), \CartP2\Waiting\Table::name() ) );
		restore_current_blog();
		return array_merge( is_array( $tables ) ? $tables : array(), $ours );
	}

	/**
	 * WooCommerce takes over: orders keep their reservation there, carts' holds end.
	 *
	 * @return void
	 */
	public static function to_woocommerce() {
		if ( ! Setup::has_tables() ) {
			return;
		}
		try {
			$after = '';
			do {
				$owners = self::owners( $after );
				foreach ( $owners as $owner ) {
					self::end( $owner );
					$after = $owner;
				}
			} while ( $owners );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		}
	}

	/**
	 * We take over: WooCommerce's reservations become ours, and what orders no longer need is settled.
	 *
	 * @return void
	 */
	public static function from_woocommerce() {
		if ( ! Setup::has_tables() ) {
			return;
		}
		try {
			self::settle();
			foreach ( self::reservations() as $order => $wants ) {
				self::take( $order, $wants );
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * Owners that hold something, in order.
	 *
	 * @param string $after The last one seen.
	 * @return string[]
	 * @throws Fault When the database refuses.
	 */
	private static function owners( string $after ): array {
		global $wpdb;
		$rows = Database::query( $wpdb->prepare( 'SELECT DISTINCT owner FROM ' . Database::prefix() . 'line WHERE owner > %s AND held > 0 ORDER BY owner LIMIT %d', $after, self::PAGE ) );
		return array_map( 'strval', array_column( $rows, 0 ) );
	}

	/**
	 * Ends an owner's hold; an order's lives on in WooCommerce's table. That comes first: broken off between the two, a unit
	 * is reserved twice for a while and never free.
	 *
	 * @param string $owner Owner.
	 * @return void
	 * @throws Fault When the database refuses.
	 * @throws Refused When out of range.
	 */
	private static function end( string $owner ) {
		$now   = time();
		$order = 1 === preg_match( '/\Aorder:(\d+)\z/', $owner, $found ) ? (int) $found[1] : 0;
		foreach ( $order ? Books::lines( $owner ) : array() as $product => $line ) {
			$seconds = (int) $line['expires_at'] - $now;
			if ( $line['held'] > 0 && $seconds > 0 ) {
				self::reserve( $order, $product, $line['held'], $seconds );
			}
		}
		Books::release( $owner, $now );
	}

	/**
	 * Writes a reservation as WooCommerce does.
	 *
	 * @param int $order    Order.
	 * @param int $product  Product.
	 * @param int $quantity In millionths.
	 * @param int $seconds  How long.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function reserve( int $order, int $product, int $quantity, int $seconds ) {
		global $wpdb;
		Database::query(
			$wpdb->prepare(
				"INSERT INTO {$wpdb->prefix}wc_reserved_stock ( order_id, product_id, stock_quantity, timestamp, expires )
				VALUES ( %d, %d, %s, NOW(), NOW() + INTERVAL %d SECOND )
				ON DUPLICATE KEY UPDATE stock_quantity = VALUES( stock_quantity ), expires = VALUES( expires )",
				$order,
				$product,
				Quantity::decimal( $quantity ),
				$seconds
			)
		);
	}

	/**
	 * WooCommerce's live reservations.
	 *
	 * @return array<int, array<int, array<string, mixed>>> Wants by order and product.
	 * @throws Fault When the database refuses.
	 */
	private static function reservations(): array {
		global $wpdb;
		$found = array();
		$rows  = Database::query( "SELECT order_id, product_id, stock_quantity, TIMESTAMPDIFF( SECOND, NOW(), expires ) FROM {$wpdb->prefix}wc_reserved_stock WHERE expires > NOW() ORDER BY order_id, product_id" );
		foreach ( $rows as list( $order, $product, $quantity, $seconds ) ) {
			try {
				$found[ (int) $order ][ (int) $product ] = Want::of( Quantity::micros( $quantity ), max( 60, (int) $seconds ) );
			} catch ( Refused $refused ) {
				Setup::log( $refused );
			}
		}
		return $found;
	}

	/**
	 * Makes an order's reservation our hold, and only then no longer WooCommerce's. Where there is not enough, WooCommerce's
	 * stays: it had promised too much.
	 *
	 * @param int                              $order Order.
	 * @param array<int, array<string, mixed>> $wants Wants by product.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function take( int $order, array $wants ) {
		global $wpdb;
		$owner = OrderHolds::owner( $order );
		$now   = time();
		if ( ! StockOrder::awaits_payment( $order ) ) {
			return;
		}
		Mirror::adopt( array_keys( $wants ), $now );
		try {
			Books::hold( $owner, $wants, $now );
			Database::query( $wpdb->prepare( "DELETE FROM {$wpdb->prefix}wc_reserved_stock WHERE order_id = %d", $order ) );
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		}
	}

	/**
	 * Ends claims of orders that were completed, cancelled or deleted while WooCommerce did the stock.
	 *
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function settle() {
		global $wpdb;
		$after = 'order:';
		do {
			// No LIKE: what prepare() makes of a percent sign only $wpdb->query() undoes.
			$rows = Database::query( $wpdb->prepare( 'SELECT DISTINCT owner FROM ' . Database::prefix() . "line WHERE owner > %s AND owner < 'order;' AND claimed > 0 ORDER BY owner LIMIT %d", $after, self::PAGE ) );
			foreach ( $rows as $row ) {
				$after = (string) $row[0];
				if ( ! StockOrder::keeps_claim( (int) substr( $after, 6 ) ) ) {
					self::fulfil( $after );
				}
			}
		} while ( $rows );
	}

	/**
	 * Ends an owner's claims: what WooCommerce did to `_stock` in the meantime is taken over first.
	 *
	 * @param string $owner Owner.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function fulfil( string $owner ) {
		$now     = time();
		$lines   = Books::lines( $owner );
		$claimed = array_filter( array_combine( array_keys( $lines ), array_column( $lines, 'claimed' ) ) );
		Mirror::adopt( array_keys( $claimed ), $now );
		try {
			Books::run(
				array( $owner ),
				array(),
				static function ( Planner $planner ) use ( $owner, $claimed ) {
					$planner->unclaim( 'fulfil', $owner, $claimed );
				},
				$now
			);
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		}
	}
}
