<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

use CartP2\Stock;

/** Stock of one test alone, somewhere. */
abstract class StockPlace
{
    public function __construct(public readonly string $place, public readonly ?string $books = null)
    {
    }

    /** In the store that the environment names; in a file if it names none. */
    public static function chosen(): self
    {
        return match ($store = getenv('CART_P2_STOCK_STORE') ?: 'sqlite') {
            'sqlite' => new StockFile(),
            default => StockServer::of($store),
        };
    }

    /** Patient, unless a test is about waiting: a busy machine may take its time. */
    public function open(float $wait = 60.0): Stock
    {
        return new Stock($this->place, $wait, $this->books);
    }

    /**
     * Starts Support/stock.php. As a page would, it opens stock without its books.
     *
     * @return array{0: resource, 1: array<int, resource>} the process; its input, output and errors
     */
    public function process(string $task, string $name = ''): array
    {
        $command = [PHP_BINARY, '-n', '-d', 'extension=' . Php::extension(), __DIR__ . '/stock.php', $task, $this->place, $name];
        $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);

        return [$process, $pipes];
    }
}
