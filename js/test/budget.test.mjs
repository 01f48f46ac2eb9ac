/** What a storefront has to download, and how much memory Wasm takes. Prints the figures. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { largeCart } from './support/carts.mjs';

const KB = 1024;
const MB = 1024 * KB;

/** Bytes after `gzip -9`, as a web server sends them. */
function compressed(file) {
  return gzipSync(readFileSync(new URL(`../dist/${file}`, import.meta.url)), { level: 9 }).length;
}

for (const [file, limit] of [['cart_p2_slim.wasm', 40 * KB], ['slim.js', 8 * KB]]) {
  it(`${file} is at most ${limit / KB} KB compressed`, (test) => {
    const bytes = compressed(file);
    test.diagnostic(`${file}: ${bytes} bytes (${(bytes / KB).toFixed(1)} KB), limit ${limit}`);
    assert.ok(bytes <= limit, `${bytes} bytes`);
  });
}

it('200 lines take at most 2 MB of memory in Wasm', async (test) => {
  const { init } = await import('./support/instance.mjs');
  const { memory, Cart, totals } = init();
  const input = { ...largeCart(200), want: ['display', 'store_api'] };
  input.settings.display = {
    including_tax: true, itemized_taxes: true, price_format: '%1$s%2$s', currency_symbol: '€',
    decimal_separator: ',', thousand_separator: '.',
  };
  const before = memory.buffer.byteLength;
  // The peak is what the memory grew to: it never shrinks.
  const cart = new Cart(JSON.stringify(input));
  for (let quantity = 1; quantity <= 50; quantity++) {
    cart.change(0, 'line7', quantity);
    cart.totals();
    totals(JSON.stringify(input));
  }
  cart.free();
  const peak = memory.buffer.byteLength;
  test.diagnostic(`memory: ${before / KB} KB when loaded, ${peak / KB} KB at its peak, limit ${2 * MB / KB} KB`);
  assert.ok(peak <= 2 * MB, `${peak} bytes`);
});

it('carts that are freed leave no memory behind', async () => {
  const { init } = await import('./support/instance.mjs');
  const { memory, Cart } = init();
  const json = JSON.stringify(largeCart(100));
  const use = () => {
    const cart = new Cart(json);
    cart.totals();
    assert.throws(() => cart.change(2, 'none', 0));
    cart.free();
    assert.throws(() => new Cart(json.slice(0, -1)));
  };
  for (let round = 0; round < 20; round++) use();
  const settled = memory.buffer.byteLength;
  for (let round = 0; round < 2_000; round++) use();
  assert.equal(memory.buffer.byteLength, settled);
});
