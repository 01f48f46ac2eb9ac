<?php
/**
 * TraceTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Trace\Document;
use CartP2\Trace\Explainer;
use CartP2\Trace\Money;
use CartP2\Trace\Text;
use CartP2\Trace\Tool;
use CartP2\Trace\View;

/**
 * The cent trace in words.
 */
final class TraceTest extends ShopTestCase {

	/**
	 * 35 % of 3.40 is 1.19, and floats make it 1.18.
	 */
	private const CART = '{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.36"},
		"settings":{"decimals":2,"tax_enabled":true,"prices_include_tax":false,"tax_rounding":"half_up",
			"display":{"including_tax":false,"price_format":"%1$s%2$s","currency_symbol":"£","decimal_separator":".","thousand_separator":","}},
		"rates":[{"id":1,"rate":"20","label":"VAT"},{"id":2,"rate":"5.5","label":"Levy","compound":true}],
		"tax_classes":[{"slug":"","rates":[1,2]},{"slug":"zero-rate","rates":[]}],
		"lines":[{"key":"a","price":"3.40","quantity":1,"tax_class":"zero-rate"},{"key":"b","price":"1.34","quantity":1},
			{"key":"c","price":"1234.5","quantity":2.5,"tax_status":"none"}],
		"coupons":[{"code":"spring","type":"percent","amount":"35","lines":["a","b"]},{"code":"gone","type":"fixed_cart","amount":"5","valid":false},
			{"code":"one","type":"fixed_product","amount":"0.5","limit_items":1}],
		"shipping":[{"id":"flat_rate:1","cost":"4.95","taxes":{"1":0.99}}],"fees":[{"id":"wrap","amount":"2"}]}';

	private const LABELS = array(
		'lines'    => array( 'a' => 'Tea' ),
		'shipping' => array( 'flat_rate:1' => 'Courier' ),
		'fees'     => array( 'wrap' => 'Gift wrap' ),
	);

	private function document(): array {
		return Document::of( Explainer::explain( self::CART ), json_decode( self::CART, true ), self::LABELS );
	}

	public function test_parts_are_called_as_people_call_them(): void {
		$titles = array_column( $this->document()['sections'], 'title' );

		$this->assertSame( array( 'Totals', 'Tea × 1', 'Line 2 × 1', 'Line 3 × 2.5', 'Coupon “one”', 'Coupon “spring”', 'Shipping: Courier', 'Fee: Gift wrap' ), array_values( array_diff( $titles, array( 'Coupon “gone”' ) ) ) );
	}

	public function test_says_why_a_tax_or_coupon_is_on_a_line(): void {
		list( , $tea, $second, $third ) = $this->document()['sections'];

		$this->assertContains( 'No tax: no rate of the tax class “zero-rate” applies where the customer is.', $tea['why'] );
		$this->assertContains( 'Tax class “Standard”, which means here: VAT 20 %, Levy 5.5 %, compound.', $second['why'] );
		$this->assertContains( 'No tax: the product is not taxable.', $third['why'] );
		$this->assertContains( 'Coupon “spring” is for this line.', $tea['why'] );
		$this->assertContains( 'Coupon “spring” is for other products only.', $third['why'] );
		$this->assertContains( 'Coupon “gone” is applied to the cart but does not fit now, so it takes nothing off.', $tea['why'] );
		$one = implode( "\n", array_merge( $tea['why'], $second['why'], $third['why'] ) );
		$this->assertSame( 1, substr_count( $one, 'Coupon “one” is for this line, and for 1 unit of the cart in all.' ) );
		$this->assertSame( 2, substr_count( $one, 'Coupon “one” may be used for this line, but nothing of it came here.' ) );
	}

	public function test_marks_where_a_float_moved_a_cent_and_where_that_began(): void {
		$document = $this->document();
		$this->assertGreaterThan( 0, $document['moved'] );
		$this->assertStringContainsString( 'floating-point', View::verdict( $document ) );

		$origins = array();
		foreach ( $document['sections'] as $section ) {
			foreach ( $section['amounts'] as $amount ) {
				foreach ( $amount['steps'] as $step ) {
					if ( $step['origin'] ) {
						$origins[] = $section['title'] . ': ' . $amount['name'] . ': ' . $step['working'] . View::exactly( $step );
					}
				}
			}
		}
		$this->assertCount( 1, $origins );
		$this->assertSame( 'Tea × 1: line_discount: price £3.40 · 35 % → £1.18 In exact decimals: £1.19. Here the two part for the first time.', $origins[0] );
	}

	public function test_the_total_comes_first_and_zeros_are_left_out(): void {
		$totals = $this->document()['sections'][0]['amounts'];

		$this->assertSame( 'total', $totals[0]['name'] );
		$this->assertNotContains( 'fee_tax', array_column( $totals, 'name' ) );
		$this->assertSame( array(), array_filter( array_column( $totals, 'value' ), static function ( $value ) { return 0.0 === $value; } ) );
	}

	public function test_nothing_moved_is_said_too(): void {
		$cart = '{"v":1,"dialect":{"woocommerce":"10.5.0","php":"8.2.36"},"settings":{"decimals":2,"tax_enabled":false,"prices_include_tax":false,"tax_rounding":"half_up"},"lines":[{"key":"a","price":"2","quantity":1}]}';
		$html = View::of_cart( $cart, array() );

		$this->assertStringContainsString( 'no cent was moved', $html );
		$this->assertStringContainsString( 'No tax: the shop does not calculate taxes.', $html );
		$this->assertStringContainsString( '>2.00<', $html, 'without display settings, plain numbers' );
	}

	public function test_html_is_well_formed_and_opens_every_amount(): void {
		$html = View::of_cart( self::CART, self::LABELS );
		$this->assertNotFalse( @simplexml_load_string( '<!DOCTYPE x [<!ENTITY nbsp "&#160;">]><x>' . str_replace( array( ' hidden>', ' readonly ' ), array( '>', ' ' ), $html ) . '</x>' ) );

		$amounts = 0;
		foreach ( $this->document()['sections'] as $section ) {
			$amounts += count( $section['amounts'] );
		}
		$this->assertSame( $amounts, substr_count( $html, '<details class="cart-p2-trace__amount' ) );
		$this->assertSame( substr_count( $html, '<details' ), substr_count( $html, '<summary>' ) );
	}

	public function test_names_of_others_are_escaped(): void {
		$hostile = array( 'lines' => array( 'a' => '<script>alert(1)</script>' ) );
		$cart    = str_replace( array( '"spring"', '"£"', '"VAT"' ), array( '"<b onload=1>"', '"<i>"', '"<u>"' ), self::CART );
		$html    = View::of_cart( $cart, $hostile );

		$this->assertDoesNotMatchRegularExpression( '/<(script|b |i>|u>)/', $html );
		$this->assertStringContainsString( '&lt;script&gt;', $html );
	}

	public function test_an_explanation_from_a_browser_may_be_anything(): void {
		$html = View::of(
			Explainer::decoded( '{"v":1,"amounts":[7,{},{"of":"line","key":"a","name":"<i>","amount":"x","moved":"y","steps":[3,{"rule":"<i>","inputs":[1,{"name":"<i>","value":"z"}]}]}]}' ),
			array( 'lines' => array( 7, array(), array( 'key' => 'a', 'quantity' => array() ) ), 'coupons' => 'x', 'settings' => 'y' ),
			array()
		);
		$this->assertStringNotContainsString( '<i>', $html );
		foreach ( array( '', '[]', '{"v":2,"amounts":[]}', '{"v":1,"amounts":"x"}' ) as $nonsense ) {
			try {
				Explainer::decoded( $nonsense );
				$this->fail( $nonsense );
			} catch ( \RuntimeException $refused ) {
				$this->assertSame( 'This is not an explanation of the engine.', $refused->getMessage() );
			}
		}
	}

	public function test_long_carts_are_cut(): void {
		$cart          = json_decode( self::CART, true );
		$cart['lines'] = array();
		for ( $line = 0; $line < Document::LINES_MAX + 2; $line++ ) {
			$cart['lines'][] = array( 'key' => "k$line", 'price' => '1', 'quantity' => 1 );
		}
		$cart['coupons'] = array();
		$html            = View::of_cart( wp_json_encode( $cart ), array() );

		$this->assertStringContainsString( '2 more lines are not shown.', $html );
		$this->assertStringNotContainsString( 'Line ' . ( Document::LINES_MAX + 1 ), $html );
	}

	public function test_text_has_the_same_and_where_woocommerce_does_it(): void {
		$text = Text::of( $this->document() );

		$this->assertStringContainsString( 'Cent trace (Cart P2 ' . CART_P2_VERSION . ', WooCommerce 10.5.0, PHP 8.2.36)', $text );
		$this->assertStringContainsString( "Tea × 1\n", $text );
		$this->assertStringContainsString( 'price £3.40 · 35 % → £1.18 In exact decimals: £1.19. Here the two part for the first time. (WC_Discounts::apply_coupon_percent)', $text );
		$this->assertStringContainsString( '£0.01 less than in exact decimals', $text );
	}

	public function test_what_the_engine_refuses_is_said(): void {
		$this->assertStringContainsString( 'The engine could not explain this cart: ', View::of_cart( '{"v":9}', array() ) );
	}

	public function test_money_is_written_as_the_shop_does_with_all_its_digits(): void {
		$euro = new Money(
			array(
				'decimals' => 2,
				'display'  => array(
					'price_format'       => '%2$s&nbsp;%1$s',
					'currency_symbol'    => '€',
					'decimal_separator'  => ',',
					'thousand_separator' => '.',
				),
			)
		);
		$this->assertSame( '1.234,50&nbsp;€', $euro->major( 1234.5 ) );
		$this->assertSame( '0,39799&nbsp;€', $euro->major( 0.39799 ) );
		$this->assertSame( array( '0,398&nbsp;€…', '2,6733&nbsp;€…', '0,435&nbsp;€', '3,00&nbsp;€' ), array_map( array( $euro, 'brief' ), array( 0.39799, 8.02 / 3, 0.435, 3 ) ) );
		$this->assertSame( '−0,435&nbsp;€', $euro->minor( -43.5 ) );
		$this->assertSame( '1,18&nbsp;€', $euro->minor( '118' ) );
		$yen = new Money( array( 'decimals' => 0, 'display' => array( 'price_format' => '%s%d%1$s%9$s%2$s' ) ) );
		$this->assertSame( '%s%d%9$s12', $yen->major( 12 ), 'a pasted format is only text' );
		$this->assertSame( '12.00', ( new Money( array() ) )->major( '12' ) );
	}

	public function test_the_tool_finds_the_cart_in_what_is_pasted(): void {
		$this->assertSame( self::CART, Tool::cart_of( self::CART ) );
		$around = '{"id":"x","input":{"v":1,"shipping":[{"taxes":{}}],"quantity":2.0},"output":{}}';
		$this->assertSame( '{"v":1,"shipping":[{"taxes":{}}],"quantity":2.0}', Tool::cart_of( $around ), 'types and empty objects stay' );
		$this->expectExceptionMessage( 'This is not the JSON of a cart.' );
		Tool::cart_of( '£12.00' );
	}
}
