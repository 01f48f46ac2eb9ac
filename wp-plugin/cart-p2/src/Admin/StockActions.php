<?php
/**
 * StockActions class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Mapping\StockOrder;
use CartP2\Stock\Fault;
use CartP2\Stock\Quantity;
use CartP2\Stock\Refused;
use CartP2\Stock\Report;
use CartP2\Stock\Setup;

/**
 * What the buttons of the tab Stock do: give a hold back, and download the movements.
 */
final class StockActions {

	const RELEASE = 'cart_p2_release_hold';
	const EXPORT  = 'cart_p2_export_stock';

	/**
	 * How many rows are read at once for a download.
	 */
	const ROWS = 1000;

	/**
	 * Gives a hold back by hand.
	 *
	 * @return void
	 */
	public static function release() {
		Actions::check( self::RELEASE );
		// phpcs:disable WordPress.Security.NonceVerification.Missing -- Checked above.
		$product = isset( $_POST['product'] ) ? absint( $_POST['product'] ) : 0;
		$name    = isset( $_POST['hold'] ) ? sanitize_key( $_POST['hold'] ) : '';
		// phpcs:enable
		$done = 'gone';
		try {
			$hold = Setup::has_tables() ? Report::hold( $product, $name, time() ) : null;
			$user = get_current_user_id();
			// Pressed twice while the shop was slow: the page that stays is the answer to the second.
			if ( ( null !== $hold && Report::release( $hold['owner'], $product, $user, time() ) > 0 ) || Report::was_released( $name, $product, $user, time() ) ) {
				$done = 'released';
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			$done = 'failed';
		} catch ( Refused $refused ) {
			Setup::log( $refused );
			$done = 'failed';
		}
		$from = wp_get_referer();
		Actions::go( add_query_arg( 'done', $done, $from ? StockTab::here( $from ) : Page::url( 'stock' ) ) );
	}

	/**
	 * Sends the movements as a file, as they are filtered.
	 *
	 * @return void
	 */
	public static function export() {
		Actions::check( self::EXPORT );
		if ( ! Setup::has_tables() ) {
			wp_die( esc_html__( 'There is nothing to download: stock was never held here.', 'cart-p2' ), 404 );
		}
		nocache_headers();
		header( 'Content-Type: text/csv; charset=utf-8' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Disposition: attachment; filename="cart-p2-stock-' . gmdate( 'Y-m-d' ) . '.csv"' );
		// Nobody else's words in the file, and no memory for all of it.
		while ( ob_get_level() > 0 && ob_end_clean() ) {
			continue;
		}
		wc_set_time_limit( 0 );
		self::write( StockTab::filter( $_POST ) ); // phpcs:ignore WordPress.Security.NonceVerification.Missing -- Checked above.
		exit;
	}

	/**
	 * Writes the file, a page of the ledger at a time.
	 *
	 * @param array<string, mixed> $filter As of {@see Report::movements()}.
	 * @return void
	 */
	public static function write( array $filter ) {
		self::row( array( 'entry', 'time (UTC)', 'product', 'name', 'kind', 'on hand', 'held', 'claimed', 'for', 'by user' ) );
		$before = 0;
		do {
			try {
				$entries = Report::movements( $filter, $before, self::ROWS );
			} catch ( Fault $fault ) {
				Setup::log( $fault );
				// A file that ends early must not look whole.
				self::row( array( 'INCOMPLETE' ) );
				return;
			}
			foreach ( $entries as $entry ) {
				$order  = Report::order( $entry['owner'] );
				$before = $entry['id'];
				self::row(
					array(
						$entry['id'],
						gmdate( 'Y-m-d H:i:s', $entry['at'] ),
						$entry['product'],
						StockOrder::name( $entry['product'] ),
						$entry['kind'],
						Quantity::text( $entry['on_hand'] ),
						Quantity::text( $entry['held'] ),
						Quantity::text( $entry['claimed'] ),
						$order ? "order $order" : ( '' === $entry['owner'] ? '' : 'cart ' . substr( Report::name( $entry['owner'] ), 0, 8 ) ),
						StockTab::user( $entry['key'] ),
					)
				);
			}
			flush();
			// Names of a page are enough to remember.
			wp_cache_flush_runtime();
		} while ( count( $entries ) === self::ROWS );
	}

	/**
	 * Writes a row. A cell that a spreadsheet would take for a formula becomes text; numbers stay numbers.
	 *
	 * @param array<int, int|string> $cells Cells.
	 * @return void
	 */
	private static function row( array $cells ) {
		$texts = array_map(
			static function ( $cell ) {
				$text = (string) $cell;
				if ( 1 === preg_match( '/\A-?\d+(\.\d+)?\z/', $text ) ) {
					return $text;
				}
				$text = 1 === preg_match( '/\A[\s]*[=+\-@|%]|\A[\t\r\n]/u', $text ) ? "'" . $text : $text;
				return '"' . str_replace( '"', '""', $text ) . '"';
			},
			$cells
		);
		echo implode( ',', $texts ) . "\r\n"; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- A CSV file, not HTML.
	}
}
