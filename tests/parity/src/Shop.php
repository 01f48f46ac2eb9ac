<?php

declare(strict_types=1);

namespace CartP2\Parity;

use WC_Cart;
use WC_Product;

/**
 * Puts a case into the real WooCommerce and lets it calculate. Nothing of a
 * case is written to the database: options live in WordPress's options cache,
 * products and the customer are changed in memory, coupons come from a store in
 * memory. All that decides an amount is WooCommerce's own code.
 */
final class Shop
{
    private Catalogue $catalogue;
    private CouponStore $couponStore;
    /** @var array<string,string> */
    private array $options;
    /** @var list<array{string,callable}> hooks of the present case */
    private array $hooked = [];
    /** The case in the cart. */
    private array $case;

    public function __construct()
    {
        wc_load_cart();
        add_filter('woocommerce_shipping_methods', fn (array $methods): array => $methods + ['parity' => ShippingMethod::class]);
        WC()->shipping()->unregister_shipping_methods();
        \WC_Cache_Helper::get_transient_version('shipping', true);
        $this->catalogue = Catalogue::open();
        $this->couponStore = new CouponStore();
        add_filter('woocommerce_coupon_data_store', fn (): CouponStore => $this->couponStore);
        add_filter('woocommerce_cart_shipping_packages', $this->packages(...), 1000);
        add_action('woocommerce_cart_calculate_fees', $this->addFees(...));
        $this->options = wp_load_alloptions(true);
    }

    /** Calculates the case and returns the cart, left in WC()->cart. */
    public function calculate(array $case): WC_Cart
    {
        $this->case = $case;
        WC()->cart->empty_cart(false);
        wp_cache_set('alloptions', $case['options'] + $this->options, 'options');
        $this->hooks($case);
        $this->customer($case['customer']);
        $this->shipping($case['shipping']);
        $this->couponStore->hold($this->coupons($case['coupons']));

        $cart = WC()->cart;
        $cart->set_cart_contents($this->contents($case['lines']));
        $cart->set_applied_coupons(array_map('wc_format_coupon_code', array_column($case['coupons'], 'code')));
        // A calculation may drop the chosen method at its end (nothing to ship any more), and with it the place
        // that local pickup is taxed at: then only the next one belongs to what can be read from the cart.
        do {
            $chosen = WC()->session->get('chosen_shipping_methods');
            $cart->calculate_totals();
        } while ($chosen !== WC()->session->get('chosen_shipping_methods'));
        return $cart;
    }

    private function hook(string $name, callable $callback, int $arguments = 1): void
    {
        add_filter($name, $callback, 10, $arguments);
        $this->hooked[] = [$name, $callback];
    }

    private function hooks(array $case): void
    {
        foreach ($this->hooked as [$name, $callback]) {
            remove_filter($name, $callback, 10);
        }
        $this->hooked = [];
        $filters = $case['filters'];
        if (!$filters['adjust_non_base']) {
            $this->hook('woocommerce_adjust_non_base_location_prices', '__return_false');
        }
        if (!$filters['hide_zero_taxes']) {
            $this->hook('woocommerce_cart_hide_zero_taxes', '__return_false');
        }
        if ($filters['trim_zeros']) {
            $this->hook('woocommerce_price_trim_zeros', '__return_true');
        }
        if ($filters['rounding_precision'] !== null) {
            $this->hook('woocommerce_internal_rounding_precision', fn (): int => $filters['rounding_precision']);
        }
        if ($case['shipping'] === null) {
            $this->hook('woocommerce_cart_ready_to_calc_shipping', '__return_false');
        }
        if (array_filter(array_column($case['coupons'], 'sort'), 'is_int')) {
            $sorts = array_column($case['coupons'], 'sort', 'code');
            $this->hook('woocommerce_coupon_sort', fn ($sort, $coupon) => $sorts[html_entity_decode($coupon->get_code())] ?? $sort, 2);
        }
    }

    private function customer(array $customer): void
    {
        $real = WC()->customer;
        [$country, $state] = Places::location($customer['shipping']);
        $real->set_shipping_location($country, $state, '', '');
        [$country, $state] = Places::location($customer['billing']);
        $real->set_billing_location($country, $state, '', '');
        $real->set_billing_email($customer['email']);
        $real->set_is_vat_exempt($customer['exempt']);
    }

