<?php
/**
 * ShadowTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Differences\Comparison;
use CartP2\Differences\Log;
use CartP2\Differences\Shadow;
use CartP2\Mapping\StoredTotals;
use CartP2\Mode;
use CartP2\Options;

/**
 * Comparing in the shadow: what is found, and that nothing else happens.
 */
final class ShadowTest extends ShopTestCase {

	protected function setUp(): void {
		parent::setUp();
		$this->assertTrue( extension_loaded( 'cart_p2' ), 'these tests compare with the extension' );
		Log::delete_all();
		delete_option( Options::COMPARED );
		delete_option( Options::PAUSE );
		// These tests call the shadow themselves; the cart must not.
		update_option( Options::ENGINE, 'off' );
	}

	/**
	 * A cart with everything: tax, a coupon, shipping and a fee, calculated.
	 */
	private function full_cart(): void {
		$this->tax_rate( '20' );
		$this->shipping_method( 'flat_rate', array( 'cost' => '4.95', 'tax_status' => 'taxable' ) );
		$this->add( '9.99', 3 );
		$this->add( '3.40', 2 );
		$this->coupon( 'spring-for-jane', 'percent', '35' );
		wc_clear_notices();
		$this->cart()->calculate_totals();
	}

	/**
	 * WooCommerce's own calculation of the cart.
	 */
	private function calculation(): callable {
		return function () {
			$this->cart()->calculate_totals();
		};
	}

	/**
	 * A calculation that ends a cent off.
	 */
	private function wrong_calculation(): callable {
		return function () {
			$this->cart()->calculate_totals();
			$this->cart()->set_total( '99.99' );
		};
	}

	public function test_the_shop_compares_as_many_carts_as_the_owner_wants(): void {
		$this->full_cart();
		foreach ( array( 'shadow', 'auto' ) as $mode ) {
			foreach ( array( 0 => 0, 1 => 3 ) as $rate => $compared ) {
				update_option( Options::ENGINE, $mode );
				update_option( Options::SAMPLE_RATE, $rate );
				delete_option( Options::COMPARED );
				for ( $time = 0; $time < 3; $time++ ) {
					$this->cart()->calculate_totals();
				}
				$this->assertSame( $compared, (int) get_option( Options::COMPARED ), "$mode, 1 in $rate" );
			}
		}
	}

	public function test_equal_sums_leave_nothing_but_a_count(): void {
		$this->full_cart();
		Shadow::run( $this->cart(), $this->calculation() );
		Shadow::run( $this->cart(), $this->calculation() );

		$this->assertSame( 0, Log::count() );
		$this->assertSame( '2', get_option( Options::COMPARED ) );
	}

	public function test_the_calculation_runs_once_and_nothing_stored_is_changed(): void {
		$this->full_cart();
		$this->cart()->calculate_totals();
		$stored  = StoredTotals::from_cart( $this->cart() );
		$hash    = $this->cart()->get_cart_hash();
		$session = WC()->session->get( 'cart_totals' );
		$before  = did_action( 'woocommerce_before_calculate_totals' );

		Shadow::run( $this->cart(), $this->calculation() );

		$this->assertSame( $before + 1, did_action( 'woocommerce_before_calculate_totals' ) );
		$this->assertEquals( $stored, StoredTotals::from_cart( $this->cart() ) );
		$this->assertSame( array(), Comparison::between( $stored, StoredTotals::from_cart( $this->cart() ) ), 'every bit' );
		$this->assertSame( $hash, $this->cart()->get_cart_hash() );
		$this->assertSame( $session, WC()->session->get( 'cart_totals' ) );
		$this->assertSame( array(), wc_get_notices() );
	}

	public function test_a_difference_is_kept_with_its_cart_and_charged_as_woocommerce_says(): void {
		$this->full_cart();
		Shadow::run( $this->cart(), $this->wrong_calculation() );

		$this->assertSame( '99.99', $this->cart()->get_total( 'edit' ) );
		$entries = Log::newest( 10 );
		$this->assertCount( 1, $entries );
		$this->assertSame( 'shadow', $entries[0]['source'] );
		$this->assertSame( 2, $entries[0]['lines'] );
		$this->assertSame( 1, $entries[0]['count'] );
		list( $path, $woocommerce, $engine ) = $entries[0]['differences'][0];
		$this->assertSame( array( 'totals.total', '99.99' ), array( $path, $woocommerce ) );

		$vector = json_decode( Log::vector( $entries[0] ), true );
		$this->assertSame( '99.99', $vector['output']['totals']['total'], 'what WooCommerce stored' );
		$again = json_decode( \CartP2\Engine::totals( wp_json_encode( $vector['input'] ) ), true );
		$this->assertSame( $engine, $again['totals']['total'], 'the vector gives the engine’s answer again' );
	}

	public function test_what_woocommerce_throws_reaches_its_caller(): void {
		$this->full_cart();
		$this->expectExceptionMessage( 'of WooCommerce' );
		Shadow::run(
			$this->cart(),
			static function () {
				throw new \DomainException( 'of WooCommerce' );
			}
		);
	}

