/** What the shopper does to the cart's controls in the blocks, heard before WooCommerce tells its store. */

import type { Wish } from '../core.js';
import type { StoreCart } from './store.js';

const ROW = '.wc-block-cart-items__row';
const QUANTITY = '.wc-block-components-quantity-selector';
const REMOVE = '.wc-block-cart-item__remove-link';
const COUPON = '.wc-block-components-totals-discount__coupon-list-item';
const RATES = '.wc-block-components-shipping-rates-control';
const PACKAGE = '.wc-block-components-shipping-rates-control__package';

interface Heard {
  /** Something is about to change; the page still shows what was before. */
  before(): void;
  /** The wish may be another one now. */
  changed(): void;
}

export class Controls {
  readonly #cart: () => StoreCart;
  readonly #heard: Heard;
  readonly #quantities = new Map<string, number>();
  readonly #removed = new Set<string>();
  readonly #coupons = new Set<string>();
  readonly #rates = new Map<number, string>();

  constructor(cart: () => StoreCart, heard: Heard) {
    this.#cart = cart;
    this.#heard = heard;
    for (const type of ['click', 'input', 'change', 'focusout']) {
      // First of all, before React changes anything; and last of all, when it has.
      window.addEventListener(type, (event) => this.#actOf(event) && this.#heard.before(), { capture: true });
      window.addEventListener(type, (event) => this.#hear(event));
    }
  }

  /** Whether anything is wanted that the shop does not know. */
  get any(): boolean {
    return this.#quantities.size + this.#removed.size + this.#coupons.size + this.#rates.size > 0;
  }

  /** The quantity wanted of a line, when it is another one. */
  quantity(key: string): number | undefined {
    return this.#quantities.get(key);
  }

  /** Whether a line is to be another quantity. */
  isWanted(key: string): boolean {
    return this.#quantities.has(key);
  }

  /** The wish, beside the shop's cart. */
  wish({ items }: StoreCart): Wish {
    const quantities = new Map(items.map(({ key, quantity }) => [key, this.#removed.has(key) ? 0 : (this.#quantities.get(key) ?? quantity)]));
    return { quantities, coupons: new Set(this.#coupons), rates: new Map(this.#rates), restored: [] };
  }

  /** Forgets what an answer of the shop has done, or has refused: a quantity that was sent is not wanted any more. */
  settle({ items, coupons, shippingRates }: StoreCart, sent: ReadonlyMap<string, number>): void {
    const quantities = new Map(items.map(({ key, quantity }) => [key, quantity]));
    for (const [key, wanted] of [...this.#quantities]) {
      if (!quantities.has(key) || quantities.get(key) === wanted || sent.get(key) === wanted) this.#quantities.delete(key);
    }
    for (const key of [...this.#removed]) if (!quantities.has(key)) this.#removed.delete(key);
    for (const code of [...this.#coupons]) if (!coupons.some((coupon) => coupon.code === code)) this.#coupons.delete(code);
    for (const [index, id] of [...this.#rates]) {
      const rates = shippingRates[index]?.shipping_rates ?? [];
      if (!rates.some(({ rate_id: rate, selected }) => rate === id && !selected)) this.#rates.delete(index);
    }
  }

  /** The shop will not do what was clicked; false: nothing was. */
  giveUp(): boolean {
    const any = this.#removed.size + this.#coupons.size + this.#rates.size > 0;
    this.#removed.clear();
    this.#coupons.clear();
    this.#rates.clear();
    return any;
  }

  /** A quantity is not wanted any more. */
  forget(key: string): void {
    this.#quantities.delete(key);
  }

  #hear(event: Event): void {
    const act = this.#actOf(event);
    if (!act) return;
    // React renders what its listeners changed in a microtask.
    queueMicrotask(() => {
      act();
      this.#heard.changed();
    });
  }

  /** What to take note of once React has; null: nothing. */
  #actOf({ type, target }: Event): (() => void) | null {
    if (!(target instanceof Element)) return null;
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
    const quantity = Number(input.value);
    const now = this.#cart().items.find((item) => item.key === key)?.quantity;
    if (input.value.trim() === '' || !input.checkValidity() || quantity === now) this.#quantities.delete(key);
    else this.#quantities.set(key, quantity);
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

  /** The cart item key of a row: rows stand in the cart's order. */
  #keyOf(target: Element): string | null {
    const row = target.closest(ROW);
    const rows = [...(row?.parentElement?.querySelectorAll(`:scope > ${ROW}`) ?? [])];
    const { items } = this.#cart();
    return rows.length === items.length && row ? (items[rows.indexOf(row)]?.key ?? null) : null;
  }
}
