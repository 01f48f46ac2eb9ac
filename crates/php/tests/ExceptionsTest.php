<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Engine;
use CartP2\Exception\CartException;
use CartP2\Exception\InternalException;
use CartP2\Exception\InvalidInputException;
use CartP2\Exception\LimitExceededException;
use CartP2\Exception\UnsupportedException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

final class ExceptionsTest extends TestCase
{
    /** @dataProvider kinds */
    public function testTheClassSaysWhatToDo(string $json, string $class, string $code): void
    {
        try {
            Engine::totals($json);
            self::fail('accepted');
        } catch (CartException $e) {
            self::assertInstanceOf($class, $e);
            self::assertInstanceOf(\RuntimeException::class, $e);
            self::assertSame($code, $e->getErrorCode());
            self::assertSame(0, $e->getCode());
            self::assertNull($e->getPrevious());
        }
    }

    public static function kinds(): iterable
    {
        $old = Carts::mugs();
        $old['dialect']['woocommerce'] = '1.0.0';
        $many = Carts::large(1_001);
        yield 'invalid' => ['{', InvalidInputException::class, 'invalid_json'];
        yield 'limit' => [Carts::json($many), LimitExceededException::class, 'too_many_lines'];
        yield 'unsupported' => [Carts::json($old), UnsupportedException::class, 'unsupported_woocommerce'];
    }

    public function testKnowsWhereItWasThrown(): void
    {
        $line = __LINE__ + 2;
        try {
            Engine::totals('{');
        } catch (CartException $e) {
            self::assertSame(__FILE__, $e->getFile());
            self::assertSame($line, $e->getLine());
            self::assertSame('totals', $e->getTrace()[0]['function']);
            self::assertStringContainsString($e->getMessage(), (string) $e);
        }
    }

    public function testIsSerializedAsAnyException(): void
    {
        try {
            Engine::totals('{');
        } catch (CartException $e) {
            $trace = new \ReflectionProperty(\Exception::class, 'trace');
            $trace->setValue($e, []);
            self::assertSame('invalid_json', unserialize(serialize($e))->getErrorCode());
        }
    }

    public function testPhpCodeMayMakeOneWithoutACode(): void
    {
        $previous = new \Exception('first');
        $made = new InternalException('by hand', 7, $previous);

        self::assertSame('', $made->getErrorCode());
        self::assertSame('by hand', $made->getMessage());
        self::assertSame(7, $made->getCode());
        self::assertSame($previous, $made->getPrevious());
    }

    public function testTheParentIsNotThrownItself(): void
    {
        self::assertTrue((new \ReflectionClass(CartException::class))->isAbstract());
    }
}
