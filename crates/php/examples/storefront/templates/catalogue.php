<?php
/** @var list<Storefront\Product> $products @var ?array $category @var list<array> $categories @var array $shop @var array $colours */
$shelves = [];
foreach ($products as $product) {
    $shelves[$product->category][] = $product;
}
?>
<?php if ($category === null) : ?>
<section class="hero">
  <div class="hero-words">
    <h1><?= $this->e($shop['tagline']) ?></h1>
    <p>Small runs, honest prices with VAT in them, and a cart that adds up while you look at it.</p>
    <a class="button" href="#clothing">See what is in</a>
  </div>
</section>
<?php endif ?>
<?php foreach ($categories as $shelf) : ?>
<?php if (isset($shelves[$shelf['slug']])) : ?>
<section class="shelf" id="<?= $this->e($shelf['slug']) ?>">
  <header class="shelf-head">
    <?= $category === null ? '<h2>' : '<h1>' ?><?= $this->e($shelf['name']) ?><?= $category === null ? '</h2>' : '</h1>' ?>

    <p><?= $this->e($shelf['description']) ?></p>
  </header>
  <ul class="grid">
<?php foreach ($shelves[$shelf['slug']] as $product) : ?>
    <li class="card">
      <a href="/product/<?= $this->e($product->slug) ?>">
        <span class="card-picture">
          <img src="/picture/<?= $this->e($product->picture) ?>.svg" alt="" width="600" height="600" loading="lazy">
<?php if (!$product->isAvailable()) : ?>
          <span class="tag tag-out">Sold out</span>
<?php elseif ($product->isOnSale()) : ?>
          <span class="tag">Sale</span>
<?php endif ?>
        </span>
        <span class="card-name"><?= $this->e($product->name) ?></span>
      </a>
      <p class="card-summary"><?= $this->e($product->summary) ?></p>
      <?= $this->part('price', ['variant' => $product->cheapest(), 'from' => $product->hasSeveralPrices()]) ?>
    </li>
<?php endforeach ?>
  </ul>
</section>
<?php endif ?>
<?php endforeach ?>
