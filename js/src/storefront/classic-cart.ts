/**
 * Live totals on WooCommerce's classic cart page.
 *
 * A changed quantity repaints every amount at once, in the same frame. After a short pause WooCommerce's own
 * update is set off, its answer replaces form and totals, and the two are compared: event `cart-p2:confirmed`
 * on the body says whether they matched. What the browser cannot know waits for that answer.
 */

import { init } from '../slim.js';
import { readPage } from './data.js';
import { FocusKeeper } from './focus.js';
import { LiveCart, type Difference, type Estimate } from './live-cart.js';
import { announce } from './status.js';
import { quantityInput } from './slots.js';
import { dropUpdatedNotice, holdScrolling, isBusy, listen, type CartEvents } from './woocommerce.js';

/** Detail of `cart-p2:confirmed`. */
export interface Confirmed {
  /** Whether every amount painted here was the shop's. */
  readonly match: boolean;
  readonly differences: readonly Difference[];
}

/** A request for the form that is under way. */
interface Sent {
  readonly form: HTMLFormElement;
  readonly fields: URLSearchParams;
  readonly estimate: Estimate;
}

class ClassicCart implements CartEvents {
  #live: LiveCart | null = null;
  #sent: Sent | null = null;
  #timer = 0;
  #release: (() => void) | null = null;
  /** Where the shopper wants to go once the shop knows the new quantities. */
  #leaveTo: string | null = null;
  readonly #focus = new FocusKeeper();
  readonly #canConfirm: boolean;

  constructor() {
    this.#canConfirm = listen(this);
    for (const type of ['input', 'change']) {
      document.addEventListener(type, (event) => this.#edited(event));
    }
    document.addEventListener('click', (event) => this.#leaving(event), { capture: true });
    this.#read();
    this.#catchUp();
  }

  /** A field may hold more than the shop knows already: typed before this script ran, or restored by the browser. */
  #catchUp(): void {
    const quantities = this.#live?.quantities();
    if (!this.#live || !quantities || !this.#live.isChanged(quantities)) return;
    // WooCommerce's script enables its button on this event, and ours paints.
    const [first] = this.#live.inputs();
    first?.[1].dispatchEvent(new Event('change', { bubbles: true }));
  }

  sent(fields: URLSearchParams): void {
    if (!this.#live) return;
    window.clearTimeout(this.#timer);
    this.#sent = { form: this.#live.form, fields, estimate: this.#live.estimate() };
  }

  answered(): void {
    const sent = this.#sent;
    this.#sent = null;
    this.#read();
    const problem = this.#release !== null && dropUpdatedNotice(this.#live?.data.i18n.cart_updated ?? '');
    if (!sent || !this.#live) return;
    const differences = this.#live.differences(sent.estimate);
    this.#carryOver(sent, this.#live);
    this.#focus.follow(sent.form, this.#live.form);
    this.#report(differences);
    this.#repaint();
    if (this.#leaveTo !== null && !problem) this.#leave();
  }

  totalsReplaced(): void {
    // While an answer replaces both, the form is replaced first and `answered` follows.
    if (this.#sent) return;
    this.#read();
    this.#repaint();
  }

  finished(): void {
    this.#sent = null;
    this.#leaveTo = null;
    this.#endConfirming();
  }

  /** Reads what the shop sent, and steps aside when its total is not the engine's. */
  #read(): void {
    this.#live?.free();
    this.#live = null;
    const page = readPage();
    const form = document.querySelector<HTMLFormElement>('form.woocommerce-cart-form');
    if (!page || !form) return;
    try {
      const live = new LiveCart(page.data, form, page.totals);
      if (live.agrees) this.#live = live;
      else live.free();
    } catch (error) {
      console.warn('Cart P2 leaves this cart to the shop.', error);
    }
  }

  #edited({ target }: Event): void {
    const live = this.#live;
    if (!live || !(target instanceof HTMLInputElement) || !live.form.contains(target) || !target.matches('.qty')) return;
    this.#repaint();
  }

  /** Paints, and asks the shop after a pause. */
  #repaint(): void {
    window.clearTimeout(this.#timer);
    const live = this.#live;
    const quantities = live?.quantities();
    if (!live || !quantities) return;
    try {
      live.paint(quantities);
    } catch (error) {
      console.warn('Cart P2 leaves this cart to the shop.', error);
      this.#live = null;
      return;
    }
    if (live.isChanged(quantities)) this.#confirmLater();
  }

  #confirmLater(): void {
    this.#timer = window.setTimeout(() => this.#confirm(), this.#live?.data.idle_ms);
  }

  /** Sets off WooCommerce's own update. False: it cannot be done now. */
  #confirm(): boolean {
    const live = this.#live;
    const quantities = live?.quantities();
    if (!live || !quantities) return false;
    const { i18n } = live.data;
    announce(live.totalIsKnown ? i18n.new_total.replace('%s', live.totalText) : i18n.total_pending);
    const button = live.form.querySelector<HTMLButtonElement>('[name="update_cart"]');
    if (!this.#canConfirm || !button || button.disabled || !live.isChanged(quantities)) return false;
    if (isBusy(live.form)) {
      this.#confirmLater();
      return true;
    }
    document.body.classList.add('cart-p2-confirming');
    this.#release ??= holdScrolling();
    button.click();
    return true;
  }

  #endConfirming(): void {
    document.body.classList.remove('cart-p2-confirming');
    this.#release?.();
    this.#release = null;
  }

  /** Puts what was typed while the request was under way into the new form. */
  #carryOver(sent: Sent, live: LiveCart): void {
    for (const [key, input] of live.inputs()) {
      const old = quantityInput(sent.form, key);
      if (!old || old.value === sent.fields.get(old.name)) continue;
      input.value = old.value;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
    const coupon = sent.form.querySelector<HTMLInputElement>('#coupon_code');
    const field = live.form.querySelector<HTMLInputElement>('#coupon_code');
    if (coupon && field && field.value === '') field.value = coupon.value;
  }

  #report(differences: readonly Difference[]): void {
    const detail: Confirmed = { match: differences.length === 0, differences };
    if (!detail.match) console.warn('Cart P2: the shop answered with other amounts.', differences);
    document.body.dispatchEvent(new CustomEvent<Confirmed>('cart-p2:confirmed', { detail }));
  }

  /** Keeps the shopper from the checkout until the shop knows the quantities on screen. */
  #leaving(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('.wc-proceed-to-checkout a[href]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    const quantities = this.#live?.quantities();
    const unsaved = quantities && this.#live?.isChanged(quantities);
    if (!unsaved || !(this.#sent || this.#confirm())) return;
    event.preventDefault();
    this.#leaveTo = link.href;
  }

  #leave(): void {
    const quantities = this.#live?.quantities();
    if (this.#live && quantities && this.#live.isChanged(quantities)) {
      this.#confirm();
      return;
    }
    window.location.assign(this.#leaveTo ?? window.location.href);
  }
}

const page = readPage();
if (page) {
  await init(page.data.wasm);
  new ClassicCart();
}
