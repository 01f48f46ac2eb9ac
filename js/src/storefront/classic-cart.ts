/**
 * Live totals on WooCommerce's classic cart page.
 *
 * A changed quantity, a removed or restored line, a coupon taken off and another shipping rate repaint every amount at
 * once, in the same frame. WooCommerce's own requests save it (quantities after a short pause, without its button); the
 * answer replaces form and totals, and the two are compared. What the browser cannot know waits for that answer.
 */

import { Clicked } from './clicks.js';
import { announce, confirmed, idle, isSwitchedOff, NO_WISH, onOtherTab, Panel, readPage, Retry, sameGoods, startEngine, stepAside, tellTabs, type Wish } from './core.js';
import { FocusKeeper } from './focus.js';
import { HeldClick, keepPresses } from './held-click.js';
import { HeldEdits } from './held-edits.js';
import { LiveCart, type Estimate } from './live-cart.js';
import { quantityInputs } from './slots.js';
import { dropUpdatedNotice, hasErrorNotice, holdScrolling, isBusy, listen, refreshCart, whenReady, withoutVeil, withoutVeilInThisEvent, type Asked, type CartEvents } from './woocommerce.js';

const SURFACE = 'classic-cart';

/** A request that is under way. */
interface Sent {
  readonly asked: Asked;
  readonly form: HTMLFormElement;
  /** The fields' values as the shop will know them, by name. */
  readonly values: ReadonlyMap<string, string>;
  readonly wish: Wish;
  readonly estimate: Estimate;
}

class ClassicCart implements CartEvents {
  #live: ClassicPage | null = null;
  #sent: Sent | null = null;
  #timer = 0;
  #release: (() => void) | null = null;
  /** What the shopper clicked and has to wait until the shop knows the quantities on screen. */
  #held: readonly HeldClick[] = [];
  #refused = false;
  /** The shop has already once answered with other quantities and without a word. */
  #repeated = false;
  /** Another tab has changed the cart after the shop was asked last. */
  #stale = false;
  readonly #clicked = new Clicked();
  readonly #focus = new FocusKeeper();
  readonly #retry = new Retry(() => this.#confirm());
  #panel: Panel | null = null;
  readonly #canConfirm: boolean;
  readonly #edits: HeldEdits;

