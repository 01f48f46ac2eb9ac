<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** A file of stock in a folder of its own, which goes with this object. */
final class StockFile extends StockPlace
{
    private readonly string $folder;

    public function __construct()
    {
        $this->folder = sys_get_temp_dir() . '/cart-p2-stock-' . bin2hex(random_bytes(6));
        mkdir($this->folder, 0777);
        parent::__construct("{$this->folder}/stock.sqlite");
    }

    public function __destruct()
    {
        chmod($this->folder, 0777);
        array_map('unlink', glob("{$this->folder}/*"));
        rmdir($this->folder);
    }
}
