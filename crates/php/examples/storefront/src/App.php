<?php

declare(strict_types=1);

namespace Storefront;

use CartP2\Cart;
use CartP2\Exception\CartException;
use CartP2\Exception\LimitExceededException;
use CartP2\Exception\StoreException;
use PDO;

/** The shop's pages: takes a request, asks the other classes, answers. */
final class App
{
    private readonly Places $places;
    private readonly Pricing $pricing;
    private readonly Orders $orders;
    private readonly Session $session;
    private readonly CartStore $carts;
    private readonly View $view;
    private readonly Catalogue $catalogue;

    public function __construct(PDO $db, Catalogue $catalogue, private readonly Stockroom $stock, Clock $clock)
    {
        $this->session = Session::start($catalogue->setting('secret'));
        $this->catalogue = $catalogue->seenBy($this->session->owner());
        $shop = $this->catalogue->setting('shop');
        $this->places = new Places($this->catalogue->setting('tax_rates'), $this->catalogue->setting('shipping_zones'));
        $coupons = array_column($this->catalogue->setting('coupons'), null, 'code');
        $this->pricing = new Pricing($shop, $coupons, $this->places);
        $this->orders = new Orders($db, $this->pricing, $this->catalogue, $stock, $clock);
        $this->carts = new CartStore($db, $this->catalogue, $stock, $this->session->cartName(), $shop['country']);
        $this->view = new View(dirname(__DIR__) . '/templates', [
            'shop' => $shop,
            'categories' => $this->catalogue->setting('categories'),
            'colours' => $this->catalogue->setting('colours'),
            'coupons' => $coupons,
            'csrf' => $this->session->formToken(),
            'pricing' => $this->pricing,
            'count' => $this->carts->load()->count(),
            'notice' => null,
            'offer' => null,
        ]);
    }

    public function handle(string $method, string $path): Response
    {
        try {
            if ($method === 'POST' && !$this->session->isFormToken($_POST['csrf'] ?? null)) {
                throw new ShopError('This form is too old or was not ours. Please go back, reload the page and try again.', 403);
            }
            if ($method === 'POST') {
                $this->orders->finishAbandoned();
                $this->stock->sweep();
            }
            [, $page, $name] = array_pad(explode('/', $path, 3), 3, '');

            return match ([$method, $page]) {
                ['GET', ''] => $this->catalogue(null),
                ['GET', 'category'] => $this->catalogue($name),
                ['GET', 'product'] => $this->product($name),
                ['GET', 'cart'] => match ($name) {
                    'why' => $this->why(),
                    'hold' => Response::html($this->view->part('hold', $this->held($this->carts->load(), self::text($_GET['back'] ?? '')))),
                    default => $this->cart(),
                },
                ['POST', 'cart'] => $this->changeCart($name),
                ['GET', 'checkout'] => $this->checkout(),
                ['POST', 'checkout'] => $this->placeOrder(),
                ['GET', 'order'] => $this->receipt($name),
                default => throw new ShopError('There is no such page.', 404),
            };
        } catch (ShopError $error) {
            return $this->problem($error->getMessage(), $error->getCode());
        } catch (LimitExceededException $error) {
            // The shopper asked for more than can be counted to the cent.
            return $this->problem('This cart cannot be priced: ' . $error->getMessage() . '.', 422);
        } catch (StoreException $error) {
            error_log("storefront: {$error->getErrorCode()}: {$error->getMessage()}");

            return $this->problem('The shop cannot look at its stock just now. Please try again in a moment.', 503);
        } catch (CartException $error) {
            error_log("storefront: {$error->getErrorCode()}: {$error->getMessage()}");

            return $this->problem("This cart could not be priced ({$error->getErrorCode()}). The shop has been told.", 500);
        }
    }

    private function catalogue(?string $slug): Response
    {
        $category = null;
        if ($slug !== null) {
            $category = array_column($this->catalogue->setting('categories'), null, 'slug')[$slug]
                ?? throw new ShopError('There is no such category.', 404);
        }

        return Response::html($this->view->page('catalogue', $category['name'] ?? 'Everything', [
            'category' => $category,
            'products' => $this->catalogue->products($slug),
        ]));
    }

    /** @param ?array<string, mixed> $offer from {@see self::offer()} */
    private function product(string $slug, ?string $notice = null, int $status = 200, ?array $offer = null): Response
    {
        $product = $this->catalogue->product($slug) ?? throw new ShopError('There is no such product.', 404);
        $chosen = $product->variantWith(self::texts($_POST['options'] ?? [])) ?? $product->preferred();

        return Response::html($this->view->page('product', $product->name, [
            'product' => $product,
            'chosen' => $chosen,
            'notice' => $notice,
            'offer' => $offer,
        ]), $status);
    }

