<?php
/**
 * SeamTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Mapping\ForeignHooks;
use CartP2\Options;
use CartP2\Seam\EngineCart;
use CartP2\Seam\Placement;
use CartP2\Seam\Reasons;

/**
 * The engine calculates in WooCommerce's place: the same values, the same hooks; and steps aside where sums could differ.
 */
final class SeamTest extends SeamTestCase {

	public function test_the_cart_is_ours_and_calculates_by_the_engine(): void {
		$this->assertInstanceOf( EngineCart::class, $this->cart() );
		$this->fill();
		$engine = $this->calculated();
		$this->assertSame( 'engine', $this->by );
		$shop = $this->calculated( false );
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( $shop, $engine );
		$this->assertSame( array(), Reasons::recent() );
	}

	public function test_a_clone_calculates_by_itself(): void {
		$this->fill();
		$before = $this->calculated();
		$clone  = clone $this->cart();
		$clone->set_quantity( array_key_first( $clone->get_cart() ), 7, false );
		$this->by = '';
		$clone->calculate_totals();
		$this->assertSame( 'engine', $this->by );
		$this->assertNotSame( $before['totals'], $clone->get_totals() );
		$this->assertSame( $before['totals'], $this->cart()->get_totals() );
	}

	public function test_an_empty_cart(): void {
		$engine = $this->calculated( true );
		$this->assertSame( $this->calculated( false ), $engine );
	}

	/**
	 * Modes of the owner.
	 *
	 * @return array<string, array{string, bool|null, string}>
	 */
	public static function modes(): array {
		return array(
			'auto'                => array( 'auto', null, 'engine' ),
			'auto, filter false'  => array( 'auto', false, 'WooCommerce' ),
			'off'                 => array( 'off', null, 'WooCommerce' ),
			'off, filter true'    => array( 'off', true, 'engine' ),
			'shadow'              => array( 'shadow', null, 'WooCommerce' ),
			'shadow, filter true' => array( 'shadow', true, 'engine' ),
		);
	}

	/**
	 * @dataProvider modes
	 */
	public function test_modes_and_the_filter( string $mode, $filter, string $by ): void {
		$this->fill();
		update_option( Options::ENGINE, $mode );
		$this->calculated( $filter );
		$this->assertSame( $by, $this->by );
		$this->assertSame( array(), Reasons::recent(), 'what the owner chose is no reason' );
	}

	public function test_a_sample_is_charged_by_woocommerce_and_compared(): void {
		$this->fill();
		$expected = $this->calculated( false );
		remove_filter( 'pre_option_' . Options::SAMPLE_RATE, '__return_zero' );
		update_option( Options::SAMPLE_RATE, 1 );
		$compared = (int) get_option( Options::COMPARED, 0 );
		wp_cache_delete( 'notoptions', 'options' );
		$this->assertSame( $expected, $this->calculated() );
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertGreaterThan( $compared, (int) get_option( Options::COMPARED, 0 ) );
	}

	/**
	 * A callback for each hook that makes the engine step aside, as a plugin would use it, and what the cart needs so that it
	 * changes a sum.
	 *
	 * @return array<string, array{string, callable, string}>
	 */
	public static function hooks(): array {
		$half     = static function ( $value ) {
			return $value / 2;
		};
		$halves   = static function ( $taxes ) {
			return array_map(
				static function ( $tax ) {
					return $tax / 2;
				},
				$taxes
			);
		};
		$one_less = static function ( $items ) {
			return array_slice( $items, 1, null, true );
		};
		$no_rates = static function () {
			return array();
		};
		$on_sight = static function ( $hook ) use ( $halves ) {
			if ( 'woocommerce_calc_tax' === $hook && ! has_filter( $hook, $halves ) ) {
				add_filter( $hook, $halves );
			}
		};
		$a_third  = static function ( $discounts ) {
			return array_fill_keys( array_keys( $discounts ), 33 );
		};
		$tries    = array(
			'all'                                      => array( $on_sight, '' ),
			'woocommerce_get_discounted_price'         => array( $half, '' ),
			'woocommerce_calculate_item_totals_taxes'  => array( $halves, '' ),
			'woocommerce_calc_tax'                     => array( $halves, '' ),
			'woocommerce_price_ex_tax_amount'          => array( $half, '' ),
			'woocommerce_price_inc_tax_amount'         => array( $half, 'enter_prices_with_tax' ),
			'woocommerce_tax_round'                    => array( $half, '' ),
			'wc_round_tax_total'                       => array( $half, '' ),
			'woocommerce_coupon_get_discount_amount'   => array( $half, '' ),
			'woocommerce_coupon_get_apply_quantity'    => array( $half, '' ),
			'woocommerce_coupon_get_items_to_validate' => array( $one_less, 'restrict_a_coupon' ),
			'woocommerce_coupon_get_items_to_apply'    => array( $one_less, '' ),
			'woocommerce_coupon_custom_discounts_array' => array( $a_third, 'invent_a_coupon' ),
			'woocommerce_cart_totals_get_fees_from_cart_taxes' => array( $halves, '' ),
			'woocommerce_cart_totals_get_item_tax_rates' => array( $no_rates, '' ),
		);
		$rows     = array();
		foreach ( $tries as $hook => list( $callback, $prepare ) ) {
			$rows[ $hook ] = array( $hook, $callback, $prepare );
		}
		return $rows;
	}

