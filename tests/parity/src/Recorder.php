<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * Chooses cases worth keeping: small carts, every category often enough, a few
 * large ones.
 */
final class Recorder
{
    /** Every category is kept at least this often where the cases have it. */
    private const EACH = 12;
    /** Lines of an ordinary vector; the large ones have a quota of their own. */
    private const LINES = 6;
    private const LARGE = 6;

    private Check $check;
    /** @var array<string,int> */
    private array $kept = [];
    private int $large = 0;

    public function __construct(private string $seed, private string $mode)
    {
        $this->check = new Check(new Shop());
    }

    /** Says a JSON line for each vector chosen. */
    public function run(int $count): void
    {
        $generator = new Generator();
        for ($index = 0, $left = $count; $left > 0; $index++) {
            if (Generator::mode($this->seed, $index) !== $this->mode) {
                continue;
            }
            $case = $generator->draw($this->seed, $index);
            if (!$this->fits($case, $index)) {
                continue;
            }
            $want = $index % 3 === 0 ? ['display', 'store_api'] : [];
            [$wire, $expected] = $this->check->record($case, $want);
            $about = About::of($case, $wire);
            // The last two thirds only where they add something rare.
            if ($left * 3 < $count * 2 && !$this->rare($about) && $index % 2) {
                continue;
            }
            foreach ($about as $what) {
                $this->kept[$what] = ($this->kept[$what] ?? 0) + 1;
            }
            $left--;
            $this->vector((string) $index, $about, $wire, $expected);
        }
    }

    /** Says a JSON line for each cart that once differed. */
    public function runRegressions(): void
    {
        foreach (Worker::regressions() as $case) {
            [$wire, $expected] = $this->check->record($case, ['display', 'store_api']);
            $this->vector($case['id'], About::of($case, $wire), $wire, $expected);
        }
    }

    private function vector(string $id, array $about, array $wire, object $expected): void
    {
        echo Json::encode(['vector' => [
            'id' => strtok(WC_VERSION, '-') . "/$id",
            'about' => $about,
            'input' => isset($wire['want']) ? $wire : self::compact($wire),
            'output' => $expected,
        ]]), "\n";
    }

    private function fits(array $case, int $index): bool
    {
        $lines = count($case['lines']);
        if ($lines >= 20 && $this->large < self::LARGE && $this->mode === 'auto') {
            $this->large++;
            return true;
        }
        return $lines <= 3 || ($lines <= self::LINES && $index % 3 === 1);
    }

    /** @param list<string> $about */
    private function rare(array $about): bool
    {
        foreach ($about as $what) {
            if (($this->kept[$what] ?? 0) < self::EACH) {
                return true;
            }
        }
        return false;
    }

    /** Leaves out what the wire format takes for granted, and what only the display needs. */
    public static function compact(array $wire): array
    {
        unset($wire['settings']['display']);
        $usual = [
            'round_at_subtotal' => false, 'discounts_sequential' => false, 'adjust_non_base' => true,
            'customer_exempt' => false, 'shipping_tax_class' => 'inherit',
        ];
        foreach ($usual as $name => $value) {
            if ($wire['settings'][$name] === $value) {
                unset($wire['settings'][$name]);
            }
        }
        foreach ($wire['rates'] as &$rate) {
            unset($rate['label'], $rate['code']);
            $rate = array_filter($rate, fn (mixed $value): bool => $value !== false);
        }
        unset($rate);
        $filled = fn (array $of): array => array_filter($of, fn (mixed $value): bool => $value !== null && $value !== true && $value !== '');
        $wire['tax_classes'] = array_map(fn (array $class): array => ['slug' => $class['slug']] + $filled($class), $wire['tax_classes']);
        $wire['coupons'] = array_map($filled, $wire['coupons']);
        foreach ($wire['lines'] as &$line) {
            if ($line['tax_class'] === '') {
                unset($line['tax_class']);
            }
            if ($line['tax_status'] === 'taxable') {
                unset($line['tax_status']);
            }
        }
        unset($line);
        foreach (['rates', 'tax_classes', 'coupons', 'fees'] as $list) {
            if (!$wire[$list]) {
                unset($wire[$list]);
            }
        }
        return $wire;
    }
}
