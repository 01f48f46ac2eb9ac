<?php

declare(strict_types=1);

namespace CartP2\Parity;

use WC_Cart;

/** What the classic cart page shows: the real functions' HTML, read as text. */
final class ExpectedDisplay
{
    private float $formatted = 0.0;

    private function __construct(private WC_Cart $cart)
    {
    }

    public static function of(WC_Cart $cart): object
    {
        $reader = new self($cart);
        $note = function (string $html, $price, array $args, float $unformatted) use ($reader): string {
            $reader->formatted = $unformatted;
            return $html;
        };
        add_filter('wc_price', $note, 10, 4);
        try {
            return $reader->read();
        } finally {
            remove_filter('wc_price', $note, 10);
        }
    }

    private function read(): object
    {
        $cart = $this->cart;
        $including = $cart->display_prices_including_tax();
        return (object) [
            'lines' => $this->lines(),
            'subtotal' => $this->money($cart->get_cart_subtotal()),
            'subtotal_tax_label' => $this->label($cart->get_cart_subtotal()),
            'coupons' => array_map(fn ($code): object => $this->named((string) $code, wc_price(
                $cart->get_coupon_discount_amount((string) $code, $cart->display_cart_ex_tax),
            )), $cart->get_applied_coupons()),
            'fees' => array_values(array_map(
                fn (object $fee): object => $this->named($fee->id, $this->echoed(fn () => wc_cart_totals_fee_html($fee))),
                Expected::feesAsCalculated($cart),
            )),
            'shipping' => !Expected::shippingIsKnown($cart) ? null : $this->money(wc_price(
                $including ? $cart->get_shipping_total() + $cart->get_shipping_tax() : $cart->get_shipping_total(),
            )),
            'tax_lines' => $this->taxLines(),
            'taxes_total' => $this->money($this->echoed(wc_cart_totals_taxes_total_html(...))),
            'itemized_taxes' => get_option('woocommerce_tax_total_display') === 'itemized',
            'including_tax' => $including,
            'total' => $this->money($cart->get_total()),
        ];
    }

    private function lines(): array
    {
        $lines = [];
        foreach ($this->cart->get_cart() as $key => $item) {
            $unit = $this->money($this->cart->get_product_price($item['data']));
            $html = $this->cart->get_product_subtotal($item['data'], $item['quantity']);
            $lines[] = (object) [
                'key' => (string) $key,
                'unit_price' => $unit,
                'subtotal' => $this->money($html),
                'tax_label' => $this->label($html),
            ];
        }
        return $lines;
    }

    private function taxLines(): array
    {
        $lines = [];
        foreach ($this->cart->get_tax_totals() as $code => $line) {
            $lines[] = (object) [
                'code' => (string) $code,
                'rate_id' => (string) $line->tax_rate_id,
                'label' => $line->label,
                'compound' => (bool) $line->is_compound,
                'money' => (object) ['amount' => (float) $line->amount, 'text' => self::text($line->formatted_amount)],
            ];
        }
        return $lines;
    }

    private function named(string $key, string $html): object
    {
        return (object) ['key' => $key, 'money' => $this->money($html)];
    }

    /** The amount last formatted, which is the one in $html. */
    private function money(string $html): object
    {
        return (object) ['amount' => $this->formatted, 'text' => self::text($html)];
    }

    private function label(string $html): string
    {
        return match (true) {
            !str_contains($html, 'tax_label') => 'none',
            str_contains($html, WC()->countries->inc_tax_or_vat()) => 'including',
            str_contains($html, WC()->countries->ex_tax_or_vat()) => 'excluding',
        };
    }

    private static function text(string $html): string
    {
        $html = preg_replace('~\s*<small.*?</small>~s', '', $html);
        return html_entity_decode(strip_tags($html), ENT_QUOTES | ENT_HTML5, 'UTF-8');
    }

    private function echoed(callable $echo): string
    {
        ob_start();
        $echo();
        return (string) ob_get_clean();
    }
}
