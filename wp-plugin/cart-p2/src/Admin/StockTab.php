<?php
/**
 * StockTab class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Mapping\StockOrder;
use CartP2\Stock\Daily;
use CartP2\Stock\Fault;
use CartP2\Stock\Quantity;
use CartP2\Stock\Report;
use CartP2\Stock\Setup;

/**
 * The tab Stock: who holds what until when, what moved, what runs out, and how often more was asked for than there was.
 */
final class StockTab {

	/**
	 * How many days the chart shows.
	 */
	const DAYS = 30;

	/**
	 * Addresses of orders already looked for.
	 *
	 * @var array<int, string>
	 */
	private static $urls = array();

	/**
	 * Prints the tab.
	 *
	 * @return void
	 */
	public static function print_tab() {
		$settings = '<a href="' . esc_url( admin_url( 'admin.php?page=wc-settings&tab=products&section=inventory' ) ) . '">' . esc_html__( 'Settings of the stock', 'cart-p2' ) . '</a>';
		if ( ! Setup::has_tables() ) {
			echo '<h2>' . esc_html__( 'Stock', 'cart-p2' ) . '</h2><p>' . esc_html__( 'Cart P2 holds no stock in this shop: WooCommerce does.', 'cart-p2' ) . ' ' . $settings . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
			return;
		}
		if ( 'off' === Setup::mode() ) {
			echo '<p>' . esc_html__( 'Holds are off now: WooCommerce manages the stock. What is listed here is from before.', 'cart-p2' ) . ' ' . $settings . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Escaped above.
		}
		try {
			// phpcs:disable WordPress.Security.NonceVerification.Recommended -- Only choose what is shown.
			$asked  = wp_unslash( $_GET );
			$filter = self::filter( $_GET );
			// phpcs:enable
			self::print_question( $asked );
			self::print_filter( $filter );
			self::print_holds( $filter, isset( $asked['holds'] ) && is_string( $asked['holds'] ) ? $asked['holds'] : '' );
			self::print_movements( $filter, isset( $asked['before'] ) ? absint( $asked['before'] ) : 0 );
			self::print_low();
			self::print_days();
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			wp_admin_notice( esc_html__( 'The database could not be read. WooCommerce’s log says why.', 'cart-p2' ), array( 'type' => 'error' ) );
		}
	}

	/**
	 * What a request wants to see.
	 *
	 * @param array<string, mixed> $request As sent, with slashes.
	 * @return array{product: int, owner: string, kind: string}
	 */
	public static function filter( array $request ): array {
		$text    = static function ( string $name ) use ( $request ): string {
			return isset( $request[ $name ] ) && is_string( $request[ $name ] ) ? sanitize_text_field( wp_unslash( $request[ $name ] ) ) : '';
		};
		$product = $text( 'product' );
		$by_sku  = '' === $product ? 0 : wc_get_product_id_by_sku( $product );
		// What is no product at all finds nothing, rather than everything.
		$number = ctype_digit( $product ) ? (int) $product : ( '' === $product ? 0 : PHP_INT_MAX );
		return array(
			'product' => $by_sku ? $by_sku : $number,
			'owner'   => isset( Report::OWNERS[ $text( 'owner' ) ] ) ? $text( 'owner' ) : '',
			'kind'    => in_array( $text( 'kind' ), Report::KINDS, true ) ? $text( 'kind' ) : '',
		);
	}

	/**
	 * The user a key of the ledger names.
	 *
	 * @param string $key Key.
	 * @return string Name; empty: nobody did it by hand.
	 */
	public static function user( string $key ): string {
		if ( 1 !== preg_match( '/\Auser:(\d+):/', $key, $found ) ) {
			return '';
		}
		$user = get_userdata( (int) $found[1] );
		return $user ? $user->display_name : '#' . $found[1];
	}