	public function test_every_hook_to_step_aside_for_is_tried(): void {
		$this->assertSame( ForeignHooks::CALCULATION, array_keys( self::hooks() ) );
	}

	/**
	 * The shop's prices hold the tax.
	 *
	 * @return void
	 */
	private function enter_prices_with_tax(): void {
		update_option( 'woocommerce_prices_include_tax', 'yes' );
	}

	/**
	 * A coupon for the most expensive product, which is the first to be looked at.
	 *
	 * @return void
	 */
	private function restrict_a_coupon(): void {
		$this->coupon( 'one', 'percent', '20', array( 'product_ids' => array( array_column( $this->cart()->get_cart(), 'product_id' )[0] ) ) );
	}

	/**
	 * A coupon of another plugin's type.
	 *
	 * @return void
	 */
	private function invent_a_coupon(): void {
		add_filter(
			'woocommerce_coupon_discount_types',
			static function ( $types ) {
				return $types + array( 'half' => 'Half' );
			}
		);
		add_filter(
			'woocommerce_cart_coupon_types',
			static function ( $types ) {
				return array_merge( $types, array( 'half' ) );
			}
		);
		$this->coupon( 'custom', 'half', '50' );
	}

	/**
	 * @dataProvider hooks
	 */
	public function test_steps_aside_for_a_hook( string $hook, callable $callback, string $prepare ): void {
		$this->fill();
		if ( '' !== $prepare ) {
			$this->$prepare();
		}
		$without = $this->calculated( false );
		add_filter( $hook, $callback );
		$engine = $this->calculated();
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( 'hook:' . $hook, Reasons::recent()[0]['reason'] );
		$this->assertStringContainsString( $hook, Reasons::text( 'hook:' . $hook ) );
		$shop = $this->calculated( false );
		$this->assertSame( $shop, $engine );
		$this->assertNotSame( $without['totals'], $engine['totals'], 'the callback changes a sum' );
	}

	/**
	 * Moments at which another plugin has its turn.
	 *
	 * @return array<string, array{string}>
	 */
	public static function moments(): array {
		$moments = array();
		foreach ( array( 'woocommerce_cart_reset', 'woocommerce_before_calculate_totals', 'woocommerce_coupon_is_valid', 'woocommerce_coupon_is_valid_for_product', 'woocommerce_package_rates', 'woocommerce_cart_calculate_fees' ) as $hook ) {
			$moments[ $hook ] = array( $hook );
		}
		return $moments;
	}

	/**
	 * @dataProvider moments
	 */
	public function test_steps_aside_for_a_hook_added_in_the_middle( string $moment ): void {
		$this->fill();
		$half = static function ( $taxes ) {
			return array_map( 'floor', $taxes );
		};
		add_filter(
			$moment,
			static function ( $value = null ) use ( $half ) {
				add_filter( 'woocommerce_calc_tax', $half );
				return $value;
			}
		);
		$calls = 0;
		add_action(
			'woocommerce_cart_calculate_fees',
			static function () use ( &$calls ) {
				++$calls;
			}
		);
		$engine = $this->calculated();
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( 1, $calls, 'fees were asked for once' );
		$this->assertSame( 'hook:woocommerce_calc_tax', Reasons::recent()[0]['reason'] );
		// Now it is hooked from the start.
		$this->assertSame( $this->calculated( false ), $engine );
	}

