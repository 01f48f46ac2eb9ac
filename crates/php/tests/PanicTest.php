<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Cart;
use CartP2\Exception\InternalException;
use CartP2\Exception\StoreException;
use CartP2\Tests\Support\Carts;
use CartP2\Tests\Support\StockFile;
use PHPUnit\Framework\TestCase;

/**
 * A panic becomes an exception and the process goes on.
 *
 * @group panic
 */
final class PanicTest extends TestCase
{
    protected function setUp(): void
    {
        if (!function_exists('cart_p2_test_panic')) {
            self::fail('Build with --features panic-test: see tests/README.md');
        }
    }

    public function testAPanicInTheEngineIsAnInternalException(): void
    {
        for ($i = 0; $i < 100; $i++) {
            try {
                cart_p2_test_panic();
                self::fail('no exception');
            } catch (InternalException $e) {
                self::assertSame('internal', $e->getErrorCode());
                self::assertStringContainsString('on purpose', $e->getMessage());
                self::assertSame(__FILE__, $e->getFile());
            }
        }
        self::assertSame('22.80', (new Cart(Carts::mugs()))->total());
    }

    public function testACartThatWasBeingChangedIsGivenUp(): void
    {
        $cart = new Cart(Carts::mugs());
        $clone = clone $cart;
        try {
            cart_p2_test_panic_in_change($cart);
            self::fail('no exception');
        } catch (InternalException $e) {
            self::assertSame('internal', $e->getErrorCode());
        }
        foreach ([fn () => $cart->total(), fn () => $cart->setQuantity('mug', 1), fn () => (clone $cart)->totals()] as $use) {
            try {
                $use();
                self::fail('a half-changed cart was used');
            } catch (InternalException $e) {
                self::assertStringContainsString('build a new one', $e->getMessage());
            }
        }
        self::assertSame('22.80', $clone->total());
        $cart->__construct(Carts::mugs());
        self::assertSame('22.80', $cart->total());
    }

    public function testStockThatWasBeingChangedIsGivenUpAndUndone(): void
    {
        $file = new StockFile();
        $stock = $file->open();
        $stock->adjust(1, 2, 'first:1');
        try {
            cart_p2_test_panic_in_stock($stock);
            self::fail('no exception');
        } catch (InternalException $e) {
            self::assertStringContainsString('on purpose', $e->getMessage());
        }
        try {
            $stock->lines('cart:a');
            self::fail('used');
        } catch (StoreException $e) {
            self::assertSame('store_closed', $e->getErrorCode());
        }
        // Nobody waits for the transaction it was in.
        $file->open(0.0)->hold('cart:a', [1 => 2], 900);
        self::assertSame([], $file->open()->verify(''));
    }

    public function testAPanicOutsideTheEngineIsAnError(): void
    {
        try {
            cart_p2_test_uncaught_panic();
            self::fail('no exception');
        } catch (\Error $e) {
            self::assertStringStartsWith('Rust panic: index out of bounds', $e->getMessage());
        }
        self::assertSame('22.80', (new Cart(Carts::mugs()))->total());
    }
}
