<?php
/**
 * Surface class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Compatibility;
use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\LiveCart;
use CartP2\Mapping\UnsupportedCart;

/**
 * What all places that show live totals have in common: when they do, and what they tell the browser.
 */
final class Surface {

	/**
	 * Handle of the style sheet all surfaces share.
	 */
	const STYLE = 'cart-p2-storefront';

	/**
	 * Handle of the script module with the engine, which all surfaces import.
	 */
	const CORE = 'cart-p2-core';

	/**
	 * Milliseconds without typing after which the shop is asked.
	 */
	const IDLE_MS = 600;

	/**
	 * WooCommerce releases whose blocks the scripts were tried with. Their markup and data stores are not WooCommerce's
	 * public interface, so other releases keep WooCommerce's own behaviour.
	 */
	const BLOCK_RELEASES = array( '10.5' );

	/**
	 * Scripts this page has asked for.
	 *
	 * @var string[]
	 */
	private static $enqueued = array();

	/**
	 * Scripts this page has asked for.
	 *
	 * @return string[]
	 */
	public static function enqueued(): array {
		return self::$enqueued;
	}

	/**
	 * Whether a surface shows live totals: the plugin is built, WooCommerce is a known one, and nobody switched it off.
	 *
	 * @param string $surface `classic-cart`, `classic-checkout`, `blocks`, `mini-cart`, `mini-cart-widget` or `product`.
	 * @return bool
	 */
	public static function is_on( string $surface ): bool {
		$version = Compatibility::woocommerce_version();
		if ( ! Compatibility::knows_woocommerce( $version ) || null === Assets::url( Assets::WASM ) ) {
			return false;
		}
		if ( in_array( $surface, array( 'blocks', 'mini-cart' ), true ) && ! in_array( implode( '.', array_slice( explode( '.', $version ), 0, 2 ) ), self::BLOCK_RELEASES, true ) ) {
			return false;
		}
		/**
		 * Filters whether a surface shows live totals.
		 *
		 * @since 0.2.0
		 *
		 * @param bool   $on      Default true.
		 * @param string $surface `classic-cart`, `classic-checkout`, `blocks`, `mini-cart`, `mini-cart-widget` or `product`.
		 */
		return (bool) apply_filters( 'cart_p2_live_totals', true, $surface );
	}

	/**
	 * Asks for a surface's script and for the style sheet.
	 *
	 * @param string   $file    Script of the build.
	 * @param string[] $modules Modules of WordPress it imports.
	 * @return void
	 */
	public static function enqueue( string $file, array $modules = array() ) {
		self::$enqueued[] = $file;
		// The file's name holds its hash already.
		wp_register_script_module( self::CORE, Assets::base_url( Assets::core() ), array(), null );
		wp_enqueue_script_module( 'cart-p2-' . basename( $file, '.js' ), Assets::base_url( $file ), array_merge( array( self::CORE ), $modules ), Assets::version( $file ) );
		wp_enqueue_style( self::STYLE, plugins_url( 'assets/css/storefront.css', CART_P2_FILE ), array(), CART_P2_VERSION );
	}

	/**
	 * A cart for the browser; null when the browser cannot price it.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 * @return array<string, mixed>|null
	 */
	public static function cart( \WC_Cart $cart ) {
		if ( $cart->is_empty() ) {
			return null;
		}
		try {
			return LiveCart::from_cart( $cart );
		} catch ( UnsupportedCart $unsupported ) {
			return null;
		}
	}

	/**
	 * Prints data for a script of a page that shows this cart; nothing when the browser cannot price it.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 * @return bool Whether something was printed.
	 */
	public static function print_cart( \WC_Cart $cart ): bool {
		$data = self::cart( $cart );
		$json = null === $data ? null : self::json( $data + self::config() );
		if ( null === $json ) {
			return false;
		}
		echo '<script type="application/json" class="cart-p2-data">' . $json . '</script>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON with hex flags.
		return true;
	}

	/**
	 * Data as JSON that is safe inside a script element: no character that could end it or start another.
	 *
	 * @param array<string, mixed> $data Data.
	 * @return string|null Null: a text is not UTF-8.
	 */
	public static function json( array $data ) {
		try {
			return CartSnapshot::to_json( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT );
		} catch ( UnsupportedCart $unsupported ) {
			return null;
		}
	}

	/**
	 * What is the same for every cart and every visitor.
	 *
	 * @return array<string, mixed>
	 */
	public static function config(): array {
		return array(
			'wasm'    => Assets::url( Assets::WASM ),
			'idle_ms' => self::IDLE_MS,
			'report'  => rest_url( 'cart-p2/v1/difference' ),
			'i18n'    => self::texts(),
		);
	}

	/**
	 * What the scripts say.
	 *
	 * @return array<string, string>
	 */
	private static function texts(): array {
		return array(
			/* translators: %s: amount of money. Spoken by screen readers. */
			'new_total'         => __( 'New total: %s', 'cart-p2' ),
			'total_pending'     => __( 'The shop is working out the new total.', 'cart-p2' ),
			'shipping'          => __( 'Delivery depends on the quantity. The shop is working it out.', 'cart-p2' ),
			'fees'              => __( 'Fees may depend on the quantity. The shop is working them out.', 'cart-p2' ),
			'coupons'           => __( 'A coupon may no longer fit, or fit again. The shop is checking it.', 'cart-p2' ),
			'shop'              => __( 'The shop is working out this amount.', 'cart-p2' ),
			/* translators: %s: amount of money that is missing. */
			'to_free_shipping'  => __( '%s to free shipping', 'cart-p2' ),
			'has_free_shipping' => __( 'Free shipping available', 'cart-p2' ),
			'not_saved'         => __( 'Not saved yet: the shop cannot be reached. Trying again.', 'cart-p2' ),
			/* translators: 1: quantity, 2: price of one, 3: price of all. */
			'product_sum'       => __( '%1$s × %2$s = %3$s', 'cart-p2' ),
			// WooCommerce's own text, to recognise its notice.
			'cart_updated'      => __( 'Cart updated.', 'woocommerce' ), // phpcs:ignore WordPress.WP.I18n.TextDomainMismatch
		);
	}
}
