/** A click that has to wait for an answer of the shop, on something that answer replaces. */

/** Goods beside the cart that WooCommerce puts into it without leaving the page. */
const ADDS = '.ajax_add_to_cart[href]';

/** What removes a line in the cart widget. */
const REMOVES = '.remove_from_cart_button';

/** What of cart, order review and widget asks the shop for something, or leaves the page. */
const ASKS =
  `${ADDS}, ${REMOVES}, :is(.woocommerce-cart-form, .cart_totals) :is(a[href], button, [type="submit"], [type="radio"], .woocommerce-shipping-methods label), .restore-item[href], .woocommerce-checkout-review-order-table .woocommerce-remove-coupon`;

/** What of it stays on the page. */
const STAYS = `:not(a), .product-remove > a, .restore-item, .woocommerce-remove-coupon, ${ADDS}, ${REMOVES}`;

/** Links that the space bar presses, too: WooCommerce then acts without a click that anybody else could hear. */
const BUTTONS = `.product-remove > a, a.woocommerce-remove-coupon, ${REMOVES}`;

/** The quantity fields' own buttons, and a form whose fields the answer would empty. */
const BUT_NOT = '.quantity, [name="calc_shipping"]';

/** Whether the click under way is ours, not the shopper's. */
let replaying = false;

/** A click to be repeated on the same thing in a new page fragment. */
export class HeldClick {
  readonly #selector: string;
  readonly #element: HTMLElement;
  /** It is WooCommerce's own "Update cart". */
  readonly updatesCart: boolean;
  readonly #leaves: boolean;

  private constructor(selector: string, element: HTMLElement) {
    this.#selector = selector;
    this.#element = element;
    this.updatesCart = element.getAttribute('name') === 'update_cart';
    this.#leaves = !element.matches(STAYS);
  }

  /** The click, when it asks the shop for something; null for all other clicks. */
  static of(event: MouseEvent): HeldClick | null {
    if (replaying || event.button !== 0) return null;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
    const element = event.target instanceof Element ? event.target.closest<HTMLElement>(ASKS) : null;
    if (!element || element.closest(BUT_NOT)) return null;
    const selector = selectorOf(element);
    return selector === null ? null : new HeldClick(selector, element);
  }

  /** These clicks and this one, in the order to repeat them: each once, but for goods, and what leaves the page last. */
  after(others: readonly HeldClick[]): HeldClick[] {
    if (!this.#element.matches(ADDS) && others.some((other) => other.#selector === this.#selector)) return [...others];
    const all = [...others, this];
    return [...all.filter((one) => !one.#leaves), ...all.filter((one) => one.#leaves)];
  }

  /** What is there to be clicked now. An answer takes the notice with "Undo?" away; its link is as good as before. */
  get target(): HTMLElement | null {
    return document.querySelector<HTMLElement>(this.#selector) ?? (this.#element.matches('.restore-item') ? this.#element : null);
  }

  /** Whether what was clicked is no longer in the page. */
  get isGone(): boolean {
    return !this.#element.isConnected;
  }

  /** Clicks it. */
  replay(): void {
    const { target } = this;
    // WooCommerce hears of a click in the document only.
    const isGone = target?.isConnected === false;
    if (isGone) document.body.append(target);
    replaying = true;
    try {
      target?.click();
    } finally {
      replaying = false;
      if (isGone) target.remove();
    }
  }
}

/**
 * Makes clicks of two presses that are none. Where an answer replaces what was pressed before the button of the mouse comes up,
 * browsers make none (fingers only click when they go up); and the space bar is WooCommerce's.
 */
export function keepPresses(): void {
  let pressed: HeldClick | null = null;
  const options = { capture: true };
  document.addEventListener('pointerdown', (event) => {
    pressed = event.pointerType === 'mouse' ? HeldClick.of(event) : null;
  }, options);
  document.addEventListener('pointerup', (event) => {
    const twin = pressed?.isGone ? pressed.target : null;
    pressed = null;
    if (!twin || !event.composedPath().includes(twin)) return;
    // Once, also where two surfaces listen.
    event.stopImmediatePropagation();
    twin.click();
  }, options);
  document.addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (key !== ' ' || !(target instanceof HTMLElement) || !target.matches(BUTTONS)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    target.click();
  }, options);
}

/** How to find it again: fragments keep ids, names and codes, and most addresses (not those of the checkout's coupons). */
function selectorOf(element: Element): string | null {
  for (const name of ['id', 'for', 'name', 'data-coupon', 'href']) {
    const value = element.getAttribute(name);
    if (value !== null && value !== '' && value !== '#') return `${element.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
