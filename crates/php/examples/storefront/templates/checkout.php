<?php
/** @var Storefront\PricedBasket $priced @var Storefront\Basket $basket @var Storefront\Hold $hold @var string $place @var array<string, string> $typed @var array<string, string> $wrong @var string $csrf */
$display = $priced->display();
$discounts = array_column($display['coupons'], 'money', 'key');
$fields = ['name' => ['Your name', 'name', 'text'], 'email' => ['Email', 'email', 'email']];
if ($priced->basket->needsDelivery()) {
    $fields += ['street' => ['Street and house number', 'street-address', 'text'], 'city' => ['Town or city', 'address-level2', 'text'], 'postcode' => ['Postcode', 'postal-code', 'text']];
}
?>
<h1>Checkout</h1>
<?= $this->part('notice', ['notice' => $notice, 'offer' => $offer]) ?>
<?= $this->part('hold', ['basket' => $basket, 'hold' => $hold, 'back' => $back]) ?>
<p class="unseen" role="status" id="hold-spoken"></p>
<div class="cart">
  <form class="checkout" action="/checkout" method="post" id="order">
    <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
    <input type="hidden" name="total" value="<?= $this->e($priced->total()) ?>">
<?php foreach ($fields as $name => [$label, $autocomplete, $type]) : ?>
    <div class="field">
      <label for="<?= $name ?>"><?= $label ?></label>
      <input id="<?= $name ?>" name="<?= $name ?>" type="<?= $type ?>" required maxlength="200" autocomplete="<?= $autocomplete ?>" value="<?= $this->e($typed[$name] ?? '') ?>"<?= isset($wrong[$name]) ? " aria-invalid=\"true\" aria-describedby=\"$name-wrong\"" : '' ?>>
<?php if (isset($wrong[$name])) : ?>
      <p class="wrong" id="<?= $name ?>-wrong"><?= $this->e($wrong[$name]) ?></p>
<?php endif ?>
    </div>
<?php endforeach ?>
<?php if ($priced->basket->needsDelivery()) : ?>
    <p class="small">Delivery to: <?= $this->e($place) ?>. <a href="/cart">Change</a></p>
<?php endif ?>
    <button class="button button-wide">Place the order for <?= $this->e($display['total']['text']) ?></button>
    <p class="small">Nothing is charged and nothing is sent: this is an example.</p>
  </form>
  <aside class="summary" aria-label="Your order">
    <ul class="brief">
<?php foreach ($priced->basket->lines as $index => ['variant' => $variant, 'quantity' => $quantity]) : ?>
      <li><img src="/picture/<?= $this->e($variant->picture) ?>.svg" alt="" width="52" height="52"><span><?= $quantity ?> × <?= $this->e($variant->fullName()) ?></span><span><?= $this->e($display['lines'][$index]['subtotal']['text']) ?></span></li>
<?php endforeach ?>
    </ul>
    <?= $this->part('sums', ['display' => $display]) ?>
  </aside>
</div>
<script type="module" src="/assets/hold.js"></script>
