<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * Compares two decoded outputs bit for bit: types, doubles (0.0 is not -0.0),
 * and the order of keys.
 */
final class Compare
{
    /**
     * @return list<string> the differences, "path: WooCommerce … engine …"
     */
    public static function differences(mixed $shop, mixed $engine, string $path = ''): array
    {
        if (is_object($shop) && is_object($engine)) {
            $shop = (array) $shop;
            $engine = (array) $engine;
            $keys = fn (array $of): string => implode(', ', array_keys($of));
            if (array_map('strval', array_keys($shop)) !== array_map('strval', array_keys($engine))) {
                return ["$path: keys: WooCommerce {" . $keys($shop) . '}, engine {' . $keys($engine) . '}'];
            }
            return self::each($shop, $engine, $path);
        }
        if (is_array($shop) && is_array($engine)) {
            if (count($shop) !== count($engine)) {
                return ["$path: WooCommerce has " . count($shop) . ', engine ' . count($engine)];
            }
            return self::each($shop, $engine, $path);
        }
        $same = is_float($shop) && is_float($engine)
            ? pack('E', $shop) === pack('E', $engine)
            : $shop === $engine;
        return $same ? [] : ["$path: WooCommerce " . self::show($shop) . ', engine ' . self::show($engine)];
    }

    private static function each(array $shop, array $engine, string $path): array
    {
        $differences = [];
        foreach ($shop as $key => $value) {
            array_push($differences, ...self::differences($value, $engine[$key], ltrim("$path.$key", '.')));
        }
        return $differences;
    }

    private static function show(mixed $value): string
    {
        return get_debug_type($value) . ' ' . json_encode($value, Json::FLAGS);
    }
}