	public function test_after_an_exception_the_next_comparison_works(): void {
		$this->full_cart();
		try {
			Shadow::run(
				$this->cart(),
				static function () {
					throw new \DomainException( 'of WooCommerce' );
				}
			);
		} catch ( \DomainException $error ) {
			Shadow::run( $this->cart(), $this->calculation() );
		}
		$this->assertSame( '1', get_option( Options::COMPARED ) );
	}

	public function test_a_cart_the_engine_cannot_describe_is_left_alone(): void {
		$this->full_cart();
		add_filter( 'woocommerce_coupon_sort', static function () { return 'x'; } );
		Shadow::run( $this->cart(), $this->wrong_calculation() );

		$this->assertSame( 0, Log::count() );
		$this->assertFalse( get_option( Options::COMPARED ) );
	}

	public function test_a_hook_that_breaks_while_we_look_reaches_nobody(): void {
		$this->full_cart();
		$calculated = false;
		add_filter(
			'woocommerce_product_get_price',
			static function ( $price ) use ( &$calculated ) {
				if ( $calculated ) {
					throw new \LogicException( 'only while the snapshot is taken' );
				}
				return $price;
			}
		);
		Shadow::run(
			$this->cart(),
			function () use ( &$calculated ) {
				$this->cart()->calculate_totals();
				$calculated = true;
			}
		);
		$this->assertSame( 0, Log::count() );
	}

	public function test_what_another_plugin_changes_is_no_difference_of_ours(): void {
		$this->full_cart();
		foreach ( array( 'woocommerce_calculated_total', 'woocommerce_get_discounted_price' ) as $hook ) {
			$change = static function ( $amount ) {
				return $amount + 1;
			};
			add_filter( $hook, $change );
			Shadow::run( $this->cart(), $this->calculation() );
			remove_filter( $hook, $change );
		}
		$this->assertSame( 0, Log::count() );
	}

	public function test_a_calculation_within_a_calculation_is_only_run(): void {
		$this->full_cart();
		$inner = 0;
		Shadow::run(
			$this->cart(),
			function () use ( &$inner ) {
				Shadow::run(
					$this->cart(),
					static function () use ( &$inner ) {
						++$inner;
					}
				);
				$this->cart()->calculate_totals();
			}
		);
		$this->assertSame( 1, $inner );
		$this->assertSame( '1', get_option( Options::COMPARED ) );
	}

	public function test_several_differences_pause_automatic_mode(): void {
		$this->full_cart();
		update_option( Options::ENGINE, 'auto' );
		update_option( Options::DIFFERENCE_LIMIT, 3 );
		for ( $found = 1; $found <= 3; $found++ ) {
			$this->assertSame( 'auto', Mode::current() );
			Shadow::run( $this->cart(), $this->wrong_calculation() );
		}
		$this->assertSame( 'off', Mode::current() );
		$this->assertSame( Mode::WHY_DIFFERENCES, Mode::last_pause()['why'] );
		$this->assertSame( 3, Log::recent_count() );
	}

	public function test_resuming_starts_to_count_anew(): void {
		global $wpdb;
		$this->full_cart();
		update_option( Options::ENGINE, 'auto' );
		update_option( Options::DIFFERENCE_LIMIT, 2 );
		Shadow::run( $this->cart(), $this->wrong_calculation() );
		Shadow::run( $this->cart(), $this->wrong_calculation() );
		Mode::resume();
		$this->assertSame( 'auto', Mode::current() );
		$this->assertSame( 0, Log::recent_count() );

		// As if resumed a little earlier, so that the next one is later.
		update_option( Options::PAUSE, array( 'resumed' => time() - 5 ) );
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET found_at = %s', $wpdb->prefix . 'cart_p2_differences', gmdate( 'Y-m-d H:i:s', time() - 10 ) ) );
		Shadow::run( $this->cart(), $this->wrong_calculation() );
		$this->assertSame( 'auto', Mode::current() );
		Shadow::run( $this->cart(), $this->wrong_calculation() );
		$this->assertSame( 'off', Mode::current() );
	}

	public function test_differences_of_long_ago_pause_nothing(): void {
		global $wpdb;
		$this->full_cart();
		update_option( Options::ENGINE, 'auto' );
		update_option( Options::DIFFERENCE_LIMIT, 2 );
		Shadow::run( $this->cart(), $this->wrong_calculation() );
		$wpdb->query( $wpdb->prepare( 'UPDATE %i SET found_at = %s', $wpdb->prefix . 'cart_p2_differences', gmdate( 'Y-m-d H:i:s', time() - HOUR_IN_SECONDS - 1 ) ) );
		Shadow::run( $this->cart(), $this->wrong_calculation() );

		$this->assertSame( 'auto', Mode::current() );
		$this->assertSame( 2, Log::count() );
	}

	public function test_differences_in_shadow_mode_pause_nothing(): void {
		$this->full_cart();
		update_option( Options::ENGINE, 'shadow' );
		update_option( Options::DIFFERENCE_LIMIT, 1 );
		Shadow::run( $this->cart(), $this->wrong_calculation() );

		$this->assertSame( 'shadow', Mode::current() );
		$this->assertNull( Mode::last_pause() );
	}
}
