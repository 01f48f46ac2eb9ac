// Every way a shop comes to calculate a cart, over HTTP and without a browser: the same answers with the engine off and on,
// the same orders; and a shop that goes on selling when a request is killed in the middle of a calculation.

import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { client } from './lib/http.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const mu = join(process.env.CART_P2_WP_ROOT ?? '', 'wp-content/mu-plugins/contexts-mu-plugin.php');
const WHO = { off: 'WooCommerce', on: 'engine' };
const ADDRESS = { first_name: 'Ada', last_name: 'Test', company: '', address_1: '1 Lane', address_2: '', city: 'Kendal', state: '', postcode: 'LA9 4AA', country: 'GB' };

let woo;
let ids;
const orders = [];

before(async () => {
  copyFileSync(join(here, 'lib/contexts-mu-plugin.php'), mu);
  // Headers may be sent after the page: it is kept until its end.
  woo = await startWoo({ php: ['-d', `extension=${process.env.CART_P2_EXTENSION}`, '-d', 'output_buffering=8388608'] });
  woo.arrange({ woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', cart_p2_engine: 'auto', contexts_event: null, e2e_other_plugin: '' }, { flat_rate_cost: '4.95' });
  ids = woo.ids(['TT-SCF', 'TT-CND', 'TT-TEA']);
});

after(async () => {
  if (woo) {
    const ask = client(() => woo.url);
    for (const order of orders) await ask(`/?contexts_do=delete&order=${order}`);
  }
  rmSync(mu, { force: true });
  await woo?.stop();
});

/** Without what is new on each request: nonces, order numbers and keys, times. */
const plain = (text) => text.replaceAll(/(nonce[^0-9a-f]{1,60}?)[0-9a-f]{10}/giu, '$1…').replaceAll(/(value=\\?")[0-9a-f]{10}\b/gu, '$1…').replaceAll(/(order-received\\?\/|order-pay\\?\/|order_id":|order-received=|order-pay=)\d+/gu, '$1…')
  .replaceAll(/wc_order_\w+/gu, '…').replaceAll(/"(time|serverTime)":\d+/gu, '');

/**
 * Does the same with the engine off and on; what each says must be the same, and the right one must have calculated (nobody where
 * a request only shows a cart: `shows`).
 */
async function both(walk) {
  const said = [];
  for (const [engine, who] of Object.entries(WHO)) {
    const words = [];
    const ask = client(() => woo.url, { 'x-engine': engine });
    await walk(async (path, options = {}) => {
      const answer = await ask(path, options);
      if (options.silent) return answer;
      assert.equal(answer.status, options.status ?? 200, `${path}: ${answer.text.slice(0, 400)}`);
      assert.equal(answer.headers.get('x-calculated-by'), options.shows ? null : who, path);
      words.push([path.replaceAll(/\d{2,}/gu, '…'), options.said ? options.said(answer) : plain(answer.text)]);
      return answer;
    }, words);
    said.push(words);
  }
  assert.ok(said[0].length > 0);
  assert.deepEqual(said[1], said[0]);
  return said[0];
}

/** What an order holds, and that working it out again in the admin moves no total, tax or item. */
async function orderOf(ask, words, id) {
  orders.push(id);
  const stored = (await ask(`/?contexts_do=order&order=${id}`, { silent: true })).json();
  assert.ok(Number(stored.amounts.total) > 0);
  const again = (await ask(`/?contexts_do=recalculate&order=${id}`, { silent: true })).json();
  words.push(['order', stored], ['recalculated', again]);
  // WooCommerce sums the discount up anew, in whole pennies; by whichever engine the order came.
  const charged = ({ amounts: { discount_total: discount, discount_tax: tax, ...amounts }, items }) => ({ amounts, items });
  assert.deepEqual(charged(again), charged(stored), 'recalculate in the admin');
}

const nonceIn = (text, name) => {
  const found = new RegExp(`${name}"?(?:[^>]*value=|:)"([0-9a-f]{10})"`, 'u').exec(text);
  assert.ok(found, `no ${name}`);
  return found[1];
};

describe('the same answers with the engine off and on', () => {
  it('wc-ajax, the classic checkout, the page to pay an order', async () => {
    await both(async (ask, words) => {
      for (const [id, quantity] of [[ids['TT-SCF'], 2], [ids['TT-CND'], 3], [ids['TT-TEA'], 1]]) {
        await ask('/?wc-ajax=add_to_cart', { form: { product_id: id, quantity } });
      }
      await ask('/?wc-ajax=get_refreshed_fragments', { form: { time: '1' }, shows: true });
      const cart = (await ask('/cart/', { silent: true })).text;
      await ask('/?wc-ajax=apply_coupon', { form: { security: nonceIn(cart, 'apply_coupon_nonce'), coupon_code: 'welcome10' } });
      await ask('/?wc-ajax=get_cart_totals', { form: { a: '' } });
      const checkout = (await ask('/checkout/', { silent: true })).text;
      const billing = Object.fromEntries(Object.entries({ ...ADDRESS, email: 'ada@example.test', phone: '015397 00000' }).map(([name, value]) => [`billing_${name}`, value]));
      await ask('/?wc-ajax=update_order_review', {
        form: { security: nonceIn(checkout, 'update_order_review_nonce'), payment_method: 'bacs', country: 'GB', state: '', postcode: ADDRESS.postcode, city: ADDRESS.city, address: ADDRESS.address_1, has_full_address: 'true', post_data: '' },
      });
      const placed = await ask('/?wc-ajax=checkout', {
        form: { ...billing, payment_method: 'bacs', 'woocommerce-process-checkout-nonce': nonceIn(checkout, 'woocommerce-process-checkout-nonce') },
        said: (answer) => answer.json().result,
      });
      const { result, order_id: order } = placed.json();
      assert.equal(result, 'success', placed.text);
      await orderOf(ask, words, order);

      const { url } = (await ask(`/?contexts_do=pending&order=${order}`, { silent: true })).json();
      const page = (await ask(new URL(url).pathname + new URL(url).search, { silent: true })).text;
      const table = /<table class="shop_table">.*?<\/table>/su.exec(page);
      assert.ok(table, 'the order is listed');
      words.push(['page to pay', table[0]]);
      const paid = await ask(new URL(url).pathname + new URL(url).search, {
        silent: true,
        form: { woocommerce_pay: '1', payment_method: 'bacs', 'woocommerce-pay-nonce': nonceIn(page, 'woocommerce-pay-nonce') },
      });
      assert.equal(paid.status, 302);
      words.push(['paid', (await ask(`/?contexts_do=order&order=${order}`, { silent: true })).json()]);
    });
  });

  it('the Store API with a Cart-Token, in a batch, and its checkout', async () => {
    await both(async (ask, words) => {
      const first = await ask('/wp-json/wc/store/v1/cart', { silent: true });
      const headers = { 'cart-token': first.headers.get('cart-token') };
      assert.ok(headers['cart-token']);
      const api = (path, json) => ask(`/wp-json/wc/store/v1/${path}`, { json, headers, status: path === 'batch' ? 207 : path.startsWith('cart/add') ? 201 : 200, said: (answer) => withoutNews(answer.json()) });
      await api('cart/add-item', { id: ids['TT-SCF'], quantity: 2 });
      const { items } = (await api('cart/add-item', { id: ids['TT-TEA'], quantity: 5 })).json();
      const batch = (await api('batch', {
        requests: [
          { path: '/wc/store/v1/cart/update-item', method: 'POST', body: { key: items[0].key, quantity: 3 }, headers: { 'Cart-Token': headers['cart-token'] } },
          { path: '/wc/store/v1/cart/apply-coupon', method: 'POST', body: { code: 'fiver' }, headers: { 'Cart-Token': headers['cart-token'] } },
        ],
      })).json();
      assert.deepEqual(batch.responses.map(({ status }) => status), [200, 200]);
      assert.equal(batch.responses[1].body.items[0].quantity, 3);
      const placed = await ask('/wp-json/wc/store/v1/checkout', {
        headers,
        json: { billing_address: { ...ADDRESS, email: 'ada@example.test', phone: '015397 00000' }, shipping_address: { ...ADDRESS, phone: '015397 00000' }, payment_method: 'bacs' },
        said: (answer) => answer.json().status,
      });
      await orderOf(ask, words, placed.json().order_id);
    });
  });

  it('an event of WP-Cron that calculates a cart', async () => {
    const found = [];
    for (const [engine, who] of Object.entries(WHO)) {
      const ask = client(() => woo.url, { 'x-engine': engine });
      await ask(`/?contexts_do=schedule&product=${ids['TT-CND']}`);
      await ask('/wp-cron.php?doing_wp_cron');
      const event = await until('the event', async () => (await ask('/?contexts_do=event')).json());
      assert.equal(event.cron, true);
      assert.equal(event.by, who);
      found.push(event.totals);
    }
    assert.deepEqual(found[1], found[0]);
    assert.ok(Number(found[0].total) > 0);
  });
});

/** The Store API's answer without what is new on each request, what other orders left in stock, and the address of the server. */
const withoutNews = (value) => JSON.parse(JSON.stringify(value, (name, inner) => (['extensions', 'headers', 'quantity_limits', 'low_stock_remaining'].includes(name) ? undefined : inner)).replaceAll(/127\.0\.0\.1:\d+/gu, ''));

describe('a request that is killed in the middle of a calculation', () => {
  for (const moment of ['woocommerce_coupon_is_valid', 'woocommerce_cart_shipping_packages', 'woocommerce_cart_calculate_fees', 'woocommerce_after_calculate_totals']) {
    it(`at ${moment}: the cart is as it was, and the next request calculates`, async () => {
      let server = await woo.another();
      try {
        const ask = client(() => server.url, { 'x-engine': 'on' });
        const headers = { 'cart-token': (await ask('/wp-json/wc/store/v1/cart')).headers.get('cart-token') };
        const cart = async () => withoutNews((await ask('/wp-json/wc/store/v1/cart', { headers })).json());
        await ask('/wp-json/wc/store/v1/cart/add-item', { headers, json: { id: ids['TT-SCF'], quantity: 2 } });
        await ask('/wp-json/wc/store/v1/cart/apply-coupon', { headers, json: { code: 'welcome10' } });
        const whole = await cart();
        const { key } = whole.items[0];
        const update = (more) => ask('/wp-json/wc/store/v1/cart/update-item', { headers: { ...headers, ...more }, json: { key, quantity: 5 } });
        await assert.rejects(update({ 'x-kill-at': moment }), 'nobody answers');

        await server.stop();
        server = await woo.another();
        assert.deepEqual(await cart(), whole);
        const updated = await update();
        assert.equal(updated.status, 200);
        assert.equal(updated.headers.get('x-calculated-by'), 'engine');
        assert.equal(updated.json().items[0].quantity, 5);
        assert.ok(Number(updated.json().totals.total_price) > Number(whole.totals.total_price));
      } finally {
        await server.stop();
      }
    });
  }
});
