<?php
/**
 * Light class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Options;

/**
 * What is left of a few products, and what this shopper holds: one query, little enough to be asked often.
 *
 * `stock.php` answers with it after loading only WordPress's beginning (no plugin, theme, session or option), the REST route
 * `cart-p2/v1/stock` where that is not possible. Both give what a product's page shows to anybody, by the shop's own setting
 * (`woocommerce_stock_format`), for published products only. Settings are read from their rows: filters on options have no say
 * here, and a shop that hides its numbers by such a filter switches this off (`cart_p2_light_stock`).
 *
 * The shopper is known by a cookie of their own that no script can read. It holds the token of the cart's hold: whoever has it
 * learns quantities and times of that hold, and can do nothing with it. An order that was begun holds what the cart held before; its
 * number stands in the cookie too, signed together with the token. The session itself is not read.
 *
 * No limit of requests: it would cost more than the answer (one query by primary keys, nothing of the shop is started, nonsense is
 * refused before anything is loaded), and WordPress leaves that to the server, which does it before PHP. Nor may a proxy keep the answer: too
 * many of them mix up visitors with a cookie and without.
 */
final class Light {

	/**
	 * How many products may be asked for at a time.
	 */
	const PRODUCTS_MAX = 20;

	/**
	 * A list of products in an address: so many numbers, or none.
	 */
	const PRODUCTS = '/\A(?:[1-9][0-9]{0,17}(?:,[1-9][0-9]{0,17}){0,' . ( self::PRODUCTS_MAX - 1 ) . '})?\z/';

	/**
	 * A hold's token.
	 */
	const TOKEN = '/\A[A-Za-z0-9]{24}\z/';

	/**
	 * How many orders a cookie names: a shopper has one begun in the classic checkout and one in the block, at most.
	 */
	const ORDERS_MAX = 2;

	/**
	 * Name of the shopper's cookie, one a shop.
	 *
	 * @return string
	 */
	public static function cookie(): string {
		return 'cart_p2_hold_' . substr( hash( 'sha256', DB_NAME . Database::prefix() ), 0, 8 );
	}

	/**
	 * Gives the shopper the cookie. Nothing when the page has begun already: then the next one does.
	 *
	 * @param string $token  Token of the cart's hold.
	 * @param int[]  $orders Orders the shopper has begun to pay for, the newest last.
	 * @return void
	 */
	public static function remember( string $token, array $orders ) {
		$name = self::cookie();
		if ( headers_sent() ) {
			return;
		}
		$value = self::signed( $token, $orders );
		if ( isset( $_COOKIE[ $name ] ) && $value === $_COOKIE[ $name ] ) {
			return;
		}
		setcookie(
			$name,
			$value,
			array(
				'expires'  => 0,
				'path'     => COOKIEPATH ? COOKIEPATH : '/',
				'domain'   => (string) COOKIE_DOMAIN,
				'secure'   => is_ssl(),
				'httponly' => true,
				'samesite' => 'Lax',
			)
		);
		$_COOKIE[ $name ] = $value;
	}

	/**
	 * What the cookie says: the token, and orders with a signature nobody else can make.
	 *
	 * @param string $token  Token.
	 * @param int[]  $orders Orders.
	 * @return string
	 */
	public static function signed( string $token, array $orders ): string {
		if ( ! $orders ) {
			return $token;
		}
		$key = get_option( Options::STOCK_COOKIE );
		if ( ! is_string( $key ) || '' === $key ) {
			$key = bin2hex( random_bytes( 32 ) );
			update_option( Options::STOCK_COOKIE, $key, true );
		}
		$said = $token . '.' . implode( '-', array_slice( $orders, -self::ORDERS_MAX ) );
		return $said . '.' . self::signature( $said, $key );
	}

