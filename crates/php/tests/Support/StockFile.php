<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

use CartP2\Stock;

/** A file of stock in a folder of its own, which goes with this object. */
final class StockFile
{
    public readonly string $path;
    private readonly string $folder;

    public function __construct()
    {
        $this->folder = sys_get_temp_dir() . '/cart-p2-stock-' . bin2hex(random_bytes(6));
        mkdir($this->folder, 0777);
        $this->path = "{$this->folder}/stock.sqlite";
    }

    public function open(float $wait = 10.0): Stock
    {
        return new Stock($this->path, $wait);
    }

    /**
     * Starts Support/stock.php.
     *
     * @return array{0: resource, 1: array<int, resource>} the process; its input, output and errors
     */
    public function process(string $task, string $name = ''): array
    {
        $command = [PHP_BINARY, '-n', '-d', 'extension=' . Php::extension(), __DIR__ . '/stock.php', $task, $this->path, $name];
        $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['pipe', 'w']], $pipes);

        return [$process, $pipes];
    }

    public function __destruct()
    {
        chmod($this->folder, 0777);
        array_map('unlink', glob("{$this->folder}/*"));
        rmdir($this->folder);
    }
}
