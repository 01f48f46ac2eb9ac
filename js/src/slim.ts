/** `@cart-p2/cart/slim`: pricing without the cent trace, for storefronts. */

import * as wasm from '../pkg-slim/cart_p2.js';
import { jsonText } from './arguments.js';
import { BaseCart, type Handle } from './cart.js';
import { Guard } from './guard.js';
import { loader } from './load.js';
import type { CartInput } from './wire.js';

export { CartP2Error, type ErrorCode } from './errors.js';
export type { WasmSource } from './load.js';
export type * from './wire.js';

/** @internal */
export const guard = new Guard();

/**
 * Loads the Wasm; await it once before anything else in a browser. By default it is fetched from
 * beside this file. Calling it again does nothing.
 */
export const init = loader(guard, wasm.default, () => new URL('./cart_p2_slim.wasm', import.meta.url));

/** Prices a cart: JSON text (or its UTF-8 bytes) in, JSON text out, byte for byte as on the server. */
export function totals(cartJson: string | Uint8Array): string {
  return guard.call(() => wasm.totals(jsonText(cartJson, 'cartJson')));
}

/** The engine's version. */
export function version(): string {
  return guard.call(() => wasm.version());
}

/** A cart that is kept and changed. */
export class Cart extends BaseCart<Handle> {
  /** Reads a cart: an object, or its JSON text or bytes. */
  constructor(cart: CartInput | string | Uint8Array) {
    super(guard, cart, (cartJson) => new wasm.Cart(cartJson));
  }
}
