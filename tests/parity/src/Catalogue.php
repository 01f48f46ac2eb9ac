<?php

declare(strict_types=1);

namespace CartP2\Parity;

use RuntimeException;
use WC_Product;
use WC_Product_Attribute;
use WC_Product_Simple;
use WC_Product_Variable;
use WC_Product_Variation;
use WC_Tax;

/**
 * The real rows a shop needs once: tax classes and rates, categories and
 * products. Cases then change copies of the products in memory only.
 */
final class Catalogue
{
    private const OPTION = 'cart_p2_parity_catalogue';
    private const VERSION = 5;

    /** @var list<WC_Product> */
    public array $products;
    /** @var list<int> */
    public array $categories;

    private function __construct()
    {
    }

    /** The catalogue of this shop, made where it is not there yet: by one process, while the others of the run wait for it. */
    public static function open(): self
    {
        global $wpdb;
        if ($wpdb->get_var("SELECT GET_LOCK('cart_p2_parity_catalogue', 300)") !== '1') {
            throw new RuntimeException('Another process has been making the catalogue for minutes.');
        }
        try {
            // What this process read before it waited is old.
            wp_cache_flush();
            $known = get_option(self::OPTION);
            if (!is_array($known) || $known['version'] !== self::VERSION) {
                self::rates();
                $known = ['version' => self::VERSION] + self::products();
                self::brands($known['products']);
                update_option(self::OPTION, $known);
            }
        } finally {
            $wpdb->query("DO RELEASE_LOCK('cart_p2_parity_catalogue')");
        }
        $catalogue = new self();
        $catalogue->categories = $known['categories'];
        $catalogue->products = array_map(
            fn (int $id): WC_Product => wc_get_product($id) ?: throw new RuntimeException("Product $id is gone"),
            $known['products'],
        );
        return $catalogue;
    }

    private static function rates(): void
    {
        global $wpdb;
        $table = $wpdb->prefix . 'woocommerce_tax_rates';
        $first = Places::FIRST_RATE_ID;
        if ($wpdb->get_var("SELECT COUNT(*) FROM $table WHERE tax_rate_id < $first") > 0) {
            throw new RuntimeException('This shop has tax rates of its own; parity needs a shop of its own.');
        }
        $wpdb->query("DELETE FROM $table");
        foreach (Places::CLASSES as $slug => $name) {
            if ($slug !== '' && !in_array($slug, WC_Tax::get_tax_class_slugs(), true)) {
                WC_Tax::create_tax_class($name, $slug);
            }
        }
        foreach (Places::rates() as $row) {
            $wpdb->insert($table, $row);
        }
        \WC_Cache_Helper::invalidate_cache_group('taxes');
    }

    private static function products(): array
    {
        $categories = [];
        for ($i = 0; $i < Generator::CATEGORIES; $i++) {
            $term = term_exists("Parity $i", 'product_cat') ?: wp_insert_term("Parity $i", 'product_cat');
            $categories[] = (int) $term['term_id'];
        }
        $products = [];
        // Three in four are simple, the others variations of four parents.
        $variations = intdiv(Generator::PRODUCTS, 4);
        for ($i = 0; $i < Generator::PRODUCTS - $variations; $i++) {
            $product = new WC_Product_Simple();
            $product->set_name("Parity product $i");
            $product->set_regular_price('10');
            $product->set_category_ids([$categories[$i % Generator::CATEGORIES]]);
            $products[] = $product->save();
        }
        for ($i = 0; $i < $variations; $i += 3) {
            array_push($products, ...self::variations($i, $categories[intdiv($i, 3) % Generator::CATEGORIES]));
        }
        return ['categories' => $categories, 'products' => $products];
    }

    /** Every third product has no brand. WooCommerce before 9.6 knows none: then these coupons are plain ones. */
    private static function brands(array $products): void
    {
        if (!taxonomy_exists('product_brand')) {
            return;
        }
        $brands = [];
        foreach ([0, 1] as $i) {
            $term = term_exists("Brand $i", 'product_brand') ?: wp_insert_term("Brand $i", 'product_brand');
            $brands[] = (int) $term['term_id'];
        }
        foreach ($products as $i => $id) {
            $product = wc_get_product($id);
            wp_set_object_terms($product->get_parent_id() ?: $id, $i % 3 < 2 ? [$brands[$i % 3]] : [], 'product_brand');
        }
        foreach (Generator::BRAND_CODES as $code) {
            $key = str_starts_with($code, 'not-') ? 'exclude_product_brands' : 'product_brands';
            update_metadata('post', CouponStore::id($code), $key, [$brands[(int) substr($code, -1)]]);
        }
    }

    /** @return list<int> */
    private static function variations(int $number, int $category): array
    {
        $attribute = new WC_Product_Attribute();
        $attribute->set_name('Size');
        $attribute->set_options(['S', 'M', 'L']);
        $attribute->set_variation(true);
        $parent = new WC_Product_Variable();
        $parent->set_name("Parity parent $number");
        $parent->set_attributes([$attribute]);
        $parent->set_category_ids([$category]);
        $parentId = $parent->save();
        return array_map(function (string $size) use ($parentId): int {
            $variation = new WC_Product_Variation();
            $variation->set_parent_id($parentId);
            $variation->set_attributes(['size' => $size]);
            $variation->set_regular_price('10');
            return $variation->save();
        }, ['S', 'M', 'L']);
    }
}
