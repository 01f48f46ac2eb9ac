<?php
/**
 * SiteHealth class.
 *
 * @package CartP2
 */

namespace CartP2\Health;

use CartP2\Compatibility;
use CartP2\Options;
use CartP2\Seam\Reasons;
use CartP2\Storefront\Assets;

/**
 * Says in Tools > Site Health, in plain words, what is there, what is missing, and what that means for the shop.
 */
final class SiteHealth {

	/**
	 * Adds the plugin's tests.
	 *
	 * @param array<string, array<string, array>> $tests Tests by kind and name.
	 * @return array<string, array<string, array>>
	 */
	public static function add_tests( $tests ) {
		$tests['direct']['cart_p2_woocommerce'] = array(
			'label' => __( 'Cart P2 and WooCommerce', 'cart-p2' ),
			'test'  => array( self::class, 'test_woocommerce' ),
		);
		$tests['direct']['cart_p2_extension']   = array(
			'label' => __( 'Cart P2 PHP extension', 'cart-p2' ),
			'test'  => array( self::class, 'test_extension' ),
		);
		$tests['direct']['cart_p2_scripts']     = array(
			'label' => __( 'Cart P2 browser files', 'cart-p2' ),
			'test'  => array( self::class, 'test_scripts' ),
		);
		return $tests;
	}

	/**
	 * Is WooCommerce there, and a version the engine was compared with?
	 *
	 * @return array<string, mixed>
	 */
	public static function test_woocommerce(): array {
		return self::woocommerce_result( Compatibility::woocommerce_version() );
	}

	/**
	 * What a version of WooCommerce means for the shop.
	 *
	 * @param string|null $version Version; null: WooCommerce is not active.
	 * @return array<string, mixed>
	 */
	public static function woocommerce_result( $version ): array {
		if ( null === $version ) {
			return self::result(
				'cart_p2_woocommerce',
				'recommended',
				__( 'Cart P2 is waiting for WooCommerce', 'cart-p2' ),
				__( 'Cart P2 prices WooCommerce carts, and WooCommerce is not active on this site. Until it is, Cart P2 does nothing. Activate WooCommerce, or deactivate Cart P2.', 'cart-p2' )
			);
		}
		if ( ! Compatibility::knows_woocommerce( $version ) ) {
			return self::result(
				'cart_p2_woocommerce',
				'recommended',
				__( 'Cart P2 does not know this version of WooCommerce yet', 'cart-p2' ),
				sprintf(
					/* translators: 1: installed WooCommerce version, 2: list of known WooCommerce versions. */
					__( 'This shop runs WooCommerce %1$s. Cart P2 was compared with WooCommerce %2$s and steps aside for every other version, so the shop works exactly as without it: totals change when the shop has answered. Look for a newer version of Cart P2.', 'cart-p2' ),
					$version,
					implode( ', ', Compatibility::WOOCOMMERCE_RELEASES )
				)
			);
		}
		return self::result(
			'cart_p2_woocommerce',
			'good',
			__( 'Cart P2 knows this version of WooCommerce', 'cart-p2' ),
			sprintf(
				/* translators: %s: installed WooCommerce version. */
				__( 'This shop runs WooCommerce %s, a version Cart P2 was compared with.', 'cart-p2' ),
				$version
			)
		);
	}

	/**
	 * Is the PHP extension there, and does it belong to this plugin version?
	 *
	 * @return array<string, mixed>
	 */
	public static function test_extension(): array {
		return self::extension_result( Compatibility::extension_version() );
	}

	/**
	 * What a version of the PHP extension means for the shop.
	 *
	 * @param string|null $version Version; null: the extension is not loaded.
	 * @return array<string, mixed>
	 */
	public static function extension_result( $version ): array {
		if ( null === $version ) {
			return self::result(
				'cart_p2_extension',
				'recommended',
				__( 'The Cart P2 PHP extension is not loaded', 'cart-p2' ),
				__( 'Nothing is broken: WooCommerce calculates every cart on this server, and totals still change at once in the shopper’s browser. With the extension, the server calculates the same totals in a fraction of the time.', 'cart-p2' )
			);
		}
		if ( ! Compatibility::knows_extension( $version ) ) {
			return self::result(
				'cart_p2_extension',
				'recommended',
				__( 'The Cart P2 PHP extension has another version than the plugin', 'cart-p2' ),
				sprintf(
					/* translators: 1: version of the PHP extension, 2: version of the plugin. */
					__( 'The extension is version %1$s and the plugin is version %2$s. The plugin leaves the extension alone until both belong together. Update the older one.', 'cart-p2' ),
					$version,
					CART_P2_VERSION
				)
			);
		}
		return self::result(
			'cart_p2_extension',
			'good',
			__( 'The Cart P2 PHP extension is loaded', 'cart-p2' ),
			sprintf(
				/* translators: %s: version of the PHP extension. */
				__( 'The extension is version %s. It calculates the carts of this shop, and leaves to WooCommerce those whose sums another plugin changes.', 'cart-p2' ),
				$version
			)
		);
	}

