/** A classic page between two answers of the shop: what it sent, and what the shopper has changed since. */

import { Estimator, NO_WISH, type Difference, type PageData, type Quantities, type Wish } from './core.js';
import { findSlots, quantityInputs, type Slot } from './slots.js';
import type { Totals } from '../slim.js';

/** What was painted, by place. */
export type Estimate = ReadonlyMap<string, string>;

export class LiveCart {
  readonly #estimator: Estimator;
  readonly #slots: readonly Slot[];
  #inputs: ReadonlyMap<string, HTMLInputElement>;
  /** Whether the total on screen is the engine's or the shop's, not pending. */
  totalIsKnown = true;
  /** The totals on screen; null while nobody knows them. */
  shown: Totals | null;

  /**
   * @param form The cart's form; the checkout has none.
   * @throws CartP2Error when the engine refuses the cart.
   */
  constructor(
    readonly data: PageData,
    readonly totals: HTMLElement,
    readonly form: HTMLFormElement | null,
  ) {
    this.#estimator = new Estimator(data, ['display']);
    const { display } = this.#estimator.before;
    if (!display) throw new Error('the cart has no display settings');
    this.#inputs = quantityInputs(form);
    this.#slots = findSlots(data, display, this.#inputs, totals);
    this.shown = this.#estimator.before;
  }

  /** Whether the shop's own total, for the cart as it sent it, is the engine's. */
  get agrees(): boolean {
    return this.#slots.find(({ key }) => key === 'total')?.owned ?? false;
  }

  /** The fields of the lines, by cart item key. */
  get inputs(): ReadonlyMap<string, HTMLInputElement> {
    // Another script may have put its own in their place.
    if (![...this.#inputs.values()].every(({ isConnected }) => isConnected)) this.#inputs = quantityInputs(this.form);
    return this.#inputs;
  }

  /** The quantities in the fields; null when WooCommerce has to complain about one (empty, too many, wrong step). */
  quantities(): Quantities | null {
    const quantities = new Map(this.data.cart.lines.map((line) => [line.key, Number(line.quantity)]));
    for (const [key, input] of this.inputs) {
      if (!quantities.has(key)) continue;
      const quantity = Number(input.value);
      if (input.value.trim() === '' || !Number.isFinite(quantity) || quantity < 0 || !input.checkValidity()) {
        return null;
      }
      quantities.set(key, quantity);
    }
    return quantities;
  }

  /** The wish for the cart as the shop knows it. */
  get nothing(): Wish {
    return { ...NO_WISH, quantities: new Map(this.data.cart.lines.map(({ key, quantity }) => [key, Number(quantity)])) };
  }

  /** Whether the wish differs from what the shop knows. */
  isChanged(wish: Wish): boolean {
    return this.#estimator.isChanged(wish);
  }

  /** Prices one more of the first line, unseen: what is done for the first time takes longest, and now nobody waits. */
  rehearse(): void {
    const quantities = this.quantities();
    const [first] = quantities ?? [];
    if (!quantities || !first) return;
    const wish = { ...NO_WISH, quantities: new Map(quantities).set(first[0], first[1] + 1) };
    if (this.isChanged(wish)) this.#estimator.price(wish);
  }

  /** Paints everything for this wish. */
  paint(wish: Wish): void {
    if (!this.isChanged(wish)) {
      for (const slot of this.#slots) slot.restore();
      this.totalIsKnown = true;
      this.shown = this.#estimator.before;
      return;
    }
    const { totals, outlook } = this.#estimator.price(wish);
    const shown = (totals ?? this.#estimator.before).display;
    const display = this.data.cart.settings.display;
    if (!shown || !display) return;
    for (const slot of this.#slots) slot.show(shown, outlook, display, this.data.i18n);
    this.totalIsKnown = outlook.total === null;
    this.shown = outlook.coupons === null ? totals : null;
  }

  /** The text of the total on screen. */
  get totalText(): string {
    return this.#slots.find(({ key }) => key === 'total')?.text ?? '';
  }

  /** What the engine put on screen. */
  estimate(): Estimate {
    return new Map(this.#slots.flatMap((slot) => (slot.painted === null ? [] : [[slot.key, slot.painted]])));
  }

  /** How the shop's answer, which this is, differs from an estimate. */
  differences(estimate: Estimate): Difference[] {
    const confirmed = new Map(this.#slots.map((slot) => [slot.key, slot.text]));
    return [...estimate].flatMap(([slot, estimated]) => {
      const text = confirmed.get(slot) ?? null;
      return text === estimated ? [] : [{ slot, estimated, confirmed: text }];
    });
  }

  /** Gives the engine's memory back. */
  free(): void {
    this.#estimator.free();
  }
}
