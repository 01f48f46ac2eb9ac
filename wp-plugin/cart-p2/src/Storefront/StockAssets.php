<?php
/**
 * StockAssets class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Mapping\StockProduct;
use CartP2\Stock\Light;
use CartP2\Stock\Setup;
use CartP2\Stock\Shown;

/**
 * The script that keeps stock and hold of a page up to date, and what it needs. It does not load the engine.
 */
final class StockAssets {

	/**
	 * Handle of script and style sheet.
	 */
	const HANDLE = 'cart-p2-stock';

	/**
	 * Seconds between two questions while somebody looks at the page.
	 */
	const POLL_SECONDS = 30;

	/**
	 * Whether this page has asked for the script.
	 *
	 * @var bool
	 */
	private static $wanted = false;

	/**
	 * Asks for the script and its style sheet.
	 *
	 * @return void
	 */
	public static function enqueue() {
		self::$wanted = true;
		wp_enqueue_style( self::HANDLE, plugins_url( 'assets/css/stock.css', CART_P2_FILE ), array(), CART_P2_VERSION );
		if ( null !== Assets::version( Assets::STOCK ) ) {
			wp_enqueue_script_module( self::HANDLE, Assets::base_url( Assets::STOCK ), array(), Assets::version( Assets::STOCK ) );
		}
	}

	/**
	 * Marks a product's stock in its page, so that the script finds it.
	 *
	 * @param string      $html    Stock.
	 * @param \WC_Product $product Product.
	 * @return string
	 */
	public static function mark( $html, $product ) {
		if ( '' === $html || ! StockProduct::is_limited( $product ) || 'off' === Setup::mode() || is_admin() ) {
			return $html;
		}
		self::enqueue();
		return '<div class="cart-p2-stock" data-product="' . esc_attr( (string) StockProduct::managed_by( $product ) ) . '">' . $html . '</div>';
	}

	/**
	 * Keeps a line below a product's button for what of it is in the cart. Filled by the script: the page may be cached.
	 *
	 * @return void
	 */
	public static function print_place() {
		global $product;
		if ( StockProduct::is_limited( $product ) && 'cart' === Setup::mode() ) {
			self::enqueue();
			echo '<p class="cart-p2-mine" data-product="' . esc_attr( (string) StockProduct::managed_by( $product ) ) . '"></p>';
		}
	}

	/**
	 * Prints what the script needs. The same for every visitor, so the page may be cached.
	 *
	 * @return void
	 */
	public static function print_config() {
		if ( ! self::$wanted ) {
			return;
		}
		$config = StockRoute::addresses() + array(
			'seconds' => self::POLL_SECONDS,
			'most'    => Light::PRODUCTS_MAX,
			'i18n'    => self::texts(),
		);
		echo '<script type="application/json" id="cart-p2-stock-config">' . wp_json_encode( $config, JSON_HEX_TAG | JSON_HEX_AMP ) . '</script>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON with hex flags.
	}

	/**
	 * What the script says. The first four are WooCommerce's own, so that nothing reads differently afterwards.
	 *
	 * @return array<string, string>
	 */
	private static function texts(): array {
		// phpcs:disable WordPress.WP.I18n
		$theirs = array(
			'in'     => __( 'In stock', 'woocommerce' ),
			'number' => __( '%s in stock', 'woocommerce' ),
			'low'    => __( 'Only %s left in stock', 'woocommerce' ),
			'out'    => __( 'Out of stock', 'woocommerce' ),
		);
		// phpcs:enable
		return $theirs + array(
			'held'     => Shown::all_held(),
			/* translators: %s: number of minutes. Spoken by screen readers. */
			'minutes'  => __( 'What is in your cart is held for you for another %s minutes.', 'cart-p2' ),
			'minute'   => __( 'What is in your cart is held for you for another minute.', 'cart-p2' ),
			'over'     => HoldPanel::over(),
			'extended' => __( 'What is in your cart is held for longer now.', 'cart-p2' ),
			/* translators: %s: time that is left, like 12:30. */
			'mine'     => __( 'In your cart, and held for you for another %s', 'cart-p2' ),
			'failed'   => __( 'That did not work. Please load the page again.', 'cart-p2' ),
		);
	}
}
