<?php
/** @var Storefront\Product $product @var Storefront\Variant $chosen @var Storefront\Pricing $pricing @var list<array> $categories */
$shelf = array_column($categories, null, 'slug')[$product->category];
$stock = static fn (Storefront\Variant $variant): string => match (true) {
    $variant->available() === 0 && $variant->elsewhere > 0 => 'In another cart just now: it may come back',
    $variant->available() === 0 => 'Sold out',
    $variant->stock === null => 'Always available',
    $variant->stock <= 0 => 'Made to order: sent in about two weeks',
    $variant->stock <= 5 => "Only {$variant->stock} left",
    default => 'In stock',
};
?>
<nav class="crumbs" aria-label="You are here"><a href="/">Everything</a> <span aria-hidden="true">/</span> <a href="/category/<?= $this->e($shelf['slug']) ?>"><?= $this->e($shelf['name']) ?></a></nav>
<?= $this->part('notice', ['notice' => $notice, 'offer' => $offer]) ?>
<article class="product">
  <div class="product-picture">
    <img id="picture" src="/picture/<?= $this->e($chosen->picture) ?>.svg" alt="<?= $this->e($product->name) ?>" width="600" height="600">
  </div>
  <div class="product-words">
    <h1><?= $this->e($product->name) ?></h1>
    <p class="product-summary"><?= $this->e($product->summary) ?></p>
    <div id="price"><?= $this->part('price', ['variant' => $chosen, 'from' => false]) ?></div>
    <p class="small">VAT is included.</p>
    <form action="/cart/add" method="post" id="buy">
      <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
      <input type="hidden" name="product" value="<?= $this->e($product->slug) ?>">
<?php foreach ($product->attributes as $attribute) : ?>
      <fieldset class="options">
        <legend><?= $this->e($attribute['name']) ?></legend>
        <div class="chips">
<?php foreach ($attribute['options'] as $option) : ?>
          <label class="chip">
            <input type="radio" required name="options[<?= $this->e($attribute['name']) ?>]" value="<?= $this->e($option) ?>"<?= ($chosen->options[$attribute['name']] ?? '') === $option ? ' checked' : '' ?>>
            <span><?php if ($attribute['name'] === 'Colour') : ?><i class="dot colour-<?= $this->e(strtolower($option)) ?>"></i><?php endif ?><?= $this->e($option) ?></span>
          </label>
<?php endforeach ?>
        </div>
      </fieldset>
<?php endforeach ?>
      <p class="stock" id="stock" role="status" data-available="<?= $chosen->available() ?>"><?= $this->e($stock($chosen)) ?></p>
      <div class="buy">
        <label class="unseen" for="quantity">Quantity</label>
        <input class="quantity" id="quantity" type="number" name="quantity" value="1" min="1" max="<?= max(1, $chosen->available()) ?>" inputmode="numeric">
        <button class="button" id="add"<?= $chosen->available() === 0 && count($product->variants) === 1 ? ' disabled' : '' ?>>Add to cart</button>
      </div>
    </form>
    <div class="product-description">
      <p><?= $this->e($product->description) ?></p>
    </div>
  </div>
</article>
<?php if ($product->attributes !== []) : ?>
<script type="application/json" id="variants"><?= $this->json(array_map(fn (Storefront\Variant $variant) => [
    'options' => $variant->options,
    'price' => $this->part('price', ['variant' => $variant, 'from' => false]),
    'stock' => $stock($variant),
    'available' => $variant->available(),
    'picture' => '/picture/' . $variant->picture . '.svg',
], $product->variants)) ?></script>
<script type="module" src="/assets/options.js"></script>
<?php endif ?>
