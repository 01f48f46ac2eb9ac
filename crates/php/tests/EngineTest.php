<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Engine;
use CartP2\Exception\InvalidInputException;
use CartP2\Tests\Support\Carts;
use PHPUnit\Framework\TestCase;

final class EngineTest extends TestCase
{
    public function testPricesACart(): void
    {
        $totals = json_decode(Engine::totals(Carts::json(Carts::mugs())), true);

        self::assertSame('22.80', $totals['totals']['total']);
        self::assertSame(3.8, $totals['totals']['total_tax']);
    }

    public function testExplainsACart(): void
    {
        self::assertSame(1, json_decode(Engine::explain(Carts::json(Carts::mugs())), true)['v']);
    }

    public function testTellsItsVersion(): void
    {
        self::assertSame(phpversion('cart_p2'), Engine::version());
        self::assertMatchesRegularExpression('/^\d+\.\d+\.\d+/', Engine::version());
    }

    public function testTheModuleDescribesItself(): void
    {
        ob_start();
        (new \ReflectionExtension('cart_p2'))->info();
        self::assertStringContainsString('Version => ' . Engine::version(), ob_get_clean());
    }

    public function testTakesBytesAndRefusesThoseThatAreNotUtf8(): void
    {
        $this->expectException(InvalidInputException::class);
        $this->expectExceptionMessage('byte 6');
        Engine::totals("{\"v\": \xFF}");
    }

    public function testABrokenSurrogateOrNulByteIsNotAnInternalError(): void
    {
        foreach (["{\"v\0\": 1}", '{"v\ud800": 1}', "\0", '', "\xEF\xBB\xBF{}"] as $json) {
            try {
                Engine::totals($json);
                self::fail('accepted: ' . bin2hex($json));
            } catch (InvalidInputException $e) {
                self::assertNotSame('', $e->getMessage());
            }
        }
    }

    public function testIsNotCreated(): void
    {
        $this->expectException(\Error::class);
        $this->expectExceptionMessage('private CartP2\Engine::__construct()');
        new Engine();
    }

    /** @dataProvider wrongCalls */
    public function testAWrongPhpTypeIsATypeError(callable $call, string $class): void
    {
        $this->expectException($class);
        $call();
    }

    public static function wrongCalls(): iterable
    {
        yield 'int for JSON' => [static fn () => Engine::totals(1), \TypeError::class];
        yield 'null for JSON' => [static fn () => Engine::totals(null), \TypeError::class];
        yield 'array for JSON' => [static fn () => Engine::totals([]), \TypeError::class];
        yield 'no argument' => [static fn () => Engine::totals(), \ArgumentCountError::class];
        yield 'two arguments' => [static fn () => Engine::totals('{}', 1), \ArgumentCountError::class];
    }

    public function testArgumentsHaveNames(): void
    {
        self::assertSame(
            Engine::totals(Carts::json(Carts::mugs())),
            Engine::totals(cartJson: Carts::json(Carts::mugs())),
        );
    }
}
