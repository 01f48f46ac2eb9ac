<?php
/**
 * SeamPanicTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Seam\Reasons;

/**
 * The engine panics in each of its steps, and the shop charges WooCommerce's sums.
 *
 * Needs the build of the extension that can be told to panic (`cargo build --release -p cart-p2-php --features panic-test`).
 *
 * @group panic
 */
final class SeamPanicTest extends SeamTestCase {

	protected function setUp(): void {
		if ( ! function_exists( 'cart_p2_test_panic_at' ) ) {
			self::fail( 'The extension cannot panic on purpose: build it with --features panic-test.' );
		}
		parent::setUp();
	}

	protected function tearDown(): void {
		cart_p2_test_panic_at( '' );
		parent::tearDown();
	}

	/**
	 * Every step of the engine.
	 *
	 * @return array<string, array{string}>
	 */
	public static function steps(): array {
		$steps = array();
		foreach ( ( new \ReflectionClass( \CartP2\Calculation::class ) )->getMethods( \ReflectionMethod::IS_PUBLIC ) as $method ) {
			if ( ! $method->isStatic() ) {
				$steps[ $method->getName() ] = array( $method->getName() );
			}
		}
		return $steps;
	}

	/** Then WooCommerce makes the hash itself, and the engine goes on. */
	public function test_woocommerce_looks_for_rates_when_their_hash_panics(): void {
		$this->fill();
		$shop = $this->calculated( false );
		cart_p2_test_panic_at( 'packageJson' );
		// The session knows the rates by now.
		$this->cart()->calculate_totals();
		$this->assertSame( 'engine', $this->by );
		$this->assertSame( $shop['totals'], $this->cart()->get_totals() );
		$this->assertSame( 'engine:internal', Reasons::recent()[0]['reason'] );
	}

	/**
	 * @dataProvider steps
	 */
	public function test_woocommerce_charges_when_a_step_panics( string $step ): void {
		$this->fill();
		// Only such a coupon makes the engine say which lines can be discounted.
		$this->coupon( 'one', 'percent', '20', array( 'product_ids' => array( array_column( $this->cart()->get_cart(), 'product_id' )[0] ) ) );
		$seen = array();
		$this->watch_hooks( $seen );
		$shop  = $this->calculated( false );
		$hooks = $seen;
		$seen  = array();
		cart_p2_test_panic_at( $step );
		$engine = $this->calculated();
		$this->assertSame( 'WooCommerce', $this->by );
		$this->assertSame( $shop, $engine );
		$this->assertSame( $hooks, $seen, 'each hook fired as often, in the same order' );
		$this->assertSame( 'engine:internal', Reasons::recent()[0]['reason'] );

		cart_p2_test_panic_at( '' );
		$this->assertSame( $shop, $this->calculated() );
		$this->assertSame( 'engine', $this->by, 'the next calculation is the engine\'s again' );
	}
}
