<?php
/**
 * Options class.
 *
 * @package CartP2
 */

namespace CartP2;

/**
 * The plugin's options. All of them are listed here, and uninstall.php deletes exactly these.
 */
final class Options {

	/**
	 * Which engine prices the cart on the server: auto, off or shadow. {@see Mode} says what is in force.
	 */
	const ENGINE = 'cart_p2_engine';

	/**
	 * One calculation in so many is done twice and compared; 0: none.
	 */
	const SAMPLE_RATE = 'cart_p2_sample_rate';

	/**
	 * So many differences within an hour pause the engine.
	 */
	const DIFFERENCE_LIMIT = 'cart_p2_difference_limit';

	/**
	 * Why and until when the engine is paused. Written by {@see Mode} alone.
	 */
	const PAUSE = 'cart_p2_pause';

	/**
	 * How many carts were calculated by both engines and compared. Counted by {@see Differences\Shadow} alone.
	 */
	const COMPARED = 'cart_p2_compared';

	/**
	 * Version of the table of differences. Written by {@see Differences\Table} alone.
	 */
	const TABLE_VERSION = 'cart_p2_differences_version';

	/**
	 * Why WooCommerce calculated carts that the engine was asked to. Written by {@see Seam\Reasons} alone.
	 */
	const REASONS = 'cart_p2_reasons';

	/**
	 * From when stock is held: off (WooCommerce does it), checkout or cart.
	 */
	const STOCK = 'cart_p2_stock';

	/**
	 * How many minutes a cart holds stock.
	 */
	const STOCK_MINUTES = 'cart_p2_stock_minutes';

	/**
	 * Version of the tables of the stock. Written by {@see Stock\Setup} alone.
	 */
	const STOCK_VERSION = 'cart_p2_stock_version';

	/**
	 * The keys that seal the ledger. Written by {@see Stock\Keys} alone.
	 */
	const STOCK_KEYS = 'cart_p2_stock_keys';

	/**
	 * The key that signs shoppers' orders in their cookies. Written by {@see Stock\Light} alone.
	 */
	const STOCK_COOKIE = 'cart_p2_stock_cookie';

	/**
	 * Whether the stock's tables stay when the plugin is deleted: yes or no.
	 */
	const STOCK_KEEP = 'cart_p2_stock_keep';

	/**
	 * Whether shoppers may ask to be told when a product is available again: yes or no.
	 */
	const WAITING = 'cart_p2_waiting';

	/**
	 * Version of the table of those who wait. Written by {@see Waiting\Table} alone.
	 */
	const WAITING_VERSION = 'cart_p2_waiting_version';

	/**
	 * Names of all options.
	 */
	const ALL = array( self::ENGINE, self::SAMPLE_RATE, self::DIFFERENCE_LIMIT, self::PAUSE, self::COMPARED, self::TABLE_VERSION, self::REASONS, self::STOCK, self::STOCK_MINUTES, self::STOCK_VERSION, self::STOCK_KEYS, self::STOCK_COOKIE, self::STOCK_KEEP, self::WAITING, self::WAITING_VERSION );

	/**
	 * Those that stay with the stock's tables when these are kept.
	 */
	const STOCK_DATA = array( self::STOCK_VERSION, self::STOCK_KEYS, self::STOCK_KEEP );

	/**
	 * A user's meta field: since when the pause whose notice they dismissed. Not an option, but removed with them.
	 */
	const DISMISSED_META = 'cart_p2_dismissed_pause';

	/**
	 * Group of the options an owner sets, for the settings API.
	 */
	const GROUP = 'cart_p2';

	/**
	 * Group of the options of the stock. Apart, because WordPress resets what a submitted form of a group leaves out.
	 */
	const STOCK_GROUP = 'cart_p2_stock';

	/**
	 * Values of {@see self::ENGINE}; the first is the default.
	 */
	const ENGINE_MODES = array( 'auto', 'off', 'shadow' );

	/**
	 * Values of {@see self::STOCK}; the first is the default.
	 */
	const STOCK_MODES = array( 'off', 'checkout', 'cart' );

	/**
	 * Least, default and most of the numbers.
	 */
	const RANGES = array(
		self::SAMPLE_RATE      => array( 0, 50, 100000 ),
		self::DIFFERENCE_LIMIT => array( 1, 3, 100 ),
		self::STOCK_MINUTES    => array( 1, 15, 1440 ),
	);

