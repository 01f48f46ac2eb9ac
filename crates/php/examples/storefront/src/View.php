<?php

declare(strict_types=1);

namespace Storefront;

/** Renders templates. Inside a template, `$this->e()` is the only way text gets out. */
final class View
{
    /** @param array<string, mixed> $shared variables every template sees */
    public function __construct(private readonly string $folder, private readonly array $shared)
    {
    }

    /** @param array<string, mixed> $variables */
    public function page(string $template, string $title, array $variables = []): string
    {
        $body = $this->part($template, $variables);

        return $this->part('layout', ['title' => $title, 'body' => $body] + $variables);
    }

    /** @param array<string, mixed> $variables */
    public function part(string $template, array $variables = []): string
    {
        extract($variables + $this->shared, EXTR_SKIP);
        ob_start();
        try {
            require $this->folder . '/' . $template . '.php';

            return (string) ob_get_contents();
        } finally {
            ob_end_clean();
        }
    }

    /** Text for HTML content and for quoted attributes. */
    private function e(string|int|float $text): string
    {
        return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5);
    }

    /** Data for a `<script type="application/json">`: nothing in it can close the element. */
    private function json(mixed $data): string
    {
        return json_encode($data, JSON_THROW_ON_ERROR | JSON_HEX_TAG | JSON_HEX_AMP | JSON_UNESCAPED_UNICODE);
    }
}
