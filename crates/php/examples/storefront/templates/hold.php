<?php
/** @var Storefront\Basket $basket @var Storefront\Hold $hold @var string $back the page this stands on @var string $csrf */
$form = fn (string $action, string $label): string => '<form action="/cart/' . $action . '" method="post"><input type="hidden" name="csrf" value="' . $this->e($csrf)
    . '"><input type="hidden" name="back" value="' . $this->e($back) . '"><button class="button button-plain">' . $this->e($label) . '</button></form>';
$short = $basket->short();
?>
<?php if ($basket->counted() === []) : ?>
<div id="hold" hidden></div>
<?php elseif ($short !== []) : ?>
<div class="hold hold-over" id="hold" tabindex="-1" data-state="short">
  <p>Somebody else was quicker: there is less left than is in your cart.</p>
  <?= $form('reduce', 'Take what is left') ?>
</div>
<?php elseif ($hold->covers($basket)) : ?>
<div class="hold" id="hold" tabindex="-1" data-state="held" data-seconds="<?= $hold->seconds ?>" data-back="<?= $this->e($back) ?>">
  <p>Held for you for <strong id="hold-time"><?= $this->e($hold->time()) ?></strong>: nobody else can buy it.</p>
<?php if ($hold->extendable) : ?>
  <?= $form('extend', 'I need longer') ?>
<?php endif ?>
</div>
<?php else : ?>
<div class="hold hold-over" id="hold" tabindex="-1" data-state="over">
  <p>The time is up: what is in your cart is still there, but no longer held for you.</p>
  <?= $form('hold', 'Hold it again') ?>
</div>
<?php endif ?>
