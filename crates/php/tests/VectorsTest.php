<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Tests\Support\Php;
use CartP2\Tests\Support\Vectors;
use PHPUnit\Framework\TestCase;

/** The carts recorded from WooCommerce and those worked out by hand, through the extension. */
final class VectorsTest extends TestCase
{
    /** @dataProvider files */
    public function testEqualsWhatWooCommerceComputed(string $file): void
    {
        $vectors = 0;
        foreach (Vectors::lines($file) as $line) {
            $vectors++;
            $answer = Vectors::answer($line);
            $expected = Vectors::expected($line);
            if ($answer === $expected) {
                continue;
            }
            // The text of a number may differ (1e-7): then values and types decide.
            self::assertSame(
                json_decode($expected, true),
                json_decode($answer, true) ?? $answer,
                json_decode($line, true)['id'],
            );
        }
        self::assertGreaterThan(0, $vectors);
        self::assertSame(self::indexed($file), $vectors, 'the count in tests/vectors/index.json');
    }

    /** @dataProvider files */
    public function testArraysGiveTheSameAsJson(string $file): void
    {
        foreach (Vectors::lines($file) as $line) {
            $vector = json_decode($line, true);
            self::assertSame(Vectors::answer($line), (new Cart($vector['input']))->totalsJson(), $vector['id']);
        }
        $this->addToAssertionCount(1);
    }

    public function testTheDigestIsOneLineAFile(): void
    {
        $digests = explode("\n", trim(Php::run(__DIR__ . '/vector_digest.php')));

        self::assertCount(count(Vectors::files()), $digests);
        foreach ($digests as $digest) {
            self::assertMatchesRegularExpression('/^[0-9a-f]{64}  \S+\.jsonl$/', $digest);
        }
    }

    public static function files(): iterable
    {
        foreach (Vectors::carts() as $file) {
            yield basename($file) => [$file];
        }
    }

    private static function indexed(string $file): int
    {
        $index = json_decode(file_get_contents(dirname($file) . '/index.json'), true);

        return $index['files'][basename($file)]['vectors'];
    }
}
