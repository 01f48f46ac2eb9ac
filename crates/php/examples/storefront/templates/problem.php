<?php /** @var string $message */ ?>
<section class="thanks">
  <h1>Something is not right</h1>
  <p><?= $this->e($message) ?></p>
  <a class="button" href="/">Back to the shop</a>
</section>
