<?php /** @var ?string $notice @var ?array{action: string, fields: array<string, string>, label: string} $offer @var string $csrf */ ?>
<?php if ($notice !== null) : ?>
<div class="notice">
  <p id="notice" role="alert" tabindex="-1"><?= $this->e($notice) ?></p>
<?php if ($offer !== null) : ?>
  <form action="<?= $this->e($offer['action']) ?>" method="post">
    <input type="hidden" name="csrf" value="<?= $this->e($csrf) ?>">
<?php foreach ($offer['fields'] as $name => $value) : ?>
    <input type="hidden" name="<?= $this->e($name) ?>" value="<?= $this->e($value) ?>">
<?php endforeach ?>
    <button class="button button-plain"><?= $this->e($offer['label']) ?></button>
  </form>
<?php endif ?>
</div>
<?php endif ?>
