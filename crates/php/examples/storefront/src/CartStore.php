<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/**
 * Keeps one cart per visitor, and has the stock hold what is in it. Knows no prices: those are worked out anew each time.
 *
 * The stock is asked last, when the rest of a change is done but not committed: what it refuses is undone.
 */
final class CartStore
{
    private const DAYS_MAX = 30;
    private const LINES_MAX = 100;
    private const COUPONS_MAX = 10;

    /** @param string $name from {@see Session::cartName()} */
    public function __construct(
        private readonly PDO $db,
        private readonly Catalogue $catalogue,
        private readonly Stockroom $stock,
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
            $wanted = $inCart + $quantity;
            if ($wanted > Variant::QUANTITY_MAX) {
                throw new ShopError('A cart holds up to ' . Variant::QUANTITY_MAX . ' of a kind.');
            }
            Database::run($this->db, 'INSERT INTO cart_lines (cart, variant, quantity) VALUES (?, ?, ?)
                ON CONFLICT (cart, variant) DO UPDATE SET quantity = excluded.quantity', [$cart, $variant->sku, $wanted]);
            $this->keep([['variant' => $variant, 'quantity' => $wanted]]);
        });
    }

    /** @param array<string, int> $quantities by SKU; 0 removes a line; all are taken or, on an error, none */
    public function setQuantities(array $quantities): void
    {
        $this->change(function (int $cart) use ($quantities): void {
            $changed = [];
            // A form sends the quantities of all lines; one that ran out keeps nobody from changing another.
            foreach ($this->load()->lines as ['variant' => $variant, 'quantity' => $now]) {
                $quantity = $quantities[$variant->sku] ?? $now;
                if ($quantity !== $now) {
                    $changed[] = ['variant' => $variant, 'quantity' => $quantity];
                    $this->setQuantity($cart, $variant->sku, $quantity);
                }
            }
            $this->keep($changed);
        });
    }

    /** Holds all that is in the cart anew, after its time was up. */
    public function hold(): void
    {
        $this->change(fn (int $cart) => $this->stock->keep($this->owner(), $this->load()->lines));
    }

    /** Makes do with what is left of what ran out, and holds that. */
    public function reduce(): void
    {
        $this->change(function (int $cart): void {
            foreach ($this->load()->short() as $sku => $left) {
                $this->setQuantity($cart, $sku, $left);
            }
            $this->stock->keep($this->owner(), $this->load()->lines);
        });
    }

    /**
     * Holds what was changed. Who goes on shopping after the time was up holds the rest again too, if all of it is still there.
     *
     * @param list<array{variant: Variant, quantity: int}> $changed
     */
    private function keep(array $changed): void
    {
        $this->stock->keep($this->owner(), $changed);
        $basket = $this->load();
        if ($basket->short() === [] && !$this->stock->hold($this->owner())->covers($basket)) {
            try {
                $this->stock->keep($this->owner(), $basket->lines);
            } catch (ShopError) {
                // Somebody was quicker: the cart's page says so.
            }
        }
    }

    private function setQuantity(int $cart, string $sku, int $quantity): void
    {
        $quantity === 0
            ? Database::run($this->db, 'DELETE FROM cart_lines WHERE cart = ? AND variant = ?', [$cart, $sku])
            : Database::run($this->db, 'UPDATE cart_lines SET quantity = ? WHERE cart = ? AND variant = ?', [$quantity, $cart, $sku]);
    }

    private function owner(): string
    {
        return Session::ownerOf($this->name);
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
}
