<?php /** @var Storefront\PricedBasket $priced @var Storefront\Trace $trace */ ?>
<article class="why-panel" id="why-panel">
  <header>
    <h1 id="why-title">Why <?= $this->e($priced->display()['total']['text']) ?>?</h1>
    <form method="dialog"><button class="quiet" aria-label="Close">Close</button></form>
  </header>
  <p>Every amount with the steps that made it, as the engine took them.
<?php if ($trace->moved() === 0) : ?>
    Reckoned again in exact decimals, each comes to the same cent.
<?php else : ?>
    Reckoned again in exact decimals, <?= $trace->moved() ?> of them would be a cent different: the shop reckons as WooCommerce does.
<?php endif ?>
  </p>
<?php foreach ($trace->sections() as $of => $amounts) : ?>
  <details<?= $of === 'The whole cart' ? ' open' : '' ?>>
    <summary><?= $this->e($of) ?></summary>
    <dl>
<?php foreach ($amounts as $amount) : ?>
      <div>
        <dt><?= $this->e($amount['name']) ?></dt>
        <dd>
          <strong><?= $this->e($amount['amount']) ?></strong><?= $amount['exact'] === null ? '' : $this->e(" (in decimals: {$amount['exact']})") ?>

          <ol>
<?php foreach ($amount['steps'] as $step) : ?>
            <li><?= $this->e($step) ?></li>
<?php endforeach ?>
          </ol>
        </dd>
      </div>
<?php endforeach ?>
    </dl>
  </details>
<?php endforeach ?>
  <p class="why-back"><a href="/cart">Back to the cart</a></p>
</article>
