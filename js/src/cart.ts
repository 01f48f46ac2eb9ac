import { json, number, text } from './arguments.js';
import { CartP2Error } from './errors.js';
import type { Guard } from './guard.js';
import type { CartInput, Coupon, Line, Totals } from './wire.js';

/** A cart in Wasm's memory, as the low-level binding gives it. */
export interface Handle {
  change(what: Change, text: string, quantity: number): void;
  total(): string;
  totals(): string;
  free(): void;
}

/** What `change` does: the numbers of `Cart::change` in crates/wasm/src/lib.rs. */
type Change = (typeof Change)[keyof typeof Change];
const Change = { setQuantity: 0, addLine: 1, removeLine: 2, addCoupon: 3, removeCoupon: 4 } as const;

/**
 * A cart that is kept and changed: build it once, change a quantity, read the totals.
 *
 * It lives in Wasm's memory. `free()` gives that back at once (`using cart = new Cart(…)` does so at
 * the end of the block); a forgotten cart is freed when it is garbage collected.
 *
 * A change that is refused throws a {@link CartP2Error} and leaves the cart as it was.
 */
export abstract class BaseCart<H extends Handle> {
  readonly #guard: Guard;
  #handle: H | undefined;

  /** @internal */
  protected constructor(guard: Guard, cart: CartInput | string | Uint8Array, open: (cartJson: string) => H) {
    this.#guard = guard;
    const cartJson = json(cart, 'the cart');
    this.#handle = guard.call(() => open(cartJson));
  }

  /** @internal */
  protected with<T>(run: (handle: H) => T): T {
    const handle = this.#handle;
    if (!handle) throw new CartP2Error('freed', 'the cart was used after free()');
    return this.#guard.call(() => run(handle));
  }

  #change(what: Change, argument: string, quantity = 0): void {
    this.with((handle) => handle.change(what, argument, quantity));
  }

  /** Sets how many of a line are in the cart. 0 keeps the line. */
  setQuantity(key: string, quantity: number): void {
    this.#change(Change.setQuantity, text(key, 'key'), number(quantity, 'quantity'));
  }

  /** Adds a line at the end. A coupon restricted to some lines does not discount it. */
  addLine(line: Line): void {
    this.#change(Change.addLine, json(line, 'the line'));
  }

  /** Removes a line. */
  removeLine(key: string): void {
    this.#change(Change.removeLine, text(key, 'key'));
  }

  /** Applies a coupon after those applied before. */
  addCoupon(coupon: Coupon): void {
    this.#change(Change.addCoupon, json(coupon, 'the coupon'));
  }

  /** Takes a coupon off. */
  removeCoupon(code: string): void {
    this.#change(Change.removeCoupon, text(code, 'code'));
  }

  /** What the customer pays, in currency units with the shop's decimals: `"71.96"`. The cheapest question. */
  total(): string {
    return this.with((handle) => handle.total());
  }

  /** Everything WooCommerce stores on the cart, and what was wanted beside. */
  totals(): Totals {
    return JSON.parse(this.totalsJson()) as Totals;
  }

  /** The same as text: byte for byte what the server's engine writes. */
  totalsJson(): string {
    return this.with((handle) => handle.totals());
  }

  /** Gives the memory back. Later calls throw `freed`; a second `free()` does nothing. */
  free(): void {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle) this.#guard.call(() => handle.free());
  }

  [Symbol.dispose](): void {
    this.free();
  }
}
