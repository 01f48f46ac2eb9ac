<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** JSON that keeps PHP's types: 10.0 stays a float, doubles keep every bit. */
final class Json
{
    public const FLAGS = JSON_PRESERVE_ZERO_FRACTION | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR;

    public static function encode(mixed $value): string
    {
        ini_set('serialize_precision', '-1');
        return json_encode($value, self::FLAGS);
    }

    public static function decode(string $json): mixed
    {
        return json_decode($json, false, 512, JSON_THROW_ON_ERROR);
    }
}
