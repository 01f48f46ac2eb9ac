<?php /** @var ?Storefront\PricedBasket $priced */ ?>
<h1 id="cart-title" tabindex="-1">Your cart</h1>
<div id="cart">
<?= $this->part('cart-body', ['priced' => $priced, 'places' => $places, 'notice' => $notice]) ?>
</div>
<p class="unseen" role="status" id="spoken"></p>
<?php if ($priced !== null) : ?>
<dialog class="why-dialog" id="why-dialog" aria-labelledby="why-title"></dialog>
<script type="application/json" id="live"><?= $this->json($priced->live()) ?></script>
<script type="module" src="/assets/live.js"></script>
<?php endif ?>
