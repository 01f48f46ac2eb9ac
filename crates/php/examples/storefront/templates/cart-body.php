<?php
/** @var ?Storefront\PricedBasket $priced @var Storefront\Basket $basket @var Storefront\Hold $hold @var array<string, string> $places @var array<string, array> $coupons @var string $csrf @var Storefront\Pricing $pricing */
?>
<?= $this->part('notice', ['notice' => $notice, 'offer' => $offer]) ?>
<?php if ($priced === null) : ?>
<div class="empty">
  <img src="/picture/mug/ember.svg" alt="" width="200" height="200">
  <p>Nothing in it yet.</p>
  <a class="button" href="/">Have a look round</a>
</div>
<?php
return;
endif;
$display = $priced->display();
$discounts = array_column($display['coupons'], 'money', 'key');
?>
<?= $this->part('hold', ['basket' => $basket, 'hold' => $hold, 'back' => $back]) ?>
<div class="cart">
  <div class="cart-left">
  <form class="lines" action="/cart" method="post" id="lines" aria-label="What is in your cart">
    <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
    <button class="unseen" tabindex="-1" aria-hidden="true">Update quantities</button><?php // Enter in a field sends this one, not the first stepper ?>

    <ul>
<?php foreach ($priced->basket->lines as $index => ['variant' => $variant, 'quantity' => $quantity]) : ?>
      <li class="line">
        <a class="line-picture" href="/product/<?= $this->e($variant->productSlug) ?>" tabindex="-1" aria-hidden="true"><img src="/picture/<?= $this->e($variant->picture) ?>.svg" alt="" width="96" height="96"></a>
        <div class="line-words">
          <a class="line-name" href="/product/<?= $this->e($variant->productSlug) ?>"><?= $this->e($variant->productName) ?></a>
<?php if ($variant->options !== []) : ?>
          <p class="line-options"><?= $this->e($variant->label()) ?></p>
<?php endif ?>
          <p class="line-unit"><?= $this->e($display['lines'][$index]['unit_price']['text']) ?> each</p>
<?php if ($quantity > $variant->available()) : ?>
          <p class="line-short"><?= $variant->available() === 0 ? 'Sold out' : 'Only ' . $variant->available() . ' left' ?></p>
<?php endif ?>
        </div>
        <div class="stepper">
          <button name="step[<?= $this->e($variant->sku) ?>]" value="-1" id="less-<?= $this->e($variant->sku) ?>" aria-label="One fewer <?= $this->e($variant->fullName()) ?>"<?= $quantity <= 1 ? ' disabled' : '' ?>>−</button>
          <input type="number" name="quantity[<?= $this->e($variant->sku) ?>]" value="<?= $quantity ?>" data-key="<?= $this->e($variant->sku) ?>" id="quantity-<?= $this->e($variant->sku) ?>" min="0" max="<?= $variant->available() ?>" inputmode="numeric" autocomplete="off" required aria-label="Quantity of <?= $this->e($variant->fullName()) ?>">
          <button name="step[<?= $this->e($variant->sku) ?>]" value="1" id="more-<?= $this->e($variant->sku) ?>" aria-label="One more <?= $this->e($variant->fullName()) ?>"<?= $quantity >= $variant->available() ? ' disabled' : '' ?>>+</button>
        </div>
        <p class="line-total" data-amount="line:<?= $this->e($variant->sku) ?>"><?= $this->e($display['lines'][$index]['subtotal']['text']) ?></p>
        <button class="quiet line-remove" name="remove" value="<?= $this->e($variant->sku) ?>" aria-label="Remove <?= $this->e($variant->fullName()) ?>">Remove</button>
      </li>
<?php endforeach ?>
    </ul>
    <p class="update"><button class="button button-plain">Update cart</button></p>
  </form>
  <div class="tips">
    <h2>Vouchers to try</h2>
    <dl>
<?php foreach ($coupons as $code => $coupon) : ?>
      <div><dt><span class="coupon-code"><?= $this->e($code) ?></span></dt><dd><?= $this->e($coupon['description']) ?></dd></div>
<?php endforeach ?>
    </dl>
  </div>
  </div>

  <aside class="summary" aria-label="Summary">
    <form action="/cart/delivery" method="post" data-sends-itself>
      <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
      <label class="field" for="place">Deliver to
        <select name="place" id="place">
<?php foreach ($places as $place => $name) : ?>
          <option value="<?= $this->e($place) ?>"<?= $place === $priced->basket->place ? ' selected' : '' ?>><?= $this->e($name) ?></option>
<?php endforeach ?>
        </select>
      </label>
<?php if ($priced->deliveries !== []) : ?>
      <fieldset class="deliveries">
        <legend>Delivery</legend>
<?php foreach ($priced->deliveries as $id => $delivery) : ?>
        <label class="delivery">
          <input type="radio" name="delivery" id="delivery-<?= $this->e($id) ?>" value="<?= $this->e($id) ?>"<?= $id === $priced->delivery ? ' checked' : '' ?><?= $delivery['available'] ? '' : ' disabled' ?>>
          <span><?= $this->e($delivery['title']) ?></span>
          <span class="delivery-note"><?= $this->e($delivery['note']) ?></span>
        </label>
<?php endforeach ?>
      </fieldset>
<?php endif ?>
      <button class="button button-plain update">Use this</button>
    </form>

    <form class="coupon" action="/cart/coupon" method="post">
      <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
      <label class="field" for="code">Voucher code
        <span class="coupon-row"><input id="code" name="code" maxlength="40" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="welcome10"><button class="button button-plain">Apply</button></span>
      </label>
    </form>

    <dl class="sums">
      <div><dt>Goods</dt><dd data-amount="subtotal"><?= $this->e($display['subtotal']['text']) ?></dd></div>
<?php foreach ($priced->basket->coupons as $code) : ?>
      <div class="sum-coupon">
        <dt>
          <form action="/cart/coupon/remove" method="post"><input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>"><input type="hidden" name="code" value="<?= $this->e($code) ?>"><span class="coupon-code"><?= $this->e($code) ?></span> <button class="quiet" aria-label="Remove voucher <?= $this->e($code) ?>">Remove</button></form>
<?php if ($priced->couponNotes[$code] !== null) : ?>
          <p class="small"><?= $this->e($priced->couponNotes[$code]) ?></p>
<?php endif ?>
        </dt>
<?php if (isset($discounts[$code]) && $priced->couponNotes[$code] === null) : ?>
        <dd>−<span data-amount="coupon:<?= $this->e($code) ?>"><?= $this->e($discounts[$code]['text']) ?></span></dd>
<?php endif ?>
      </div>
<?php endforeach ?>
<?php if ($display['shipping'] !== null) : ?>
      <div><dt>Delivery</dt><dd data-amount="shipping"><?= $this->e($display['shipping']['text']) ?></dd></div>
<?php endif ?>
      <div class="sum-total"><dt>Total</dt><dd data-amount="total"><?= $this->e($display['total']['text']) ?></dd></div>
<?php foreach ($display['tax_lines'] as $tax) : ?>
      <div class="sum-tax"><dt>includes <?= $this->e($tax['label']) ?></dt><dd data-amount="tax:<?= $this->e($tax['code']) ?>"><?= $this->e($tax['money']['text']) ?></dd></div>
<?php endforeach ?>
    </dl>
    <p class="mark" id="mark" data-state="confirmed"><span>Worked out by the shop</span></p>
    <a class="button button-wide" href="/checkout">Go to checkout</a>
    <a class="why" href="/cart/why" id="why">Why this amount?</a>
  </aside>
</div>
