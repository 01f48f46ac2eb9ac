<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * A small seedable generator (xorshift64), so that a case depends on nothing
 * but its seed and index: not on PHP's generator, its version or the cases
 * drawn before it.
 */
final class Rng
{
    private int $state;

    public function __construct(string $seed)
    {
        $this->state = unpack('q', hash('xxh64', $seed, true))[1] ?: 1;
        $this->next();
    }

    /** A whole number of 63 random bits. */
    public function next(): int
    {
        $x = $this->state;
        $x ^= $x << 13;
        $x ^= ($x >> 7) & (PHP_INT_MAX >> 6); // a logical shift
        $x ^= $x << 17;
        $this->state = $x;
        return $x & PHP_INT_MAX;
    }

    /** A whole number from $min to $max, both included. */
    public function int(int $min, int $max): int
    {
        return $min + $this->next() % ($max - $min + 1);
    }

    /** True in $percent of 100 draws; half percents are allowed. */
    public function chance(float $percent): bool
    {
        return $this->next() % 10000 < $percent * 100;
    }

    /** @param non-empty-list<mixed> $from */
    public function pick(array $from): mixed
    {
        return $from[$this->next() % count($from)];
    }

    /**
     * A key of $weights, drawn by its weight.
     *
     * @param non-empty-array<array-key,int> $weights
     */
    public function weighted(array $weights): int|string
    {
        $left = $this->next() % array_sum($weights);
        foreach ($weights as $value => $weight) {
            if (($left -= $weight) < 0) {
                break;
            }
        }
        return $value;
    }

    /**
     * @param list<mixed> $list
     * @return list<mixed>
     */
    public function shuffle(array $list): array
    {
        for ($i = count($list) - 1; $i > 0; $i--) {
            $j = $this->int(0, $i);
            [$list[$i], $list[$j]] = [$list[$j], $list[$i]];
        }
        return $list;
    }
}
