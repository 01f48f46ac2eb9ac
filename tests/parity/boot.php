<?php

/**
 * Starts the shop's WordPress in this process. The rounding mode of taxes is a
 * constant of the whole process: 'auto' is what WooCommerce reads as "by the
 * prices' setting", the others are what a wp-config.php may say.
 */

declare(strict_types=1);

namespace CartP2\Parity;

spl_autoload_register(static function (string $class): void {
    $roots = [
        'CartP2\\Parity\\' => __DIR__ . '/src/',
        'CartP2\\' => dirname(__DIR__, 2) . '/wp-plugin/cart-p2/src/',
    ];
    foreach ($roots as $prefix => $root) {
        $file = $root . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require $file;
            return;
        }
    }
});

function boot(string $wordpress, string $mode): void
{
    $_SERVER += [
        'HTTP_HOST' => 'parity.test',
        'REQUEST_URI' => '/',
        'REQUEST_METHOD' => 'GET',
        'SERVER_PROTOCOL' => 'HTTP/1.1',
        'REMOTE_ADDR' => '127.0.0.1',
    ];
    define('WC_TAX_ROUNDING_MODE', match ($mode) {
        'auto' => 'auto',
        'half_up' => PHP_ROUND_HALF_UP,
        'half_down' => PHP_ROUND_HALF_DOWN,
    });
    ob_start();
    require rtrim($wordpress, '/') . '/wp-load.php';
    ob_end_clean();
    if (!class_exists('WooCommerce')) {
        fwrite(STDERR, "WooCommerce is not active in $wordpress\n");
        exit(2);
    }
    // Nothing of a run may reach the database through a session at shutdown.
    remove_all_actions('shutdown');
    // A warning inside a calculation is a finding, not a line on the terminal.
    set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
        if (error_reporting() & $level) {
            throw new \ErrorException($message, 0, $level, $file, $line);
        }
        return true;
    });
}
