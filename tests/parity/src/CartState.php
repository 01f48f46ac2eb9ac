<?php

declare(strict_types=1);

namespace CartP2\Parity;

use ReflectionClass;
use ReflectionMethod;
use WC_Cart;
use WC_Coupon;
use WC_Product;

/**
 * Everything a calculation leaves behind that another plugin, a template or the
 * next request can read: every property of WooCommerce's cart classes, what
 * every getter answers, the session, the hash of the cart, and notices.
 */
final class CartState
{
    /** Getters that write to the session or the database, or load posts. */
    private const NOT_ASKED = ['get_cart_from_session', 'get_customer', 'get_cross_sells', 'get_cart_url', 'get_checkout_url'];

    /** Properties that are told in another way: by their own readers below. */
    private const TOLD_APART = ['session', 'fees_api'];

    /** @return array<string,mixed> plain data, for Compare */
    public static function of(WC_Cart $cart): array
    {
        return [
            // First, as they stand: reading fees turns equal ones round.
            'fees' => self::property($cart->fees_api(), 'fees'),
            'properties' => self::properties($cart),
            'getters' => Expected::withFeesUnsorted(fn (): array => self::getters($cart)),
            'hash' => $cart->get_cart_hash(),
            'empty' => $cart->is_empty(),
            'shows shipping' => $cart->show_shipping(),
            'packages' => self::plain(WC()->shipping()->get_packages()),
            'session' => self::plain(self::property(WC()->session, '_data')),
            'session to save' => self::property(WC()->session, '_dirty'),
            'notices' => wc_get_notices(),
        ];
    }

    /** What another plugin sees in the middle of a calculation, short enough to compare at every hook. */
    public static function glimpse(WC_Cart $cart): string
    {
        return md5(serialize(self::plain([$cart->get_totals(), $cart->cart_contents, $cart->coupon_discount_totals, $cart->coupon_discount_tax_totals])));
    }

    /** Objects as plain data: products and coupons by what a calculation could change in them. */
    public static function plain(mixed $value): mixed
    {
        return match (true) {
            is_array($value) => array_map(self::plain(...), $value),
            $value instanceof WC_Product => [get_class($value), $value->get_id(), $value->get_price('edit'), self::plain($value->get_changes())],
            $value instanceof WC_Coupon => [get_class($value), $value->get_id(), $value->get_code(), self::plain($value->get_changes())],
            $value instanceof \Closure => 'closure',
            is_object($value) => [get_class($value), array_map(self::plain(...), (array) $value)],
            default => $value,
        };
    }

    private static function properties(WC_Cart $cart): array
    {
        $found = [];
        for ($class = new ReflectionClass(WC_Cart::class); $class; $class = $class->getParentClass()) {
            foreach ($class->getProperties() as $property) {
                if (!$property->isStatic() && !in_array($property->getName(), self::TOLD_APART, true)) {
                    $property->setAccessible(true);
                    $found[$property->getName()] = self::plain($property->getValue($cart));
                }
            }
        }
        return $found;
    }

    private static function getters(WC_Cart $cart): array
    {
        $found = [];
        foreach ((new ReflectionClass(WC_Cart::class))->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
            $name = $method->getName();
            $deprecated = str_contains((string) $method->getDocComment(), '@deprecated');
            if (str_starts_with($name, 'get_') && $method->getNumberOfRequiredParameters() === 0 && !$deprecated && !in_array($name, self::NOT_ASKED, true)) {
                $found[$name] = self::plain($cart->$name());
            }
        }
        $found['get_total(edit)'] = $cart->get_total('edit');
        return $found;
    }

    private static function property(object $of, string $name): mixed
    {
        for ($class = new ReflectionClass($of); !$class->hasProperty($name); $class = $class->getParentClass()) {
            continue;
        }
        $property = $class->getProperty($name);
        $property->setAccessible(true);
        return self::plain($property->getValue($of));
    }
}
