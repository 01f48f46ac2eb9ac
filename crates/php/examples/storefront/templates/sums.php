<?php /** @var array<string, mixed> $display the engine's `display` */ ?>
<dl class="sums">
  <div><dt>Goods</dt><dd><?= $this->e($display['subtotal']['text']) ?></dd></div>
<?php foreach ($display['coupons'] as $coupon) : ?>
  <div class="sum-coupon"><dt><span class="coupon-code"><?= $this->e($coupon['key']) ?></span></dt><dd>−<?= $this->e($coupon['money']['text']) ?></dd></div>
<?php endforeach ?>
<?php if ($display['shipping'] !== null) : ?>
  <div><dt>Delivery</dt><dd><?= $this->e($display['shipping']['text']) ?></dd></div>
<?php endif ?>
  <div class="sum-total"><dt>Total</dt><dd><?= $this->e($display['total']['text']) ?></dd></div>
<?php foreach ($display['tax_lines'] as $tax) : ?>
  <div class="sum-tax"><dt>includes <?= $this->e($tax['label']) ?></dt><dd><?= $this->e($tax['money']['text']) ?></dd></div>
<?php endforeach ?>
</dl>
