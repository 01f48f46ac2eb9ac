/** What every surface asks: what will the cart cost, and which of it is certain? */

import type { CartInput, Totals, Want } from '../slim.js';
import type { LiveData } from './data.js';
import { Pricer } from './engine.js';
import { outlook, UNKNOWN, type Outlook } from './outlook.js';
import { changesGoods, changesRates, NO_WISH, type Wish } from './wish.js';

/** The engine's answer. */
export interface Priced {
  /** Null: no line is left. */
  readonly totals: Totals | null;
  readonly outlook: Outlook;
}

/** A cart of the shop, and what it would cost otherwise. */
export class Estimator {
  readonly #pricer: Pricer;
  /** The cart as the shop sent it. */
  readonly before: Totals;

  /** @throws CartP2Error when the engine refuses the cart. */
  constructor(
    readonly data: LiveData,
    want: readonly Want[],
  ) {
    this.#pricer = new Pricer(data, want);
    const before = this.#pricer.totals(NO_WISH);
    if (!before) throw new Error('the cart has no lines');
    this.before = before;
  }

  /** The cart as the shop sent it. */
  get cart(): CartInput {
    return this.data.cart;
  }

  /** Whether the wish differs from what the shop knows. */
  isChanged(wish: Wish): boolean {
    return changesGoods(this.data, wish) || changesRates(this.data, wish);
  }

  /** Prices the wish. */
  price(wish: Wish): Priced {
    const totals = this.#pricer.totals(wish);
    if (!totals) return { totals, outlook: UNKNOWN };
    const found = outlook(this.data, wish, this.before, totals);
    // A tax that appears or goes is a row that only the shop can add or remove.
    const taxes = found.taxes ?? (taxRows(totals) === taxRows(this.before) ? null : 'shop');
    return { totals, outlook: { ...found, taxes } };
  }

  /** Gives the engine's memory back. */
  free(): void {
    this.#pricer.free();
  }
}

/** Which taxes are shown. */
function taxRows({ display, store_api: storeApi }: Totals): string {
  const rows = [...(display?.tax_lines ?? []), ...(storeApi?.totals.tax_lines ?? [])];
  return rows.map(({ rate_id: id }) => id).join(' ');
}
