<?php
/**
 * CouponRules class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

/**
 * Which products a coupon discounts: `WC_Coupon::is_valid_for_product()` and `is_valid_for_cart()` for many products at
 * once, with each fact of the coupon read once.
 *
 * Made only where nobody but WooCommerce answers these questions; see {@see self::of()}.
 */
final class CouponRules {

	/**
	 * Whether every product is discounted.
	 *
	 * @var bool
	 */
	private $all = true;

	/**
	 * Product ids, one of which is needed; and those not allowed.
	 *
	 * @var array{array<int, int>, array<int, int>}
	 */
	private $products = array( array(), array() );

	/**
	 * Categories, as products.
	 *
	 * @var array{array<int, int>, array<int, int>}
	 */
	private $categories = array( array(), array() );

	/**
	 * Brands, as products.
	 *
	 * @var array{array<int, int>, array<int, int>}
	 */
	private $brands = array( array(), array() );

	/**
	 * Whether products on sale are excluded.
	 *
	 * @var bool
	 */
	private $not_on_sale = false;

	/**
	 * Terms by taxonomy and product id, for as long as WordPress's own cache of them stays valid.
	 *
	 * @var array<string, array<int, int[]>>
	 */
	private static $terms = array();

	/**
	 * What WordPress's cache of terms was last changed at.
	 *
	 * @var string
	 */
	private static $terms_changed = '';

	/**
	 * The rules of a coupon.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return self|null Null: another plugin takes part in the answer, so the coupon itself must be asked.
	 */
	public static function of( \WC_Coupon $coupon ) {
		if ( \WC_Coupon::class !== get_class( $coupon ) || null !== ForeignHooks::first_of( ForeignHooks::COUPON ) ) {
			return null;
		}
		$rules = new self();
		if ( 'fixed_cart' === $coupon->get_discount_type() ) {
			// Valid for the cart, so for each line, whatever restricts the coupon as a whole.
			return $rules;
		}
		$rules->products    = array( self::set( $coupon->get_product_ids() ), self::set( $coupon->get_excluded_product_ids() ) );
		$rules->categories  = array( self::set( $coupon->get_product_categories() ), self::set( $coupon->get_excluded_product_categories() ) );
		$rules->brands      = self::brands( $coupon );
		$rules->not_on_sale = (bool) $coupon->get_exclude_sale_items();
		$rules->all         = ! $rules->not_on_sale && ! array_filter( array_merge( $rules->products, $rules->categories, $rules->brands ) );
		return $rules;
	}

	/**
	 * Whether every product is discounted.
	 *
	 * @return bool
	 */
	public function allow_all(): bool {
		return $this->all;
	}

	/**
	 * Whether a product is discounted.
	 *
	 * @param \WC_Product $product Product.
	 * @return bool
	 */
	public function allow( \WC_Product $product ): bool {
		if ( $this->all ) {
			return true;
		}
		$id     = $product->get_id();
		$parent = $product->get_parent_id();
		$listed = $product->is_type( 'variation' ) ? $parent : $id;
		$wanted = $this->products[0] || $this->categories[0];
		if ( $wanted && ! isset( $this->products[0][ $id ] ) && ! isset( $this->products[0][ $parent ] ) && ! $this->has_one( $this->categories[0], 'product_cat', $listed ) ) {
			return false;
		}
		if ( isset( $this->products[1][ $id ] ) || isset( $this->products[1][ $parent ] ) || $this->has_one( $this->categories[1], 'product_cat', $listed ) ) {
			return false;
		}
		if ( $this->not_on_sale && $product->is_on_sale() ) {
			return false;
		}
		return ( ! $this->brands[0] || $this->has_one( $this->brands[0], 'product_brand', $listed ) )
			&& ! $this->has_one( $this->brands[1], 'product_brand', $listed );
	}

	/**
	 * Whether a product has one of some terms.
	 *
	 * @param array<int, int> $wanted   Term ids, as keys.
	 * @param string          $taxonomy Taxonomy.
	 * @param int             $id       Product id.
	 * @return bool
	 */
	private function has_one( array $wanted, string $taxonomy, int $id ): bool {
		if ( ! $wanted ) {
			return false;
		}
		foreach ( self::terms( $taxonomy, $id ) as $term ) {
			if ( isset( $wanted[ $term ] ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The terms of a product, of categories those above them too.
	 *
	 * @param string $taxonomy Taxonomy.
	 * @param int    $id       Product id.
	 * @return int[]
	 */
	private static function terms( string $taxonomy, int $id ): array {
		$changed = (string) wp_cache_get_last_changed( 'terms' );
		if ( $changed !== self::$terms_changed ) {
			self::$terms         = array();
			self::$terms_changed = $changed;
		}
		if ( ! isset( self::$terms[ $taxonomy ][ $id ] ) ) {
			$terms = 'product_cat' === $taxonomy ? wc_get_product_cat_ids( $id ) : wp_get_post_terms( $id, $taxonomy, array( 'fields' => 'ids' ) );

			self::$terms[ $taxonomy ][ $id ] = is_array( $terms ) ? $terms : array();
		}
		return self::$terms[ $taxonomy ][ $id ];
	}

	/**
	 * The brands of a coupon, where this WooCommerce has brands. It reads them once a request, so they are asked of it.
	 *
	 * @param \WC_Coupon $coupon Coupon.
	 * @return array{array<int, int>, array<int, int>}
	 */
	private static function brands( \WC_Coupon $coupon ): array {
		if ( ! has_filter( 'woocommerce_coupon_is_valid_for_product' ) ) {
			return array( array(), array() );
		}
		\WC_Brands_Brand_Settings_Manager::set_brand_settings_on_coupon( $coupon );
		$brands = \WC_Brands_Brand_Settings_Manager::get_brand_settings_on_coupon( $coupon );
		return array( self::set( $brands['included_brands'] ), self::set( $brands['excluded_brands'] ) );
	}

	/**
	 * Ids as keys.
	 *
	 * @param mixed $ids Ids.
	 * @return array<int, int>
	 */
	private static function set( $ids ): array {
		return is_array( $ids ) ? array_flip( array_map( 'intval', $ids ) ) : array();
	}
}
