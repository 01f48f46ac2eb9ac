<?php

declare(strict_types=1);

namespace CartP2;

/**
 * Stock that is held for carts, without WordPress, in an SQLite file, in MariaDB
 * or MySQL, or in Redis or Valkey: what is promised to one shopper cannot be
 * sold to another.
 *
 * A unit is available, held (promised for a while) or claimed (sold, still
 * here); *on hand* is their sum, always. Each method is one step: all of it
 * happens, and lasts, or nothing. Any number of processes may use the same
 * stock. What a process that is killed had not finished is undone. The stores
 * answer alike; only Redis may lose steps it has answered: see the README.
 *
 * - *Products* and *locations* are numbers of yours.
 * - *Quantities* are exact: an int, or a decimal string with up to six places
 *   such as "0.5". Floats are refused. Answers are strings.
 * - *Owners* name who holds, *keys* name an event for good: 1 to 64 characters
 *   of `A-Z a-z 0-9 : . _ -`. Knowing an owner is the right to its hold, so
 *   let a cart's be long and random. A request with a key works once, however
 *   often it is sent; then it says `replayed`. A refused one does not use its
 *   key up.
 * - *Time* is in seconds since 1970: `$now`, or the machine's clock. An
 *   overdue hold stands in nobody's way: it is given back as soon as somebody
 *   needs it, and until then a late payment still finds it.
 *
 * What is open belongs to the process that opened it: after `pcntl_fork()` the
 * child opens its own, and a file only if it was not open before the fork or
 * was closed ({@see Stock::close()}); PHP-FPM needs no care. Do not put a file on
 * a network drive. Stock cannot be cloned or serialized.
 *
 * @example
 * ```php
 * $stock = new \CartP2\Stock(':memory:'); // or a file, such as /var/lib/shop/stock.sqlite
 * $stock->adjust(7, 10, 'delivery:2031');
 * $stock->hold('cart:ann', [7 => 2], 900);
 * echo $stock->availability(7)['available']; // prints 8
 * ```
 */
