/** `@cart-p2/cart` in node: ready on import. */

import { readFileSync } from 'node:fs';
import { initSync } from '../pkg/cart_p2.js';
import { guard } from './index.js';

export * from './index.js';

initSync({ module: readFileSync(new URL('./cart_p2.wasm', import.meta.url)) });
guard.open();

/** Nothing to wait for in node; here so that the same code runs in a browser. */
export async function init(): Promise<void> {}
