<?php /** @var Storefront\Variant $variant @var bool $from @var Storefront\Pricing $pricing */ ?>
<p class="price">
<?php if ($from) : ?>
  <span class="price-from">from</span>
<?php endif ?>
<?php if ($variant->isOnSale()) : ?>
  <del><span class="unseen">was </span><?= $this->e($pricing->money($variant->regularPrice)) ?></del>
<?php endif ?>
  <ins<?= $variant->isOnSale() ? ' class="price-sale"' : '' ?>><?= $this->e($pricing->money($variant->price())) ?></ins>
</p>
