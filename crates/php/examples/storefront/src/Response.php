<?php

declare(strict_types=1);

namespace Storefront;

/** What goes back to the browser. */
final class Response
{
    /** @param array<string, string> $headers */
    private function __construct(
        private readonly int $status,
        private readonly string $body,
        private readonly array $headers,
    ) {
    }

    public static function html(string $body, int $status = 200): self
    {
        return new self($status, $body, ['Content-Type' => 'text/html; charset=utf-8', 'Cache-Control' => 'no-store']);
    }

    /** @param array<string, mixed> $data */
    public static function json(array $data, int $status = 200): self
    {
        $body = json_encode($data, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);

        return new self($status, $body, ['Content-Type' => 'application/json', 'Cache-Control' => 'no-store']);
    }

    public static function file(string $body, string $type): self
    {
        return new self(200, $body, ['Content-Type' => $type, 'Cache-Control' => 'max-age=60']);
    }

    /** To another page after a form was sent, so that reloading does not send it again. */
    public static function redirect(string $path): self
    {
        return new self(303, '', ['Location' => $path, 'Cache-Control' => 'no-store']);
    }

    public function send(): void
    {
        http_response_code($this->status);
        header_remove('X-Powered-By');
        // No script but our own files; Wasm may be compiled; no styles, frames or forms from elsewhere.
        header("Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
            . "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        header('X-Content-Type-Options: nosniff');
        header('Referrer-Policy: same-origin');
        foreach ($this->headers as $name => $value) {
            header("$name: $value");
        }
        echo $this->body;
    }
}
