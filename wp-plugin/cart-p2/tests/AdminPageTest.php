<?php
/**
 * AdminPageTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Admin\Actions;
use CartP2\Admin\Notices;
use CartP2\Admin\Page;
use CartP2\Admin\Privacy;
use CartP2\Admin\State;
use CartP2\Differences\Log;
use CartP2\Health\EngineHealth;
use CartP2\Mode;
use CartP2\Options;
use CartP2\Seam\Reasons;
use CartP2\Trace\Tool;

require_once __DIR__ . '/AdminTestCase.php';

/**
 * WooCommerce > Cart P2: who may see and do what, and what it says.
 */
final class AdminPageTest extends AdminTestCase {

	private const SNAPSHOT = array(
		'v'        => 1,
		'dialect'  => array(
			'woocommerce' => '10.5.0',
			'php'         => '8.2.0',
		),
		'settings' => array(
			'decimals'           => 2,
			'tax_enabled'        => false,
			'prices_include_tax' => false,
			'tax_rounding'       => 'half_up',
		),
		'lines'    => array(
			array(
				'key'      => 'a',
				'price'    => '2',
				'quantity' => 1,
			),
		),
	);

	protected function setUp(): void {
		parent::setUp();
		Log::delete_all();
		array_map( 'delete_option', array( Options::PAUSE, Options::ENGINE, Options::COMPARED, Options::REASONS ) );
		require_once ABSPATH . 'wp-admin/includes/admin.php';
	}

	/**
	 * The page as the signed-in user sees it.
	 *
	 * @param string $tab Tab.
	 */
	private function page( string $tab = '' ): string {
		$_GET = '' === $tab ? array() : array( 'tab' => $tab );
		return $this->printed( array( Page::class, 'print_page' ) );
	}

	public function test_only_shop_managers_see_the_page(): void {
		foreach ( array( 'customer', 'editor' ) as $role ) {
			$this->sign_in( $role );
			$this->assertSame( 'died: You are not allowed to see this page.', $this->outcome( array( Page::class, 'print_page' ) ), $role );
		}
		foreach ( array( 'shop_manager', 'administrator' ) as $role ) {
			$this->sign_in( $role );
			$this->assertStringContainsString( '<h1>Cart P2</h1>', $this->page(), $role );
		}
	}

	public function test_the_page_is_below_woocommerce(): void {
		global $submenu;
		$this->sign_in( 'shop_manager' );
		Page::add();
		$this->assertContains( array( 'Cart P2', 'manage_woocommerce', 'cart-p2', 'Cart P2' ), $submenu['woocommerce'] );
	}

	public function test_whoever_sees_the_settings_may_save_them(): void {
		// options.php asks for manage_options otherwise, which shop managers lack.
		$this->assertSame( 'manage_woocommerce', apply_filters( 'option_page_capability_cart_p2', 'manage_options' ) );
		$this->assertSame( array( Options::ENGINE, Options::SAMPLE_RATE, Options::DIFFERENCE_LIMIT ), $GLOBALS['new_allowed_options']['cart_p2'], 'and nothing else' );
	}

	public function test_settings_show_what_is_chosen_and_its_nonce(): void {
		$this->sign_in( 'shop_manager' );
		update_option( Options::ENGINE, 'shadow' );
		update_option( Options::SAMPLE_RATE, 7 );
		$html = $this->page();

		$this->assertMatchesRegularExpression( '/value="shadow"[^>]*checked/', $html );
		$this->assertDoesNotMatchRegularExpression( '/value="(auto|off)"[^>]*checked/', $html );
		$this->assertMatchesRegularExpression( '/name="cart_p2_sample_rate" value="7"/', $html );
		$this->assertMatchesRegularExpression( '/name="cart_p2_difference_limit" value="3"/', $html );
		$this->assertMatchesRegularExpression( '/name=.option_page. value=.cart_p2./', $html );
		$this->assertStringContainsString( wp_create_nonce( 'cart_p2-options' ), $html );
		foreach ( array( 'cart_p2_sample_rate', 'cart_p2_difference_limit' ) as $id ) {
			$this->assertStringContainsString( "<label for=\"$id\">", $html );
		}
	}

	public function test_every_option_of_a_form_is_in_the_form(): void {
		// options.php resets the options of a group that a form leaves out.
		$this->sign_in( 'shop_manager' );
		preg_match_all( '/name="(cart_p2_\w+)"/', $this->page(), $names );
		$this->assertSame( $GLOBALS['new_allowed_options']['cart_p2'], array_values( array_unique( $names[1] ) ) );
	}

