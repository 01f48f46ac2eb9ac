/** Short names for parts of the generated types. */

import type { CartInput, Totals } from '../slim.js';

/** How the shop shows amounts. */
export type Display = NonNullable<CartInput['settings']['display']>;

/** What the classic cart shows, as the engine computed it. */
export type Shown = NonNullable<Totals['display']>;

/** Quantity by cart item key; a key whose quantity is 0 is a line that goes. */
export type Quantities = ReadonlyMap<string, number>;
