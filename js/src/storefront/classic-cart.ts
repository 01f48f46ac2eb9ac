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
import { HeldClick } from './held-click.js';
import { LiveCart, type Difference, type Estimate } from './live-cart.js';
import { announce } from './status.js';
import { quantityInput } from './slots.js';
import { dropUpdatedNotice, hasErrorNotice, holdScrolling, isBusy, listen, whenReady, withoutVeil, type CartEvents } from './woocommerce.js';

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
  /** What the shopper clicked and has to wait until the shop knows the quantities on screen. */
  #held: HeldClick | null = null;
  #refused = false;
  readonly #focus = new FocusKeeper();
  readonly #canConfirm: boolean;

  constructor() {
    this.#canConfirm = listen(this);
    for (const type of ['input', 'change']) {
      document.addEventListener(type, (event) => this.#edited(event));
    }
    document.addEventListener('click', (event) => this.#clicked(event), { capture: true });
    this.#read();
    this.#catchUp();
  }

  /** A field may hold more than the shop knows already: typed before this script ran, or restored by the browser. */
  #catchUp(): void {
    if (!this.#isUnsaved()) return;
    // WooCommerce's script enables its button on this event, and ours paints.
    const [first] = this.#live?.inputs() ?? [];
    first?.[1].dispatchEvent(new Event('change', { bubbles: true }));
  }

  sent(fields: URLSearchParams): void {
    if (!this.#live) return;
    window.clearTimeout(this.#timer);
    this.#refused = true; // Until the answer says otherwise.
    this.#sent = { form: this.#live.form, fields, estimate: this.#live.estimate() };
  }

  answered(): void {
    const sent = this.#sent;
    this.#sent = null;
    this.#read();
    const live = this.#live;
    if (!sent || !live) return;
    this.#refused = hasErrorNotice();
    if (this.#release) dropUpdatedNotice(live.data.i18n.cart_updated);
    const differences = live.differences(sent.estimate);
    this.#carryOver(sent, live);
    this.#focus.follow(sent.form, live.form);
    this.#repaint();
    this.#report(differences);
  }

  totalsReplaced(): void {
    // While an answer replaces both, the form is replaced first and `answered` follows.
    if (this.#sent) return;
    this.#read();
    this.#repaint();
  }

  finished(): void {
    this.#sent = null;
    document.body.classList.remove('cart-p2-confirming');
    this.#release?.();
    this.#release = null;
    const held = this.#held;
    if (!held) return;
    if (!this.#refused && this.#isUnsaved() && this.#confirm()) return;
    this.#held = null;
    if (!this.#refused) held.replay();
  }

  /** Reads what the shop sent, and steps aside when its total is not the engine's. */
  #read(): void {
    this.#live?.free();
    this.#live = readLiveCart();
    document.body.classList.toggle('cart-p2-live', this.#live !== null);
  }

  #isUnsaved(): boolean {
    const quantities = this.#live?.quantities();
    return quantities != null && this.#live?.isChanged(quantities) === true;
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
      stepAside(error);
      this.#live = null;
      return;
    }
    if (live.isChanged(quantities)) this.#confirmLater();
  }

  #confirmLater(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#confirm(), this.#live?.data.idle_ms);
  }

  /** Sets off WooCommerce's own update, now or when WooCommerce has finished what it does. False: it cannot be done. */
  #confirm(): boolean {
    const live = this.#live;
    if (!live || !this.#isUnsaved()) return false;
    const { i18n } = live.data;
    announce(live.totalIsKnown ? i18n.new_total.replace('%s', live.totalText) : i18n.total_pending);
    const button = live.form.querySelector<HTMLButtonElement>('[name="update_cart"]');
    if (!this.#canConfirm || !button || button.disabled) return false;
    if (this.#sent || isBusy()) {
      // Two requests at once would each save the session as they found it.
      this.#confirmLater();
      return true;
    }
    document.body.classList.add('cart-p2-confirming');
    this.#release ??= holdScrolling();
    withoutVeil(() => button.click());
    return true;
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
    document.body.dispatchEvent(new CustomEvent<Confirmed>('cart-p2:confirmed', { detail, bubbles: true }));
  }

  /**
   * The checkout, a coupon, a shipping method, a removed line: whatever asks the shop for something waits until the
   * shop knows the quantities on screen. Otherwise they would be lost, or bought as they were.
   */
  #clicked(event: MouseEvent): void {
    const click = HeldClick.of(event);
    if (!click || !(this.#sent || (this.#isUnsaved() && !click.updatesCart && this.#confirm()))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!click.updatesCart) this.#held = click;
  }
}

function readLiveCart(): LiveCart | null {
  const page = readPage();
  const form = document.querySelector<HTMLFormElement>('form.woocommerce-cart-form');
  if (!page || !form) return null;
  try {
    const live = new LiveCart(page.data, form, page.totals);
    if (live.agrees) return live;
    live.free();
  } catch (error) {
    stepAside(error);
  }
  return null;
}

function stepAside(error: unknown): void {
  console.warn('Cart P2 leaves this cart to the shop.', error);
}

const page = readPage();
if (page) {
  init(page.data.wasm)
    .then(() => whenReady(() => new ClassicCart()))
    .catch(stepAside);
}
