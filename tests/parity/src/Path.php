<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** Reads and changes a value inside an output, "lines.0.line_tax"; * is an object's only member. */
final class Path
{
    public static function get(mixed $in, string $path): mixed
    {
        foreach (explode('.', $path) as $name) {
            $in = is_array($in) ? $in[(int) $name] : $in->{self::member($in, $name)};
        }
        return $in;
    }

    public static function set(object $in, string $path, mixed $value): void
    {
        $names = explode('.', $path);
        $last = array_pop($names);
        $owner = $names ? self::get($in, implode('.', $names)) : $in;
        $owner->{self::member($owner, $last)} = $value;
    }

    private static function member(object $of, string $name): string
    {
        return $name === '*' ? (string) array_key_first((array) $of) : $name;
    }
}
