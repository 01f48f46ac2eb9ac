<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

use CartP2\Cart;
use CartP2\Engine;
use CartP2\Exception\CartException;

/** tests/vectors: one JSON object a line, in the forms that its README describes. */
final class Vectors
{
    /** @return list<string> all vector files, sorted by name */
    public static function files(): array
    {
        $files = glob(dirname(__DIR__, 4) . '/tests/vectors/*.jsonl');
        sort($files);

        return $files;
    }

    /** @return list<string> the files of carts with their totals */
    public static function carts(): array
    {
        return array_values(array_diff(self::files(), [self::errors()]));
    }

    /** The file of refused inputs with their codes. */
    public static function errors(): string
    {
        return dirname(__DIR__, 4) . '/tests/vectors/errors.jsonl';
    }

    /** @return iterable<string> */
    public static function lines(string $file): iterable
    {
        $handle = fopen($file, 'rb');
        while (($line = fgets($handle)) !== false) {
            if (trim($line) !== '') {
                yield rtrim($line, "\n");
            }
        }
        fclose($handle);
    }

    /** What the engine says: the totals as JSON, or `error ` and the code. */
    public static function answer(string $line): string
    {
        $vector = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
        $json = match (true) {
            isset($vector['base64']) => base64_decode($vector['base64'], true),
            isset($vector['text']) => $vector['text'],
            isset($vector['parts']) => implode('', array_map(static fn ($part) => str_repeat(...$part), $vector['parts'])),
            default => self::raw($line, 'input'),
        };
        try {
            if (!isset($vector['operation'])) {
                return Engine::totals($json);
            }
            $cart = Cart::fromJson($json);
            $method = lcfirst(strtr(ucwords($vector['operation']['method'], '_'), ['_' => '']));
            $cart->$method(...$vector['operation']['arguments']);

            return $cart->totalsJson();
        } catch (CartException $e) {
            return 'error ' . $e->getErrorCode();
        }
    }

    /** The output as it stands in the line, byte for byte. */
    public static function expected(string $line): string
    {
        return (string) self::raw($line, 'output');
    }

    /**
     * The text of a field of the outermost object: decoding and encoding it
     * again would turn `{}` into `[]` and could change a number's text.
     */
    private static function raw(string $line, string $field): ?string
    {
        $depth = 0;
        $length = strlen($line);
        $start = null;
        for ($i = 0; $i < $length; $i++) {
            $i += strcspn($line, '"{}[],', $i);
            if ($i >= $length) {
                break;
            }
            $byte = $line[$i];
            if ($byte === '"') {
                $end = self::endOfString($line, $i);
                $isKey = $depth === 1 && ($line[$end + 1] ?? '') === ':';
                if ($isKey && $start === null && substr($line, $i + 1, $end - $i - 1) === $field) {
                    $start = $end + 2;
                }
                $i = $end;
            } elseif ($byte === '{' || $byte === '[') {
                $depth++;
            } else {
                if ($start !== null && ($depth === 1)) {
                    return substr($line, $start, $i - $start);
                }
                $depth -= $byte === ',' ? 0 : 1;
            }
        }

        return null;
    }

    private static function endOfString(string $line, int $start): int
    {
        for ($i = $start + 1; ; $i++) {
            $i += strcspn($line, '"\\', $i);
            if ($line[$i] === '"') {
                return $i;
            }
            $i++;
        }
    }
}