	public function test_a_coupon_of_another_type(): void {
		$this->fill();
		$this->invent_a_coupon();
		$engine = $this->calculated();
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( $this->calculated( false ), $engine );
		$this->assertSame( 'cart:coupon_type', Reasons::recent()[0]['reason'] );
	}

	/**
	 * Carts that the engine refuses, each at another step.
	 *
	 * @return array<string, array{callable, string}>
	 */
	public static function refusals(): array {
		return array(
			'price beyond limits'         => array(
				static function () {
					add_filter(
						'woocommerce_product_get_price',
						static function () {
							return 2e12;
						}
					);
				},
				'engine:number_out_of_range',
			),
			'shipping cost beyond limits' => array(
				static function () {
					add_filter(
						'woocommerce_package_rates',
						static function ( $rates ) {
							foreach ( $rates as $rate ) {
								$rate->cost = '2000000000000';
							}
							return $rates;
						}
					);
				},
				'engine:number_out_of_range',
			),
			'fee with the id of a line'   => array(
				static function () {
					add_action(
						'woocommerce_cart_calculate_fees',
						static function ( $cart ) {
							$cart->fees_api()->add_fee(
								array(
									'id'     => array_key_first( $cart->get_cart() ),
									'name'   => 'Odd',
									'amount' => 1,
								)
							);
						}
					);
				},
				'cart:fee_id',
			),
			'fee with a number as id'     => array(
				static function () {
					add_action(
						'woocommerce_cart_calculate_fees',
						static function ( $cart ) {
							$cart->fees_api()->add_fee(
								array(
									'id'     => '17',
									'name'   => 'Odd',
									'amount' => 1,
								)
							);
						}
					);
				},
				'engine:unsupported_key',
			),
		);
	}

	/**
	 * @dataProvider refusals
	 */
	public function test_what_the_engine_refuses_woocommerce_calculates( callable $change, string $reason ): void {
		$this->fill();
		$change();
		$seen = array();
		$this->watch_hooks( $seen );
		$shop  = $this->calculated( false );
		$hooks = $seen;
		$seen  = array();
		$this->by = '';
		$engine   = $this->calculated();
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( $shop, $engine );
		$this->assertSame( $hooks, $seen, 'each of them fired as often, in the same order' );
		$this->assertSame( $reason, Reasons::recent()[0]['reason'] );
	}

	public function test_an_exception_of_another_plugin_passes_through(): void {
		$this->fill();
		add_action(
			'woocommerce_cart_calculate_fees',
			static function () {
				throw new \DomainException( 'mine' );
			}
		);
		$this->expectException( \DomainException::class );
		$this->calculated();
	}

	public function test_a_calculation_inside_a_calculation(): void {
		$this->fill();
		$inside = false;
		add_action(
			'woocommerce_calculate_totals',
			function ( $cart ) use ( &$inside ) {
				if ( ! $inside ) {
					$inside = true;
					$cart->calculate_totals();
					$inside = false;
				}
			}
		);
		$engine = $this->calculated();
		$this->assertSame( $this->calculated( false ), $engine );
	}

