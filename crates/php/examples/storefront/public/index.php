<?php

/**
 * Front controller, and router for PHP's own web server. From this folder's parent:
 *
 *     php -d extension=/path/to/cart_p2.so -S 127.0.0.1:8080 -t public public/index.php
 */

declare(strict_types=1);

use Storefront\App;
use Storefront\Catalogue;
use Storefront\Clock;
use Storefront\Database;
use Storefront\Files;
use Storefront\Stockroom;

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Storefront\\')) {
        require dirname(__DIR__) . '/src/' . substr($class, strlen('Storefront\\')) . '.php';
    }
});

$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
if (PHP_SAPI === 'cli-server' && preg_match('#^/assets/[\w.-]+$#', $path) === 1 && is_file(__DIR__ . $path)) {
    return false; // a file of public/assets: the web server sends it
}

if (!extension_loaded('cart_p2') || !extension_loaded('pdo_sqlite')) {
    http_response_code(500);
    require dirname(__DIR__) . '/templates/no-extension.php';

    return true;
}

$repository = dirname(__DIR__, 5);
$file = getenv('CART_P2_STORE_DB') ?: sys_get_temp_dir() . '/cart-p2-shop.sqlite';
$clock = new Clock(getenv('CART_P2_STORE_CLOCK') ?: null);
$stock = new Stockroom($file . '.stock', $clock);
$db = Database::open($file, getenv('CART_P2_CATALOGUE') ?: $repository . '/crates/xtask/assets/shop', $stock);
$catalogue = new Catalogue($db, $stock);
$files = new Files($catalogue, getenv('CART_P2_ASSETS') ?: $repository . '/js/dist');
$method = $_SERVER['REQUEST_METHOD'] === 'HEAD' ? 'GET' : $_SERVER['REQUEST_METHOD'];
$response = $files->find($path) ?? (new App($db, $catalogue, $stock, $clock))->handle($method, $path);
$response->send();

return true;