  constructor() {
    this.#canConfirm = listen(this);
    for (const type of ['input', 'change']) {
      document.addEventListener(type, ({ target }) => this.#edited(target));
    }
    this.#edits = new HeldEdits((field) => this.#edited(field));
    document.addEventListener('change', ({ target }) => this.#chosen(target), { capture: true });
    document.addEventListener('click', (event) => this.#click(event), { capture: true });
    document.addEventListener('keydown', (event) => this.#key(event), { capture: true });
    keepPresses();
    onOtherTab(() => {
      this.#stale = true;
      this.#refresh();
    });
    this.#read();
    this.#catchUp();
    // A change that cannot be priced says so when it is made.
    idle().then(() => this.#live?.rehearse()).catch(() => undefined);
  }

  /** A field may hold more than the shop knows already: typed before this script ran, or restored by the browser. */
  #catchUp(): void {
    if (!this.#isUnsaved()) return;
    // WooCommerce's script enables its button on this event, and ours paints.
    const [first] = this.#live?.inputs ?? [];
    first?.[1].dispatchEvent(new Event('change', { bubbles: true }));
  }

  asked(asked: Asked): void {
    const live = this.#live;
    if (!live) return;
    window.clearTimeout(this.#timer);
    this.#stale = false;
    this.#refused = true; // Until the answer says otherwise.
    const known = live.nothing.quantities;
    const saved = (key: string, { name, value }: HTMLInputElement): string => (asked.saves ? (asked.fields?.get(name) ?? value) : String(known.get(key)));
    const values = new Map([...live.inputs].map(([key, input]) => [input.name, saved(key, input)]));
    const quantities = live.quantities();
    const wish = (asked.saves && quantities ? { ...live.nothing, quantities } : this.#wish()) ?? live.nothing;
    // What waits for this answer is painted already, and not part of it.
    const estimate: Estimate = asked.saves && this.#clicked.any ? new Map() : live.estimate();
    this.#sent = { asked, form: live.form, values, wish, estimate };
  }

  answered(): void {
    const sent = this.#sent;
    this.#sent = null;
    this.#refused = hasErrorNotice();
    this.#readAnswer();
    const live = this.#live;
    if (!sent || !live) return;
    if (this.#release) dropUpdatedNotice(live.data.i18n.cart_updated);
    this.#compare(sent, live);
    this.#carryOver(sent, live);
    this.#focus.follow(sent.form, live.form);
    this.#repaint();
  }

  totalsReplaced(): void {
    const sent = this.#sent;
    // While an answer replaces both, the form is replaced first and `answered` follows.
    if (sent && !sent.asked.totalsOnly) return;
    this.#sent = null;
    this.#refused = false;
    this.#readAnswer();
    if (sent && this.#live) this.#compare(sent, this.#live);
    this.#repaint();
  }

  fetchesAgain(): void {
    if (this.#live) withoutVeilInThisEvent();
  }

  finished(lost: boolean): void {
    const sent = this.#sent;
    this.#sent = null;
    document.body.classList.remove('cart-p2-confirming');
    this.#release?.();
    this.#release = null;
    if (lost && sent) this.#lost(sent);
    else this.#retry.succeeded();
    this.#panel?.saved(!lost || !sent?.asked.saves);
    this.#goOn(lost && sent?.asked.saves === true);
    this.#refresh();
  }

  /** What waited for an answer. `unsaved`: there was none, and the quantities come first. */
  #goOn(unsaved: boolean): void {
    if (this.#held.length === 0 || unsaved) return;
    if (this.#refused) this.#held = [];
    else if (!this.#isUnsaved() || !this.#confirm()) this.#replay();
  }

  /** Repeats what was clicked, until the shop is asked for something: the rest waits for that answer. */
  #replay(): void {
    while (!this.#sent) {
      const [next, ...rest] = this.#held;
      if (!next) return;
      this.#held = rest;
      next.replay();
    }
  }

  /** Quantities stay on screen and are sent again; what was only clicked is as if it had not been. */
  #lost(sent: Sent): void {
    if (sent.asked.saves) return this.#retry.failed();
    this.#clicked.forget();
    this.#repaint();
  }

  /** Follows another tab, unless a request does that anyhow. */
  #refresh(): void {
    if (!this.#stale || this.#sent || this.#isUnsaved() || isBusy()) return;
    this.#stale = false;
    refreshCart();
  }

  /** Reads the shop's answer. What waits for it is not part of it, and stays on screen. */
  #readAnswer(): void {
    this.#clicked.forget();
    this.#read();
    const live = this.#live;
    if (live && !this.#refused) for (const { target } of this.#held) this.#clicked.note(target, live.data);
  }

  /** Reads what the shop sent, and steps aside when its total is not the engine's. */
  #read(): void {
    this.#live?.free();
    this.#live = isSwitchedOff(SURFACE) ? null : readLiveCart();
    document.body.classList.toggle('cart-p2-live', this.#live !== null);
    if (this.#live) this.#panel ??= new Panel(this.#live.data, () => document.querySelector('.cart_totals'));
    this.#showProgress();
  }

  #showProgress(): void {
    const live = this.#live;
    if (live) this.#panel?.progress(live.data, live.shown);
  }

  #wish(): Wish | null {
    const quantities = this.#live?.quantities();
    return this.#live && quantities ? this.#clicked.wish(quantities, this.#live.data) : null;
  }

  /** Whether a field holds what the shop does not know. */
  #isUnsaved(quantities = this.#live?.quantities()): boolean {
    return quantities != null && this.#live?.isChanged({ ...NO_WISH, quantities }) === true;
  }

  /** Shows what a field says; false: it is no quantity, or one that WooCommerce has to complain about. */
  #edited(field: EventTarget | null): boolean {
    const live = this.#live;
    if (!live || !(field instanceof HTMLInputElement) || !live.form.contains(field) || !field.matches('.qty')) return false;
    this.#retry.succeeded();
    return this.#repaint();
  }

  /** Another shipping rate: WooCommerce asks for its totals at once. */
  #chosen(target: EventTarget | null): void {
    if (!this.#live || !this.#clicked.noteRate(target)) return;
    withoutVeilInThisEvent();
    this.#repaint();
    this.#announce();
  }

  /** Paints, and asks the shop after a pause; false: nothing can be painted for what the fields hold. */
  #repaint(): boolean {
    window.clearTimeout(this.#timer);
    const live = this.#live;
    const quantities = live?.quantities();
    if (!live || !quantities) return false;
    try {
      live.paint(this.#clicked.wish(quantities, live.data));
    } catch (error) {
      stepAside(error);
      live.free();
      this.#live = null;
      return false;
    }
    this.#showProgress();
    if (this.#isUnsaved(quantities)) this.#confirmLater();
    return true;
  }

  #confirmLater(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#confirm(), this.#live?.data.idle_ms);
  }

  #announce(): void {
    const live = this.#live;
    if (!live) return;
    const { i18n } = live.data;
    announce(live.totalIsKnown ? i18n.new_total.replace('%s', () => live.totalText) : i18n.total_pending);
  }

  /** Sets off WooCommerce's own update, now or when WooCommerce has finished what it does. False: it cannot be done. */
  #confirm(): boolean {
    const live = this.#live;
    if (!live || !this.#isUnsaved()) return false;
    this.#announce();
    // Its own script opens the button when it hears of a field.
    this.#edits.release();
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

  /** Whether the shop agrees; a cart it did not make of it what was asked for says nothing about the estimate. */
  #compare(sent: Sent, live: ClassicPage): void {
    const same = sameGoods(live.data, sent.wish);
    if (same) this.#repeated = false;
    if (!sent.asked.saves && sent.estimate.size === 0) return;
    if (same) confirmed(SURFACE, live.data, live.differences(sent.estimate));
    tellTabs();
  }

  /** Puts what was typed and is not saved by this request into the new form. */
  #carryOver(sent: Sent, live: ClassicPage): void {
    // Neither saved nor refused: a token had expired, and the new form has a new one. Once more.
    const again = sent.asked.saves && !this.#refused && !this.#repeated && !sameGoods(live.data, sent.wish);
    this.#repeated = again;
    const before = quantityInputs(sent.form);
    for (const [key, input] of live.inputs) {
      const old = before.get(key);
      if (!old || (!again && old.value === sent.values.get(old.name)) || old.value === input.value) continue;
      input.value = old.value;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
    const coupon = sent.form.querySelector<HTMLInputElement>('#coupon_code');
    const field = live.form.querySelector<HTMLInputElement>('#coupon_code');
    if (coupon && field && field.value === '') field.value = coupon.value;
  }

  /**
   * The checkout, a coupon, a shipping method, a removed line: whatever asks the shop for something waits until the
   * shop knows the quantities on screen. Otherwise they would be lost, or bought as they were.
   */
  #click(event: MouseEvent): void {
    const click = HeldClick.of(event);
    const live = this.#live;
    const changes = live !== null && event.button === 0 && this.#clicked.note(event.target, live.data);
    const unsaved = click !== null && (this.#sent !== null || (this.#isUnsaved() && !click.updatesCart));
    if (changes) {
      withoutVeilInThisEvent();
      this.#repaint();
      this.#announce();
    }
    if (!click || !unsaved || !(this.#sent || this.#confirm())) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!click.updatesCart) this.#held = click.after(this.#held);
  }

  /** Enter in a field: WooCommerce would save it at once, beside the request that is under way. It is saved after that one. */
  #key(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || !this.#sent || !this.#live?.quantities()) return;
    if (![...this.#live.inputs.values()].some((input) => input === event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

/** The cart page has a form. */
type ClassicPage = LiveCart & { readonly form: HTMLFormElement };

function readLiveCart(): ClassicPage | null {
  const page = readPage('.cart_totals');
  const form = document.querySelector<HTMLFormElement>('form.woocommerce-cart-form');
  if (!page || !form) return null;
  try {
    const live = new LiveCart(page.data, page.totals, form);
    if (live.agrees) return live as ClassicPage;
    live.free();
  } catch (error) {
    stepAside(error);
  }
  return null;
}

const page = readPage('.cart_totals');
if (page && !isSwitchedOff(SURFACE)) startEngine(page.data).then(() => whenReady(() => new ClassicCart()), stepAside);
