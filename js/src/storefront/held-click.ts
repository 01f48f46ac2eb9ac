/** A click that has to wait for an answer of the shop, on something that answer replaces. */

/** What of the cart asks the shop for something, or leaves the page. */
const ASKS =
  ':is(.woocommerce-cart-form, .cart_totals) :is(a[href], button, [type="submit"], [type="radio"], .woocommerce-shipping-methods label)';

/** The quantity fields' own buttons, and a form whose fields the answer would empty. */
const BUT_NOT = '.quantity, [name="calc_shipping"]';

/** Whether the click under way is ours, not the shopper's. */
let replaying = false;

/** A click to be repeated on the same thing in a new page fragment. */
export class HeldClick {
  readonly #selector: string;

  private constructor(
    selector: string,
    /** It is WooCommerce's own "Update cart". */
    readonly updatesCart: boolean,
  ) {
    this.#selector = selector;
  }

  /** The click, when it asks the shop for something; null for all other clicks. */
  static of(event: MouseEvent): HeldClick | null {
    if (replaying || event.button !== 0) return null;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
    const element = event.target instanceof Element ? event.target.closest(ASKS) : null;
    if (!element || element.closest(BUT_NOT)) return null;
    const selector = selectorOf(element);
    return selector === null ? null : new HeldClick(selector, element.getAttribute('name') === 'update_cart');
  }

  /** Clicks what is there now. */
  replay(): void {
    replaying = true;
    try {
      document.querySelector<HTMLElement>(this.#selector)?.click();
    } finally {
      replaying = false;
    }
  }
}

/** How to find it again: fragments keep ids, names and addresses. */
function selectorOf(element: Element): string | null {
  for (const name of ['id', 'for', 'name', 'href']) {
    const value = element.getAttribute(name);
    if (value !== null && value !== '' && value !== '#') return `${element.localName}[${name}="${CSS.escape(value)}"]`;
  }
  return null;
}
