<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/**
 * Turns a cart into an order, once, and only if everything in it is still there.
 *
 * Shop and stock are two files, so an order takes three steps: it is written
 * down as begun; the stock sells it under a key of its own, which works once;
 * it is marked as placed, and the cart is gone. Whoever dies in between leaves
 * a begun order behind, and the next click, or the next visitor, finishes it.
 */
final class Orders
{
    /** An order that was begun so long ago has nobody left who works at it. */
    private const ABANDONED_SECONDS = 60;

    public function __construct(
        private readonly PDO $db,
        private readonly Pricing $pricing,
        private readonly Catalogue $catalogue,
        private readonly Stockroom $stock,
        private readonly Clock $clock,
    ) {
    }

    /**
     * Places the visitor's cart as an order and returns its reference. Sending
     * the form twice gives the same order.
     *
     * @param array<string, string> $customer from {@see self::customer()}
     * @param string $totalSeen what the page said would be charged
     * @throws ShopError when something is sold out or the total is no longer the one seen
     */
    public function place(CartStore $carts, string $cartName, array $customer, string $totalSeen): string
    {
        $begun = Database::run($this->db, 'SELECT reference FROM orders WHERE cart_name = ? AND placed = 0', [$cartName])->fetchColumn();
        if ($begun !== false) {
            return $this->finish($begun);
        }
        $reference = Database::write($this->db, function () use ($carts, $cartName, $customer, $totalSeen): string {
            $basket = $carts->load();
            $known = Database::run($this->db, 'SELECT reference FROM orders WHERE cart_name = ? ORDER BY number DESC', [$cartName])->fetchColumn();
            if ($basket->isEmpty()) {
                return $known ?: throw new ShopError('Your cart is empty.');
            }
            $priced = $this->pricing->price($basket);
            if ($priced->total() !== $totalSeen) {
                throw new ShopError("The total is now {$priced->display()['total']['text']}. Please look over your cart again.", 409);
            }
            $reference = bin2hex(random_bytes(16));
            $pieces = array_map(static fn (array $line) => [$line['variant']->sku, $line['quantity']], $basket->lines);
            // A second click at the same moment begins nothing of its own.
            $begun = Database::run($this->db, 'INSERT INTO orders
                (reference, cart_name, placed, placed_at, customer, pieces, lines, cart, answer, total)
                VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING', [
                $reference,
                $cartName,
                $this->clock->now(),
                json_encode($customer, JSON_THROW_ON_ERROR),
                json_encode($pieces, JSON_THROW_ON_ERROR),
                json_encode(self::receiptLines($priced), JSON_THROW_ON_ERROR),
                json_encode($priced->wire, JSON_THROW_ON_ERROR),
                $priced->answer,
                $priced->total(),
            ]);

            return $begun->rowCount() === 1 ? $reference : $known;
        });

        return $this->finish($reference);
    }

    /** Finishes what others began and could not finish. */
    public function finishAbandoned(): void
    {
        $abandoned = Database::run(
            $this->db,
            'SELECT reference FROM orders WHERE placed = 0 AND placed_at < ?',
            [$this->clock->now() - self::ABANDONED_SECONDS],
        )->fetchAll(PDO::FETCH_COLUMN);
        foreach ($abandoned as $reference) {
            try {
                $this->finish($reference);
            } catch (ShopError) {
                // Sold out meanwhile: the order is gone, the cart is still there.
            }
        }
    }

    /** Sells an order that was begun. One at a time, and one that is finished stays as it is. */
    private function finish(string $reference): string
    {
        $refused = Database::write($this->db, function () use ($reference): ?ShopError {
            $order = Database::run($this->db, 'SELECT cart_name, pieces, placed FROM orders WHERE reference = ?', [$reference])->fetch();
            if ($order === false) {
                return new ShopError('Something in your cart has run out. Please look over it again.', 409);
            }
            if ($order['placed'] === 1) {
                return null;
            }
            try {
                $this->stock->sell(Session::ownerOf($order['cart_name']), $this->lines($order['pieces']), "order:$reference");
            } catch (ShopError $error) {
                Database::run($this->db, 'DELETE FROM orders WHERE reference = ?', [$reference]);

                return $error;
            }
            Database::run($this->db, 'UPDATE orders SET placed = 1 WHERE reference = ?', [$reference]);
            Database::run($this->db, 'DELETE FROM carts WHERE name = ?', [$order['cart_name']]);

            return null;
        });

        return $refused === null ? $reference : throw $refused;
    }

    /** @return list<array{variant: Variant, quantity: int}> */
    private function lines(string $pieces): array
    {
        $quantities = array_column(json_decode($pieces, true, 8, JSON_THROW_ON_ERROR), 1, 0);
        $variants = $this->catalogue->variants(array_keys($quantities));

        return array_map(static fn (Variant $variant) => ['variant' => $variant, 'quantity' => $quantities[$variant->sku]], array_values($variants));
    }

    /** @return ?array{number: int, lines: list<array<string, mixed>>, display: array<string, mixed>} without the customer's address */
    public function receipt(string $reference): ?array
    {
        $order = Database::run($this->db, 'SELECT number, lines, answer FROM orders WHERE reference = ? AND placed = 1', [$reference])->fetch();

        return $order === false ? null : [
            'number' => $order['number'],
            'lines' => json_decode($order['lines'], true, 8, JSON_THROW_ON_ERROR),
            'display' => json_decode($order['answer'], true, 32, JSON_THROW_ON_ERROR)['display'],
        ];
    }

    /**
     * Checks what was typed into the order form.
     *
     * @param array<mixed> $form
     * @return array<string, string>
     * @throws ShopError with a message for each field that is not right
     */
    public static function customer(array $form, bool $withAddress): array
    {
        $fields = ['name' => 'your name', 'email' => 'your email address']
            + ($withAddress ? ['street' => 'street and house number', 'city' => 'town or city', 'postcode' => 'postcode'] : []);
        $customer = $wrong = [];
        foreach ($fields as $field => $label) {
            $text = is_string($form[$field] ?? null) ? trim($form[$field]) : '';
            $customer[$field] = $text;
            if ($text === '' || strlen($text) > 200 || preg_match('/^[^\p{C}]+$/u', $text) !== 1) {
                $wrong[$field] = "Please enter $label.";
            }
        }
        if (!isset($wrong['email']) && filter_var($customer['email'], FILTER_VALIDATE_EMAIL, FILTER_FLAG_EMAIL_UNICODE) === false) {
            $wrong['email'] = 'This does not look like an email address.';
        }
        if ($wrong !== []) {
            throw new ShopError('Please look at the marked fields.', 422, $wrong);
        }

        return $customer;
    }

    /** @return list<array{name: string, quantity: int, picture: string, text: string}> */
    private static function receiptLines(PricedBasket $priced): array
    {
        return array_map(static fn (array $line, array $shown) => [
            'name' => $line['variant']->fullName(),
            'quantity' => $line['quantity'],
            'picture' => $line['variant']->picture,
            'text' => $shown['subtotal']['text'],
        ], $priced->basket->lines, $priced->display()['lines']);
    }
}
