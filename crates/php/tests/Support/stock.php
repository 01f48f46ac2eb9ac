<?php

/** For StockProcessesTest: what a process of its own does to stock. */

declare(strict_types=1);

use CartP2\Exception\CartException;
use CartP2\Exception\OutOfStockException;
use CartP2\Exception\StoreException;
use CartP2\Stock;

[, $task, $place] = $argv;
$name = $argv[3] ?? 'nobody';
$code = static function (callable $ask): string {
    try {
        $ask();
    } catch (CartException $e) {
        return $e->getErrorCode();
    }

    return 'done';
};

$surely = static function (callable $ask): void {
    for ($end = hrtime(true) + 300_000_000_000;;) {
        try {
            $ask();

            return;
        } catch (StoreException $e) {
            // On a slow disk others may keep a row for longer than one waits for it, and nothing is done.
            $again = in_array($e->getErrorCode(), ['store_lost', 'store_empty', 'store_busy'], true) || str_contains($e->getMessage(), 'Lock wait timeout');
            $again && hrtime(true) < $end || throw $e;
        }
    }
};

switch ($task) {
    case 'race': // Waits for the start, then wants the last unit of product 1.
        $stock = new Stock($place, 60.0);
        echo "ready\n";
        fgets(STDIN);
        echo $code(fn () => $stock->hold("cart:{$name}", [1 => 1], 900));
        break;

    case 'shop': // Shops until it is killed; says what it has sold. When the server does not answer it asks again.
        $stock = new Stock($place, 60.0);
        for ($i = 0;; $i++) {
            $owner = "cart:{$name}-{$i}";
            try {
                $surely(fn () => $stock->hold($owner, [1 => 1 + $i % 3, 2 => '0.5'], 900));
                $surely(fn () => $i % 4 === 0 ? $stock->release($owner) : $stock->claim($owner, [1 => 1, 2 => '0.5'], "sale:{$name}-{$i}"));
                $i % 8 === 1 && $surely(fn () => $stock->return($owner, [1 => 1, 2 => '0.5'], "refund:{$name}-{$i}"));
            } catch (OutOfStockException) {
                $surely(fn () => $stock->release($owner));
            }
            echo "{$i}\n";
        }

    case 'fork': // One process opens, its child uses, closes and opens.
        $stock = new Stock($place, 60.0);
        $stock->adjust(1, 5, 'delivery:1');
        $answers = fork(static fn () => [$code(fn () => $stock->release('cart:a')), $code(fn () => new Stock($place)), $code(fn () => $stock->close())]);
        $answers[] = $code(fn () => $stock->hold('cart:a', [1 => 5], 900));
        $stock->close();
        array_push($answers, ...fork(static fn () => [$code(fn () => (new Stock($place))->release('cart:a'))]));
        $answers[] = (new Stock($place))->availability(1)['available'];
        echo implode(' ', $answers);
        break;

    case 'nobody': // Without root's rights.
        posix_setgid(65534) && posix_setuid(65534);
        echo $code(fn () => new Stock($place));
        break;

    case 'open':
        echo $code(fn () => new Stock($place));
        break;
}

/** What a forked child answers. It ends as PHP ends: destructors run. */
function fork(callable $work): array
{
    [$mine, $its] = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, STREAM_IPPROTO_IP);
    $child = pcntl_fork();
    if ($child === 0) {
        fwrite($its, json_encode($work()));
        exit(0);
    }
    fclose($its);
    $answers = json_decode((string) stream_get_contents($mine), true);
    pcntl_waitpid($child, $status);

    return pcntl_wifexited($status) && pcntl_wexitstatus($status) === 0 ? $answers : ["ended with {$status}"];
}
