<?php
/**
 * Page class.
 *
 * @package CartP2
 */

namespace CartP2\Admin;

use CartP2\Differences\Log;
use CartP2\Options;
use CartP2\Trace\Tool;

/**
 * WooCommerce > Cart P2: the engine, the differences found, the tool that explains a cart, and the stock.
 */
final class Page {

	const SLUG       = 'cart-p2';
	const CAPABILITY = 'manage_woocommerce';

	/**
	 * Adds the page to WooCommerce's menu.
	 *
	 * @return void
	 */
	public static function add() {
		if ( ! function_exists( 'WC' ) ) {
			return;
		}
		add_submenu_page( 'woocommerce', __( 'Cart P2', 'cart-p2' ), __( 'Cart P2', 'cart-p2' ), self::CAPABILITY, self::SLUG, array( self::class, 'print_page' ) );
	}

	/**
	 * Who may save the settings: whoever sees them.
	 *
	 * @return string
	 */
	public static function capability(): string {
		return self::CAPABILITY;
	}

	/**
	 * Address of a tab.
	 *
	 * @param string $tab Tab.
	 * @return string
	 */
	public static function url( string $tab = 'engine' ): string {
		return admin_url( 'admin.php?page=' . self::SLUG . ( 'engine' === $tab ? '' : '&tab=' . $tab ) );
	}

	/**
	 * Prints the page.
	 *
	 * @return void
	 */
	public static function print_page() {
		if ( ! current_user_can( self::CAPABILITY ) ) {
			wp_die( esc_html__( 'You are not allowed to see this page.', 'cart-p2' ), 403 );
		}
		wp_enqueue_style( 'cart-p2-admin', plugins_url( 'assets/css/admin.css', CART_P2_FILE ), array(), CART_P2_VERSION );
		$tabs = self::tabs();
		$tab  = isset( $_GET['tab'] ) ? sanitize_key( $_GET['tab'] ) : 'engine'; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only chooses what is shown.
		$tab  = isset( $tabs[ $tab ] ) ? $tab : 'engine';

		echo '<div class="wrap cart-p2-page"><h1>' . esc_html__( 'Cart P2', 'cart-p2' ) . '</h1><nav class="nav-tab-wrapper" aria-label="' . esc_attr__( 'Parts of this page', 'cart-p2' ) . '">';
		foreach ( $tabs as $name => $title ) {
			printf( '<a href="%s" class="nav-tab%s"%s>%s</a>', esc_url( self::url( $name ) ), $name === $tab ? ' nav-tab-active' : '', $name === $tab ? ' aria-current="page"' : '', esc_html( $title ) );
		}
		echo '</nav>';
		settings_errors();
		self::print_done();
		if ( 'differences' === $tab ) {
			DifferencesTab::print_tab();
		} elseif ( 'trace' === $tab ) {
			Tool::print_page();
		} elseif ( 'stock' === $tab ) {
			StockTab::print_tab();
		} else {
			EngineTab::print_tab();
		}
		echo '</div>';
	}

	/**
	 * Adds a link to this page to the plugin's row in the list of plugins.
	 *
	 * @param string[] $links Links.
	 * @return string[]
	 */
	public static function add_link( $links ) {
		if ( current_user_can( self::CAPABILITY ) && function_exists( 'WC' ) ) {
			array_unshift( $links, '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'cart-p2' ) . '</a>' );
		}
		return $links;
	}

	/**
	 * The tabs' titles.
	 *
	 * @return array<string, string>
	 */
	private static function tabs(): array {
		$count = Log::count();
		return array(
			'engine'      => __( 'Engine', 'cart-p2' ),
			/* translators: %s: number. */
			'differences' => $count > 0 ? sprintf( __( 'Differences (%s)', 'cart-p2' ), number_format_i18n( $count ) ) : __( 'Differences', 'cart-p2' ),
			'trace'       => __( 'Cent trace', 'cart-p2' ),
			'stock'       => __( 'Stock', 'cart-p2' ),
		);
	}

	/**
	 * Says what was just done.
	 *
	 * @return void
	 */
	private static function print_done() {
		$texts = array(
			'resumed'  => __( 'The pause is over. The engine calculates again.', 'cart-p2' ),
			'deleted'  => __( 'Deleted.', 'cart-p2' ),
			'released' => __( 'Given back: others can buy it now.', 'cart-p2' ),
			'gone'     => __( 'This hold is no longer there.', 'cart-p2' ),
			'failed'   => __( 'That did not work. WooCommerce’s log says why.', 'cart-p2' ),
		);
		$done  = isset( $_GET['done'] ) ? sanitize_key( $_GET['done'] ) : ''; // phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Only chooses what is shown.
		if ( isset( $texts[ $done ] ) ) {
			wp_admin_notice( esc_html( $texts[ $done ] ), array( 'type' => 'failed' === $done ? 'error' : ( 'gone' === $done ? 'warning' : 'success' ), 'dismissible' => true ) );
		}
	}
}
