/** Compiled, never run: what TypeScript lets through and what it refuses. */

import { Cart, CartP2Error, explain, init, totals, version, type CartInput, type ErrorCode, type Totals } from '../src/index.js';
import * as slim from '../src/slim.js';

const input: CartInput = {
  v: 1,
  dialect: { woocommerce: '10.5.0', php: '8.2.36' },
  settings: { decimals: 2, tax_enabled: true, prices_include_tax: false, tax_rounding: 'half_up' },
  lines: [{ key: 'a', price: '19.99', quantity: 2, is_taxable: null }],
  shipping: null,
  want: ['display', 'store_api'],
};

await init();
await init(new URL('https://shop.example/cart_p2.wasm'));
await slim.init(fetch('/cart_p2_slim.wasm'));

const cart = new Cart(input);
cart.setQuantity('a', 3);
cart.addLine({ key: 'b', price: 5, quantity: '1.5', tax_status: 'none' });
cart.addCoupon({ code: 'ten', type: 'percent', amount: 10, lines: ['a'] });
const answer: Totals = cart.totals();
const total: string = answer.totals.total;
const tax: number = answer.totals.total_tax;
const shown: string | undefined = answer.display?.total.text;
const steps: number = cart.explain().amounts[0]?.steps.length ?? 0;
const text: string = totals(JSON.stringify(input)) + explain(new Uint8Array()) + version() + total + tax + shown + steps;

try {
  new slim.Cart(text);
} catch (error) {
  if (error instanceof CartP2Error) {
    const code: ErrorCode = error.code;
    // @ts-expect-error: no such code
    if (code === 'no_such_code') throw error;
    if (code === 'freed' || code === 'not_ready' || code === 'unknown_line') throw error;
  }
}

// @ts-expect-error: lines are required
new Cart({ v: 1, dialect: input.dialect, settings: input.settings });
// @ts-expect-error: an unknown field
new Cart({ ...input, line: [] });
// @ts-expect-error: an unknown discount type
cart.addCoupon({ code: 'x', type: 'bogus', amount: 1 });
// @ts-expect-error: a quantity is a number
cart.setQuantity('a', '3');
// @ts-expect-error: the slim build does not explain
new slim.Cart(input).explain();
// @ts-expect-error: nor at the top
slim.explain('{}');
// @ts-expect-error: read only
new CartP2Error('freed', '').code = 'internal';
