<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** The counted index of the vectors folder. */
final class VectorIndex
{
    public static function write(string $folder): void
    {
        $files = [];
        $total = 0;
        foreach (glob("$folder/*.jsonl") as $file) {
            $about = [];
            $lines = file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES);
            foreach ($lines as $line) {
                $vector = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
                foreach ($vector['about'] ?? [$vector['code'] ?? 'hand-worked'] as $what) {
                    $about[$what] = ($about[$what] ?? 0) + 1;
                }
            }
            ksort($about, SORT_NATURAL);
            $recorded = str_starts_with(basename($file), 'woocommerce-');
            $total += $recorded ? count($lines) : 0;
            $files[basename($file)] = [
                'vectors' => count($lines),
                'bytes' => filesize($file),
                'sha256' => hash_file('sha256', $file),
                'about' => $about,
            ];
        }
        file_put_contents("$folder/index.json", json_encode(
            ['recorded_from_woocommerce' => $total, 'files' => $files],
            JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE,
        ) . "\n");
    }
}
