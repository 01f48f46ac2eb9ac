<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Tests\Support\Php;
use PHPUnit\Framework\TestCase;

/** The stubs are the documentation: they declare what the extension has, and their examples run. */
final class StubsTest extends TestCase
{
    private const STUBS = __DIR__ . '/../stubs';

    public function testTheStubsDeclareWhatTheExtensionHas(): void
    {
        $script = __DIR__ . '/signatures.php';

        self::assertSame(Php::run($script), Php::run($script, ['--stubs'], false));
    }

    /** The list is generated, and committed so that a change of the surface is seen in review. */
    public function testTheListOfSignaturesIsUpToDate(): void
    {
        $list = self::STUBS . '/signatures.txt';
        $signatures = Php::run(__DIR__ . '/signatures.php');
        if (getenv('CART_P2_BLESS') === '1') {
            file_put_contents($list, $signatures);
        }

        self::assertStringEqualsFile($list, $signatures, 'Run with CART_P2_BLESS=1 if the change is meant.');
    }

    public function testEveryPublicMemberIsDocumentedWithAnExample(): void
    {
        foreach (self::documented() as $name => $comment) {
            $example = self::example($comment);
            if ($name === 'CartP2\Exception\InternalException') {
                self::assertNull($example, 'a defect has no example');
                continue;
            }
            self::assertNotNull($example, "{$name} has no example");
        }
    }

    /** @dataProvider examples */
    public function testTheExamplePrintsWhatItSays(string $before, string $example): void
    {
        preg_match_all('~// prints (.*)$~m', $example, $expected);
        ob_start();
        self::evaluate($before, $example);
        $printed = trim(ob_get_clean());

        self::assertSame(implode('', $expected[1]), str_replace("\n", '', $printed));
    }

    public static function examples(): iterable
    {
        foreach (self::documented() as $name => $comment) {
            $example = self::example($comment);
            if ($example === null) {
                continue;
            }
            [$class, $member] = explode('::', $name) + [1 => null];
            yield $name => [$member === null ? '' : (string) self::example(self::documented()[$class]), $example];
        }
    }

    /** The class's example prints too; only the member's own output counts. */
    private static function evaluate(string $before, string $example): void
    {
        ob_start();
        eval($before);
        ob_end_clean();
        eval($example);
    }

    /** @return array<string, string> doc comments of the classes and their public methods */
    private static function documented(): array
    {
        $documented = [];
        foreach ([...glob(self::STUBS . '/CartP2/*.php'), ...glob(self::STUBS . '/CartP2/Exception/*.php')] as $file) {
            $tokens = \PhpToken::tokenize(file_get_contents($file));
            $namespace = $class = $comment = '';
            foreach ($tokens as $i => $token) {
                if ($token->is(T_DOC_COMMENT)) {
                    $comment = $token->text;
                } elseif ($token->is(T_NAMESPACE)) {
                    $namespace = $tokens[$i + 2]->text;
                } elseif ($token->is(T_CLASS) && $tokens[$i + 2]->is(T_STRING)) {
                    $class = $namespace . '\\' . $tokens[$i + 2]->text;
                    $documented[$class] = $comment;
                    $comment = '';
                } elseif ($token->is(T_FUNCTION)) {
                    $name = $tokens[$i + 2]->text;
                    if ((new \ReflectionMethod($class, $name))->isPublic()) {
                        $documented["{$class}::{$name}"] = $comment;
                    }
                    $comment = '';
                }
            }
        }

        return $documented;
    }

    private static function example(string $comment): ?string
    {
        $plain = preg_replace('~^\s*(/\*\*|\*/|\* ?)~m', '', $comment);

        return preg_match('~@example\s+```php\n(.*?)```~s', $plain, $found) ? $found[1] : null;
    }
}