	public function test_rates_the_session_knows_are_not_asked_for_again(): void {
		$this->fill();
		$asked = 0;
		$seen  = array();
		add_action(
			'woocommerce_before_get_rates_for_package',
			static function () use ( &$asked ) {
				++$asked;
			}
		);
		add_filter(
			'woocommerce_shipping_packages',
			static function ( $packages ) use ( &$seen ) {
				$seen[] = array( $packages, WC()->shipping()->packages );
				return $packages;
			}
		);
		$nested = array();
		add_filter(
			'woocommerce_cart_needs_shipping',
			function ( $needs ) use ( &$nested ) {
				$nested[] = count( $this->cart()->get_shipping_packages() );
				return $needs;
			}
		);
		$found = array();
		foreach ( array( '__return_false', '__return_true' ) as $filter ) {
			$asked  = 0;
			$seen   = array();
			$nested = array();
			$states = array();
			add_filter( 'cart_p2_use_engine', $filter );
			WC()->session->set( 'shipping_for_package_0', null );
			foreach ( array( 2, 2, 7, 7 ) as $quantity ) {
				$this->cart()->set_quantity( array_key_first( $this->cart()->get_cart() ), $quantity );
				$states[] = array( $asked, $this->cart()->get_totals(), WC()->shipping()->get_packages(), WC()->session->get( 'shipping_for_package_0' ) );
			}
			remove_filter( 'cart_p2_use_engine', $filter );
			$found[] = array( $states, $seen, $nested );
		}
		list( $first, $same, $changed, $unchanged ) = array_column( $found[1][0], 0 );
		$this->assertGreaterThan( 0, $first );
		$this->assertSame( array( $first, 2 * $first, 2 * $first ), array( $same, $changed, $unchanged ) );
		$this->assertNotContains( 0, $found[1][2], 'a plugin that asks in the middle is told' );
		$this->assertEquals( $found[0], $found[1] );
		$this->assertSame( 'engine', $this->by );
	}

	public function test_changes_within_a_request_count_at_once(): void {
		$this->fill();
		$this->calculated();
		$changes = array(
			'price'       => function () {
				$items = $this->cart()->get_cart();
				reset( $items )['data']->set_price( '12.34' );
			},
			'tax class'   => function () {
				$items = $this->cart()->get_cart();
				reset( $items )['data']->set_tax_status( 'none' );
			},
			'coupon'      => function () {
				$coupon = new \WC_Coupon( 'ten' );
				$coupon->set_amount( '35' );
				$coupon->save();
			},
			'restriction' => function () {
				$coupon = new \WC_Coupon( 'ten' );
				$items  = $this->cart()->get_cart();
				$coupon->set_excluded_product_ids( array( reset( $items )['product_id'] ) );
				$coupon->save();
			},
			'rate'        => function () {
				$this->tax_rate( '7.7', array( 'priority' => 3 ) );
				\WC_Cache_Helper::invalidate_cache_group( 'taxes' );
			},
			'option'      => function () {
				update_option( 'woocommerce_tax_round_at_subtotal', 'yes' );
			},
			'decimals'    => function () {
				update_option( 'woocommerce_price_num_decimals', '3' );
			},
			'exemption'   => function () {
				WC()->customer->set_is_vat_exempt( true );
			},
			'its end'     => function () {
				WC()->customer->set_is_vat_exempt( false );
			},
			'taxes off'   => function () {
				update_option( 'woocommerce_calc_taxes', 'no' );
			},
		);
		$last    = null;
		foreach ( $changes as $what => $change ) {
			$change();
			$engine = $this->calculated( true );
			$this->assertSame( 'engine', $this->by );
			$this->assertSame( $this->calculated( false ), $engine, $what );
			$this->assertNotSame( $last, $engine, $what );
			$last = $engine;
		}
	}

	public function test_the_place_of_the_cart(): void {
		$cart = WC()->cart;
		try {
			WC()->cart = null;
			$this->assertSame( 'Some_Session', Placement::place( 'Some_Session' ), 'a cron job of WooCommerce applies the filter too' );
			$this->assertNull( WC()->cart );
			WC()->cart = new class() extends \WC_Cart {
				public function __construct() {}
			};
			$other     = WC()->cart;
			WC()->initialize_session();
			$this->assertSame( $other, WC()->cart, 'another plugin was first' );
			WC()->cart = null;
			WC()->initialize_session();
			$this->assertInstanceOf( EngineCart::class, WC()->cart );
		} finally {
			WC()->cart = $cart;
		}
	}

	/**
	 * Calculates in a process of its own, with the extension of this one.
	 *
	 * @param array<string, mixed> $wanted   See isolated/seam.php.
	 * @param string[]             $settings Settings of PHP.
	 * @return array<string, mixed>
	 */
	private function elsewhere( array $wanted, array $settings ): array {
		global $wpdb;
		// The other process would wait for this test's rows.
		$wpdb->query( 'ROLLBACK' );
		return $this->isolated( 'seam.php', array( wp_json_encode( $wanted, JSON_FORCE_OBJECT ) ), $settings );
	}

