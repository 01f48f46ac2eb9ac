<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/** Turns a cart into an order, once, and only if everything in it is still there. */
final class Orders
{
    public function __construct(private readonly PDO $db, private readonly Pricing $pricing)
    {
    }

    /**
     * Places the visitor's cart as an order and returns its reference. Sending
     * the form twice gives the same order.
     *
     * Pieces are taken in the same transaction that writes the order, each by a
     * statement that only succeeds while there are enough: all lines or none.
     * (Holding pieces for a cart that is still being filled is the work of Cart
     * P2's stock engine; this example takes them at the end.)
     *
     * @param array<string, string> $customer from {@see self::customer()}
     * @param string $totalSeen what the page said would be charged
     * @throws ShopError when a line is sold out or the total is no longer the one seen
     */
    public function place(CartStore $carts, string $cartName, array $customer, string $totalSeen): string
    {
        return Database::write($this->db, function () use ($carts, $cartName, $customer, $totalSeen): string {
            $basket = $carts->load();
            if ($basket->isEmpty()) {
                $placed = Database::run($this->db, 'SELECT reference FROM orders WHERE cart_name = ? ORDER BY number DESC', [$cartName]);

                return $placed->fetchColumn() ?: throw new ShopError('Your cart is empty.');
            }
            $priced = $this->pricing->price($basket);
            if ($priced->total() !== $totalSeen) {
                throw new ShopError("The total is now {$priced->display()['total']['text']}. Please look over your cart again.", 409);
            }
            foreach ($basket->lines as ['variant' => $variant, 'quantity' => $quantity]) {
                $this->take($variant, $quantity);
            }
            $reference = bin2hex(random_bytes(16));
            Database::run($this->db, 'INSERT INTO orders
                (reference, cart_name, placed_at, customer, lines, cart, answer, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
                $reference,
                $cartName,
                time(),
                json_encode($customer, JSON_THROW_ON_ERROR),
                json_encode(self::receiptLines($priced), JSON_THROW_ON_ERROR),
                json_encode($priced->wire, JSON_THROW_ON_ERROR),
                $priced->answer,
                $priced->total(),
            ]);
            Database::run($this->db, 'DELETE FROM carts WHERE id = ?', [$basket->id]);

            return $reference;
        });
    }

    /** @return ?array{number: int, lines: list<array<string, mixed>>, display: array<string, mixed>} without the customer's address */
    public function receipt(string $reference): ?array
    {
        $order = Database::run($this->db, 'SELECT number, lines, answer FROM orders WHERE reference = ?', [$reference])->fetch();

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

    private function take(Variant $variant, int $quantity): void
    {
        $taken = Database::run($this->db, 'UPDATE variants SET stock = stock - :quantity
            WHERE sku = :sku AND (stock IS NULL OR backorders = 1 OR stock >= :quantity)', [
            'sku' => $variant->sku,
            'quantity' => $quantity,
        ]);
        if ($taken->rowCount() !== 1) {
            throw new ShopError($variant->available() === 0
                ? "{$variant->fullName()} has just sold out."
                : "Only {$variant->available()} of {$variant->fullName()} are left.", 409);
        }
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
