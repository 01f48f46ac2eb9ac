<?php

declare(strict_types=1);

namespace CartP2\Parity;

use WC_Shipping_Method;
use WC_Tax;

/**
 * A shipping method whose cost is the case's. Rates go through WooCommerce's
 * own add_rate(), which works out their tax.
 */
final class ShippingMethod extends WC_Shipping_Method
{
    /** @var list<array{cost:string,places:?int,taxes:null|false|list<string>}> */
    public static array $packages = [];
    public static bool $pickup = false;
    public static bool $taxable = true;

    public function __construct($instance_id = 0)
    {
        parent::__construct($instance_id);
        $this->id = 'parity';
        $this->method_title = 'Parity';
        $this->title = 'Parity';
        $this->enabled = 'yes';
    }

    public static function rateId(int $package): string
    {
        return (self::$pickup ? 'local_pickup:' : 'parity:') . ($package + 1);
    }

    public function is_available($package)
    {
        return self::$packages !== [];
    }

    public function calculate_shipping($package = [])
    {
        $number = $package['parity'] ?? 0;
        $wanted = self::$packages[$number];
        $this->tax_status = self::$taxable ? 'taxable' : 'none';
        $rate = ['id' => self::rateId($number), 'label' => 'Parity', 'cost' => $wanted['cost']];
        if ($wanted['places'] !== null) {
            $rate['price_decimals'] = $wanted['places'];
        }
        if ($wanted['taxes'] !== null) {
            $rate['taxes'] = is_array($wanted['taxes']) ? self::byRate($wanted['taxes']) : $wanted['taxes'];
        }
        $this->add_rate($rate);
    }

    /** Gives the amounts to the customer's standard rates, and any left over to a rate of another place. */
    private static function byRate(array $amounts): array
    {
        $ids = [...array_keys(WC_Tax::get_rates()), Places::FIRST_RATE_ID, Places::FIRST_RATE_ID + 1];
        return array_combine(array_slice(array_unique($ids), 0, count($amounts)), $amounts);
    }
}
