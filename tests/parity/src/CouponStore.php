<?php

declare(strict_types=1);

namespace CartP2\Parity;

use WC_Coupon;
use WC_Coupon_Data_Store_CPT;

/**
 * Where WooCommerce reads coupons from during a case: memory. Coupons keep ids,
 * which WooCommerce's own "virtual" coupons lose, and everything above the
 * store (validation, sorting, discounts) is WooCommerce's.
 */
final class CouponStore extends WC_Coupon_Data_Store_CPT
{
    /** @var array<int,array> */
    private array $coupons = [];

    /** An id that depends on nothing but the code, as WooCommerce caches it. */
    public static function id(string $code): int
    {
        return 800000 + crc32($code) % 1000000000;
    }

    /** @param array<string,array> $coupons properties of WC_Coupon by code */
    public function hold(array $coupons): void
    {
        $this->coupons = [];
        foreach ($coupons as $code => $properties) {
            $this->coupons[self::id((string) $code)] = $properties;
        }
    }

    public function get_ids_by_code($code)
    {
        return [self::id($code)];
    }

    public function read(&$coupon)
    {
        $coupon->set_defaults();
        if (!isset($this->coupons[$coupon->get_id()])) {
            throw new \Exception('Invalid coupon.');
        }
        $coupon->set_props($this->coupons[$coupon->get_id()]);
        $coupon->set_object_read(true);
        do_action('woocommerce_coupon_loaded', $coupon);
    }
}
