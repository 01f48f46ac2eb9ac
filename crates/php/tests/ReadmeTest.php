<?php

declare(strict_types=1);

namespace CartP2\Tests;

use PHPUnit\Framework\TestCase;

/** The README's examples run, one after the other as a reader would try them. */
final class ReadmeTest extends TestCase
{
    public function testTheExamplesPrintWhatTheySay(): void
    {
        preg_match_all('~^```php\n(.*?)^```~ms', file_get_contents(__DIR__ . '/../README.md'), $blocks);
        self::assertGreaterThan(3, count($blocks[1]));
        $code = implode("\n", $blocks[1]);
        preg_match_all('~// prints (.*)$~m', $code, $expected);
        ob_start();
        (static function (string $code): void {
            eval(preg_replace('~^(.*) // prints .*$~m', '$1 echo "\n";', $code));
        })($code);

        self::assertSame($expected[1], explode("\n", trim(ob_get_clean())));
    }
}