	/**
	 * Owners of what this shopper holds: their cart, and the orders they have begun.
	 *
	 * @param mixed $cookie The shopper's cookie.
	 * @return string[] None: it is no cookie of ours.
	 * @throws Fault When the database refuses.
	 */
	private static function owners( $cookie ): array {
		$parts = is_string( $cookie ) ? explode( '.', $cookie ) : array( '' );
		if ( 1 !== preg_match( self::TOKEN, $parts[0] ) ) {
			return array();
		}
		$owners = array( 'cart:' . $parts[0] );
		if ( 3 !== count( $parts ) || 1 !== preg_match( '/\A[1-9][0-9]{0,17}(?:-[1-9][0-9]{0,17})?\z/', $parts[1] ) ) {
			return $owners;
		}
		global $wpdb;
		$key = Database::query( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", Options::STOCK_COOKIE ) );
		if ( $key && hash_equals( self::signature( "$parts[0].$parts[1]", (string) $key[0][0] ), $parts[2] ) ) {
			foreach ( explode( '-', $parts[1] ) as $order ) {
				$owners[] = 'order:' . $order;
			}
		}
		return $owners;
	}

	/**
	 * A signature.
	 *
	 * @param string $said What is signed.
	 * @param string $key  Key.
	 * @return string
	 */
	private static function signature( string $said, string $key ): string {
		return substr( hash_hmac( 'sha256', $said, $key ), 0, 32 );
	}

	/**
	 * Answers.
	 *
	 * @param mixed $products Numbers of products that manage their stock, with commas.
	 * @param mixed $cookie   The shopper's cookie.
	 * @param mixed $known    ETag the browser has.
	 * @param int   $now      Seconds since 1970.
	 * @return array{int, array<string, string>, array<string, mixed>|null} Status, headers, body.
	 * @throws Fault When the database refuses.
	 */
	public static function answer( $products, $cookie, $known, int $now ): array {
		$headers = array(
			'Cache-Control'          => 'private, no-cache',
			'Vary'                   => 'Cookie',
			'X-Robots-Tag'           => 'noindex',
			'X-Content-Type-Options' => 'nosniff',
			// The browser's clock may be wrong.
			'X-Cart-P2-Now'          => (string) $now,
		);
		if ( ! is_string( $products ) || 1 !== preg_match( self::PRODUCTS, $products ) ) {
			return array( 400, $headers, null );
		}
		$body = self::body( self::rows( array_map( 'intval', array_filter( explode( ',', $products ) ) ), self::owners( $cookie ), $now ) );
		if ( null === $body ) {
			return array( 404, $headers, null );
		}
		$etag            = '"' . substr( hash( 'sha256', (string) json_encode( $body ) ), 0, 24 ) . '"'; // phpcs:ignore WordPress.WP.AlternativeFunctions.json_encode_json_encode -- wp_json_encode() is not loaded by then.
		$headers['ETag'] = $etag;
		// A proxy may have made it a weak one.
		$same = is_string( $known ) && in_array( $etag, array_map( 'trim', explode( ',', str_replace( 'W/', '', $known ) ) ), true );
		return $same ? array( 304, $headers, null ) : array( 200, $headers, $body );
	}

	/**
	 * The one query. Each part is found by an index: options by name, products and levels by number, holds by owner.
	 *
	 * @param int[]    $products Products.
	 * @param string[] $owners   Owners of what the shopper holds, their cart first.
	 * @param int      $now      Seconds since 1970.
	 * @return array<int, array<int, string|null>> Rows: what it is, then its columns.
	 * @throws Fault When the database refuses.
	 */
	private static function rows( array $products, array $owners, int $now ): array {
		global $wpdb;
		$ours = Database::prefix();
		$sql  = $wpdb->prepare(
			"SELECT 'option', option_name, option_value, NULL, NULL, NULL FROM {$wpdb->options} WHERE option_name IN ( %s, %s, 'woocommerce_manage_stock', 'woocommerce_stock_format', 'woocommerce_notify_low_stock_amount' )
			UNION ALL SELECT 'hold', product, held, expires_at, extensions, NULL FROM {$ours}line WHERE owner = %s AND held > 0 AND expires_at > %d",
			Options::STOCK,
			Options::STOCK_VERSION,
			$owners ? $owners[0] : '',
			$now
		);
		if ( $products ) {
			$meta = "SELECT meta_value FROM {$wpdb->postmeta} m WHERE m.meta_key = %s AND m.post_id = ";
			$mine = implode( ', ', array_map( array( Database::class, 'literal' ), $owners ? $owners : array( '' ) ) );
			$sql .= $wpdb->prepare(
				" UNION ALL SELECT 'product', p.ID, CAST( ROUND( k.stock_quantity * 1000000 ) AS SIGNED ),
					COALESCE( l.held, 0 )
					- ( SELECT COALESCE( SUM( h.held ), 0 ) FROM {$ours}line h WHERE h.owner IN ( {$mine} ) AND h.product = p.ID AND h.location = %d AND h.expires_at > %d )
					- ( SELECT COALESCE( SUM( d.held ), 0 ) FROM {$ours}line d WHERE d.product = p.ID AND d.expires_at <= %d ),
					COALESCE( NULLIF( ( {$meta} p.ID LIMIT 1 ), '' ), NULLIF( ( {$meta} p.post_parent LIMIT 1 ), '' ) ), k.stock_status
				FROM {$wpdb->posts} p
				JOIN {$wpdb->prefix}wc_product_meta_lookup k ON k.product_id = p.ID
				LEFT JOIN {$wpdb->posts} q ON q.ID = p.post_parent AND p.post_type = 'product_variation'
				LEFT JOIN {$ours}level l ON l.product = p.ID AND l.location = %d
				WHERE p.ID IN ( " . implode( ', ', $products ) . " ) AND k.stock_quantity IS NOT NULL AND p.post_status = 'publish' AND p.post_password = ''
				AND ( p.post_type = 'product' OR ( q.post_status = 'publish' AND q.post_password = '' ) )
				AND COALESCE( ( {$meta} p.ID LIMIT 1 ), 'no' ) = 'no'",
				Planner::LOCATION,
				$now,
				$now,
				'_low_stock_amount',
				'_low_stock_amount',
				Planner::LOCATION,
				'_backorders'
			);
		}
		return Database::query( $sql );
	}

	/**
	 * The answer.
	 *
	 * @param array<int, array<int, string|null>> $rows Rows.
	 * @return array<string, mixed>|null Null: no stock is held in this shop.
	 */
	private static function body( array $rows ) {
		$options = array();
		$body    = array(
			'products' => array(),
			'holds'    => array(),
		);
		foreach ( $rows as $row ) {
			if ( 'option' === $row[0] ) {
				$options[ $row[1] ] = $row[2];
			}
		}
		$options += array(
			Options::STOCK                        => 'off',
			Options::STOCK_VERSION                => '',
			'woocommerce_manage_stock'            => 'no',
			'woocommerce_stock_format'            => '',
			'woocommerce_notify_low_stock_amount' => '2',
		);
		if ( 'off' === $options[ Options::STOCK ] || Setup::VERSION !== $options[ Options::STOCK_VERSION ] || 'yes' !== $options['woocommerce_manage_stock'] ) {
			return null;
		}
		foreach ( $rows as list( $kind, $product, $first, $second, $third, $status ) ) {
			if ( 'hold' === $kind ) {
				$body['holds'][ 'p' . $product ] = array( Quantity::text( (int) $first ), (int) $second, 0 === (int) $third );
			} elseif ( 'product' === $kind ) {
				$body['products'][ 'p' . $product ] = self::product( (int) $first, max( 0, (int) $second ), null === $third ? $options['woocommerce_notify_low_stock_amount'] : $third, (string) $status, $options['woocommerce_stock_format'] );
			}
		}
		ksort( $body['products'] );
		ksort( $body['holds'] );
		return $body;
	}

	/**
	 * A product's part: its state, and how many are left where the shop shows that.
	 *
	 * @param int    $stock  Millionths.
	 * @param int    $others What others hold, in millionths.
	 * @param string $low    How few are few.
	 * @param string $status WooCommerce's status.
	 * @param string $format As of `woocommerce_stock_format`.
	 * @return array{string, string|null} `in`, `low`, `held` (others hold all) or `out`; quantity.
	 */
	private static function product( int $stock, int $others, string $low, string $status, string $format ): array {
		if ( 'outofstock' === $status ) {
			return array( 'out', null );
		}
		$left = $stock - $others;
		if ( $left <= 0 ) {
			return array( $others > 0 ? 'held' : 'out', null );
		}
		$is_low = $left <= (int) $low * Quantity::UNIT;
		if ( 'no_amount' === $format ) {
			return array( 'in', null );
		}
		if ( 'low_amount' === $format ) {
			return $is_low ? array( 'low', Quantity::text( $left ) ) : array( 'in', null );
		}
		return array( 'in', Quantity::text( $left ) );
	}
}
