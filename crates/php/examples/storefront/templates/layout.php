<?php /** @var string $title @var string $body @var array $shop @var array $categories @var int $count */ ?>
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><?= $this->e($title) ?> · <?= $this->e($shop['name']) ?></title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/shop.css">
<link rel="stylesheet" href="/colours.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
  <div class="top-inner">
    <a class="brand" href="/"><img src="/assets/mark.svg" alt="" width="34" height="34"><?= $this->e($shop['name']) ?></a>
    <nav class="categories" aria-label="Categories">
<?php foreach ($categories as $item) : ?>
      <a href="/category/<?= $this->e($item['slug']) ?>"<?= ($category['slug'] ?? '') === $item['slug'] ? ' aria-current="page"' : '' ?>><?= $this->e($item['name']) ?></a>
<?php endforeach ?>
    </nav>
    <a class="bag" href="/cart">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="M5 8h14l-1 12H6zM9 8V6a3 3 0 0 1 6 0v2"/></svg>
      <span class="bag-word">Cart</span>
      <span class="bag-count" data-count><?= $count ?></span><span class="unseen"> in the cart</span>
    </a>
  </div>
</header>
<main id="main" tabindex="-1">
<?= $body ?>
</main>
<footer class="foot">
  <p><?= $this->e($shop['name']) ?>, <?= $this->e($shop['address']) ?>, <?= $this->e($shop['city']) ?>. A shop that is not one: the example storefront of Cart P2.</p>
</footer>
<script type="module" src="/assets/once.js"></script>
</body>
</html>
