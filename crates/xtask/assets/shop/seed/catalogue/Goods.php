<?php

namespace CartP2\Seed;

use RuntimeException;
use WC_Coupon;
use WC_Product;
use WC_Product_Attribute;
use WC_Product_Simple;
use WC_Product_Variable;
use WC_Product_Variation;

/** Categories, attributes, products, variations and coupons. */
final class Goods {

	/** @var array<string, int> Category term ids by slug. */
	private array $categories = array();

	/** @var array<string, string> Attribute taxonomies by name. */
	private array $taxonomies = array();

	/** @param array<string, mixed> $catalogue The decoded catalogue.json. */
	public function __construct( private readonly array $catalogue, private readonly Pictures $pictures ) {}

	public function categories(): void {
		foreach ( $this->catalogue['categories'] as $order => $category ) {
			$id = $this->term( 'product_cat', $category['name'], $category['slug'] );
			wp_update_term(
				$id,
				'product_cat',
				array(
					'name'        => $category['name'],
					'description' => $category['description'],
				)
			);
			update_term_meta( $id, 'order', $order );
			update_term_meta( $id, 'thumbnail_id', $this->pictures->attachment( $this->emblem( $category['slug'] ), $category['name'] ) );
			$this->categories[ $category['slug'] ] = $id;
		}
		// WooCommerce's "Uncategorized" would be the only empty one on show.
		$uncategorised = get_option( 'default_product_cat' );
		update_option( 'default_product_cat', $this->categories['extras'] ?? reset( $this->categories ) );
		if ( $uncategorised && ! in_array( (int) $uncategorised, $this->categories, true ) ) {
			wp_delete_term( (int) $uncategorised, 'product_cat' );
		}
	}

	/**
	 * The picture that stands for a category: that of its first featured product, or of its first.
	 *
	 * @return array{template: string, colour: string}
	 */
	private function emblem( string $category ): array {
		$within   = array_filter( $this->catalogue['products'], fn( $product ) => $product['category'] === $category );
		$featured = array_filter( $within, fn( $product ) => $product['featured'] ?? false );
		return current( $featured ? $featured : $within )['picture'];
	}

	/** Shop-wide attributes with all the options any product has, in the catalogue's order. */
	public function attributes(): void {
		$options = array();
		foreach ( $this->catalogue['products'] as $product ) {
			foreach ( $product['attributes'] ?? array() as $attribute ) {
				$options[ $attribute['name'] ] = array_merge( $options[ $attribute['name'] ] ?? array(), $attribute['options'] );
			}
		}
		foreach ( $options as $name => $values ) {
			$taxonomy = wc_attribute_taxonomy_name( $name );
			if ( ! wc_attribute_taxonomy_id_by_name( $name ) ) {
				$id = wc_create_attribute(
					array(
						'name'     => $name,
						'slug'     => sanitize_title( $name ),
						'type'     => 'select',
						'order_by' => 'menu_order',
					)
				);
				if ( is_wp_error( $id ) ) {
					throw new RuntimeException( $id->get_error_message() );
				}
			}
			// A new one is registered at the next request only.
			if ( ! taxonomy_exists( $taxonomy ) ) {
				register_taxonomy( $taxonomy, array( 'product' ), array( 'hierarchical' => false ) );
			}
			foreach ( array_values( array_unique( $values ) ) as $order => $value ) {
				$id = $this->term( $taxonomy, $value, sanitize_title( $value ) );
				update_term_meta( $id, "order_$taxonomy", $order );
				update_term_meta( $id, 'order', $order );
			}
			$this->taxonomies[ $name ] = $taxonomy;
		}
	}

	public function products(): void {
		foreach ( $this->catalogue['products'] as $order => $wanted ) {
			$id      = (int) wc_get_product_id_by_sku( $wanted['sku'] );
			$options = $wanted['attributes'] ?? array();
			$product = $options ? new WC_Product_Variable( $id ) : new WC_Product_Simple( $id );
			$product->set_name( $wanted['name'] );
			$product->set_slug( sanitize_title( $wanted['name'] ) );
			$product->set_sku( $wanted['sku'] );
			$product->set_status( 'publish' );
			$product->set_menu_order( $order );
			$product->set_short_description( $wanted['short_description'] );
			$product->set_description( $wanted['description'] );
			$product->set_category_ids( array( $this->categories[ $wanted['category'] ] ) );
			$product->set_featured( $wanted['featured'] ?? false );
			$product->set_virtual( $wanted['virtual'] ?? false );
			$product->set_weight( $wanted['weight'] ?? '' );
			$product->set_tax_status( $wanted['tax_status'] ?? 'taxable' );
			$product->set_tax_class( $wanted['tax_class'] );
			$product->set_reviews_allowed( false );
			$product->set_image_id( $this->pictures->attachment( $wanted['picture'], $wanted['name'] ) );
			if ( $product instanceof WC_Product_Variable ) {
				$product->set_attributes( $this->attributes_of( $options ) );
				$product->set_default_attributes( $this->terms_of( $wanted['variations'][0]['options'] ) );
				$this->variations( $product->save(), $wanted );
			} else {
				$this->price( $product, $wanted );
				$this->stock( $product, $wanted );
				$product->save();
			}
		}
	}

