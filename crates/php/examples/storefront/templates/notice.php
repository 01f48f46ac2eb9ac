<?php /** @var ?string $notice */ ?>
<?php if ($notice !== null) : ?>
<p class="notice" id="notice" role="alert" tabindex="-1"><?= $this->e($notice) ?></p>
<?php endif ?>
