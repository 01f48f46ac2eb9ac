/** The slim module as wasm-bindgen gives it, with its memory, which the package does not show. */

import { readFileSync } from 'node:fs';
import * as glue from '../../pkg-slim/cart_p2.js';

let exports;

/** The module; its instance is shared by the tests of a file. */
export function init() {
  exports ??= glue.initSync({ module: readFileSync(new URL('../../pkg-slim/cart_p2_bg.wasm', import.meta.url)) });
  return { ...glue, memory: exports.memory };
}
