/**
 * Live totals on WooCommerce's classic checkout: another of the quoted shipping rates and a coupon taken off repaint the
 * order review at once. WooCommerce asks for its own, as ever, and the two are compared.
 */

import { Clicked } from './clicks.js';
import { announce, confirmed, isSwitchedOff, readPage, sameGoods, startEngine, stepAside, tellTabs, type Wish } from './core.js';
import { LiveCart, type Estimate } from './live-cart.js';
import { listenToCheckout, whenReady } from './woocommerce.js';

const SURFACE = 'classic-checkout';
const REVIEW = '.woocommerce-checkout-review-order-table';

class ClassicCheckout {
  #live: LiveCart | null = null;
  #sent: { wish: Wish; estimate: Estimate } | null = null;
  readonly #clicked = new Clicked();

  constructor() {
    listenToCheckout(() => this.#answered());
    document.addEventListener('change', ({ target }) => this.#clicked.noteRate(target) && this.#paint(), { capture: true });
    document.addEventListener('click', ({ target }) => this.#live && this.#clicked.note(target, this.#live.data) && this.#paint(), { capture: true });
    this.#live = readReview();
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

  #answered(): void {
    document.body.classList.remove('cart-p2-confirming');
    const sent = this.#sent;
    this.#sent = null;
    this.#clicked.forget();
    // WooCommerce leaves a review in place that is the same as its last answer; without the answer, what was there holds.
    this.#live?.paint(this.#live.nothing);
    this.#live?.free();
    this.#live = isSwitchedOff(SURFACE) ? null : readReview();
    if (!sent || !this.#live || !sameGoods(this.#live.data, sent.wish)) return;
    confirmed(SURFACE, this.#live.data, this.#live.differences(sent.estimate));
    tellTabs();
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
