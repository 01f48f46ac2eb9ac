/** Prices the page's cart for other quantities. */

import { Cart, type CartInput, type Totals } from '../slim.js';
import type { Quantities } from './types.js';

/** The cart of the page in Wasm's memory, rebuilt only when a line goes or comes back. */
export class Pricer {
  readonly #input: CartInput;
  #cart: Cart;
  #keys: string;

  constructor(input: CartInput) {
    this.#input = input;
    this.#cart = new Cart(input);
    this.#keys = keysOf(input);
  }

  /** Totals for these quantities; null when no line is left. */
  totals(quantities: Quantities): Totals | null {
    const input = withoutRemoved(this.#input, quantities);
    if (input.lines.length === 0) return null;
    const keys = keysOf(input);
    if (keys !== this.#keys) {
      const cart = new Cart(input);
      this.#cart.free();
      this.#cart = cart;
      this.#keys = keys;
    }
    for (const { key } of input.lines) {
      const quantity = quantities.get(key);
      if (quantity !== undefined) this.#cart.setQuantity(key, quantity);
    }
    return this.#cart.totals();
  }

  /** Gives the memory back. */
  free(): void {
    this.#cart.free();
  }
}

/** WooCommerce removes a line whose quantity becomes 0. */
function withoutRemoved(input: CartInput, quantities: Quantities): CartInput {
  const stays = (key: string): boolean => quantities.get(key) !== 0;
  if (input.lines.every((line) => stays(line.key))) return input;
  return {
    ...input,
    lines: input.lines.filter((line) => stays(line.key)),
    coupons: (input.coupons ?? []).map((coupon) =>
      coupon.lines ? { ...coupon, lines: coupon.lines.filter(stays) } : coupon,
    ),
  };
}

function keysOf(input: CartInput): string {
  return input.lines.map((line) => line.key).join(' ');
}
