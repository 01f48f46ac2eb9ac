/** `@cart-p2/cart/slim` in node: ready on import. */

import { readFileSync } from 'node:fs';
import { initSync } from '../pkg-slim/cart_p2.js';
import { guard } from './slim.js';

export * from './slim.js';

initSync({ module: readFileSync(new URL('./cart_p2_slim.wasm', import.meta.url)) });
guard.open();

/** Nothing to wait for in node; here so that the same code runs in a browser. */
export async function init(): Promise<void> {}
