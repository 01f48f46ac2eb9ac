<?php
/**
 * DifferencesTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Differences\Anonymiser;
use CartP2\Differences\Comparison;
use CartP2\Differences\Log;
use CartP2\Differences\Table;
use CartP2\Mapping\CartSnapshot;
use CartP2\Mode;
use CartP2\Options;

/**
 * The log of differences, and what of a cart gets into it.
 */
final class DifferencesTest extends ShopTestCase {

	protected function setUp(): void {
		parent::setUp();
		Log::delete_all();
		delete_option( Options::PAUSE );
	}

	/**
	 * A snapshot with names that must not be kept.
	 *
	 * @param int $lines How many lines.
	 * @return array<string, mixed>
	 */
	private static function snapshot( int $lines = 1 ): array {
		$snapshot = json_decode(
			'{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.0"},
			"settings":{"decimals":2,"tax_enabled":true,"prices_include_tax":false,"tax_rounding":"half_up"},
			"rates":[{"id":7,"rate":"20","label":"Leeds tax","code":"GB-LEEDS-TAX-1"}],"tax_classes":[{"slug":"","rates":[7]}],
			"coupons":[{"code":"jane-40th","type":"percent","amount":"10","id":812},{"code":"jane-vip","type":"percent","amount":"10","id":99,"lines":["8f14e45f0"]}],
			"shipping":[{"id":"courier_to_jane:1","cost":"3","taxes":{"7":0.6}}],
			"fees":[{"id":"for-jane","amount":"2"}],"want":["display"]}',
			true
		);
		for ( $line = 0; $line < $lines; $line++ ) {
			$snapshot['lines'][] = array( 'key' => '8f14e45f' . $line, 'price' => '10.00', 'quantity' => 1 );
		}
		return $snapshot;
	}

	public function test_bits_types_and_order_are_compared(): void {
		$this->assertSame( array(), Comparison::between( array( 'a' => 0.1 + 0.2 ), (object) array( 'a' => 0.1 + 0.2 ) ) );
		foreach ( array(
			array( 0.1 + 0.2, 0.3 ),
			array( 0.0, -0.0 ),
			array( 1, 1.0 ),
			array( '1.00', '1.0' ),
			array( null, 0 ),
			array( array( 1 ), 1 ),
		) as list( $shop, $engine ) ) {
			$differences = Comparison::between( array( 'x' => array( $shop ) ), array( 'x' => array( $engine ) ) );
			$this->assertCount( 1, $differences );
			$this->assertSame( 'x.0', $differences[0][0] );
		}
		$this->assertSame( array( array( 't', '{7, 8}', '{8, 7}' ) ), Comparison::between( array( 't' => array( 7 => 1, 8 => 2 ) ), array( 't' => array( 8 => 2, 7 => 1 ) ) ) );
	}

	public function test_a_real_cart_compares_equal_and_one_bit_is_found(): void {
		$this->tax_rate( '20' );
		$this->add( '9.99', 3 );
		$this->coupon( 'ten', 'percent', '10' );
		$this->cart()->calculate_totals();
		$output = json_decode( \CartP2\Engine::totals( CartSnapshot::to_json( CartSnapshot::from_cart( $this->cart() ) ) ), true );

		$this->assertSame( array(), Comparison::of( $output, $this->cart() ) );
		$right                            = $output['lines'][0]['line_tax'];
		$output['lines'][0]['line_tax'] += 0.01;
		$this->assertSame( array( array( 'lines.0.line_tax', $right, $right + 0.01 ) ), Comparison::of( $output, $this->cart() ) );
	}

	public function test_nothing_kept_leads_to_a_customer(): void {
		$snapshot = self::snapshot();
		Log::record( 'shadow', $snapshot, array( array( 'coupons.0.code', 'jane-40th', 'jane-vip' ) ), array( 'lines' => array( array( 'key' => '8f14e45f0' ) ) ) );
		$entry = Log::newest( 1 )[0];
		$kept  = wp_json_encode( $entry ) . Log::vector( $entry );

		foreach ( array( 'jane', '8f14e45f', 'LEEDS', 'Leeds', '812', 'courier', '"want"' ) as $trace ) {
			$this->assertStringNotContainsString( $trace, $kept );
		}
		$this->assertSame( array( array( 'coupons.0.code', 'coupon1', 'coupon2' ) ), $entry['differences'], 'the same name for the same thing' );
		$input = json_decode( $entry['snapshot'], true );
		$this->assertSame( array( 'line1' ), $input['coupons'][1]['lines'] );
		$this->assertSame( array( 2, 1 ), array_column( $input['coupons'], 'id' ), 'the order of ids decides between equal coupons' );
		$this->assertSame( 'line1', json_decode( $entry['output'], true )['lines'][0]['key'] );
	}

	public function test_anonymised_carts_come_to_the_same_amounts(): void {
		$carts = 0;
		foreach ( file( dirname( __DIR__, 3 ) . '/tests/vectors/woocommerce-10.5.0.jsonl' ) as $line ) {
			$input     = json_decode( $line )->input;
			$snapshot  = json_decode( wp_json_encode( $input ), true );
			$original  = json_decode( $this->totals( $snapshot ), true );
			$cleaned   = new Anonymiser( $snapshot );
			$anonymous = json_decode( $this->totals( $cleaned->snapshot() ), true );
			unset( $original['display'], $original['store_api'] );
			$this->assertSame( array(), Comparison::between( $cleaned->output( $original ), $anonymous ) );
			++$carts;
		}
		$this->assertGreaterThan( 500, $carts );
	}

	/**
	 * The engine's answer for a snapshot that was decoded as arrays.
	 *
	 * @param array<string, mixed> $snapshot Snapshot.
	 * @return string
	 */
	private function totals( array $snapshot ): string {
		return \CartP2\Engine::totals( CartSnapshot::to_json( $snapshot ) );
	}

	public function test_a_vector_is_one_line_in_the_shape_of_the_others(): void {
		Log::record( 'browser', self::snapshot(), array( array( 'totals.total', '1', '2' ) ) );
		$vector = Log::vector( Log::newest( 1 )[0] );

		$this->assertStringNotContainsString( "\n", $vector );
		$decoded = json_decode( $vector, true );
		$this->assertMatchesRegularExpression( '~\A10\.5\.0/difference/\d+\z~', $decoded['id'] );
		$this->assertSame( array( 'difference reported by a browser' ), $decoded['about'] );
		$this->assertSame( array( array( 'totals.total', '1', '2' ) ), $decoded['differences'] );
		$this->assertArrayNotHasKey( 'output', $decoded, 'nobody knows what WooCommerce would have said' );
		$this->assertIsString( \CartP2\Engine::totals( wp_json_encode( $decoded['input'] ) ) );
	}

	public function test_browsers_cannot_pause_the_shop(): void {
		update_option( Options::ENGINE, 'auto' );
		update_option( Options::DIFFERENCE_LIMIT, 1 );
		for ( $report = 0; $report < 5; $report++ ) {
			Log::record( 'browser', self::snapshot(), array( array( 'totals.total', '1', '2' ) ) );
		}
		$this->assertSame( 'auto', Mode::current() );
		$this->assertSame( 5, Log::count() );
		$this->assertSame( 0, Log::recent_count() );
	}

	public function test_old_rows_give_way_within_their_source(): void {
		Log::record( 'shadow', self::snapshot(), array( array( 'first', 1, 2 ) ) );
		for ( $report = 0; $report < Log::ROWS + 3; $report++ ) {
			Log::record( 'browser', self::snapshot(), array( array( "totals.$report", 1, 2 ) ) );
		}
		$entries = Log::newest( 1000 );

		$this->assertCount( Log::ROWS + 1, $entries );
		$this->assertSame( 'totals.3', $entries[ Log::ROWS - 1 ]['differences'][0][0] );
		$this->assertSame( 'first', end( $entries )['differences'][0][0], 'what the shop found is not driven out by browsers' );
	}

	public function test_large_carts_are_noted_without_the_cart(): void {
		Log::record( 'shadow', self::snapshot( 2000 ), array( array( 'totals.total', '1', '2' ) ) );
		$entry = Log::newest( 1 )[0];

		$this->assertSame( 2000, $entry['lines'] );
		$this->assertNull( $entry['snapshot'] );
		$this->assertNull( Log::vector( $entry ) );
	}

	public function test_long_and_strange_values_are_cut(): void {
		$many = array_fill( 0, 500, array( str_repeat( 'é', 5000 ), array( 'nested' ), 1.5 ) );
		Log::record( 'browser', self::snapshot(), $many );
		$entry = Log::newest( 1 )[0];

		$this->assertSame( 500, $entry['count'] );
		$this->assertCount( Log::VALUES, $entry['differences'] );
		$this->assertSame( array( str_repeat( 'é', Log::TEXT ), null, 1.5 ), $entry['differences'][0] );
	}

	public function test_nonsense_is_not_kept_and_harms_nobody(): void {
		Log::record( 'mars', self::snapshot(), array( array( 'totals.total', 1, 2 ) ) );
		Log::record( 'shadow', self::snapshot(), array() );
		Log::record( 'shadow', array( 'lines' => 'none' ), array( array( "\xff", 1, 2 ) ) );
		$this->assertSame( 0, Log::count() );
	}

	public function test_without_the_table_nothing_is_kept_and_nothing_breaks(): void {
		delete_option( Options::TABLE_VERSION );
		Log::record( 'shadow', self::snapshot(), array( array( 'totals.total', 1, 2 ) ) );
		$this->assertSame( 0, Log::count() );
	}

	public function test_the_table_is_there_in_its_version(): void {
		$this->assertTrue( Table::exists() );
		$this->assertSame( Table::VERSION, (int) get_option( Options::TABLE_VERSION ) );
	}

	public function test_a_migration_that_failed_is_not_tried_on_every_page(): void {
		global $wpdb;
		update_option( Options::TABLE_VERSION, -( time() - 60 ) );
		$queries = $wpdb->num_queries;
		Table::migrate();
		$this->assertSame( $queries, $wpdb->num_queries );
	}

	public function test_entries_are_found_and_deleted(): void {
		$before = time();
		Log::record( 'shadow', self::snapshot(), array( array( 'a', 1, 2 ) ) );
		Log::record( 'shadow', self::snapshot(), array( array( 'b', 1, 2 ) ) );
		list( $second, $first ) = Log::newest( 2 );

		$this->assertSame( 'a', Log::find( $first['id'] )['differences'][0][0] );
		$this->assertGreaterThanOrEqual( $before, $first['time'] );
		$this->assertLessThanOrEqual( time(), $first['time'] );
		Log::delete( $first['id'] );
		$this->assertNull( Log::find( $first['id'] ) );
		$this->assertNotNull( Log::find( $second['id'] ) );
		Log::delete_all();
		$this->assertSame( 0, Log::count() );
	}
}
