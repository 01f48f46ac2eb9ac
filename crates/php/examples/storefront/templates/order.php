<?php /** @var int $number @var list<array> $lines @var array<string, mixed> $display */ ?>
<section class="thanks">
  <h1>Thank you</h1>
  <p>Your order is number <strong><?= $number ?></strong>. It was priced by the same engine as your cart, and the pieces are yours.</p>
  <div class="summary">
    <ul class="brief">
<?php foreach ($lines as $line) : ?>
      <li><img src="/picture/<?= $this->e($line['picture']) ?>.svg" alt="" width="52" height="52"><span><?= $this->e($line['quantity']) ?> × <?= $this->e($line['name']) ?></span><span><?= $this->e($line['text']) ?></span></li>
<?php endforeach ?>
    </ul>
    <?= $this->part('sums', ['display' => $display]) ?>
  </div>
  <a class="button" href="/">Back to the shop</a>
</section>
