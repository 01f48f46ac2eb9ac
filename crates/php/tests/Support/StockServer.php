<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** Stock on a server: tables, or keys, with names of their own. `cargo xtask test --only php` says where the servers are. */
final class StockServer extends StockPlace
{
    /** @var array<string, RedisServer> */
    private static array $redis = [];

    /** @param string $store `mysql`, `redis` or `cluster` */
    public static function of(string $store): self
    {
        $place = match ($store) {
            'mysql' => new self(self::mysql()),
            'redis' => self::in(self::$redis['redis'] ??= new RedisServer()),
            'cluster' => self::in(self::$redis['cluster'] ??= new RedisServer(cluster: true)),
        };
        $place->open()->install();

        return $place;
    }

    /** A shop of its own in this Redis, with books of its own. */
    public static function in(RedisServer $redis, string $more = ''): self
    {
        return new self($redis->place('shop=' . bin2hex(random_bytes(6)) . $more), self::mysql());
    }

    /** Tables that are not there yet, with this password or the one the tests are told. */
    public static function mysql(?string $password = null): string
    {
        return sprintf(
            'mysql://%s:%s@localhost/%s?socket=%s&prefix=t%s_',
            rawurlencode(self::told('USER')),
            rawurlencode($password ?? self::told('PASSWORD')),
            rawurlencode(self::told('DATABASE')),
            rawurlencode(self::told('SOCKET')),
            bin2hex(random_bytes(6)),
        );
    }

    /** What the tests are told about the database. */
    public static function told(string $name): string
    {
        return Php::told("CART_P2_STOCK_{$name}");
    }
}
