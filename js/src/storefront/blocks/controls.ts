/** What the shopper does to the cart's controls in the blocks, heard before WooCommerce tells its store. */

import { afterPaint, type Quantities, type Wish } from '../core.js';
import type { Request } from './requests.js';
import type { StoreCart } from './store.js';

const ROW = '.wc-block-cart-items__row';
const QUANTITY = '.wc-block-components-quantity-selector';
const REMOVE = '.wc-block-cart-item__remove-link';
const COUPON = '.wc-block-components-totals-discount__coupon-list-item';
const RATES = '.wc-block-components-shipping-rates-control';
const PACKAGE = '.wc-block-components-shipping-rates-control__package';

/** React has taken a field back by then, in a browser with much to do, too. */
const FRAMES_OF_AN_ANSWER = 30;

interface Heard {
  /** A quantity will probably become this one: its button is being pressed. */
  pressed(key: string, quantity: number): void;
  /** Something is about to change; the page still shows what was before. */
  before(): void;
  /** The wish may be another one now. */
  changed(): void;
  /** The wish is another one; WooCommerce hears of it after the next frame. False: nothing is known of it. */
  foreseen(): boolean;
}

/** A press of a quantity's button. */
interface Press {
  readonly button: HTMLButtonElement;
  readonly input: HTMLInputElement;
  readonly key: string;
  /** What WooCommerce will make of it. */
  readonly quantity: number;
}

export class Controls {
  readonly #cart: () => StoreCart;
  readonly #heard: Heard;
  /** The quantities wanted, also those that the shop has by now: an answer to an older request may still take them back. */
  readonly #quantities = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #coupons = new Set<string>();
  readonly #rates = new Map<number, string>();
  /** The click that React has not heard yet. */
  #held: HTMLButtonElement | null = null;
  /** Whether the click under way is that one. */
  #replaying = false;
  /** Whether the event under way is ours. */
  #typing = false;

