<?php

/**
 * Refuses to run without the extension: PHP only warns when it cannot load one,
 * and a suite that tests nothing must not pass.
 */

declare(strict_types=1);

if (!extension_loaded('cart_p2')) {
    fwrite(STDERR, "The extension cart_p2 is not loaded. Run:\n"
        . "  php -d extension=PATH/cart_p2.so " . ($_SERVER['argv'][0] ?? 'phpunit') . " -c crates/php\n");
    exit(1);
}

spl_autoload_register(static function (string $class): void {
    $prefix = 'CartP2\\Tests\\';
    if (str_starts_with($class, $prefix)) {
        $file = __DIR__ . '/' . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});