final class Stock
{
    /**
     * Opens the stock at a place:
     *
     * - the path of a file, which is made if there is none; `:memory:` is stock for this object alone, for tests
     * - `mysql://USER:PASSWORD@HOST:3306/DATABASE?prefix=stock_` (the tables' names begin with the prefix), or
     *   `mysql://USER:PASSWORD@localhost/DATABASE?socket=/run/mysqld/mysqld.sock`
     * - `redis://USER:PASSWORD@HOST:6379/0?shop=shop` (the shop's name is in all its keys), also with `socket`
     * - `redis+cluster://USER:PASSWORD@HOST:6379,HOST:6379?shop=shop`
     *
     * Login, port and settings may be left out. Escape user and password: `rawurlencode($password)`. No message, dump
     * or stack trace shows them (PHP before 8.2 knows no way to keep arguments out of traces: there leave
     * `zend.exception_ignore_args` on). Without TLS: use a socket, a private network or a tunnel.
     *
     * On a server {@see Stock::install()} once, before the first use. Open once per request: each object has a connection
     * of its own, made anew when it was lost; what was asked then is asked again as long as that cannot do it twice.
     *
     * @param float $wait for how many seconds, 0 to 60, a request waits for other processes. A server has half of it, at
     *     least one second, to accept the connection and for each answer; when all of it is over nothing is tried again
     * @param string|null $books where the books of a stock in Redis are, a file or `mysql://...`. Only a worker needs
     *     them, to {@see Stock::drain()}, {@see Stock::seal()} and {@see Stock::verify()}; a page opens Redis without
     *
     * @throws Exception\StoreException         `store_failed`, `store_busy`, `store_forked`, `store_lost`, `store_not_built`
     * @throws Exception\InvalidInputException  `invalid_value`: this names no place
     * @throws Exception\LimitExceededException `number_out_of_range`
     *
     * @example
     * ```php
     * try {
     *     new \CartP2\Stock('mysql://shop:' . rawurlencode('p@ss') . '@127.0.0.1:1/shop');
     * } catch (\CartP2\Exception\StoreException $e) {
     *     echo $e->getErrorCode(); // prints store_lost
     * }
     * ```
     */
    public function __construct(
        #[\SensitiveParameter] string $place,
        float $wait = 10.0,
        #[\SensitiveParameter] ?string $books = null,
    ) {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Makes what is missing: tables, and the stock in a Redis that has none, from its books. What is there stays as it
     * is, so call it at every deployment. A file was made when it was opened.
     *
     * @throws Exception\StoreException `store_failed`: the user may not make tables; `store_no_books`
     *
     * @example
     * ```php
     * $stock->install();
     * echo $stock->availability(7)['available']; // prints 8
     * ```
     */
    public function install(): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Writes down in the books what happened in Redis since the last time; how many steps. Each is written once, however
     * many call it: let a worker or cron do so every few seconds. Elsewhere everything is written down at once: 0.
     *
     * @throws Exception\StoreException `store_no_books`; `store_busy`: others are at it, next time then; `store_behind`:
     *     Redis lost steps that are in the books
     *
     * @example
     * ```php
     * echo $stock->drain(); // prints 0
     * ```
     */
    public function drain(): int
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Makes Redis what its books say, after `store_behind`. What is only in Redis is lost. While it lasts Redis answers
     * nothing (`store_empty`). Elsewhere there is nothing to do.
     *
     * @throws Exception\StoreException `store_no_books`
     *
     * @example
     * ```php
     * $stock->load();
     * echo $stock->availability(7)['available']; // prints 8
     * ```
     */
    public function load(): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Stock came in, was lost, or was counted anew.
     *
     * @param string $by  the difference, either sign; an int is taken too
     * @param string $key names the event, such as `delivery:2031`
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\CartException `key_reused`, `quantity_out_of_range`, `not_a_number`
     *
     * @example
     * ```php
     * $stock->adjust(7, -3, 'broken:5');
     * var_dump($stock->adjust(7, -3, 'broken:5')['replayed']); // prints bool(true)
     * echo $stock->availability(7)['available']; // prints 5
     * ```
     */
    public function adjust(int $product, string $by, string $key, int $location = 1, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * From now on the owner holds exactly these quantities of these products (0: none), and as before of others.
     *
     * All lines or none. Asking twice changes nothing more, so it needs no key. A hold that grew or was
     * overdue lives `$seconds` from now; any other keeps its end.
     *
     * @param array<int, int|string|array<string, mixed>> $lines quantity by product; or, for a product with
     *     terms of its own, an array with `quantity` and any of `seconds`, `backorders`, `floor`, `hold_from`
     * @param array<string, mixed>|null $rules any of
     *     `backorders` (bool: more may be promised than there is),
     *     `floor` (quantity kept back at each location),
     *     `hold_from` (`cart`, `checkout` or `never`) and `stage` (`cart` or `checkout`: how far the shopper is),
     *     `from` (owners whose holds are used first: the cart's by its order),
     *     `locations` (what is kept back by location, in the order they are tried; [1 => 0]),
     *     `split` (bool: one line may come from several locations)
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\OutOfStockException with the product and what is left; nothing was changed
     * @throws Exception\CartException       `unknown_product`, and as the README says for what is no request
     *
     * @example
     * ```php
     * try {
     *     $stock->hold('cart:bob', [7 => '8.5'], 900);
     * } catch (\CartP2\Exception\OutOfStockException $e) {
     *     echo "only {$e->getLeft()} of {$e->getProduct()}"; // prints only 8 of 7
     * }
     * ```
     */
    public function hold(string $owner, array $lines, int $seconds, ?array $rules = null, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * The owner's holds live `$seconds` from now, or as long as they did if that is longer.
     *
     * @param int $times how often a hold may be extended in its life
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\RefusedException      `nothing_held`, `hold_expired`, `extended_already`
     * @throws Exception\InvalidInputException `invalid_seconds`
     *
     * @example
     * ```php
     * $stock->extend('cart:ann', 1800);
     * try {
     *     $stock->extend('cart:ann', 1800);
     * } catch (\CartP2\Exception\RefusedException $e) {
     *     echo $e->getErrorCode(); // prints extended_already
     * }
     * ```
     */
    public function extend(string $owner, int $seconds, int $times = 1, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * A payment is under way: nothing the owner holds runs out before `$until`.
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\RefusedException `nothing_held`
     *
     * @example
     * ```php
     * $stock->pay('cart:ann', time() + 3600);
     * var_dump($stock->lines('cart:ann')[0]['expires_at'] > time() + 3500); // prints bool(true)
     * ```
     */
    public function pay(string $owner, int $until, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Sold: what the owner holds of these products becomes claimed, what is left over is available again.
     * What is not held, or no longer, is taken if it is still there. All lines or none.
     *
     * @param array<int, int|string|array<string, mixed>> $lines as for {@see Stock::hold()}
     * @param string $key names the sale, such as `payment:ch_17`: a webhook that comes twice sells once
     * @param array<string, mixed>|null $rules `backorders`, `floor`, `locations`, `split`
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\OutOfStockException nothing was changed
     * @throws Exception\RefusedException    `unknown_product`, `key_reused`
     *
     * @example
     * ```php
     * $stock->claim('cart:ann', [7 => 2], 'payment:17');
     * var_dump($stock->claim('cart:ann', [7 => 2], 'payment:17')['replayed']); // prints bool(true)
     * echo $stock->lines('cart:ann')[0]['claimed']; // prints 2
     * ```
     */
    public function claim(string $owner, array $lines, string $key, ?array $rules = null, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Gives back all the owner holds. What was claimed stays claimed.
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @example
     * ```php
     * $stock->release('cart:ann');
     * echo $stock->availability(7)['available']; // prints 10
     * ```
     */
    public function release(string $owner, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Claimed stock is available again: a refund with the goods, a cancelled order.
     *
     * @param array<int, int|string> $lines quantity by product
     * @param string $key names the event, such as `refund:4`
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\RefusedException `not_claimed`, `key_reused`
     *
     * @example
     * ```php
     * $stock->claim('cart:ann', [7 => 2], 'payment:17');
     * $stock->return('cart:ann', [7 => 1], 'refund:4');
     * echo $stock->availability(7)['available']; // prints 9
     * ```
     */
    public function return(string $owner, array $lines, string $key, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Claimed stock has left the building.
     *
     * @param array<int, int|string> $lines quantity by product
     * @param string $key names the event, such as `parcel:9`
     *
     * @return array{changed: bool, replayed: bool}
     *
     * @throws Exception\RefusedException `not_claimed`, `key_reused`
     *
     * @example
     * ```php
     * $stock->claim('cart:ann', [7 => 2], 'payment:17');
     * $stock->fulfil('cart:ann', [7 => 2], 'parcel:9');
     * echo count($stock->lines('cart:ann')); // prints 0
     * ```
     */
    public function fulfil(string $owner, array $lines, string $key, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Gives back what is overdue; how many lines. Nothing depends on it, but books read better when somebody
     * calls it now and then.
     *
     * @param int $products of how many products at most
     *
     * @example
     * ```php
     * echo $stock->expire(now: time() + 901); // prints 1
     * ```
     */
    public function expire(int $products = 100, ?int $now = null): int
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * What is left of a product, over all its locations; null: there is no such stock.
     *
     * @return array{available: string, held: string}|null `available`: neither held nor claimed, overdue
     *     holds counted in; below zero after backorders. `held`: by anybody, not overdue.
     *
     * @example
     * ```php
     * echo json_encode($stock->availability(7)); // prints {"available":"8","held":"2"}
     * ```
     */
    public function availability(int $product, ?int $now = null): ?array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * {@see Stock::availability()} of many products at one moment. Those without stock are not in it.
     *
     * @param list<int> $products
     *
     * @return array<int, array{available: string, held: string}> by product
     *
     * @example
     * ```php
     * echo json_encode($stock->availabilities([7, 8])); // prints {"7":{"available":"8","held":"2"}}
     * ```
     */
    public function availabilities(array $products, ?int $now = null): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * What an owner has.
     *
     * @return list<array{product: int, location: int, held: string, claimed: string, expires_at: ?int,
     *     extensions: int}> `expires_at` is when the held part may be given to others
     *
     * @example
     * ```php
     * echo $stock->lines('cart:ann')[0]['held']; // prints 2
     * ```
     */
    public function lines(string $owner): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Seals entries of the ledger: a keyed hash over each entry and the seal before it. Call it now and then.
     *
     * @param string $secret known to nobody who can write where the ledger is
     * @param int $entries at most so many
     *
     * @return int how many were sealed
     *
     * @example
     * ```php
     * echo $stock->seal('a long random secret'); // prints 2
     * ```
     */
    public function seal(string $secret, int $entries = 1000): int
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Compares stock, holds and ledger, and follows the seals. Reads everything: not for a page, and on a large server
     * with a longer `$wait`.
     *
     * @return list<string> what does not agree, in English; empty: all is well
     *
     * @example
     * ```php
     * $stock->seal('a long random secret');
     * echo count($stock->verify('a long random secret')), ' ', count($stock->verify('another')); // prints 0 1
     * ```
     */
    public function verify(string $secret): array
    {
        throw new \LogicException('Load the extension cart_p2.');
    }

    /**
     * Closes the file or the connection; using this object afterwards is `store_closed`. Happens by itself when nothing
     * refers to it any more.
     *
     * @example
     * ```php
     * $stock->close();
     * try {
     *     $stock->release('cart:ann');
     * } catch (\CartP2\Exception\StoreException $e) {
     *     echo $e->getErrorCode(); // prints store_closed
     * }
     * ```
     */
    public function close(): void
    {
        throw new \LogicException('Load the extension cart_p2.');
    }
}
