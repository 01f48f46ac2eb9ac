<?php /** @var ?Storefront\PricedBasket $priced @var Storefront\Basket $basket @var Storefront\Hold $hold */ ?>
<h1 id="cart-title" tabindex="-1">Your cart</h1>
<div id="cart">
<?= $this->part('cart-body', ['priced' => $priced, 'basket' => $basket, 'hold' => $hold, 'back' => $back, 'places' => $places, 'notice' => $notice, 'offer' => $offer]) ?>
</div>
<p class="unseen" role="status" id="spoken"></p>
<p class="unseen" role="status" id="hold-spoken"></p>
<?php if ($priced !== null) : ?>
<dialog class="why-dialog" id="why-dialog" aria-labelledby="why-title"></dialog>
<script type="application/json" id="live"><?= $this->json($priced->live()) ?></script>
<script type="module" src="/assets/live.js"></script>
<script type="module" src="/assets/hold.js"></script>
<?php endif ?>
