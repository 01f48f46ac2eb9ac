<?php
/**
 * PaymentLock class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * One process at a time writes down that an order was paid, or cancels it because it was not. WooCommerce alone lets both: an order
 * is then cancelled although it was paid, and which of the two comes last decides about its stock.
 *
 * A lock of the database server, one an order; it ends with the connection at the latest.
 */
final class PaymentLock {

	/**
	 * How long a payment waits for another process that works on the same order. Then it goes on: it must not be lost.
	 */
	const SECONDS = 10;

	/**
	 * The order this process has; 0: none.
	 *
	 * @var int
	 */
	private static $order = 0;

	/**
	 * A payment is about to be written down.
	 *
	 * @param int $order_id Order.
	 * @return void
	 */
	public static function before_payment( $order_id ) {
		if ( 'off' !== Setup::mode() ) {
			self::take( (int) $order_id, self::SECONDS );
		}
	}

	/**
	 * The payment, or the cancellation, is written down with all that follows from it.
	 *
	 * @return void
	 */
	public static function leave() {
		if ( 0 === self::$order ) {
			return;
		}
		try {
			Database::query( 'SELECT RELEASE_LOCK( ' . self::name( self::$order ) . ' )' );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		self::$order = 0;
	}

	/**
	 * Takes an order's lock, and leaves the one this process has.
	 *
	 * @param int $order   Order.
	 * @param int $seconds How long to wait.
	 * @return bool False: another process has it.
	 */
	public static function take( int $order, int $seconds ): bool {
		self::leave();
		try {
			$got = '1' === (string) Database::query( 'SELECT GET_LOCK( ' . self::name( $order ) . ", $seconds )" )[0][0];
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			return true;
		}
		self::$order = $got ? $order : 0;
		return $got;
	}

	/**
	 * The lock's name. Locks are the server's: other shops of it have orders of the same number.
	 *
	 * @param int $order Order.
	 * @return string SQL.
	 */
	private static function name( int $order ): string {
		return Database::literal( 'cart_p2_' . substr( md5( DB_NAME . Database::prefix() ), 0, 16 ) . "_$order" );
	}
}
