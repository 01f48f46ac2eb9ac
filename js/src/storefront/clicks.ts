/** Clicks on WooCommerce's own links and fields of the classic pages that change the cart. */

import { restorable, type LiveData, type RestoredLine, type Wish } from './core.js';

/** What was clicked and not answered yet. */
export class Clicked {
  readonly #removed = new Set<string>();
  readonly #coupons = new Set<string>();
  readonly #rates = new Map<number, string>();
  readonly #restored: RestoredLine[] = [];
  /** Lines removed on this page, for the day their "Undo?" is clicked. */
  readonly #memory = new Map<string, RestoredLine>();

  /** Takes note of a click or change; false: it changes nothing of the cart. */
  note(target: EventTarget | null, data: LiveData): boolean {
    if (!(target instanceof Element)) return false;
    const link = target.closest<HTMLAnchorElement>('a[href]');
    const removed = link?.closest('.product-remove') ? parameter(link, 'remove_item') : null;
    if (removed !== null) {
      const line = restorable(data.cart, removed);
      if (line) this.#memory.set(removed, line);
      this.#removed.add(removed);
      return true;
    }
    const restored = link?.matches('.restore-item') ? parameter(link, 'undo_item') : null;
    const line = restored === null ? undefined : this.#memory.get(restored);
    if (line && !this.#restored.includes(line)) this.#restored.push(line);
    const coupon = target.closest('a.woocommerce-remove-coupon')?.getAttribute('data-coupon');
    if (coupon) this.#coupons.add(coupon);
    return line !== undefined || Boolean(coupon);
  }

  /** Takes note of a chosen shipping rate; false: it is none. */
  noteRate(target: EventTarget | null): boolean {
    const is = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (!is || !target.name.startsWith('shipping_method[')) return false;
    this.#rates.set(Number(target.dataset['index'] ?? 0), target.value);
    return true;
  }

  /** Chooses the rates in fields that an answer to an older question has replaced. */
  chooseRates(): void {
    for (const [index, id] of this.#rates) {
      const field = document.querySelector<HTMLInputElement>(`input[type="radio"][name="shipping_method[${index}]"][value="${CSS.escape(id)}"]`);
      if (field) field.checked = true;
    }
  }

  /** Whether something was clicked. */
  get any(): boolean {
    return this.#removed.size + this.#coupons.size + this.#rates.size + this.#restored.length > 0;
  }

  /** The wish of these clicks and of quantities. */
  wish(quantities: ReadonlyMap<string, number>, data: LiveData): Wish {
    const all = new Map(quantities);
    for (const key of this.#removed) all.set(key, 0);
    const here = new Set(data.cart.lines.map(({ key }) => key));
    return {
      quantities: all,
      coupons: new Set(this.#coupons),
      rates: new Map(this.#rates),
      restored: this.#restored.filter(({ line }) => !here.has(line.key)),
    };
  }

  /** The shop has answered, or will not. */
  forget(): void {
    this.#removed.clear();
    this.#coupons.clear();
    this.#rates.clear();
    this.#restored.length = 0;
  }
}

function parameter(link: HTMLAnchorElement, name: string): string | null {
  return new URL(link.href, location.href).searchParams.get(name);
}
