<?php

declare(strict_types=1);

namespace Storefront;

use PDO;

/** Reads what the shop sells, and the shop's settings. Changes nothing. */
final class Catalogue
{
    private const VARIANTS = 'SELECT v.*, p.slug, p.name, p.tax_class, p.tax_status, p.virtual
        FROM variants v JOIN products p ON p.sku = v.product';

    public function __construct(private readonly PDO $db, private readonly Stockroom $stock, private readonly string $owner = 'nobody')
    {
    }

    /** The same, with the stock as the owner of a cart sees it. */
    public function seenBy(string $owner): self
    {
        return new self($this->db, $this->stock, $owner);
    }

    /** A setting: shop, secret, colours, categories, tax_rates, coupons or shipping_zones. */
    public function setting(string $name): mixed
    {
        $value = Database::run($this->db, 'SELECT value FROM settings WHERE name = ?', [$name])->fetchColumn();

        return json_decode((string) $value, true, 32, JSON_THROW_ON_ERROR);
    }

    /** @return list<Product> in the shop's order; all, or those of a category */
    public function products(?string $category = null): array
    {
        $rows = $category === null
            ? Database::run($this->db, 'SELECT * FROM products ORDER BY rowid')
            : Database::run($this->db, 'SELECT * FROM products WHERE category = ? ORDER BY rowid', [$category]);

        return $this->withVariants($rows->fetchAll());
    }

    public function product(string $slug): ?Product
    {
        return $this->withVariants(Database::run($this->db, 'SELECT * FROM products WHERE slug = ?', [$slug])->fetchAll())[0] ?? null;
    }

    /**
     * @param list<string> $skus
     * @return array<string, Variant> by SKU
     */
    public function variants(array $skus): array
    {
        $places = implode(', ', array_fill(0, count($skus), '?'));

        return array_column($this->asVariants(Database::run($this->db, self::VARIANTS . " WHERE v.sku IN ($places)", $skus)->fetchAll()), null, 'sku');
    }

    /** A drawing in one of the shop's colours, as SVG; null: there is none of that name. */
    public function picture(string $drawing, string $colour): ?string
    {
        $paints = $this->setting('colours')[$colour] ?? null;
        $svg = Database::run($this->db, 'SELECT svg FROM pictures WHERE name = ?', [$drawing])->fetchColumn();
        if ($paints === null || $svg === false) {
            return null;
        }
        $names = ['main', 'shade', 'light', 'ground'];

        return strtr($svg, array_combine(
            array_map(static fn (string $name) => '{{' . $name . '}}', $names),
            array_map(static fn (string $name) => $paints[$name], $names),
        ));
    }

    /**
     * @param list<array<string, mixed>> $rows
     * @return list<Product>
     */
    private function withVariants(array $rows): array
    {
        // A shop of this size reads all variants at once: one query, whatever the page shows.
        $variants = [];
        foreach ($this->asVariants(Database::run($this->db, self::VARIANTS . ' ORDER BY v.number')->fetchAll()) as $variant) {
            $variants[$variant->productSku][] = $variant;
        }

        return array_map(static fn (array $row) => new Product(
            $row['sku'],
            $row['slug'],
            $row['category'],
            $row['name'],
            $row['summary'],
            $row['description'],
            $row['picture'],
            json_decode($row['attributes'], true, 8, JSON_THROW_ON_ERROR),
            $variants[$row['sku']],
        ), $rows);
    }

    /**
     * @param list<array<string, mixed>> $rows
     * @return list<Variant>
     */
    private function asVariants(array $rows): array
    {
        $stock = $this->stock->look(array_column(array_filter($rows, static fn (array $row) => $row['counted']), 'number'), $this->owner);

        return array_map(static fn (array $row) => self::variant($row, $stock[$row['number']] ?? null), $rows);
    }

    /**
     * @param array<string, mixed> $row
     * @param ?array{left: int, elsewhere: int} $stock null: not counted
     */
    private static function variant(array $row, ?array $stock): Variant
    {
        return new Variant(
            $row['number'],
            $row['sku'],
            $row['product'],
            $row['slug'],
            $row['name'],
            json_decode($row['options'], true, 8, JSON_THROW_ON_ERROR),
            $row['price'],
            $row['sale_price'],
            $stock['left'] ?? null,
            $stock['elsewhere'] ?? 0,
            (bool) $row['backorders'],
            $row['picture'],
            $row['tax_class'],
            $row['tax_status'],
            (bool) $row['virtual'],
        );
    }
}
