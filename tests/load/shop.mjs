// Shoppers of a real shop under nginx and PHP-FPM, and the shop's own side. `cargo xtask load` starts the shop and names it in the environment.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const env = (name) => {
  const value = process.env[`CART_P2_${name}`];
  assert.ok(value, `CART_P2_${name} is set: run \`cargo xtask load\``);
  return value;
};
export const root = env('WP_ROOT');
export const url = env('LOAD_URL');
/** What PHP complained about. */
export const debugLog = join(root, '../debug.log');
const gateway = join(root, 'wp-content/mu-plugins/load-later-gateway.php');

export const shop = (command) =>
  JSON.parse(execFileSync('php', ['-d', 'display_errors=stderr', '-d', `extension=${env('EXTENSION')}`, join(here, 'shop.php'), root], { input: JSON.stringify(command), encoding: 'utf8' }));
export const lines = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);

const address = {
  first_name: 'Ada', last_name: 'Byron', address_1: '12 St James’s Square', address_2: '', city: 'London', state: '',
  postcode: 'SW1Y 4JH', country: 'GB', phone: '020 7946 0000', company: '',
};

/** One browser: its cookies, its nonce, and a note of every answer. */
export class Shopper {
  #cookies = new Map();
  #nonce = '';

  constructor(number, notes) {
    this.number = number;
    this.notes = notes;
  }

  /** Asks for a page and notes how it went. Gives status, headers and body. */
  async ask(step, path, { method = 'GET', json, headers = {} } = {}) {
    const from = performance.now();
    let answer = { status: 0, headers: new Headers(), body: '' };
    try {
      const response = await fetch(new URL(path, url), {
        method,
        redirect: 'manual',
        headers: {
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(this.#nonce && { nonce: this.#nonce }),
          ...(json && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: json && JSON.stringify(json),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie);
        this.#cookies.set(name, value);
      }
      this.#nonce = response.headers.get('nonce') ?? this.#nonce;
      answer = { status: response.status, headers: response.headers, body: await response.text() };
    } catch (error) {
      answer.body = String(error.cause ?? error);
    }
    this.notes.push({ step, milliseconds: performance.now() - from, status: answer.status });
    return answer;
  }

  add(product, quantity) {
    return this.ask('add to cart', '/wp-json/wc/store/v1/cart/add-item', { method: 'POST', json: { id: product, quantity } });
  }

  /** Places the order: paid offline, or by the gateway that tells the shop later. */
  place(later) {
    return this.ask('checkout', '/wp-json/wc/store/v1/checkout', {
      method: 'POST',
      json: {
        billing_address: { ...address, email: `shopper${this.number}@example.com` }, shipping_address: address,
        payment_method: later ? 'load_later' : 'cod', payment_data: [],
      },
    });
  }

  /** Buys one unit, or is told why not: `{ bought }` or `{ step, status, code, message }`. */
  async buy(product, path) {
    const page = await this.ask('product page', path);
    if (page.status !== 200) return refusal('product page', page);
    await this.ask('cart', '/wp-json/wc/store/v1/cart');
    const added = await this.add(product, 1);
    if (added.status !== 201) return refusal('add to cart', added);
    const later = this.number % 3 === 0;
    const placed = await this.place(later);
    if (placed.status !== 200) return refusal('checkout', placed);
    const order = JSON.parse(placed.body);
    if (later) {
      // The payment is told twice, as payment services do.
      const webhook = `/?wc-api=load_later&order=${order.order_id}&key=${order.order_key}`;
      const told = await Promise.all([this.ask('payment told', webhook), this.ask('payment told', webhook)]);
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

/** Puts the payment method of `later-gateway.php` into the shop; the returned function takes it out again. */
export function installGateway() {
  mkdirSync(dirname(gateway), { recursive: true });
  copyFileSync(join(here, 'later-gateway.php'), gateway);
  return () => rmSync(gateway, { force: true });
}