	/**
	 * Were the browser files built into the plugin?
	 *
	 * @return array<string, mixed>
	 */
	public static function test_scripts(): array {
		if ( null === Assets::url( Assets::CLASSIC_CART ) || null === Assets::url( Assets::WASM ) ) {
			return self::result(
				'cart_p2_scripts',
				'recommended',
				__( 'Browser files of Cart P2 are missing', 'cart-p2' ),
				__( 'The plugin folder lacks assets/build, so totals do not change in the browser before the shop has answered. Install the plugin from its zip file, or, in a checkout of its source, run: cargo xtask build plugin', 'cart-p2' )
			);
		}
		return self::result(
			'cart_p2_scripts',
			'good',
			__( 'Browser files of Cart P2 are in place', 'cart-p2' ),
			__( 'On the classic cart page, totals change in the browser at once.', 'cart-p2' )
		);
	}

	/**
	 * Adds a section to Tools > Site Health > Info.
	 *
	 * @param array<string, array> $info Sections.
	 * @return array<string, array>
	 */
	public static function add_information( $info ) {
		$extension       = Compatibility::extension_version();
		$woocommerce     = Compatibility::woocommerce_version();
		$none            = __( 'none', 'cart-p2' );
		$info['cart-p2'] = array(
			'label'  => __( 'Cart P2', 'cart-p2' ),
			'fields' => array(
				'version'     => array(
					'label' => __( 'Plugin version', 'cart-p2' ),
					'value' => CART_P2_VERSION,
				),
				'extension'   => array(
					'label' => __( 'PHP extension', 'cart-p2' ),
					'value' => null === $extension ? $none : $extension,
				),
				'woocommerce' => array(
					'label' => __( 'WooCommerce', 'cart-p2' ),
					'value' => null === $woocommerce ? $none : $woocommerce,
				),
				'known'       => array(
					'label' => __( 'Known WooCommerce versions', 'cart-p2' ),
					'value' => implode( ', ', Compatibility::WOOCOMMERCE_RELEASES ),
				),
				'engine'      => array(
					'label' => __( 'Server engine (option cart_p2_engine)', 'cart-p2' ),
					'value' => (string) get_option( Options::ENGINE, Options::ENGINE_MODES[0] ),
				),
				'stepped_aside' => array(
					'label' => __( 'Why WooCommerce calculated instead of the engine', 'cart-p2' ),
					'value' => self::stepped_aside(),
				),
			),
		);
		return $info;
	}

	/**
	 * The last reasons for which the engine stepped aside.
	 *
	 * @return array<string, string>|string By reason, or that there was none.
	 */
	private static function stepped_aside() {
		$fields = array();
		foreach ( Reasons::recent() as $note ) {
			$fields[ $note['reason'] ] = sprintf(
				/* translators: 1: a sentence, 2: date and time. */
				__( '%1$s Last on %2$s.', 'cart-p2' ),
				Reasons::text( $note['reason'] ),
				wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $note['time'] )
			);
		}
		return $fields ? $fields : __( 'none', 'cart-p2' );
	}

	/**
	 * A result in Site Health's form.
	 *
	 * @param string $name        Name of the test.
	 * @param string $status      Site Health's status: good or recommended. Never critical: the shop works without us.
	 * @param string $label       Headline, plain text.
	 * @param string $description Plain text.
	 * @return array<string, mixed>
	 */
	private static function result( string $name, string $status, string $label, string $description ): array {
		return array(
			'label'       => esc_html( $label ),
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Cart P2', 'cart-p2' ),
				'color' => 'blue',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => '',
			'test'        => $name,
		);
	}
}
