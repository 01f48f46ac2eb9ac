// A flash sale: everybody wants one of a few units at the same moment. What must be true afterwards, and how long it took.
//
// `cargo xtask load` starts the shop and names it in the environment.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../e2e/lib/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const env = (name) => {
  const value = process.env[`CART_P2_${name}`];
  assert.ok(value, `CART_P2_${name} is set: run \`cargo xtask load\``);
  return value;
};
const root = env('WP_ROOT');
const url = env('LOAD_URL');
const accessLog = env('LOAD_ACCESS_LOG');
const shoppers = Number(env('LOAD_SHOPPERS'));
const units = Number(env('LOAD_UNITS'));
const modes = env('LOAD_MODES').split(',');
const debugLog = join(root, '../debug.log');
const gateway = join(root, 'wp-content/mu-plugins/load-later-gateway.php');

const shop = (command) =>
  JSON.parse(execFileSync('php', ['-d', 'display_errors=stderr', '-d', `extension=${env('EXTENSION')}`, join(here, 'shop.php'), root], { input: JSON.stringify(command), encoding: 'utf8' }));
const lines = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);

const address = {
  first_name: 'Ada', last_name: 'Byron', address_1: '12 St James’s Square', address_2: '', city: 'London', state: '',
  postcode: 'SW1Y 4JH', country: 'GB', phone: '020 7946 0000', company: '',
};

/** One browser: its cookies, its nonce, and a note of every answer. */
class Shopper {
  #cookies = new Map();
  #nonce = '';

  constructor(number, notes) {
    this.number = number;
    this.notes = notes;
  }

  /** Asks for a page and notes how it went. Gives status, headers and body. */
  async #ask(step, path, { method = 'GET', json } = {}) {
    const from = performance.now();
    let answer = { status: 0, body: '' };
    try {
      const response = await fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(this.#nonce && { nonce: this.#nonce }),
          ...(json && { 'content-type': 'application/json' }),
        },
        body: json && JSON.stringify(json),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie);
        this.#cookies.set(name, value);
      }
      this.#nonce = response.headers.get('nonce') ?? this.#nonce;
      answer = { status: response.status, body: await response.text() };
    } catch (error) {
      answer.body = String(error.cause ?? error);
    }
    this.notes.push({ step, milliseconds: performance.now() - from, status: answer.status });
    return answer;
  }

  /** Buys one unit, or is told why not: `{ bought }` or `{ step, status, code, message }`. */
  async buy(product, path) {
    const page = await this.#ask('product page', path);
    if (page.status !== 200) return refusal('product page', page);
    await this.#ask('cart', '/wp-json/wc/store/v1/cart');
    const added = await this.#ask('add to cart', '/wp-json/wc/store/v1/cart/add-item', { method: 'POST', json: { id: product, quantity: 1 } });
    if (added.status !== 201) return refusal('add to cart', added);
    const later = this.number % 3 === 0;
    const placed = await this.#ask('checkout', '/wp-json/wc/store/v1/checkout', {
      method: 'POST',
      json: {
        billing_address: { ...address, email: `shopper${this.number}@example.com` }, shipping_address: address,
        payment_method: later ? 'load_later' : 'cod', payment_data: [],
      },
    });
    if (placed.status !== 200) return refusal('checkout', placed);
    const order = JSON.parse(placed.body);
    if (later) {
      // The payment is told twice, as payment services do.
      const webhook = `/?wc-api=load_later&order=${order.order_id}&key=${order.order_key}`;
      const told = await Promise.all([this.#ask('payment told', webhook), this.#ask('payment told', webhook)]);
      const failed = told.find(({ status }) => status !== 200);
      if (failed) return refusal('payment told', failed);
    }
    return { bought: order.order_id };
  }
}

/** What a shopper reads who does not get one. */
function refusal(step, { status, body }) {
  try {
    const { code, message } = JSON.parse(body);
    return { step, status, code, message };
  } catch {
    return { step, status, code: '', message: body.slice(0, 200) };
  }
}

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

before(() => {
  mkdirSync(dirname(gateway), { recursive: true });
  copyFileSync(join(here, 'later-gateway.php'), gateway);
});

after(() => rmSync(gateway, { force: true }));

/** Holds one sale. */
async function sale(mode) {
  const opened = shop({ do: 'open', mode, units });
  try {
    assert.equal(opened.mode, mode);
    // Workers compile WordPress once; that is no part of a sale.
    await until('the shop answers', async () => (await fetch(new URL(opened.path, url))).status === 200, { milliseconds: 90_000 });
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