    /** @return array<string, mixed> what the panel about the hold shows; `$back` is the page it stands on */
    private function held(Basket $basket, string $back): array
    {
        return ['basket' => $basket, 'hold' => $this->stock->hold($this->session->owner()), 'back' => $back === 'checkout' ? 'checkout' : 'cart'];
    }

    /** @param ?array<string, mixed> $offer from {@see self::offer()} */
    private function cart(?string $notice = null, int $status = 200, ?array $offer = null): Response
    {
        $basket = $this->carts->load();
        $variables = $this->held($basket, 'cart') + [
            'priced' => $basket->isEmpty() ? null : $this->pricing->price($basket),
            'places' => $this->places->names(),
            'notice' => $notice,
            'offer' => $offer,
        ];
        if (self::wantsJson()) {
            return Response::json([
                'html' => $this->view->part('cart-body', $variables),
                'hold' => trim($this->view->part('hold', $variables)),
                'live' => $variables['priced']?->live(),
            ], $status);
        }

        return Response::html($this->view->page('cart', 'Your cart', $variables), $status);
    }

    /** Where an amount comes from: the engine's cent trace, for reading. */
    private function why(): Response
    {
        $basket = $this->carts->load();
        if ($basket->isEmpty()) {
            return Response::redirect('/cart');
        }
        $priced = $this->pricing->price($basket);
        $trace = new Trace((new Cart($priced->wire))->explain(), $priced, $this->pricing);

        return Response::html($this->view->page('why', 'Why this amount?', ['priced' => $priced, 'trace' => $trace]));
    }

    private function changeCart(string $action): Response
    {
        try {
            match ($action) {
                'add' => $this->addToCart(),
                '' => $this->carts->setQuantities($this->quantities()),
                'coupon' => $this->applyCoupon(self::text($_POST['code'] ?? '')),
                'coupon/remove' => $this->carts->removeCoupon(self::text($_POST['code'] ?? '')),
                'extend' => $this->stock->extend($this->session->owner()),
                'hold' => $this->carts->hold(),
                'reduce' => $this->carts->reduce(),
                'delivery' => $this->chooseDelivery(self::text($_POST['place'] ?? ''), self::text($_POST['delivery'] ?? '')),
                default => throw new ShopError('There is no such page.', 404),
            };
        } catch (ShopError $error) {
            return match (true) {
                $action === 'add' && $error->getCode() !== 404 => $this->tooFew($error),
                self::comesFromCheckout() => $this->checkout($error->getMessage(), [], $error->getCode()),
                default => $this->refused($error),
            };
        }

        return self::wantsJson() ? $this->cart() : Response::redirect(self::comesFromCheckout() ? '/checkout' : '/cart');
    }

    private static function comesFromCheckout(): bool
    {
        return self::text($_POST['back'] ?? '') === 'checkout';
    }

    /** The product's page again, with why it could not be added and what can be had instead. */
    private function tooFew(ShopError $error): Response
    {
        $slug = self::text($_POST['product'] ?? '');
        $variant = $this->catalogue->product($slug)?->variantWith(self::texts($_POST['options'] ?? []));
        $inCart = $variant === null ? 0 : $this->carts->load()->counted()[$variant->number]['quantity'] ?? 0;
        $message = $error->getMessage() . ($error->short !== null && $inCart > 0 ? " You have $inCart in your cart." : '');
        $more = $error->left - $inCart;
        $fields = ['product' => $slug, 'quantity' => (string) $more];
        foreach ($error->short?->options ?? [] as $name => $option) {
            $fields["options[$name]"] = $option;
        }

        return $this->product($slug, $message, $error->getCode(), $more > 0 ? self::offer('/cart/add', $fields, "Take $more") : null);
    }

    /** The cart again, with why it stays as it was and what can be had instead. */
    private function refused(ShopError $error): Response
    {
        $short = $error->short;
        // A cart that has more in it than there is says so itself, and offers the same for all its lines.
        $offer = $short === null || $error->left === 0 || $this->carts->load()->short() !== []
            ? null
            : self::offer('/cart', ["quantity[{$short->sku}]" => (string) $error->left], "Take {$error->left}");

        return $this->cart($error->getMessage(), $error->getCode(), $offer);
    }

