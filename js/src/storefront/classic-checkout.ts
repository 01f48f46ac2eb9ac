/**
 * Live totals on WooCommerce's classic checkout: another of the quoted shipping rates and a coupon taken off repaint the
 * order review at once. WooCommerce asks for its own, as ever, and the two are compared.
 */

import { Clicked } from './clicks.js';
import { announce, confirmed, isSwitchedOff, readPage, sameGoods, startEngine, stepAside, tellTabs, type Wish } from './core.js';
import { HeldClick, keepPresses } from './held-click.js';
import { LiveCart, type Estimate } from './live-cart.js';
import { isBusyWith, listenToCheckout, whenReady, type CheckoutEvents } from './woocommerce.js';

const SURFACE = 'classic-checkout';
const REVIEW = '.woocommerce-checkout-review-order-table';

class ClassicCheckout implements CheckoutEvents {
  #live: LiveCart | null = null;
  #sent: { wish: Wish; estimate: Estimate } | null = null;
  readonly #clicked = new Clicked();
  /** Whether totals were asked for and not answered. WooCommerce asks when the page is there, perhaps before this script is. */
  #asked = isBusyWith(REVIEW);
  /** Whether a coupon is being taken off. */
  #removing = false;
  /** Whether something was clicked that no totals were asked for with. */
  #due = false;
  /** Clicks that wait for an answer. */
  #held: readonly HeldClick[] = [];

  constructor() {
    listenToCheckout(this);
    document.addEventListener('change', ({ target }) => this.#chosen(target), { capture: true });
    document.addEventListener('click', (event) => this.#click(event), { capture: true });
    keepPresses();
    this.#live = readReview();
  }

  #chosen(target: EventTarget | null): void {
    if (!this.#clicked.noteRate(target)) return;
    this.#due = true;
    this.#paint();
  }

  /** WooCommerce's veil, which the style sheet takes away, would also keep a coupon from being taken off beside another request. */
  #click(event: MouseEvent): void {
    if (!this.#live || !this.#clicked.note(event.target, this.#live.data)) return;
    this.#paint();
    const click = HeldClick.of(event);
    if (!click || !(this.#due || this.#asked)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#held = click.after(this.#held);
  }

  #paint(): void {
    const live = this.#live;
    if (!live) return;
    const wish = this.#clicked.wish(live.nothing.quantities, live.data);
    try {
      live.paint(wish);
    } catch (error) {
      this.#live = null;
      return stepAside(error);
    }
    const { i18n } = live.data;
    announce(live.totalIsKnown ? i18n.new_total.replace('%s', () => live.totalText) : i18n.total_pending);
    this.#sent = { wish, estimate: live.estimate() };
    // The style sheet keeps WooCommerce's veil off amounts that are the new ones already.
    document.body.classList.add('cart-p2-confirming');
  }

  asked(): void {
    this.#asked = true;
    // While a coupon is being taken off, its answer may come too early.
    this.#due &&= this.#removing;
  }

  removing(): void {
    this.#removing = true;
    this.#due = true;
  }

  removed(): void {
    this.#removing = false;
  }

  answered(): void {
    this.#asked = false;
    // WooCommerce leaves a review in place that is the same as its last answer.
    this.#live?.paint(this.#live.nothing);
    this.#live?.free();
    this.#live = isSwitchedOff(SURFACE) ? null : readReview();
    if (this.#due) {
      // WooCommerce asks with the fields of this answer, which know of nothing that was clicked after its question.
      this.#clicked.chooseRates();
      return this.#paint();
    }
    const sent = this.#over();
    if (sent && this.#live && sameGoods(this.#live.data, sent.wish)) confirmed(SURFACE, this.#live.data, this.#live.differences(sent.estimate));
    if (sent) tellTabs();
    this.#replay();
  }

  lost(): void {
    this.#asked = this.#removing = this.#due = false;
    this.#held = [];
    this.#over();
    // Without the answer, what was there holds.
    this.#live?.paint(this.#live.nothing);
  }

  /** Nothing that was asked for is open; gives what was. */
  #over(): { wish: Wish; estimate: Estimate } | null {
    const sent = this.#sent;
    this.#sent = null;
    this.#clicked.forget();
    document.body.classList.remove('cart-p2-confirming');
    return sent;
  }

  #replay(): void {
    const [next, ...rest] = this.#held.filter(({ target }) => target !== null);
    this.#held = rest;
    if (!next) return;
    for (const { target } of [next, ...rest]) if (this.#live) this.#clicked.note(target, this.#live.data);
    this.#paint();
    next.replay();
  }
}

function readReview(): LiveCart | null {
  const page = readPage(REVIEW);
  if (!page) return null;
  try {
    const live = new LiveCart(page.data, page.totals, null);
    document.body.classList.toggle('cart-p2-live', live.agrees);
    if (live.agrees) return live;
    live.free();
  } catch (error) {
    stepAside(error);
  }
  return null;
}

const page = readPage(REVIEW);
if (page && !isSwitchedOff(SURFACE)) startEngine(page.data).then(() => whenReady(() => new ClassicCheckout()), stepAside);