	/**
	 * Registers the options an owner sets, so that `get_option()` gives their defaults without a row in the database.
	 *
	 * @return void
	 */
	public static function register() {
		self::add( self::ENGINE, 'string', __( 'Which engine prices the cart on the server: auto, off or shadow.', 'cart-p2' ), self::ENGINE_MODES[0], 'sanitize_engine' );
		self::add( self::SAMPLE_RATE, 'integer', __( 'One calculation in so many is done by both engines and compared; 0 is none.', 'cart-p2' ), self::RANGES[ self::SAMPLE_RATE ][1], 'sanitize_sample_rate' );
		self::add( self::DIFFERENCE_LIMIT, 'integer', __( 'So many differences within an hour pause the engine for an hour.', 'cart-p2' ), self::RANGES[ self::DIFFERENCE_LIMIT ][1], 'sanitize_difference_limit' );
		self::add( self::STOCK, 'string', __( 'From when stock is held for a shopper: off, checkout or cart.', 'cart-p2' ), self::STOCK_MODES[0], 'sanitize_stock', self::STOCK_GROUP );
		self::add( self::STOCK_KEEP, 'string', __( 'Whether the tables of the stock stay when the plugin is deleted: yes or no.', 'cart-p2' ), 'no', 'sanitize_stock_keep', self::STOCK_GROUP );
		self::add( self::STOCK_MINUTES, 'integer', __( 'How many minutes a cart holds stock.', 'cart-p2' ), self::RANGES[ self::STOCK_MINUTES ][1], 'sanitize_stock_minutes', self::STOCK_GROUP );
	}

	/**
	 * A known engine mode; anything else becomes the default.
	 *
	 * @param mixed $mode Submitted value.
	 * @return string
	 */
	public static function sanitize_engine( $mode ): string {
		return in_array( $mode, self::ENGINE_MODES, true ) ? $mode : self::ENGINE_MODES[0];
	}

	/**
	 * A sample rate within its range; what is no number becomes the default.
	 *
	 * @param mixed $rate Submitted value.
	 * @return int
	 */
	public static function sanitize_sample_rate( $rate ): int {
		return self::within( $rate, self::RANGES[ self::SAMPLE_RATE ] );
	}

	/**
	 * A number of differences within its range; what is no number becomes the default.
	 *
	 * @param mixed $limit Submitted value.
	 * @return int
	 */
	public static function sanitize_difference_limit( $limit ): int {
		return self::within( $limit, self::RANGES[ self::DIFFERENCE_LIMIT ] );
	}

	/**
	 * A known way to hold stock; anything else becomes the default.
	 *
	 * @param mixed $mode Submitted value.
	 * @return string
	 */
	public static function sanitize_stock( $mode ): string {
		return in_array( $mode, self::STOCK_MODES, true ) ? $mode : self::STOCK_MODES[0];
	}

	/**
	 * Yes or no; anything else is no.
	 *
	 * @param mixed $keep Submitted value.
	 * @return string
	 */
	public static function sanitize_stock_keep( $keep ): string {
		return 'yes' === $keep ? 'yes' : 'no';
	}

	/**
	 * Minutes within their range; what is no number becomes the default.
	 *
	 * @param mixed $minutes Submitted value.
	 * @return int
	 */
	public static function sanitize_stock_minutes( $minutes ): int {
		return self::within( $minutes, self::RANGES[ self::STOCK_MINUTES ] );
	}

	/**
	 * A whole number within a range.
	 *
	 * @param mixed                $number Number.
	 * @param array{int, int, int} $range  Least, default, most.
	 * @return int The default when it is no number.
	 */
	private static function within( $number, array $range ): int {
		list( $least, $default, $most ) = $range;
		return is_numeric( $number ) ? (int) max( $least, min( $most, (float) $number ) ) : $default;
	}

	/**
	 * Registers one option.
	 *
	 * @param string     $name        Name.
	 * @param string     $type        Type.
	 * @param string     $description What it is.
	 * @param string|int $default     Value without a row.
	 * @param string     $sanitize    Method that sanitises it.
	 * @param string     $group       Group.
	 * @return void
	 */
	private static function add( string $name, string $type, string $description, $default, string $sanitize, string $group = self::GROUP ) {
		register_setting(
			$group,
			$name,
			array(
				'type'              => $type,
				'description'       => $description,
				'default'           => $default,
				'show_in_rest'      => false,
				'sanitize_callback' => array( self::class, $sanitize ),
			)
		);
	}
}
