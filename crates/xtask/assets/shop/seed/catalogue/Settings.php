<?php

namespace CartP2\Seed;

use RuntimeException;
use WC_Shipping_Zone;
use WC_Shipping_Zones;
use WC_Tax;

/** The shop's address, currency, taxes, shipping and ways to pay. */
final class Settings {

	/** @param array<string, mixed> $catalogue The decoded catalogue.json. */
	public function __construct( private readonly array $catalogue ) {}

	public function shop(): void {
		$shop = $this->catalogue['shop'];
		$set  = array(
			'blogname'                                 => $shop['name'],
			'blogdescription'                          => $shop['tagline'],
			'woocommerce_store_address'                => $shop['address'],
			'woocommerce_store_city'                   => $shop['city'],
			'woocommerce_store_postcode'               => $shop['postcode'],
			'woocommerce_default_country'              => $shop['country'],
			'woocommerce_default_customer_address'     => 'base',
			'woocommerce_currency'                     => $shop['currency'],
			'woocommerce_currency_pos'                 => 'left',
			'woocommerce_price_thousand_sep'           => ',',
			'woocommerce_price_decimal_sep'            => '.',
			'woocommerce_price_num_decimals'           => (string) $shop['decimals'],
			'woocommerce_weight_unit'                  => 'kg',
			'woocommerce_enable_coupons'               => 'yes',
			'woocommerce_calc_discounts_sequentially'  => 'no',
			'woocommerce_manage_stock'                 => 'yes',
			'woocommerce_notify_low_stock_amount'      => '3',
			'woocommerce_stock_format'                 => 'low_amount',
			'woocommerce_enable_reviews'               => 'no',
			'woocommerce_enable_guest_checkout'        => 'yes',
			'woocommerce_cart_redirect_after_add'      => 'no',
			'woocommerce_enable_ajax_add_to_cart'      => 'yes',
			'woocommerce_catalog_columns'              => '4',
			'woocommerce_catalog_rows'                 => '9',
			'woocommerce_thumbnail_cropping'           => '1:1',
		);
		foreach ( $set as $option => $value ) {
			update_option( $option, $value );
		}
	}

	public function taxes(): void {
		$inclusive = $this->catalogue['shop']['prices_include_tax'];
		update_option( 'woocommerce_calc_taxes', 'yes' );
		update_option( 'woocommerce_prices_include_tax', $inclusive ? 'yes' : 'no' );
		update_option( 'woocommerce_tax_display_shop', $inclusive ? 'incl' : 'excl' );
		update_option( 'woocommerce_tax_display_cart', $inclusive ? 'incl' : 'excl' );
		update_option( 'woocommerce_tax_total_display', 'itemized' );
		update_option( 'woocommerce_tax_based_on', 'shipping' );
		update_option( 'woocommerce_tax_round_at_subtotal', 'no' );
		update_option( 'woocommerce_shipping_tax_class', 'inherit' );

		foreach ( $this->catalogue['tax_rates'] as $order => $rate ) {
			if ( '' !== $rate['class'] && ! in_array( $rate['class'], WC_Tax::get_tax_class_slugs(), true ) ) {
				throw new RuntimeException( "WooCommerce has no tax class {$rate['class']}" );
			}
			$row   = array(
				'tax_rate_country'  => $rate['country'],
				'tax_rate_state'    => $rate['state'],
				'tax_rate'          => $rate['rate'],
				'tax_rate_name'     => $rate['name'],
				'tax_rate_priority' => 1,
				'tax_rate_compound' => 0,
				'tax_rate_shipping' => (int) $rate['shipping'],
				'tax_rate_order'    => $order,
				'tax_rate_class'    => $rate['class'],
			);
			$known = $this->rate_id( $rate );
			if ( null === $known ) {
				WC_Tax::_insert_tax_rate( $row );
			} else {
				WC_Tax::_update_tax_rate( $known, $row );
			}
		}
	}

	/** @param array<string, mixed> $rate As in catalogue.json. */
	private function rate_id( array $rate ): ?int {
		foreach ( WC_Tax::get_rates_for_tax_class( $rate['class'] ) as $row ) {
			if ( $row->tax_rate_country === $rate['country'] && $row->tax_rate_state === $rate['state'] ) {
				return (int) $row->tax_rate_id;
			}
		}
		return null;
	}

	public function shipping(): void {
		update_option( 'woocommerce_ship_to_countries', '' );
		update_option( 'woocommerce_shipping_cost_requires_address', 'no' );
		$known = array_column( WC_Shipping_Zones::get_zones(), 'zone_id', 'zone_name' );
		foreach ( $this->catalogue['shipping_zones'] as $order => $wanted ) {
			$zone = new WC_Shipping_Zone( $known[ $wanted['name'] ] ?? null );
			$zone->set_zone_name( $wanted['name'] );
			$zone->set_zone_order( $order );
			$zone->clear_locations( array( 'country', 'state', 'postcode', 'continent' ) );
			foreach ( $wanted['countries'] as $country ) {
				$zone->add_location( $country, 'country' );
			}
			$zone->save();
			foreach ( $wanted['methods'] as $method ) {
				$this->shipping_method( $zone, $method );
			}
		}
	}

	/** @param array<string, string> $wanted As in catalogue.json. */
	private function shipping_method( WC_Shipping_Zone $zone, array $wanted ): void {
		$instance = null;
		foreach ( $zone->get_shipping_methods() as $id => $method ) {
			if ( $method->id === $wanted['type'] ) {
				$instance = $id;
			}
		}
		$instance ??= $zone->add_shipping_method( $wanted['type'] );
		$values     = match ( $wanted['type'] ) {
			'flat_rate'     => array(
				'cost'       => $wanted['cost'],
				'tax_status' => 'taxable',
			),
			'free_shipping' => array(
				'requires'   => 'min_amount',
				'min_amount' => $wanted['minimum'],
			),
			'local_pickup'  => array(
				'cost'       => $wanted['cost'],
				'tax_status' => 'none',
			),
		};
		update_option( "woocommerce_{$wanted['type']}_{$instance}_settings", array( 'title' => $wanted['title'] ) + $values );
	}

	/** Ways to pay that ask nobody: a demo order costs nothing. */
	public function payment(): void {
		update_option(
			'woocommerce_bacs_settings',
			array(
				'enabled'      => 'yes',
				'title'        => 'Bank transfer',
				'description'  => 'This is a demonstration: no money moves.',
				'instructions' => '',
			)
		);
		update_option(
			'woocommerce_cod_settings',
			array(
				'enabled'            => 'yes',
				'title'              => 'Pay on delivery',
				'description'        => 'This is a demonstration: nothing is delivered either.',
				'instructions'       => '',
				'enable_for_methods' => array(),
				'enable_for_virtual' => 'yes',
			)
		);
	}
}
