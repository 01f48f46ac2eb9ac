<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/** Opens the shop's SQLite file; on the first request creates it and fills it, and the stock, from the catalogue. */
final class Database
{
    private const SCHEMA = <<<'SQL'
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE pictures (name TEXT PRIMARY KEY, svg TEXT NOT NULL);
        CREATE TABLE products (
            sku TEXT PRIMARY KEY,
            slug TEXT NOT NULL UNIQUE,
            category TEXT NOT NULL,
            name TEXT NOT NULL,
            summary TEXT NOT NULL,
            description TEXT NOT NULL,
            tax_class TEXT NOT NULL,
            tax_status TEXT NOT NULL,
            virtual INTEGER NOT NULL,
            attributes TEXT NOT NULL, -- JSON: [{name, options}]
            picture TEXT NOT NULL
        );
        CREATE TABLE variants (
            number INTEGER PRIMARY KEY, -- what the stock calls it
            sku TEXT NOT NULL UNIQUE,
            product TEXT NOT NULL REFERENCES products,
            options TEXT NOT NULL, -- JSON: {attribute: option}
            price TEXT NOT NULL, -- decimal string, as entered: never a float
            sale_price TEXT,
            counted INTEGER NOT NULL, -- 1: there are so many pieces of it, as the stock says
            backorders INTEGER NOT NULL,
            picture TEXT NOT NULL
        );
        CREATE TABLE carts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE, -- hash of the visitor's token
            place TEXT NOT NULL,
            shipping TEXT NOT NULL,
            changed_at INTEGER NOT NULL
        );
        CREATE TABLE cart_lines (
            cart INTEGER NOT NULL REFERENCES carts ON DELETE CASCADE,
            variant TEXT NOT NULL REFERENCES variants (sku),
            quantity INTEGER NOT NULL CHECK (quantity > 0),
            UNIQUE (cart, variant)
        );
        CREATE TABLE cart_coupons (
            cart INTEGER NOT NULL REFERENCES carts ON DELETE CASCADE,
            code TEXT NOT NULL,
            UNIQUE (cart, code)
        );
        CREATE TABLE orders (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            reference TEXT NOT NULL UNIQUE, -- random; whoever knows it may see the order
            cart_name TEXT NOT NULL, -- of the cart it was
            placed INTEGER NOT NULL, -- 0: begun; the stock has not been asked yet, or its answer was not written down
            placed_at INTEGER NOT NULL,
            customer TEXT NOT NULL, -- JSON
            pieces TEXT NOT NULL, -- JSON: [[SKU, quantity], …]
            lines TEXT NOT NULL, -- JSON: what was sold, as it was shown
            cart TEXT NOT NULL, -- JSON: wire format v1, enough to compute or explain the amounts again
            answer TEXT NOT NULL, -- JSON: the engine's answer, as charged
            total TEXT NOT NULL
        );
        CREATE INDEX orders_by_cart ON orders (cart_name);
        CREATE UNIQUE INDEX orders_begun ON orders (cart_name) WHERE placed = 0;
        SQL;

    /** @param string $catalogue folder with catalogue.json and pictures/ */
    public static function open(string $file, string $catalogue, Stockroom $stock): PDO
    {
        $db = new PDO('sqlite:' . $file, options: [
            PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        ]);
        $db->exec('PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON');
        if (!self::hasTables($db)) {
            $db->exec('PRAGMA journal_mode = WAL');
            self::write($db, static function () use ($db, $catalogue, $stock): void {
                // Another first request may have been quicker while this one waited for the lock.
                if (!self::hasTables($db)) {
                    $db->exec(self::SCHEMA);
                    self::seed($db, $catalogue, $stock);
                }
            });
        }

        return $db;
    }

    /**
     * Runs one transaction that takes the write lock at its start, so that what
     * it reads is still true when it writes.
     *
     * @template T
     * @param callable(): T $work
     * @return T
     */
    public static function write(PDO $db, callable $work): mixed
    {
        $db->exec('BEGIN IMMEDIATE');
        try {
            $result = $work();
            $db->exec('COMMIT');

            return $result;
        } catch (\Throwable $error) {
            $db->exec('ROLLBACK');
            throw $error;
        }
    }

    /** @param array<mixed> $values */
    public static function run(PDO $db, string $sql, array $values = []): \PDOStatement
    {
        $statement = $db->prepare($sql);
        $statement->execute($values);

        return $statement;
    }

    private static function hasTables(PDO $db): bool
    {
        return (bool) $db->query("SELECT 1 FROM sqlite_master WHERE name = 'orders'")->fetchColumn();
    }

    private static function seed(PDO $db, string $folder, Stockroom $stock): void
    {
        $catalogue = json_decode((string) file_get_contents($folder . '/catalogue.json'), true, 32, JSON_THROW_ON_ERROR);
        $settings = array_diff_key($catalogue, ['schema' => 1, 'products' => 1]) + ['secret' => bin2hex(random_bytes(32))];
        foreach ($settings as $name => $value) {
            self::insert($db, 'settings', ['name' => $name, 'value' => json_encode($value, JSON_THROW_ON_ERROR)]);
        }
        foreach (glob($folder . '/pictures/*.svg') ?: [] as $file) {
            self::insert($db, 'pictures', ['name' => basename($file, '.svg'), 'svg' => file_get_contents($file)]);
        }
        foreach ($catalogue['products'] as $product) {
            self::insert($db, 'products', [
                'sku' => $product['sku'],
                'slug' => trim((string) preg_replace('/[^a-z0-9]+/', '-', strtolower($product['name'])), '-'),
                'category' => $product['category'],
                'name' => $product['name'],
                'summary' => $product['short_description'],
                'description' => $product['description'],
                'tax_class' => $product['tax_class'],
                'tax_status' => $product['tax_status'] ?? 'taxable',
                'virtual' => (int) ($product['virtual'] ?? false),
                'attributes' => json_encode($product['attributes'] ?? [], JSON_THROW_ON_ERROR),
                'picture' => self::pictureName($product['picture']),
            ]);
            // A product without options is sold as its own single variant.
            foreach ($product['variations'] ?? [$product + ['options' => new \stdClass()]] as $variant) {
                self::insert($db, 'variants', [
                    'sku' => $variant['sku'],
                    'product' => $product['sku'],
                    'options' => json_encode($variant['options'], JSON_THROW_ON_ERROR),
                    'price' => $variant['price'],
                    'sale_price' => $variant['sale_price'],
                    'counted' => (int) ($variant['stock'] !== null),
                    'backorders' => (int) isset($product['backorders']),
                    'picture' => self::pictureName($variant['picture']),
                ]);
                if ($variant['stock'] !== null) {
                    $stock->open((int) $db->lastInsertId(), $variant['stock']);
                }
            }
        }
    }

    /** @param array{template: string, colour: string} $picture */
    private static function pictureName(array $picture): string
    {
        return $picture['template'] . '/' . $picture['colour'];
    }

    /** @param array<string, mixed> $row column names are this file's own, never input */
    private static function insert(PDO $db, string $table, array $row): void
    {
        $columns = implode(', ', array_keys($row));
        $places = implode(', ', array_fill(0, count($row), '?'));
        self::run($db, "INSERT INTO $table ($columns) VALUES ($places)", array_values($row));
    }
}
