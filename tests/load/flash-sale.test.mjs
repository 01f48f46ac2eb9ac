// A flash sale: everybody wants one of a few units at the same moment. What must be true afterwards, and how long it took.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../e2e/lib/processes.mjs';
import { debugLog, env, installGateway, lines, Shopper, shop, url } from './shop.mjs';

const accessLog = env('LOAD_ACCESS_LOG');
const shoppers = Number(env('LOAD_SHOPPERS'));
const units = Number(env('LOAD_UNITS'));
const modes = env('LOAD_MODES').split(',');

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
const count = (list) => list.reduce((counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1), new Map());

/** Milliseconds PHP itself took for what it served since line `from` of its log, by the step it belongs to. */
function servedSince(from) {
  const steps = new Map();
  for (const line of lines(accessLog).slice(from)) {
    const [milliseconds, , , path] = line.split(' ');
    const step = path.includes('/checkout') ? 'checkout' : path.includes('add-item') ? 'add to cart' : path.includes('/v1/cart') ? 'cart'
      : path.includes('wc-api') ? 'payment told' : 'product page';
    steps.set(step, [...(steps.get(step) ?? []), Number(milliseconds)]);
  }
  return steps;
}

function report(mode, { notes, seconds, outcomes, counted, php }) {
  const say = (text = '') => process.stdout.write(`${text}\n`);
  const bought = outcomes.filter((outcome) => outcome.bought).length;
  const bad = notes.filter(({ status }) => status === 0 || status >= 500).length;
  say(`\nholds: ${mode} — ${shoppers} shoppers, ${units} units`);
  say(`  ${bought} bought, ${shoppers - bought} refused; orders by status [units, taken from stock]: ${JSON.stringify(counted.orders)}; left in stock: ${counted.stock}`);
  say(`  ${notes.length} requests in ${seconds.toFixed(1)} s: ${(notes.length / seconds).toFixed(1)} requests/s, ${(bought / seconds).toFixed(1)} orders/s; ${bad} failed (${(100 * bad / notes.length).toFixed(2)} %)`);
  say('                    count   status                    p50 ms   p95 ms   p99 ms   PHP p50   PHP p99');
  for (const step of ['product page', 'cart', 'add to cart', 'checkout', 'payment told']) {
    const of = notes.filter((note) => note.step === step);
    if (of.length === 0) continue;
    const times = of.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
    const served = (php.get(step) ?? []).sort((a, b) => a - b);
    const statuses = [...count(of.map(({ status }) => status))].map(([status, many]) => `${status}: ${many}`).join(', ');
    say(`  ${step.padEnd(15)} ${String(of.length).padStart(7)}   ${statuses.padEnd(22)} ${[percentile(times, 0.5), percentile(times, 0.95), percentile(times, 0.99), percentile(served, 0.5), percentile(served, 0.99)].map((time) => time.toFixed(0).padStart(9)).join('')}`);
  }
  for (const [text, many] of count(outcomes.filter((outcome) => !outcome.bought).map(({ step, status, code, message }) => `${step}: ${status} ${code} “${message}”`))) {
    say(`  ${many} told at ${text}`);
  }
}

let removeGateway;
before(() => { removeGateway = installGateway(); });
after(() => removeGateway());

/** Holds one sale. */
async function sale(mode) {
  const opened = shop({ do: 'open', mode, units });
  try {
    assert.equal(opened.mode, mode);
    // Workers compile WordPress once; that is no part of a sale.
    await until('the shop answers', async () => (await fetch(new URL(opened.path, url))).status === 200);
    await Promise.all(Array.from({ length: 8 }, () => fetch(new URL('/wp-json/wc/store/v1/cart', url)).then((response) => response.text())));
    const served = lines(accessLog).length;
    const notes = [];
    const from = performance.now();
    const outcomes = await Promise.all(Array.from({ length: shoppers }, (_, number) => new Shopper(number, notes).buy(opened.product, opened.path)));
    const seconds = (performance.now() - from) / 1000;
    const result = { notes, seconds, outcomes, counted: shop({ do: 'count', product: opened.product }), php: servedSince(served) };
    report(mode, result);
    return result;
  } finally {
    shop({ do: 'close', options: opened.options });
  }
}

describe('a flash sale', () => {
  for (const mode of modes) {
    it(`with holds ${mode === 'off' ? 'left to WooCommerce' : `from the ${mode} on`}: ${shoppers} shoppers, ${units} units`, async () => {
      const logged = lines(debugLog).length;
      const { notes, outcomes, counted } = await sale(mode);
      assert.equal(outcomes.length, shoppers);
      if (mode === 'off') return; // What WooCommerce does alone is reported, not judged.

      const sold = ['wc-processing', 'wc-completed', 'wc-on-hold'].map((status) => counted.orders[status] ?? [0, 0]);
      const expected = Math.min(units, shoppers);
      assert.equal(sold.reduce((sum, [many]) => sum + many, 0), expected, 'units in paid orders');
      assert.equal(sold.reduce((sum, [, reduced]) => sum + reduced, 0), expected, 'units taken from stock');
      assert.equal(counted.stock, units - expected);
      assert.deepEqual(counted.level, [units, 0, expected], 'on hand, held, claimed');
      assert.deepEqual(counted.findings, []);
      assert.equal(outcomes.filter((outcome) => outcome.bought).length, expected);
      assert.deepEqual(notes.filter(({ status }) => status === 0 || status >= 500), [], 'no request fails');
      for (const outcome of outcomes.filter(({ bought }) => !bought)) {
        assert.ok(outcome.status >= 400 && outcome.status < 500, `${outcome.step}: ${outcome.status}`);
        assert.match(outcome.message, /Flash sale/u, 'the message names the product');
        assert.match(outcome.code, /stock/u);
      }
      assert.deepEqual(lines(debugLog).slice(logged), [], 'debug.log stays empty');
    });
  }
});
