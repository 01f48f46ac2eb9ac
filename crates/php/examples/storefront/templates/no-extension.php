<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The shop cannot start</title>
<link rel="stylesheet" href="/assets/shop.css">
</head>
<body>
<main>
<h1>The shop cannot start</h1>
<?php if (!extension_loaded('cart_p2')) : ?>
<p>PHP was started without the extension <code>cart_p2</code>. Build it in the repository and name it when you start PHP:</p>
<pre>cargo xtask build php
php -d extension=$PWD/target/cart_p2.so -S 127.0.0.1:8080 \
    -t crates/php/examples/storefront/public crates/php/examples/storefront/public/index.php</pre>
<?php else : ?>
<p>PHP lacks <code>pdo_sqlite</code>. On Debian and Ubuntu:</p>
<pre>apt install php-sqlite3</pre>
<?php endif ?>
</main>
</body>
</html>
