<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** Command line options, "--name value", with their defaults. */
final class Options
{
    /**
     * @param array<string,string> $defaults
     * @return array<string,string>
     */
    public static function read(array $arguments, array $defaults, string $usage): array
    {
        $options = $defaults;
        for ($i = 1; $i < count($arguments); $i += 2) {
            $name = preg_replace('/^--/', '', $arguments[$i]);
            if (!array_key_exists($name, $defaults) || !isset($arguments[$i + 1])) {
                fwrite(STDERR, "usage: $usage\n");
                exit(2);
            }
            $options[$name] = $arguments[$i + 1];
        }
        return $options;
    }

    /** PHP for a child process: with the extension where this process lacks it. */
    public static function php(string $extension): array
    {
        $php = [PHP_BINARY, '-d', 'opcache.enable_cli=1', '-d', 'memory_limit=1G', '-d', 'serialize_precision=-1'];
        if ($extension !== '' && !extension_loaded('cart_p2')) {
            array_push($php, '-d', 'extension=' . realpath($extension));
        }
        return $php;
    }
}
