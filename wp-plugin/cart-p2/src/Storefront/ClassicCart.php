<?php
/**
 * ClassicCart class.
 *
 * @package CartP2
 */

namespace CartP2\Storefront;

use CartP2\Compatibility;
use CartP2\Mapping\CartSnapshot;
use CartP2\Mapping\LiveCart;
use CartP2\Mapping\UnsupportedCart;

/**
 * Live totals on the classic cart page (the `[woocommerce_cart]` shortcode).
 *
 * WooCommerce never lets the cart page be cached, and this prints nowhere else.
 */
final class ClassicCart {

	/**
	 * Handle of the script module and the style.
	 */
	const HANDLE = 'cart-p2-classic-cart';

	/**
	 * Milliseconds without typing after which the shop is asked.
	 */
	const IDLE_MS = 600;

	/**
	 * Prints the cart's data into `.cart_totals`, and asks for the script.
	 *
	 * Runs on `woocommerce_after_cart_totals`, which only the classic template fires: for the page, and again
	 * for each fragment that replaces `.cart_totals`, so the data is always that of the amounts beside it.
	 * Prints nothing when the browser cannot price this cart: then WooCommerce works as ever.
	 *
	 * @return void
	 */
	public static function print_data() {
		if ( ! is_cart() || ! Compatibility::knows_woocommerce( Compatibility::woocommerce_version() ) ) {
			return;
		}
		$wasm   = Assets::url( Assets::WASM );
		$script = Assets::version( Assets::CLASSIC_CART );
		$cart   = WC()->cart;
		if ( null === $wasm || null === $script || ! $cart || $cart->is_empty() ) {
			return;
		}
		try {
			$json = self::json( $cart, $wasm );
		} catch ( UnsupportedCart $unsupported ) {
			return;
		}
		// The flags leave no character that could end the element or start another.
		echo '<script type="application/json" class="cart-p2-data">' . $json . '</script>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- JSON with hex flags.

		wp_enqueue_script_module( self::HANDLE, Assets::base_url( Assets::CLASSIC_CART ), array(), $script );
		wp_enqueue_style( self::HANDLE, plugins_url( 'assets/css/classic-cart.css', CART_P2_FILE ), array(), CART_P2_VERSION );
	}

	/**
	 * Keeps browsers from fetching the checkout before it is opened.
	 *
	 * WordPress lets them fetch a link's page as soon as the link is pressed. On the cart page that page would show
	 * the quantities of a moment ago, while the script still hands the new ones to the shop.
	 *
	 * @param string[] $paths Patterns of addresses not to fetch ahead.
	 * @return string[]
	 */
	public static function exclude_checkout_from_prefetch( $paths ) {
		if ( ! function_exists( 'is_cart' ) || ! is_cart() ) {
			return $paths;
		}
		$checkout = wp_parse_url( wc_get_checkout_url() );
		$path     = isset( $checkout['path'] ) ? untrailingslashit( $checkout['path'] ) : '';
		$query    = isset( $checkout['query'] ) ? '/\\?' . $checkout['query'] : '';
		if ( '' !== $path . $query ) {
			$paths[] = $path . $query . '*';
		}
		return $paths;
	}

	/**
	 * The data as JSON that is safe inside a script element.
	 *
	 * @param \WC_Cart $cart Cart with calculated totals.
	 * @param string   $wasm Address of the Wasm module.
	 * @return string
	 * @throws UnsupportedCart When the browser cannot price this cart.
	 */
	public static function json( \WC_Cart $cart, string $wasm ): string {
		$data            = LiveCart::from_cart( $cart );
		$data['wasm']    = $wasm;
		$data['idle_ms'] = self::IDLE_MS;
		$data['i18n']    = self::texts();
		return CartSnapshot::to_json( $data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT );
	}

	/**
	 * What the script says.
	 *
	 * @return array<string, string>
	 */
	private static function texts(): array {
		return array(
			/* translators: %s: amount of money. Spoken by screen readers. */
			'new_total'     => __( 'New total: %s', 'cart-p2' ),
			'total_pending' => __( 'The shop is working out the new total.', 'cart-p2' ),
			'shipping'      => __( 'Delivery depends on the quantity. The shop is working it out.', 'cart-p2' ),
			'fees'          => __( 'Fees may depend on the quantity. The shop is working them out.', 'cart-p2' ),
			'coupons'       => __( 'A coupon may no longer fit, or fit again. The shop is checking it.', 'cart-p2' ),
			'shop'          => __( 'The shop is working out this amount.', 'cart-p2' ),
			// WooCommerce's own text, to recognise its notice.
			'cart_updated'  => __( 'Cart updated.', 'woocommerce' ), // phpcs:ignore WordPress.WP.I18n.TextDomainMismatch
		);
	}
}
