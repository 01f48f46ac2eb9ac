/** How far the cart is from free shipping, from the very amounts and minimums the shop decides by. */

import type { Totals } from '../slim.js';
import type { LiveData } from './data.js';
import { countedForFreeShipping } from './outlook.js';

/** What is missing, in minor units of the shop's decimals; 0: reached; null: no free shipping from an amount up. */
export function missingForFreeShipping({ cart, pending }: LiveData, sums: Pick<Totals, 'totals'>): number | null {
  const scale = 10 ** cart.settings.decimals;
  const missing = pending.free_shipping
    .filter(({ alone }) => alone)
    .map((free) => Math.ceil((Number(free.min) - countedForFreeShipping(cart, free, sums)) * scale - 1e-6));
  return missing.length === 0 ? null : Math.max(0, Math.min(...missing));
}
