<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Tests\Support\Php;
use CartP2\Tests\Support\Vectors;
use PHPUnit\Framework\TestCase;

/** The carts recorded from WooCommerce, through the extension. */
final class VectorsTest extends TestCase
{
    /** @dataProvider files */
    public function testEqualsWhatWooCommerceComputed(string $file): void
    {
        $vectors = 0;
        foreach (Vectors::lines($file) as $line) {
            $vectors++;
            $expected = Vectors::expectedOutput($line) ?? 'error ' . Vectors::expectedError($line);
            $answer = Vectors::answer($line);
            if ($answer === $expected) {
                continue;
            }
            // The recorder may write a number's text in another way: then the values decide.
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
            if (!is_array($vector['input'] ?? null) || isset($vector['error'])) {
                continue;
            }
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
        foreach (Vectors::files() as $file) {
            yield basename($file) => [$file];
        }
    }

    private static function indexed(string $file): int
    {
        $index = json_decode(file_get_contents(dirname($file) . '/index.json'), true);

        return $index['files'][basename($file)]['vectors'];
    }
}