  constructor(cart: () => StoreCart, heard: Heard) {
    this.#cart = cart;
    this.#heard = heard;
    // Whatever else is done comes after the click that is held.
    for (const type of ['pointerdown', 'keydown', 'click', 'submit', 'pagehide']) {
      window.addEventListener(type, () => this.#replay(), { capture: true });
    }
    for (const type of ['click', 'input', 'change', 'focusout']) {
      // First of all, before React changes anything; and last of all, when it has.
      window.addEventListener(type, (event) => this.#actOf(event) && this.#heard.before(), { capture: true });
      window.addEventListener(type, (event) => this.#hear(event));
    }
    // Between a button's being pressed and its click lie tens of milliseconds in which nobody waits.
    for (const type of ['pointerdown', 'keydown']) {
      window.addEventListener(type, (event) => this.#press(event), { capture: true, passive: true });
    }
    window.addEventListener('click', (event) => this.#hold(event), { capture: true });
  }

  /** Whether anything is wanted that the shop does not know. */
  get any(): boolean {
    return this.#removed.size + this.#coupons.size + this.#rates.size > 0 || [...this.#quantities.keys()].some((key) => this.isWanted(key));
  }

  /** The quantity that was last wanted of a line. */
  quantity(key: string): number | undefined {
    return this.#quantities.get(key);
  }

  /** Whether a line is to be another quantity than the shop's. */
  isWanted(key: string): boolean {
    const wanted = this.#quantities.get(key);
    return wanted !== undefined && wanted !== this.#cart().items.find((item) => item.key === key)?.quantity;
  }

  /** The wish, beside the shop's cart; `also` is a quantity that may be wanted next. */
  wish({ items }: StoreCart, also: Quantities = new Map()): Wish {
    const quantity = (key: string, now: number): number => also.get(key) ?? this.#quantities.get(key) ?? now;
    const quantities = new Map(items.map(({ key, quantity: now }) => [key, this.#removed.has(key) ? 0 : quantity(key, now)]));
    return { quantities, coupons: new Set(this.#coupons), rates: new Map(this.#rates), restored: [] };
  }

  /** Forgets what an answer of the shop has done; and quantities of lines that are gone. */
  settle({ items, coupons, shippingRates }: StoreCart): void {
    const here = new Set(items.map(({ key }) => key));
    for (const key of [...this.#quantities.keys()]) if (!here.has(key)) this.#quantities.delete(key);
    for (const key of [...this.#removed]) if (!here.has(key)) this.#removed.delete(key);
    for (const code of [...this.#coupons]) if (!coupons.some((coupon) => coupon.code === code)) this.#coupons.delete(code);
    for (const [index, id] of [...this.#rates]) {
      const rates = shippingRates[index]?.shipping_rates ?? [];
      if (!rates.some(({ rate_id: rate, selected }) => rate === id && !selected)) this.#rates.delete(index);
    }
  }

  /** Whether a request that is over asked for what is wanted last, and the shop has not done it. */
  awaits({ name, data }: Request): boolean {
    const { key, quantity, code } = data as { key: string; quantity: number; code: string };
    if (name === 'update-item') return this.#quantities.get(key) === quantity && this.isWanted(key);
    if (name === 'remove-item') return this.#removed.has(key);
    if (name === 'remove-coupon') return this.#coupons.has(code);
    return this.#packageOf(data) !== null;
  }

  /** The shop will not do what it was asked for. */
  drop({ name, data }: Request): void {
    const { key, code } = data as { key: string; code: string };
    if (name === 'update-item') this.#quantities.delete(key);
    else if (name === 'remove-item') this.#removed.delete(key);
    else if (name === 'remove-coupon') this.#coupons.delete(code);
    else this.#rates.delete(this.#packageOf(data) ?? -1);
  }

  /** The package whose wanted rate this asks for. */
  #packageOf({ package_id: id, rate_id: rate }: Request['data']): number | null {
    const index = this.#cart().shippingRates.findIndex((one) => one.package_id === id);
    return rate !== undefined && this.#rates.get(index) === rate ? index : null;
  }

  /** Forgets the quantities that the shop has. */
  forgetFulfilled(): void {
    for (const key of [...this.#quantities.keys()]) if (!this.isWanted(key)) this.#quantities.delete(key);
  }

  /**
   * Keeps the fields at what the shopper wants. An answer of the shop makes WooCommerce 10.5 show the quantity it was asked for,
   * and forget what was clicked meanwhile: a field that it takes back within the next frames is filled in again, so that field,
   * totals and the next click agree, and WooCommerce sends it.
   */
  keepFields(): void {
    const keep = (frames: number): void => {
      this.#fillIn();
      if (frames > 1 && this.#quantities.size > 0) requestAnimationFrame(() => keep(frames - 1));
    };
    requestAnimationFrame(() => keep(FRAMES_OF_AN_ANSWER));
  }

  #fillIn(): void {
    const rows = this.#rows();
    this.#cart().items.forEach(({ key }, index) => {
      const wanted = this.#quantities.get(key);
      const input = rows[index]?.querySelector<HTMLInputElement>(`${QUANTITY} input`);
      if (wanted === undefined || !input || Number(input.value) === wanted) return;
      // Past React's own setter, or it would take this for its own doing.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, String(wanted));
      this.#tell(input, new Event('input', { bubbles: true }));
      // When React has rendered that, WooCommerce hears that the typing is over, and waits no longer.
      queueMicrotask(() => this.#tell(input, new FocusEvent('focusout', { bubbles: true })));
    });
  }

  /** Tells React what the shopper has not done, and these ears are not to hear. */
  #tell(input: HTMLInputElement, event: Event): void {
    this.#typing = true;
    input.dispatchEvent(event);
    this.#typing = false;
  }

  #press(event: Event): void {
    if (event instanceof KeyboardEvent && event.key !== 'Enter' && event.key !== ' ') return;
    const press = this.#pressOf(event);
    if (press) this.#heard.pressed(press.key, press.quantity);
  }

  /** What a press of a quantity's button does; null: it is none, or WooCommerce would have to correct it. */
  #pressOf({ target }: Event): Press | null {
    const button = target instanceof Element ? target.closest<HTMLButtonElement>(`${QUANTITY}__button`) : null;
    const input = button?.closest(QUANTITY)?.querySelector('input');
    const key = button ? this.#keyOf(button) : null;
    if (!button || button.disabled || !input || key === null || input.value.trim() === '') return null;
    const [min, max, step] = [Number(input.min), input.max === '' ? Infinity : Number(input.max), Number(input.step)];
    // In the frame of an answer the field may be taken back, and not be filled in again.
    const now = this.#quantities.get(key) ?? Number(input.value);
    const quantity = now + (button.matches(`${QUANTITY}__button--plus`) ? step : -step);
    const fits = Number.isInteger(quantity / step) && quantity >= min && quantity <= max && quantity > 0;
    return fits ? { button, input, key, quantity } : null;
  }

  /**
   * Shows what a click on a quantity's button does, and lets React hear of it when that is on screen: its own work,
   * in a cart with many lines, takes longer than a frame. (An arrow key in the field clicks the button, too.)
   */
  #hold(event: MouseEvent): void {
    const press = this.#replaying || event.button !== 0 ? null : this.#pressOf(event);
    if (!press) return;
    const { button, input, key, quantity } = press;
    const before = this.#quantities.get(key);
    this.#quantities.set(key, quantity);
    if (!this.#heard.foreseen()) {
      if (before === undefined) this.#quantities.delete(key);
      else this.#quantities.set(key, before);
      return;
    }
    event.stopImmediatePropagation();
    input.value = String(quantity);
    this.#held = button;
    afterPaint(() => this.#held === button && this.#replay());
  }

  #replay(): void {
    const button = this.#held;
    this.#held = null;
    if (!button) return;
    if (button.isConnected && !button.disabled) {
      this.#replaying = true;
      button.click();
      this.#replaying = false;
    }
    // An answer that came in that very frame took the button away. The quantity is sent without it.
    else {
      this.#fillIn();
      this.#heard.changed();
    }
  }

  #hear(event: Event): void {
    // What a held click does has been noted; React may have begun from a field that was taken back.
    const act = this.#replaying ? () => this.#fillIn() : this.#actOf(event);
    if (!act) return;
    // React renders what its listeners changed in a microtask.
    queueMicrotask(() => {
      act();
      this.#heard.changed();
    });
  }

  /** What to take note of once React has; null: nothing. */
  #actOf({ type, target }: Event): (() => void) | null {
    if (this.#typing || !(target instanceof Element)) return null;
    if (target.closest(QUANTITY)) return type === 'change' ? null : () => this.#readQuantity(target);
    if (type === 'change') return target.closest(RATES) ? () => this.#readRate(target) : null;
    if (type !== 'click') return null;
    const key = target.closest(REMOVE) ? this.#keyOf(target) : null;
    if (key !== null) return () => this.#removed.add(key);
    const chip = target.closest('button') ? target.closest(COUPON) : null;
    const code = chip ? this.#codeOf(chip) : null;
    return code === null ? null : () => this.#coupons.add(code);
  }

  #readQuantity(target: Element): void {
    const key = this.#keyOf(target);
    const input = target.closest(QUANTITY)?.querySelector('input');
    if (key === null || !input) return;
    if (input.value.trim() === '' || !input.checkValidity()) this.#quantities.delete(key);
    else this.#quantities.set(key, Number(input.value));
  }

  #readRate(target: Element): void {
    if (!(target instanceof HTMLInputElement)) return;
    const packages = [...(target.closest(RATES)?.querySelectorAll(PACKAGE) ?? [])];
    const index = packages.findIndex((one) => one.contains(target));
    this.#rates.set(Math.max(0, index), target.value);
  }

  #codeOf(chip: Element): string | null {
    const text = (chip.querySelector('.wc-block-components-chip__text')?.textContent ?? '').trim().toLowerCase();
    return this.#cart().coupons.find(({ code }) => code.toLowerCase() === text)?.code ?? null;
  }

  /** The cart item key of a row. */
  #keyOf(target: Element): string | null {
    const row = target.closest(ROW);
    return row ? (this.#cart().items[this.#rows(row.parentElement).indexOf(row)]?.key ?? null) : null;
  }

  /** The rows of a table, in the cart's order; none while they are not those of the cart's lines. */
  #rows(table = document.querySelector(`.wp-block-woocommerce-cart ${ROW}`)?.parentElement): readonly Element[] {
    const rows = [...(table?.querySelectorAll(`:scope > ${ROW}`) ?? [])];
    return rows.length === this.#cart().items.length ? rows : [];
  }
}
