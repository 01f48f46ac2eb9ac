<?php

declare(strict_types=1);

namespace CartP2\Tests;

use CartP2\Exception\StoreException;
use CartP2\Stock;
use CartP2\Tests\Support\Php;
use CartP2\Tests\Support\StockFile;
use PHPUnit\Framework\TestCase;

/** Stock in a file: what cannot be opened, and PDO's locks. */
final class StockFileTest extends TestCase
{
    private StockFile $file;
    private Stock $stock;

    protected function setUp(): void
    {
        $this->file = new StockFile();
        $this->stock = $this->file->open();
        $this->stock->adjust(7, 10, 'first:7');
    }

    /** @dataProvider unopenable */
    public function testWhatCannotBeOpenedSaysSo(callable $path): void
    {
        $path = $path($this->file);
        try {
            new Stock($path);
            self::fail('opened');
        } catch (StoreException $e) {
            self::assertSame('store_failed', $e->getErrorCode());
            self::assertNotSame('', $e->getMessage());
        }
    }

    public static function unopenable(): iterable
    {
        yield 'no name' => [static fn () => ''];
        yield 'no folder' => [static fn () => '/nowhere/stock.sqlite'];
        yield 'a folder' => [static fn () => sys_get_temp_dir()];
        yield 'a NUL' => [static fn (StockFile $file) => $file->place . "\0.txt"];
        yield 'no database' => [static function (StockFile $file): string {
            $path = dirname($file->place) . '/note.txt';
            file_put_contents($path, str_repeat('This is a note, and no database. ', 100));

            return $path;
        }];
    }

    public function testAFileThatMayOnlyBeRead(): void
    {
        if (posix_geteuid() !== 0) {
            self::markTestSkipped('only root can become somebody who may only read');
        }
        $this->stock->close();
        self::assertSame('done', $this->alone('open'));
        chmod($this->file->place, 0644);
        chmod(dirname($this->file->place), 0755);
        self::assertSame('store_failed', $this->alone('nobody', ['-d', 'extension=posix']));
    }

    public function testOpenBasedirIsKept(): void
    {
        $folder = dirname($this->file->place);
        self::assertSame('done', $this->alone('open', ['-d', "open_basedir={$folder}:" . __DIR__]));
        self::assertSame('store_failed', $this->alone('open', ['-d', 'open_basedir=' . __DIR__]));
    }

    /**
     * PDO and the extension use one copy of SQLite. With two, each would hold the file's lock without
     * seeing the other, because a process has one lock for all its copies: both would write at once.
     */
    public function testRespectsTheLocksOfPdoInTheSameProcess(): void
    {
        $pdo = new \PDO("sqlite:{$this->file->place}");
        $pdo->exec('BEGIN IMMEDIATE');
        $impatient = $this->file->open(0.05);
        try {
            $impatient->hold('cart:a', [7 => 1], 900);
            self::fail('held');
        } catch (StoreException $e) {
            self::assertSame('store_busy', $e->getErrorCode());
        }
        $pdo->exec('COMMIT');
        $impatient->hold('cart:a', [7 => 1], 900);
        self::assertSame('9', $this->stock->availability(7)['available']);
    }

    private function alone(string $task, array $options = []): string
    {
        return Php::run(__DIR__ . '/Support/stock.php', [$task, $this->file->place], true, $options);
    }
}