	public function test_every_button_asks_for_the_capability(): void {
		foreach ( array( 'customer', 'editor' ) as $role ) {
			$this->sign_in( $role );
			foreach ( array( 'resume', 'dismiss', 'delete', 'download' ) as $method ) {
				$this->send( constant( Actions::class . '::' . strtoupper( $method ) ), array( 'id' => 'all' ) );
				$this->assertSame( 'died: You are not allowed to do this.', $this->outcome( array( Actions::class, $method ) ), "$role $method" );
			}
		}
	}

	public function test_every_button_asks_for_its_own_nonce(): void {
		$this->sign_in( 'administrator' );
		Mode::pause( Mode::WHY_DIFFERENCES );
		Log::record( 'shadow', self::SNAPSHOT, array( array( 'totals.total', '1', '2' ) ) );
		foreach ( array( 'resume', 'dismiss', 'delete', 'download' ) as $method ) {
			foreach ( array( array(), array( '_wpnonce' => wp_create_nonce( 'other' ) ) ) as $sent ) {
				$_POST    = array( 'id' => 'all' ) + $sent;
				$_REQUEST = $_POST;
				$this->assertStringStartsWith( 'died: ', $this->outcome( array( Actions::class, $method ) ), $method );
			}
		}
		$this->assertGreaterThan( 0, Mode::paused_until() );
		$this->assertSame( 1, Log::count() );
		$this->assertSame( '', get_user_meta( get_current_user_id(), Options::DISMISSED_META, true ) );
	}

	public function test_resuming(): void {
		$this->sign_in( 'shop_manager' );
		Mode::pause( Mode::WHY_DIFFERENCES );
		$this->assertStringContainsString( 'The engine is paused', $this->page() );
		$this->assertStringContainsString( 'Resume now', $this->page() );

		$this->send( Actions::RESUME );
		$this->assertSame( Page::url() . '&done=resumed', $this->outcome( array( Actions::class, 'resume' ) ) );
		$this->assertSame( 'auto', Mode::current() );
		$this->assertStringNotContainsString( 'Resume now', $this->page() );
	}

	public function test_deleting_one_or_all(): void {
		$this->sign_in( 'shop_manager' );
		for ( $entry = 0; $entry < 3; $entry++ ) {
			Log::record( 'shadow', self::SNAPSHOT, array( array( "totals.$entry", '1', '2' ) ) );
		}
		$this->send( Actions::DELETE, array( 'id' => (string) Log::newest( 1 )[0]['id'] ) );
		$this->assertStringContainsString( 'tab=differences', $this->outcome( array( Actions::class, 'delete' ) ) );
		$this->assertSame( array( 'totals.1', 'totals.0' ), array_column( array_column( array_column( Log::newest( 5 ), 'differences' ), 0 ), 0 ) );

		$this->send( Actions::DELETE, array( 'id' => 'all' ) );
		$this->outcome( array( Actions::class, 'delete' ) );
		$this->assertSame( 0, Log::count() );
	}

	public function test_downloading_what_is_gone(): void {
		$this->sign_in( 'shop_manager' );
		$this->send( Actions::DOWNLOAD, array( 'id' => '999999' ) );
		$this->assertSame( 'died: This difference is no longer there.', $this->outcome( array( Actions::class, 'download' ) ) );
	}

	public function test_differences_are_listed_and_escaped(): void {
		$this->sign_in( 'shop_manager' );
		$this->assertStringContainsString( 'None. 0 carts were compared.', $this->page( 'differences' ) );
		Log::record( 'browser', self::SNAPSHOT, array( array( '<b>x</b>', '<i>1</i>', 0.1 + 0.2 ), array( 'lines.1.line_tax', 1, 2 ), array( 'totals.fee_total', 1, 2 ), array( 'd', 1, 2 ), array( 'e', 1, 2 ) ) );
		$html = $this->page( 'differences' );

		$this->assertStringContainsString( 'Differences (1)', $html );
		$this->assertStringContainsString( '&lt;b&gt;x&lt;/b&gt;', $html );
		$this->assertStringNotContainsString( '<i>1</i>', $html );
		$this->assertStringContainsString( '0.30000000000000004', $html, 'all digits' );
		$this->assertStringContainsString( 'by a shopper’s browser', $html );
		$this->assertStringContainsString( 'and 2 more values', $html );
		$this->assertStringContainsString( 'Line 2: Tax after discounts', $html );
		$this->assertStringContainsString( 'Fees, without tax', $html );
		$this->assertStringContainsString( 'Download', $html );
	}