    /**
     * A way out that goes with a notice: a button that sends these fields.
     *
     * @param array<string, string> $fields
     * @return array{action: string, fields: array<string, string>, label: string}
     */
    private static function offer(string $action, array $fields, string $label): array
    {
        return ['action' => $action, 'fields' => $fields, 'label' => $label];
    }

    private function addToCart(): void
    {
        $product = $this->catalogue->product(self::text($_POST['product'] ?? '')) ?? throw new ShopError('There is no such product.', 404);
        $variant = $product->variantWith(self::texts($_POST['options'] ?? [])) ?? throw new ShopError('Please choose each option.');
        $quantity = self::quantity($_POST['quantity'] ?? '1');
        if ($quantity > 0) {
            $this->carts->add($variant, $quantity);
        }
    }

    /** @return array<string, int> by SKU: the fields of the cart's form, one of them perhaps stepped or removed by a button */
    private function quantities(): array
    {
        $quantities = array_map(self::quantity(...), self::texts($_POST['quantity'] ?? []));
        foreach (self::texts($_POST['step'] ?? []) as $sku => $step) {
            $quantities[$sku] = max(0, ($quantities[$sku] ?? 0) + ($step === '1' ? 1 : -1));
        }
        if (isset($_POST['remove'])) {
            $quantities[self::text($_POST['remove'])] = 0;
        }

        return $quantities;
    }

    private function applyCoupon(string $code): void
    {
        $code = strtolower(trim($code));
        if ($code === '') {
            throw new ShopError('Please type a voucher code.');
        }
        $basket = $this->carts->load();
        if (in_array($code, $basket->coupons, true)) {
            throw new ShopError("“{$code}” is in use already.");
        }
        $whyNot = $this->pricing->whyNot($code, $basket);
        if ($whyNot !== null) {
            throw new ShopError($whyNot);
        }
        $this->carts->addCoupon($code);
    }

    private function chooseDelivery(string $place, string $delivery): void
    {
        if (!isset($this->places->names()[$place])) {
            throw new ShopError('We do not deliver there yet.');
        }
        $this->carts->setDelivery($place, isset($this->places->deliveries($place)[$delivery]) ? $delivery : '');
    }

    /** @param array<string, string> $wrong message by field */
    private function checkout(?string $notice = null, array $wrong = [], int $status = 200): Response
    {
        $basket = $this->carts->load();
        if ($basket->isEmpty()) {
            return Response::redirect('/cart');
        }

        return Response::html($this->view->page('checkout', 'Checkout', [
            ...$this->held($basket, 'checkout'),
            'priced' => $this->pricing->price($basket),
            'place' => $this->places->names()[$basket->place],
            'typed' => self::texts($_POST),
            'wrong' => $wrong,
            'notice' => $notice,
        ]), $status);
    }

    private function placeOrder(): Response
    {
        try {
            $customer = Orders::customer($_POST, $this->carts->load()->needsDelivery());
            $reference = $this->orders->place($this->carts, $this->session->cartName(), $customer, self::text($_POST['total'] ?? ''));
        } catch (ShopError $error) {
            return $this->checkout($error->getMessage(), $error->fields, $error->getCode());
        }
        $this->session->renew(); // the next cart is a new one, under a name nobody knows yet

        return Response::redirect('/order/' . $reference);
    }

    private function receipt(string $reference): Response
    {
        $receipt = $this->orders->receipt($reference) ?? throw new ShopError('There is no such order.', 404);

        return Response::html($this->view->page('order', 'Thank you', $receipt));
    }

    private function problem(string $message, int $status): Response
    {
        if (self::wantsJson()) {
            return Response::json(['error' => $message], $status);
        }

        return Response::html($this->view->page('problem', 'Something is not right', ['message' => $message]), $status);
    }

    private static function wantsJson(): bool
    {
        return ($_SERVER['HTTP_ACCEPT'] ?? '') === 'application/json';
    }

    private static function text(mixed $input): string
    {
        return is_string($input) && strlen($input) <= 200 && mb_check_encoding($input, 'UTF-8') ? $input : '';
    }

    /** @return array<string, string> */
    private static function texts(mixed $input): array
    {
        return array_filter(is_array($input) ? $input : [], static fn (mixed $text) => is_string($text) && self::text($text) === $text);
    }

    private static function quantity(mixed $input): int
    {
        $quantity = filter_var($input, FILTER_VALIDATE_INT, ['options' => ['min_range' => 0, 'max_range' => Variant::QUANTITY_MAX]]);
        if ($quantity === false) {
            throw new ShopError('A quantity is a whole number from 0 to ' . Variant::QUANTITY_MAX . '.');
        }

        return $quantity;
    }
}