	/**
	 * @param list<array{name: string, options: list<string>}> $options As in catalogue.json.
	 * @return list<WC_Product_Attribute>
	 */
	private function attributes_of( array $options ): array {
		$attributes = array();
		foreach ( $options as $position => $option ) {
			$taxonomy  = $this->taxonomies[ $option['name'] ];
			$attribute = new WC_Product_Attribute();
			$attribute->set_id( wc_attribute_taxonomy_id_by_name( $option['name'] ) );
			$attribute->set_name( $taxonomy );
			$attribute->set_options( array_map( fn( $value ) => get_term_by( 'name', $value, $taxonomy )->term_id, $option['options'] ) );
			$attribute->set_position( $position );
			$attribute->set_visible( true );
			$attribute->set_variation( true );
			$attributes[] = $attribute;
		}
		return $attributes;
	}

	/**
	 * @param array<string, string> $options Values by attribute name.
	 * @return array<string, string> Term slugs by taxonomy.
	 */
	private function terms_of( array $options ): array {
		$terms = array();
		foreach ( $options as $name => $value ) {
			$terms[ $this->taxonomies[ $name ] ] = get_term_by( 'name', $value, $this->taxonomies[ $name ] )->slug;
		}
		return $terms;
	}

	/** @param array<string, mixed> $wanted The product in catalogue.json. */
	private function variations( int $parent, array $wanted ): void {
		foreach ( $wanted['variations'] as $order => $one ) {
			$variation = new WC_Product_Variation( (int) wc_get_product_id_by_sku( $one['sku'] ) );
			$variation->set_parent_id( $parent );
			$variation->set_sku( $one['sku'] );
			$variation->set_status( 'publish' );
			$variation->set_menu_order( $order );
			$variation->set_attributes( $this->terms_of( $one['options'] ) );
			$variation->set_tax_class( 'parent' );
			$alt = $wanted['name'] . ( isset( $one['options']['Colour'] ) ? ', ' . $one['options']['Colour'] : '' );
			$variation->set_image_id( $this->pictures->attachment( $one['picture'], $alt ) );
			$this->price( $variation, $one );
			$this->stock( $variation, $one );
			$variation->save();
		}
		WC_Product_Variable::sync( $parent );
	}

	/** @param array<string, mixed> $wanted A product or variation of catalogue.json. */
	private function price( WC_Product $product, array $wanted ): void {
		$product->set_regular_price( $wanted['price'] );
		$product->set_sale_price( $wanted['sale_price'] ?? '' );
	}

	/** @param array<string, mixed> $wanted A product or variation of catalogue.json. */
	private function stock( WC_Product $product, array $wanted ): void {
		$counted = null !== $wanted['stock'];
		$product->set_manage_stock( $counted );
		$product->set_backorders( $wanted['backorders'] ?? 'no' );
		if ( $counted ) {
			$product->set_stock_quantity( $wanted['stock'] );
		} else {
			$product->set_stock_status( 'instock' );
		}
	}

	public function coupons(): void {
		foreach ( $this->catalogue['coupons'] as $wanted ) {
			$coupon = new WC_Coupon( $wanted['code'] );
			$coupon->set_code( $wanted['code'] );
			$coupon->set_description( $wanted['description'] );
			$coupon->set_discount_type( $wanted['type'] );
			$coupon->set_amount( $wanted['amount'] );
			$coupon->set_minimum_amount( $wanted['minimum'] ?? '' );
			$coupon->set_limit_usage_to_x_items( $wanted['limit_items'] ?? null );
			$coupon->set_exclude_sale_items( $wanted['exclude_sale_items'] ?? false );
			$coupon->set_product_ids( array_map( 'wc_get_product_id_by_sku', $wanted['products'] ?? array() ) );
			$coupon->save();
		}
	}

	private function term( string $taxonomy, string $name, string $slug ): int {
		$known = get_term_by( 'slug', $slug, $taxonomy );
		if ( $known ) {
			return $known->term_id;
		}
		$made = wp_insert_term( $name, $taxonomy, array( 'slug' => $slug ) );
		if ( is_wp_error( $made ) ) {
			throw new RuntimeException( "$taxonomy $name: " . $made->get_error_message() );
		}
		return $made['term_id'];
	}
}
