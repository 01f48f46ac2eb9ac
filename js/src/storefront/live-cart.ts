/** The classic cart between two answers of the shop: what it sent, and what the shopper has typed since. */

import { type PageData } from './data.js';
import { Pricer } from './engine.js';
import { outlook, UNKNOWN } from './outlook.js';
import { findSlots, quantityInput, type Slot } from './slots.js';
import type { Quantities } from './types.js';
import type { Totals } from '../slim.js';

/** A difference between the engine's text and the shop's. */
export interface Difference {
  /** The place, such as `total` or `row:…`. */
  readonly slot: string;
  readonly estimated: string;
  /** Null: the place is gone. */
  readonly confirmed: string | null;
}

/** What was painted, by place. */
export type Estimate = ReadonlyMap<string, string>;

export class LiveCart {
  readonly #pricer: Pricer;
  readonly #before: Totals;
  readonly #slots: readonly Slot[];
  /** Whether the total on screen is the engine's or the shop's, not pending. */
  totalIsKnown = true;

  /** @throws CartP2Error when the engine refuses the cart. */
  constructor(
    readonly data: PageData,
    readonly form: HTMLFormElement,
    readonly totals: HTMLElement,
  ) {
    this.#pricer = new Pricer(data.cart);
    const before = this.#pricer.totals(new Map());
    if (!before?.display) throw new Error('the cart has no lines or no display settings');
    this.#before = before;
    this.#slots = findSlots(data, before.display, form, totals);
  }

  /** Whether the shop's own total, for the cart as it sent it, is the engine's. */
  get agrees(): boolean {
    return this.#slots.find(({ key }) => key === 'total')?.owned ?? false;
  }

  /** The fields of the lines, by cart item key. */
  *inputs(): Iterable<[string, HTMLInputElement]> {
    for (const { key } of this.data.cart.lines) {
      const input = quantityInput(this.form, key);
      if (input) yield [key, input];
    }
  }

  /** The quantities in the fields; null when WooCommerce has to complain about one (empty, too many, wrong step). */
  quantities(): Quantities | null {
    const quantities = new Map(this.data.cart.lines.map((line) => [line.key, Number(line.quantity)]));
    for (const [key, input] of this.inputs()) {
      const quantity = Number(input.value);
      if (input.value.trim() === '' || !Number.isFinite(quantity) || quantity < 0 || !input.checkValidity()) {
        return null;
      }
      quantities.set(key, quantity);
    }
    return quantities;
  }

  /** Whether these differ from what the shop knows. */
  isChanged(quantities: Quantities): boolean {
    return this.data.cart.lines.some((line) => quantities.get(line.key) !== Number(line.quantity));
  }

  /** Paints everything for these quantities. */
  paint(quantities: Quantities): void {
    const { cart, pending, i18n } = this.data;
    if (!this.isChanged(quantities)) {
      for (const slot of this.#slots) slot.restore();
      this.totalIsKnown = true;
      return;
    }
    const after = this.#pricer.totals(quantities);
    const shown = (after ?? this.#before).display;
    const display = cart.settings.display;
    if (!shown || !display) return;
    const unknown = after ? outlook(cart, pending, quantities, this.#before, after) : UNKNOWN;
    for (const slot of this.#slots) slot.show(shown, unknown, display, i18n);
    this.totalIsKnown = unknown.total === null;
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
    this.#pricer.free();
  }
}
