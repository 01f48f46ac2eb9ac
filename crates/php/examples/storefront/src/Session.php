<?php

declare(strict_types=1);

namespace Storefront;

/**
 * Who is shopping: a random, signed token in a cookie, and the form token
 * derived from it.
 *
 * The signature means that only tokens issued here name a cart: a token made
 * up by someone else is replaced by a fresh one, so a visitor cannot be given
 * a cart (session fixation) and nothing is stored for visitors who only look.
 */
final class Session
{
    private const COOKIE = 'storefront';
    private const DAYS_MAX = 30;

    private function __construct(private string $token, private readonly string $secret)
    {
    }

    /** Takes the visitor's token, or issues one. Call it before any output. */
    public static function start(string $secret): self
    {
        $given = $_COOKIE[self::COOKIE] ?? '';
        $session = new self(is_string($given) ? $given : '', $secret);
        if (!$session->isOurs()) {
            $session->renew();
        }

        return $session;
    }

    /** Issues a new token; the old one's cart is no longer this visitor's. */
    public function renew(): void
    {
        $random = bin2hex(random_bytes(16));
        $this->token = $random . '.' . $this->sign('token', $random);
        setcookie(self::COOKIE, $this->token, [
            'expires' => time() + self::DAYS_MAX * 86400,
            'path' => '/',
            'httponly' => true,
            'samesite' => 'Lax',
            'secure' => ($_SERVER['HTTPS'] ?? '') !== '',
        ]);
    }

    /** Names the visitor's cart in the database, which never holds the token itself. */
    public function cartName(): string
    {
        return hash('sha256', $this->token);
    }

    /** What the stock calls the visitor's cart. */
    public function owner(): string
    {
        return self::ownerOf($this->cartName());
    }

    /** The same for any cart's name, which is longer than an owner may be. */
    public static function ownerOf(string $cartName): string
    {
        return 'cart:' . substr($cartName, 0, 40);
    }

    /** Goes into every form as `csrf`. */
    public function formToken(): string
    {
        return $this->sign('form', $this->token);
    }

    public function isFormToken(mixed $given): bool
    {
        return is_string($given) && hash_equals($this->formToken(), $given);
    }

    private function isOurs(): bool
    {
        [$random, $signature] = explode('.', $this->token . '.');

        return hash_equals($this->sign('token', $random), $signature);
    }

    private function sign(string $purpose, string $text): string
    {
        return hash_hmac('sha256', $purpose . ':' . $text, $this->secret);
    }
}