	public function test_shop_managers_are_told_of_a_pause_until_they_dismiss_it(): void {
		$notice = array( Notices::class, 'print_pause' );
		$this->sign_in( 'shop_manager' );
		$this->assertSame( '', $this->printed( $notice ) );
		Mode::pause( Mode::WHY_DIFFERENCES );
		$this->assertStringContainsString( 'Cart P2 has paused itself.', $this->printed( $notice ) );

		update_option( Options::PAUSE, array( 'until' => time() - 1, 'since' => time() - 3601 ) + get_option( Options::PAUSE ) );
		$this->assertStringContainsString( 'Cart P2 had paused itself.', $this->printed( $notice ), 'also when it is over' );

		$this->send( Actions::DISMISS );
		$this->outcome( array( Actions::class, 'dismiss' ) );
		$this->assertSame( '', $this->printed( $notice ) );

		Mode::pause( Mode::WHY_DIFFERENCES );
		$this->assertNotSame( '', $this->printed( $notice ), 'the next pause is news' );
		$this->sign_in( 'editor' );
		$this->assertSame( '', $this->printed( $notice ) );
	}

	public function test_says_who_calculates_now(): void {
		$this->assertSame( 'engine', State::now()['kind'] );
		update_option( Options::ENGINE, 'shadow' );
		$this->assertSame( 'WooCommerce calculates, the engine checks', State::now()['headline'] );
		update_option( Options::ENGINE, 'off' );
		$this->assertSame( 'You have switched the engine off.', State::now()['text'] );
		update_option( Options::ENGINE, 'auto' );
		Mode::pause( 'of <another> reason' );
		$this->assertStringContainsString( 'because of <another> reason.', State::now()['text'], 'plain text, escaped where it is shown' );
		$this->sign_in( 'shop_manager' );
		$this->assertStringContainsString( 'of &lt;another&gt; reason', $this->page() );
	}

	public function test_says_why_the_engine_stepped_aside(): void {
		$this->sign_in( 'shop_manager' );
		$this->assertStringContainsString( 'It has not, lately.', $this->page() );
		Reasons::record( Reasons::HOOK . 'woocommerce_<i>' );
		$html = $this->page();
		$this->assertStringContainsString( 'changes sums through the hook woocommerce_&lt;i&gt;.', $html );
	}

	public function test_site_health_tells_of_pauses_and_differences(): void {
		$this->assertSame( 'good', EngineHealth::test()['status'] );
		Log::record( 'shadow', self::SNAPSHOT, array( array( 'totals.total', '1', '2' ) ) );
		$this->assertSame( 'Cart P2 found differences', EngineHealth::test()['label'] );
		$this->assertStringContainsString( 'differed about 1 cart.', EngineHealth::test()['description'] );
		Mode::pause( Mode::WHY_DIFFERENCES );
		$this->assertSame( array( 'recommended', 'Cart P2 has paused itself' ), array( EngineHealth::test()['status'], EngineHealth::test()['label'] ) );
	}

	public function test_the_tool_explains_what_is_pasted(): void {
		$this->sign_in( 'shop_manager' );
		$this->assertStringContainsString( 'Explain this cart', $this->page( 'trace' ) );
		$this->send( Tool::ACTION, array( 'cart' => wp_json_encode( self::SNAPSHOT ), 'labels' => '{"lines":{"a":"It’s \"tea\""}}' ) );
		$html = $this->page( 'trace' );
		$this->assertStringContainsString( 'It’s &quot;tea&quot; × 1', $html );
		$this->assertStringContainsString( 'Total to pay', $html );

		$this->send( Tool::ACTION, array( 'cart' => 'total: <b>12</b>' ) );
		$html = $this->page( 'trace' );
		$this->assertStringContainsString( 'This is not the JSON of a cart.', $html );
		$this->assertStringNotContainsString( '<b>12</b>', $html );
	}

	public function test_the_tool_asks_for_its_nonce(): void {
		$this->sign_in( 'shop_manager' );
		$this->send( 'other', array( 'cart' => '{}' ) );
		$_GET = array( 'tab' => 'trace' );
		$this->assertStringStartsWith( 'died: ', $this->outcome( array( Page::class, 'print_page' ) ) );
	}

	public function test_the_privacy_policy_is_suggested(): void {
		$this->assertStringContainsString( 'could lead to a customer', Privacy::text() );
		$this->assertStringContainsString( (string) Log::ROWS, Privacy::text() );
	}
}