    private function shipping(?array $shipping): void
    {
        ShippingMethod::$packages = $shipping['packages'] ?? [];
        ShippingMethod::$pickup = $shipping['pickup'] ?? false;
        ShippingMethod::$taxable = $shipping['taxable'] ?? true;
        $session = WC()->session;
        $chosen = [];
        foreach ([0, 1, 2] as $package) {
            $session->set("shipping_for_package_$package", null);
            if (isset(ShippingMethod::$packages[$package])) {
                $chosen[$package] = ShippingMethod::rateId($package);
            }
        }
        // Chosen before, as by a customer on the cart page: local pickup already decides the tax location.
        $session->set('chosen_shipping_methods', $chosen);
        $session->set('previous_shipping_methods', array_map(fn (string $id): array => [$id], $chosen));
        $session->set('shipping_method_counts', array_map(fn (): int => 1, $chosen));
    }

    private function packages(array $packages): array
    {
        $count = count(ShippingMethod::$packages);
        if ($count === 0 || !isset($packages[0])) {
            return $packages;
        }
        $split = [];
        foreach (array_keys(ShippingMethod::$packages) as $number) {
            $split[$number] = ['parity' => $number, 'contents' => []] + $packages[0];
        }
        $i = 0;
        foreach ($packages[0]['contents'] as $key => $item) {
            $split[$i++ % $count]['contents'][$key] = $item;
        }
        return $split;
    }

    private function addFees(WC_Cart $cart): void
    {
        foreach ($this->case['fees'] as $fee) {
            $cart->fees_api()->add_fee($fee + ['name' => $fee['id']]);
        }
    }

    private function contents(array $lines): array
    {
        $contents = [];
        $prices = [];
        $taxable = [];
        foreach ($lines as $line) {
            $product = $this->product($line);
            if ($line['filtered'] !== null) {
                $prices[spl_object_id($product)] = $line['filtered'];
            }
            if ($line['is_taxable'] !== null) {
                $taxable[spl_object_id($product)] = $line['is_taxable'];
            }
            $variation = $product->is_type('variation');
            $contents[$line['key']] = [
                'key' => $line['key'],
                'product_id' => $variation ? $product->get_parent_id() : $product->get_id(),
                'variation_id' => $variation ? $product->get_id() : 0,
                'variation' => [],
                'quantity' => $line['quantity'],
                'data' => $product,
                'data_hash' => '',
            ];
        }
        if ($prices) {
            $filter = fn ($price, $product) => $prices[spl_object_id($product)] ?? $price;
            $this->hook('woocommerce_product_get_price', $filter, 2);
            $this->hook('woocommerce_product_variation_get_price', $filter, 2);
        }
        if ($taxable) {
            $this->hook('woocommerce_product_is_taxable', fn ($is, $product) => $taxable[spl_object_id($product)] ?? $is, 2);
        }
        return $contents;
    }

    private function product(array $line): WC_Product
    {
        $product = clone $this->catalogue->products[$line['product']];
        $product->set_price($line['price']);
        $product->set_regular_price($line['sale'] ? (string) ((float) $line['price'] + 5) : $line['price']);
        $product->set_sale_price($line['sale'] ? $line['price'] : '');
        $product->set_tax_class($line['tax_class']);
        $product->set_tax_status($line['tax_status']);
        $product->set_virtual($line['virtual']);
        return $product;
    }

    /** @return array<string,array> */
    private function coupons(array $coupons): array
    {
        $products = fn (array $numbers): array => array_map(
            fn (int $number): int => $this->catalogue->products[$number]->get_id(),
            $numbers,
        );
        $categories = fn (array $numbers): array => array_map(
            fn (int $number): int => $this->catalogue->categories[$number],
            $numbers,
        );
        $properties = [];
        foreach ($coupons as $coupon) {
            $code = wc_format_coupon_code($coupon['code']);
            $properties[$code] = [
                'code' => $code,
                'discount_type' => $coupon['type'],
                'amount' => $coupon['amount'],
                'status' => 'publish',
                'limit_usage_to_x_items' => $coupon['limit'],
                'product_ids' => $products($coupon['products']),
                'excluded_product_ids' => $products($coupon['not_products']),
                'product_categories' => $categories($coupon['categories']),
                'excluded_product_categories' => $categories($coupon['not_categories']),
                'exclude_sale_items' => $coupon['no_sale'],
                'minimum_amount' => $coupon['minimum'],
                'maximum_amount' => $coupon['maximum'],
                'date_expires' => $coupon['expired'] ? 86400 : null,
                'email_restrictions' => $coupon['emails'],
                'free_shipping' => $coupon['free_shipping'],
                'individual_use' => $coupon['individual'] ?? false,
            ];
        }
        return $properties;
    }
}
