/** Prices the cart as the shopper wants it. */

import { Cart, type Totals, type Want } from '../slim.js';
import type { LiveData } from './data.js';
import type { Quantities } from './types.js';
import { cartOf, type Wish } from './wish.js';

/** The cart in Wasm's memory, rebuilt only when more than a quantity changes. */
export class Pricer {
  readonly #data: LiveData;
  #cart: Cart | null = null;
  #shape = '';
  /** Quantities of its lines as the shop knows them. */
  #quantities: Quantities = new Map();
  /** Quantities of its lines as they are in Wasm's memory. */
  readonly #set = new Map<string, number>();
  /** Its totals; null: not asked for since it changed. */
  #totals: Totals | null = null;

  /** @param want What to compute beside the totals. */
  constructor(data: LiveData, want: readonly Want[]) {
    this.#data = { ...data, cart: { ...data.cart, want: [...want] } };
  }

  /**
   * Totals of the wish; null when no line is left.
   *
   * @throws CartP2Error when the engine refuses the cart.
   */
  totals(wish: Wish): Totals | null {
    const cart = this.#shaped(wish);
    if (!cart) return null;
    for (const [key, quantity] of this.#quantities) {
      const wanted = wish.quantities.get(key) ?? quantity;
      if (this.#set.get(key) === wanted) continue;
      cart.setQuantity(key, wanted);
      this.#set.set(key, wanted);
      this.#totals = null;
    }
    this.#totals ??= cart.totals();
    return this.#totals;
  }

  #shaped(wish: Wish): Cart | null {
    const gone = [...wish.quantities].filter(([, quantity]) => quantity === 0).map(([key]) => key);
    const shape = JSON.stringify([gone, [...wish.coupons], [...wish.rates], wish.restored]);
    if (this.#cart && shape === this.#shape) return this.#cart;
    const input = cartOf(this.#data, wish);
    this.free();
    if (input.lines.length === 0) return null;
    this.#quantities = new Map(input.lines.map(({ key, quantity }) => [key, Number(quantity)]));
    this.#cart = new Cart(input);
    this.#shape = shape;
    return this.#cart;
  }

  /** Gives the memory back. */
  free(): void {
    this.#cart?.free();
    this.#cart = null;
    this.#set.clear();
    this.#totals = null;
  }
}