	/**
	 * Asks before a hold is given back.
	 *
	 * @param array<string, mixed> $asked What was sent.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function print_question( array $asked ) {
		if ( ! isset( $asked['release'], $asked['hold'] ) || ! is_string( $asked['hold'] ) ) {
			return;
		}
		$hold = Report::hold( absint( $asked['release'] ), $asked['hold'], time() );
		echo '<div class="notice notice-warning cart-p2-question" role="region" aria-labelledby="cart-p2-question">';
		if ( null === $hold ) {
			echo '<h2 id="cart-p2-question">' . esc_html__( 'This hold is no longer there.', 'cart-p2' ) . '</h2></div>';
			return;
		}
		/* translators: 1: quantity, 2: product. */
		echo '<h2 id="cart-p2-question">' . esc_html( sprintf( __( 'Give %1$s of “%2$s” back?', 'cart-p2' ), Quantity::text( $hold['held'] ), StockOrder::name( $hold['product'] ) ) ) . '</h2><p>';
		echo esc_html( Report::order( $hold['owner'] ) ? __( 'Others can buy it at once. If the order is paid afterwards, it gets stock only if there still is some.', 'cart-p2' ) : __( 'Others can buy it at once. It stays in the shopper’s cart, who is told at the checkout if it is gone.', 'cart-p2' ) );
		echo ' ' . esc_html__( 'The ledger notes that you did it.', 'cart-p2' ) . '</p><p>';
		Actions::print_button(
			StockActions::RELEASE,
			__( 'Give it back', 'cart-p2' ),
			'button button-primary',
			array(
				'product' => (string) $hold['product'],
				'hold'    => Report::name( $hold['owner'] ),
			)
		);
		echo ' <a class="button" href="' . esc_url( self::here() ) . '">' . esc_html__( 'Cancel', 'cart-p2' ) . '</a></p></div>';
	}

	/**
	 * Prints what can be chosen.
	 *
	 * @param array{product: int, owner: string, kind: string} $filter Chosen.
	 * @return void
	 */
	private static function print_filter( array $filter ) {
		$owners = array(
			''      => __( 'Carts and orders', 'cart-p2' ),
			'cart'  => __( 'Carts', 'cart-p2' ),
			'order' => __( 'Orders', 'cart-p2' ),
		);
		echo '<form method="get" class="cart-p2-filter" role="search" aria-label="' . esc_attr__( 'What to show', 'cart-p2' ) . '"><input type="hidden" name="page" value="' . esc_attr( Page::SLUG ) . '"><input type="hidden" name="tab" value="stock">';
		echo '<label>' . esc_html__( 'Product number or SKU', 'cart-p2' ) . ' <input type="text" name="product" value="' . esc_attr( $filter['product'] > 0 && PHP_INT_MAX !== $filter['product'] ? (string) $filter['product'] : '' ) . '"></label> ';
		self::print_choice( 'owner', __( 'Held by', 'cart-p2' ), $owners, $filter['owner'] );
		self::print_choice( 'kind', __( 'Movements', 'cart-p2' ), array( '' => __( 'All', 'cart-p2' ) ) + array_combine( Report::KINDS, array_map( array( self::class, 'kind' ), Report::KINDS ) ), $filter['kind'] );
		echo '<button type="submit" class="button">' . esc_html__( 'Filter', 'cart-p2' ) . '</button> <a href="' . esc_url( Page::url( 'stock' ) ) . '">' . esc_html__( 'Show all', 'cart-p2' ) . '</a></form>';
	}

	/**
	 * Prints a list to choose from.
	 *
	 * @param string                $name    Name.
	 * @param string                $label   Label.
	 * @param array<string, string> $choices Texts by value.
	 * @param string                $chosen  Chosen.
	 * @return void
	 */
	private static function print_choice( string $name, string $label, array $choices, string $chosen ) {
		echo '<label>' . esc_html( $label ) . ' <select name="' . esc_attr( $name ) . '">';
		foreach ( $choices as $value => $text ) {
			echo '<option value="' . esc_attr( $value ) . '"' . selected( $chosen, $value, false ) . '>' . esc_html( $text ) . '</option>';
		}
		echo '</select></label> ';
	}

	/**
	 * Prints the live holds.
	 *
	 * @param array<string, mixed> $filter Chosen.
	 * @param string               $after  The last row of the page before.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function print_holds( array $filter, string $after ) {
		$holds = Report::holds( $filter, $after, time(), Report::PAGE + 1 );
		$more  = count( $holds ) > Report::PAGE;
		$holds = array_slice( $holds, 0, Report::PAGE );
		_prime_post_caches( array_column( $holds, 'product' ) );
		$rows = array();
		foreach ( $holds as $hold ) {
			$url    = add_query_arg(
				array(
					'release' => $hold['product'],
					'hold'    => Report::name( $hold['owner'] ),
				),
				self::here()
			);
			$name   = StockOrder::name( $hold['product'] );
			$rows[] = array(
				esc_html( $name ),
				esc_html( Quantity::text( $hold['held'] ) ),
				esc_html( State::time( $hold['until'] ) ),
				self::owner( $hold['owner'] ),
				/* translators: %s: product. */
				'<a class="button" href="' . esc_url( $url ) . '" aria-label="' . esc_attr( sprintf( __( 'Give back “%s”', 'cart-p2' ), $name ) ) . '">' . esc_html__( 'Give back', 'cart-p2' ) . '</a>',
			);
		}
		self::print_table(
			'holds',
			__( 'Held now', 'cart-p2' ),
			array( __( 'Product', 'cart-p2' ), __( 'Quantity', 'cart-p2' ), __( 'Until', 'cart-p2' ), __( 'For', 'cart-p2' ), '' ),
			$rows,
			__( 'Nothing is held.', 'cart-p2' )
		);
		self::print_next( $more ? array( 'holds' => end( $holds )['key'] ) : array(), '' !== $after );
	}

	/**
	 * Prints the movements.
	 *
	 * @param array<string, mixed> $filter Chosen.
	 * @param int                  $before The last entry of the page before; 0: none.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function print_movements( array $filter, int $before ) {
		$entries = Report::movements( $filter, $before, Report::PAGE + 1 );
		$more    = count( $entries ) > Report::PAGE;
		$entries = array_slice( $entries, 0, Report::PAGE );
		_prime_post_caches( array_column( $entries, 'product' ) );
		$rows = array();
		foreach ( $entries as $entry ) {
			$user   = self::user( $entry['key'] );
			$rows[] = array(
				esc_html( State::time( $entry['at'] ) ),
				esc_html( StockOrder::name( $entry['product'] ) ),
				/* translators: 1: what happened, 2: user. */
				esc_html( '' === $user ? self::kind( $entry['kind'] ) : sprintf( __( '%1$s by %2$s', 'cart-p2' ), self::kind( $entry['kind'] ), $user ) ),
				esc_html( self::signed( $entry['on_hand'] ) ),
				esc_html( self::signed( $entry['held'] ) ),
				esc_html( self::signed( $entry['claimed'] ) ),
				self::owner( $entry['owner'] ),
			);
		}
		self::print_table(
			'movements',
			__( 'Movements', 'cart-p2' ),
			array( __( 'When', 'cart-p2' ), __( 'Product', 'cart-p2' ), __( 'What', 'cart-p2' ), __( 'In the shop', 'cart-p2' ), __( 'Held', 'cart-p2' ), __( 'Sold', 'cart-p2' ), __( 'For', 'cart-p2' ) ),
			$rows,
			__( 'Nothing moved.', 'cart-p2' )
		);
		self::print_next( $more ? array( 'before' => end( $entries )['id'] ) : array(), $before > 0 );
		$sent = array_map( 'strval', array_filter( $filter ) );
		echo '<div class="cart-p2-buttons">';
		Actions::print_button( StockActions::EXPORT, __( 'Download these movements (CSV)', 'cart-p2' ), 'button', $sent );
		echo '</div>';
	}

	/**
	 * Prints what runs out.
	 *
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function print_low() {
		$low = Report::low();
		_prime_post_caches( array_column( $low, 'product' ) );
		$rows = array();
		foreach ( $low as $product ) {
			$url    = get_edit_post_link( $product['product'] );
			$name   = esc_html( StockOrder::name( $product['product'] ) );
			$rows[] = array(
				$url ? '<a href="' . esc_url( $url ) . '">' . $name . '</a>' : $name,
				esc_html( Quantity::text( $product['available'] ) ),
				esc_html( Quantity::text( $product['held'] ) ),
				esc_html( $product['low'] ),
			);
		}
		self::print_table(
			'low',
			__( 'Running out', 'cart-p2' ),
			array( __( 'Product', 'cart-p2' ), __( 'Left', 'cart-p2' ), __( 'Held', 'cart-p2' ), __( 'Little is', 'cart-p2' ) ),
			$rows,
			__( 'No product runs out.', 'cart-p2' )
		);
	}

	/**
	 * Prints what the holds prevented, day by day.
	 *
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	private static function print_days() {
		$today = Daily::day( time() );
		$sums  = Daily::since( $today - self::DAYS + 1 );
		$bars  = array();
		$rows  = array();
		for ( $day = $today - self::DAYS + 1; $day <= $today; $day++ ) {
			$sum = isset( $sums[ $day ] ) ? $sums[ $day ] : array();

			$bars[ Daily::text( $day ) ] = isset( $sum['refused'] ) ? $sum['refused'] : 0;
			if ( $sum ) {
				$rows[ $day ] = array( esc_html( Daily::text( $day ) ), esc_html( number_format_i18n( $sum['refused'] ) ) );
				foreach ( array( 'held', 'sold', 'returned', 'expired' ) as $name ) {
					$rows[ $day ][] = esc_html( Quantity::text( $sum[ $name ] ) );
				}
			}
		}
		krsort( $rows );
		$refused = array_sum( $bars );
		/* translators: 1: number of requests, 2: number of days. */
		$title = sprintf( _n( '%1$s request for more than there was, refused in %2$s days', '%1$s requests for more than there was, refused in %2$s days', $refused, 'cart-p2' ), number_format_i18n( $refused ), number_format_i18n( self::DAYS ) );
		echo '<h2>' . esc_html__( 'Not sold twice', 'cart-p2' ) . '</h2><p>' . esc_html( $title ) . '</p>';
		Chart::print_bars( $bars, $title );
		echo '<details class="cart-p2-days"><summary>' . esc_html__( 'As a table, with what moved', 'cart-p2' ) . '</summary>';
		self::print_table(
			'days',
			__( 'Day by day', 'cart-p2' ),
			array( __( 'Day', 'cart-p2' ), __( 'Requests refused', 'cart-p2' ), __( 'Held', 'cart-p2' ), __( 'Sold', 'cart-p2' ), __( 'Given back after a sale', 'cart-p2' ), __( 'Holds that ended by themselves', 'cart-p2' ) ),
			array_values( $rows ),
			__( 'Nothing happened.', 'cart-p2' )
		);
		echo '</details>';
	}

	/**
	 * Prints a table.
	 *
	 * @param string             $name    Name.
	 * @param string             $title   Heading.
	 * @param string[]           $columns Titles of columns; an empty one: actions.
	 * @param array<int, string[]> $rows  Cells as HTML.
	 * @param string             $none    What to say when there are none.
	 * @return void
	 */
	private static function print_table( string $name, string $title, array $columns, array $rows, string $none ) {
		$id = 'cart-p2-stock-' . $name;
		echo '<h2 id="' . esc_attr( $id ) . '">' . esc_html( $title ) . '</h2>';
		if ( ! $rows ) {
			echo '<p>' . esc_html( $none ) . '</p>';
			return;
		}
		echo '<div class="cart-p2-wide" role="region" tabindex="0" aria-labelledby="' . esc_attr( $id ) . '"><table class="widefat striped cart-p2-table"><thead><tr>';
		foreach ( $columns as $column ) {
			echo '<th scope="col">' . ( '' === $column ? '<span class="screen-reader-text">' . esc_html__( 'Actions', 'cart-p2' ) . '</span>' : esc_html( $column ) ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $rows as $cells ) {
			// phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- Each cell was escaped where it was made.
			echo '<tr><td>' . implode( '</td><td>', $cells ) . '</td></tr>';
		}
		echo '</tbody></table></div>';
	}

	/**
	 * This list from its beginning, as it is filtered.
	 *
	 * @param string|false $url Address of one of its pages; false: this one.
	 * @return string Not escaped.
	 */
	public static function here( $url = false ): string {
		return remove_query_arg( array( 'holds', 'before', 'release', 'hold', 'done' ), $url );
	}

	/**
	 * Prints the way to other pages of a table. What is filtered stays filtered.
	 *
	 * @param array<string, int|string> $next    Where the next page begins; empty: there is none.
	 * @param bool                      $further Whether this is not the first.
	 * @return void
	 */
	private static function print_next( array $next, bool $further ) {
		$here = self::here();
		if ( $next || $further ) {
			echo '<p>' . ( $further ? '<a class="button" href="' . esc_url( $here ) . '">' . esc_html__( 'To the beginning', 'cart-p2' ) . '</a> ' : '' )
				. ( $next ? '<a class="button" href="' . esc_url( add_query_arg( $next, $here ) ) . '">' . esc_html__( 'More', 'cart-p2' ) . '</a>' : '' ) . '</p>';
		}
	}

	/**
	 * Whom a hold is for.
	 *
	 * @param string $owner Owner.
	 * @return string HTML.
	 */
	private static function owner( string $owner ): string {
		$order = Report::order( $owner );
		if ( 0 === $order ) {
			/* translators: %s: a few letters that tell carts apart. */
			return '' === $owner ? '' : esc_html( sprintf( __( 'Cart %s', 'cart-p2' ), substr( Report::name( $owner ), 0, 8 ) ) );
		}
		if ( ! isset( self::$urls[ $order ] ) ) {
			self::$urls[ $order ] = StockOrder::edit_url( $order );
		}
		$url = self::$urls[ $order ];
		/* translators: %s: number. */
		$text = esc_html( sprintf( __( 'Order %s', 'cart-p2' ), $order ) );
		return '' === $url ? $text : '<a href="' . esc_url( $url ) . '">' . $text . '</a>';
	}

	/**
	 * What happened, for people.
	 *
	 * @param string $kind Kind of entry.
	 * @return string
	 */
	private static function kind( string $kind ): string {
		$texts = array(
			'hold'    => __( 'Held', 'cart-p2' ),
			'move'    => __( 'From cart to order', 'cart-p2' ),
			'release' => __( 'Hold given back', 'cart-p2' ),
			'expire'  => __( 'Hold ended', 'cart-p2' ),
			'claim'   => __( 'Sold', 'cart-p2' ),
			'return'  => __( 'Returned', 'cart-p2' ),
			'fulfil'  => __( 'Left the shop', 'cart-p2' ),
			'adjust'  => __( 'Stock changed', 'cart-p2' ),
		);
		return isset( $texts[ $kind ] ) ? $texts[ $kind ] : $kind;
	}

	/**
	 * A difference, for people.
	 *
	 * @param int $micros Millionths.
	 * @return string
	 */
	private static function signed( int $micros ): string {
		return 0 === $micros ? '' : ( $micros > 0 ? '+' : '' ) . Quantity::text( $micros );
	}
}