	public function test_the_shop_sells_without_the_extension_and_with_another_version(): void {
		$this->assertSame( 1, preg_match( '~ (/\S*cart_p2\S*\.so)$~m', file_get_contents( '/proc/self/maps' ), $loaded ) );
		$extension = 'extension=' . $loaded[1];

		$with = $this->elsewhere( array(), array( $extension ) );
		$this->assertSame( array( EngineCart::class, 'engine', '' ), array( $with['cart'], $with['by'], $with['printed'] ) );
		$without = array(
			'cart'    => 'WC_Cart',
			'by'      => 'WooCommerce',
			'total'   => $with['total'],
			'printed' => '',
		);
		$this->assertSame( $without, $this->elsewhere( array(), array() ), 'no extension' );
		$this->assertSame( $without, $this->elsewhere( array( 'plugin_version' => '7.0.0' ), array( $extension ) ), 'an extension of another version' );
	}

	public function test_the_store_api_and_orders_get_the_same_sums(): void {
		add_filter( 'woocommerce_store_api_disable_nonce_check', '__return_true' );
		$this->fill();
		$key  = array_key_first( $this->cart()->get_cart() );
		$seen = array();
		foreach ( array( '__return_false' => 'WooCommerce', '__return_true' => 'engine' ) as $filter => $by ) {
			add_filter( 'cart_p2_use_engine', $filter );
			$answers = array();
			foreach ( array( 5, 2 ) as $quantity ) {
				$request = new \WP_REST_Request( 'POST', '/wc/store/v1/cart/update-item' );
				$request->set_body_params( array( 'key' => $key, 'quantity' => $quantity ) );
				$answer = rest_do_request( $request );
				$this->assertSame( 200, $answer->get_status() );
				$this->assertSame( $by, $this->by );
				// Objects as in the answer to a browser; without what is new on each request.
				$answers[] = array_diff_key( json_decode( wp_json_encode( $answer->get_data() ), true ), array( 'extensions' => 1 ) );
			}
			$order = new \WC_Order();
			WC()->checkout()->set_data_from_cart( $order );
			$order_seen = array( $order->get_total(), $order->get_total_tax(), $order->get_discount_total(), $order->get_cart_hash() );
			foreach ( $order->get_items( array( 'line_item', 'tax', 'shipping', 'fee', 'coupon' ) ) as $item ) {
				$order_seen[] = array_diff_key( $item->get_data(), array( 'id' => 1, 'meta_data' => 1 ) );
			}
			$before = $order->get_total();
			$order->calculate_totals();
			$seen[] = array( $answers, $order_seen, $before, $order->get_total() );
			remove_filter( 'cart_p2_use_engine', $filter );
		}
		$this->assertEquals( $seen[0], $seen[1] );
		$this->assertSame( wp_json_encode( $seen[0] ), wp_json_encode( $seen[1] ) );
	}

	public function test_reasons_are_noted_once_a_minute(): void {
		Reasons::record( 'hook:a' );
		Reasons::record( 'hook:a' );
		Reasons::record( 'hook:b' );
		$recent = Reasons::recent();
		$this->assertSame( array( 'hook:b', 'hook:a' ), array_column( $recent, 'reason' ) );
		$this->assertSame( array( 1, 1 ), array_column( $recent, 'count' ) );
		$noted                   = get_option( Options::REASONS );
		$noted['hook:a']['time'] -= 61;
		update_option( Options::REASONS, $noted );
		Reasons::record( 'hook:a' );
		$this->assertSame( 2, Reasons::recent()[0]['count'] );
		for ( $i = 0; $i < 30; $i++ ) {
			Reasons::record( "hook:$i" );
		}
		$this->assertCount( 20, Reasons::recent() );
		update_option( Options::REASONS, 'nonsense' );
		$this->assertSame( array(), Reasons::recent() );
	}

	public function test_every_reason_has_a_sentence(): void {
		foreach ( array( Reasons::EXTENSION_MISSING, Reasons::EXTENSION_VERSION, Reasons::WOOCOMMERCE_VERSION, Reasons::ROUNDING, 'hook:all', 'cart:coupon_type', 'cart:line', 'engine:too_complex' ) as $reason ) {
			$this->assertMatchesRegularExpression( '/\A[A-Zw].* .*\.\z/', Reasons::text( $reason ), $reason );
		}
	}
}
