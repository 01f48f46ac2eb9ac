/** Loads the engine without being in the way. */

import { init } from '../slim.js';
import type { Config } from './data.js';

/** Compiles the engine when the page has nothing better to do. */
export async function startEngine(config: Pick<Config, 'wasm'>): Promise<void> {
  await idle();
  await init(config.wasm);
  performance.mark('cart-p2:ready');
}

/** Leaves the page to the shop, and says why to whoever looks. */
export function stepAside(error: unknown): void {
  console.warn('Cart P2 leaves this cart to the shop.', error);
}

/** The page's next idle moment, or a second from now. */
export function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(resolve, { timeout: 1000 });
    else setTimeout(resolve);
  });
}
