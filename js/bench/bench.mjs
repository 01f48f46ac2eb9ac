/**
 * Times of the slim module in node, as JSON lines: {"name", "lines", "us": median, "min_us", "max_us", "samples"}.
 *
 *   node bench/bench.mjs [--samples N] [--filter TEXT]
 *
 * Times of one run on one machine compare with each other; across machines and moments they do not.
 */

import { parseArgs } from 'node:util';
import { Cart, totals, version } from '../dist/node-slim.js';
import { largeCart } from '../test/support/carts.mjs';

const { values } = parseArgs({
  options: { samples: { type: 'string', default: '15' }, filter: { type: 'string', default: '' } },
});
const samples = Number(values.samples);

/** Enough rounds for a sample of about 10 ms. */
function calibrate(work) {
  let rounds = 1;
  for (;;) {
    const start = performance.now();
    for (let round = 0; round < rounds; round++) work(round);
    const elapsed = performance.now() - start;
    if (elapsed > 10) return rounds;
    rounds = Math.max(rounds + 1, Math.min(rounds * 10, Math.ceil((rounds * 11) / Math.max(elapsed, 0.1))));
  }
}

function measure(name, lines, work) {
  if (!name.includes(values.filter)) return;
  const rounds = calibrate(work);
  const times = Array.from({ length: samples }, () => {
    const start = performance.now();
    for (let round = 0; round < rounds; round++) work(round);
    return ((performance.now() - start) * 1000) / rounds;
  }).sort((a, b) => a - b);
  const us = (value) => Number(value.toPrecision(4));
  const median = times[times.length >> 1];
  console.log(
    JSON.stringify({ name, lines, us: us(median), min_us: us(times[0]), max_us: us(times.at(-1)), samples }),
  );
}

measure('call that does nothing but return the version', 0, () => version());

for (const lines of [1, 10, 100, 1000]) {
  const input = largeCart(lines);
  const json = JSON.stringify(input);
  const cart = new Cart(input);
  const key = `line${lines >> 1}`;
  measure('totals: JSON text in and out', lines, () => totals(json));
  measure('totals: object in and out', lines, () => JSON.parse(totals(JSON.stringify(input))));
  measure('cart: setQuantity, total', lines, (round) => {
    cart.setQuantity(key, 1 + (round % 9));
    return cart.total();
  });
  measure('cart: setQuantity, totals as text', lines, (round) => {
    cart.setQuantity(key, 1 + (round % 9));
    return cart.totalsJson();
  });
  measure('cart: setQuantity, totals parsed', lines, (round) => {
    cart.setQuantity(key, 1 + (round % 9));
    return cart.totals();
  });
  cart.free();
}
