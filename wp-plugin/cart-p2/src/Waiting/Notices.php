<?php
/**
 * Notices class.
 *
 * @package CartP2
 */

namespace CartP2\Waiting;

use CartP2\Mapping\StockProduct;
use CartP2\Stock\Setup;

/**
 * Tells those who wait that a product is available again.
 *
 * At most three for each unit there is, the first who asked first, and a hundred at a time; an hour later the next, if there is
 * still some left. Sent by WooCommerce's own queue, so that nobody's page waits for a mail server.
 */
final class Notices {

	/**
	 * Action of the queue.
	 */
	const ACTION = 'cart_p2_tell_waiting';

	const FOR_EACH_UNIT = 3;
	const AT_A_TIME     = 100;

	/**
	 * Seconds until the next are told.
	 */
	const PAUSE = HOUR_IN_SECONDS;

	/**
	 * Adds the e-mail to WooCommerce's.
	 *
	 * @param array<string, \WC_Email> $emails E-mails.
	 * @return array<string, \WC_Email>
	 */
	public static function add_email( $emails ) {
		$emails['CartP2_Back_In_Stock'] = new \CartP2\Mapping\BackInStockEmail();
		return $emails;
	}

	/**
	 * A product's stock or status was changed.
	 *
	 * @param int|\WC_Product $product Product, or its number.
	 * @return void
	 */
	public static function changed( $product ) {
		$id = Table::is_on() ? StockProduct::id( $product ) : 0;
		if ( $id > 0 && Table::count( StockProduct::family( $id ) ) > 0 ) {
			self::queue( $id, 0 );
		}
	}

	/**
	 * Somebody waits now. Where all units are only held, a look is due when the holds end: nothing else would say so.
	 *
	 * @param int $product Product or variation.
	 * @return void
	 */
	public static function expect( int $product ) {
		if ( 'off' !== Setup::mode() && StockProduct::is_all_held( $product ) ) {
			self::queue( $product, Setup::cart_seconds() );
		}
	}

	/**
	 * Tells those whose turn it is.
	 *
	 * @param int $product Product.
	 * @return void
	 */
	public static function tell( $product ) {
		$product = absint( $product );
		$waiting = Table::is_on() ? StockProduct::family( $product ) : array();
		$ready   = array_filter( $waiting, array( StockProduct::class, 'can_be_had' ) );
		if ( ! $ready ) {
			// All held: look again when holds end.
			if ( Table::count( $waiting ) > 0 ) {
				self::expect( $product );
			}
			return;
		}
		$units  = StockProduct::units( $product );
		$most   = null === $units ? self::AT_A_TIME : (int) min( self::AT_A_TIME, max( 1, floor( self::FOR_EACH_UNIT * $units ) ) );
		$emails = WC()->mailer()->emails;
		foreach ( Table::take( $ready, $most ) as $entry ) {
			$emails['CartP2_Back_In_Stock']->trigger( (int) $entry->id, (int) $entry->product, $entry->email );
		}
		if ( Table::count( $ready ) > 0 ) {
			self::queue( $product, self::PAUSE );
		}
	}

	/**
	 * Puts it into WooCommerce's queue, once.
	 *
	 * @param int $product Product.
	 * @param int $seconds From now.
	 * @return void
	 */
	private static function queue( int $product, int $seconds ) {
		if ( function_exists( 'as_schedule_single_action' ) && ! as_has_scheduled_action( self::ACTION, array( $product ), 'cart-p2' ) ) {
			as_schedule_single_action( time() + $seconds, self::ACTION, array( $product ), 'cart-p2' );
		}
	}
}
