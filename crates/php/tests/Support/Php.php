<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** Runs PHP in a process of its own. */
final class Php
{
    /** The file of the loaded extension. */
    public static function extension(): string
    {
        $configured = getenv('CART_P2_SO') ?: get_cfg_var('extension');
        if (is_string($configured) && is_file($configured)) {
            return realpath($configured);
        }
        // Configured by name or in a php.ini: ask the kernel which file PHP has mapped.
        if (preg_match('~/\S*cart_p2\S*\.so~', (string) @file_get_contents('/proc/self/maps'), $found)) {
            return $found[0];
        }
        throw new \RuntimeException('Say where the extension is: CART_P2_SO=PATH/cart_p2.so');
    }

    /** What whoever runs the tests must say. */
    public static function told(string $variable): string
    {
        return getenv($variable) ?: throw new \RuntimeException("{$variable} is not set: cargo xtask test --only php");
    }

    /**
     * What a script prints. It sees no php.ini, so that only what the test says is loaded.
     *
     * @param list<string> $options such as ['-d', 'memory_limit=16M']
     */
    public static function run(string $file, array $arguments = [], bool $extension = true, array $options = []): string
    {
        $command = [PHP_BINARY, '-n', '-d', 'display_errors=stderr', '-d', 'zend.assertions=1', ...$options];
        if ($extension) {
            array_push($command, '-d', 'extension=' . self::extension());
        }
        array_push($command, $file, ...$arguments);
        $process = proc_open($command, [1 => ['pipe', 'w'], 2 => ['pipe', 'w']], $pipes);
        $output = stream_get_contents($pipes[1]);
        $errors = stream_get_contents($pipes[2]);
        $status = proc_close($process);
        if ($status !== 0 || $errors !== '') {
            throw new \RuntimeException("{$file} ended with {$status}: {$errors}{$output}");
        }

        return $output;
    }
}
