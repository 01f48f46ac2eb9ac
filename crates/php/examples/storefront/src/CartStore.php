<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/** Keeps one cart per visitor. Holds no prices: those are worked out anew each time. */
final class CartStore
{
    private const DAYS_MAX = 30;
    private const LINES_MAX = 100;
    private const COUPONS_MAX = 10;

    /** @param string $name from {@see Session::cartName()} */
    public function __construct(
        private readonly PDO $db,
        private readonly Catalogue $catalogue,
        private readonly string $name,
        private readonly string $homePlace,
    ) {
    }

    public function load(): Basket
    {
        $cart = Database::run($this->db, 'SELECT * FROM carts WHERE name = ?', [$this->name])->fetch();
        if ($cart === false) {
            return new Basket(null, $this->homePlace, '', [], []);
        }
        $quantities = Database::run(
            $this->db,
            'SELECT variant, quantity FROM cart_lines WHERE cart = ? ORDER BY rowid',
            [$cart['id']],
        )->fetchAll(PDO::FETCH_KEY_PAIR);
        $variants = $this->catalogue->variants(array_keys($quantities));
        $lines = [];
        foreach ($quantities as $sku => $quantity) {
            $lines[] = ['variant' => $variants[$sku], 'quantity' => $quantity];
        }
        $coupons = Database::run($this->db, 'SELECT code FROM cart_coupons WHERE cart = ? ORDER BY rowid', [$cart['id']]);

        return new Basket($cart['id'], $cart['place'], $cart['shipping'], $lines, $coupons->fetchAll(PDO::FETCH_COLUMN));
    }

    public function add(Variant $variant, int $quantity): void
    {
        $this->change(function (int $cart) use ($variant, $quantity): void {
            $inCart = (int) Database::run(
                $this->db,
                'SELECT quantity FROM cart_lines WHERE cart = ? AND variant = ?',
                [$cart, $variant->sku],
            )->fetchColumn();
            $lines = (int) Database::run($this->db, 'SELECT count(*) FROM cart_lines WHERE cart = ?', [$cart])->fetchColumn();
            if ($inCart === 0 && $lines >= self::LINES_MAX) {
                throw new ShopError('A cart holds up to ' . self::LINES_MAX . ' different things.');
            }
            self::checkStock($variant, $inCart + $quantity);
            Database::run($this->db, 'INSERT INTO cart_lines (cart, variant, quantity) VALUES (?, ?, ?)
                ON CONFLICT (cart, variant) DO UPDATE SET quantity = quantity + excluded.quantity', [$cart, $variant->sku, $quantity]);
        });
    }

    /** @param array<string, int> $quantities by SKU; 0 removes a line; all are taken or, on an error, none */
    public function setQuantities(array $quantities): void
    {
        $variants = $this->catalogue->variants(array_keys($quantities));
        $this->change(function (int $cart) use ($quantities, $variants): void {
            foreach ($quantities as $sku => $quantity) {
                if ($quantity === 0) {
                    Database::run($this->db, 'DELETE FROM cart_lines WHERE cart = ? AND variant = ?', [$cart, $sku]);
                    continue;
                }
                if (isset($variants[$sku])) {
                    self::checkStock($variants[$sku], $quantity);
                }
                Database::run(
                    $this->db,
                    'UPDATE cart_lines SET quantity = ? WHERE cart = ? AND variant = ?',
                    [$quantity, $cart, $sku],
                );
            }
        });
    }

    public function addCoupon(string $code): void
    {
        $this->change(function (int $cart) use ($code): void {
            $applied = Database::run($this->db, 'SELECT code FROM cart_coupons WHERE cart = ?', [$cart])->fetchAll(PDO::FETCH_COLUMN);
            if (count($applied) >= self::COUPONS_MAX) {
                throw new ShopError('A cart takes up to ' . self::COUPONS_MAX . ' vouchers.');
            }
            Database::run($this->db, 'INSERT INTO cart_coupons (cart, code) VALUES (?, ?) ON CONFLICT DO NOTHING', [$cart, $code]);
        });
    }

    public function removeCoupon(string $code): void
    {
        $this->change(fn (int $cart) => Database::run($this->db, 'DELETE FROM cart_coupons WHERE cart = ? AND code = ?', [$cart, $code]));
    }

    public function setDelivery(string $place, string $shipping): void
    {
        $this->change(fn (int $cart) => Database::run(
            $this->db,
            'UPDATE carts SET place = ?, shipping = ? WHERE id = ?',
            [$place, $shipping, $cart],
        ));
    }

    /** @param callable(int): mixed $work takes the cart's id */
    private function change(callable $work): void
    {
        Database::write($this->db, function () use ($work): void {
            $now = time();
            Database::run($this->db, 'DELETE FROM carts WHERE changed_at < ?', [$now - self::DAYS_MAX * 86400]);
            $id = Database::run($this->db, "INSERT INTO carts (name, place, shipping, changed_at) VALUES (?, ?, '', ?)
                ON CONFLICT (name) DO UPDATE SET changed_at = excluded.changed_at RETURNING id", [$this->name, $this->homePlace, $now])->fetchColumn();
            $work((int) $id);
        });
    }

    /** A cart holds nothing back: stock is taken when the order is placed ({@see Orders::place()}). */
    private static function checkStock(Variant $variant, int $wanted): void
    {
        $available = $variant->available();
        if ($wanted > $available) {
            throw new ShopError($available === 0
                ? "{$variant->fullName()} is sold out."
                : "Only $available of {$variant->fullName()} can be ordered.", 409);
        }
    }
}
