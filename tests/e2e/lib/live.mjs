// What the tests of all live surfaces share: a shopper with a cart, and the shop's answers held back.

import assert from 'node:assert/strict';
import { until } from './processes.mjs';

/** Where a cart is opened: the function the tests call `shop`. Errors in the page's scripts fail the test. */
export function shopper(shop, options = {}) {
  return async (goods, coupons, work, more = {}) => {
    const { woo, browser, ids } = shop();
    const context = await browser.newContext({ baseURL: woo.url, viewport: { width: 1200, height: 1100 }, ...options, ...more });
    const page = await context.newPage();
    const errors = [];
    const warnings = [];
    const watch = (one) => {
      one.on('pageerror', (error) => errors.push(error.message));
      one.on('console', (message) => message.text().startsWith('Cart P2') && warnings.push(message.text()));
    };
    watch(page);
    await context.addInitScript(() => {
      window.confirmations = [];
      document.addEventListener('cart-p2:confirmed', (event) => window.confirmations.push(event.detail));
    });
    try {
      const lines = Object.entries(goods).map(([sku, quantity]) => `${ids[sku]}:${quantity}`);
      await page.goto(`/?e2e_cart=${lines}&e2e_coupons=${coupons}${more.lines ? `&e2e_lines=${more.lines}` : ''}${more.then ? `&e2e_then=${encodeURIComponent(more.then)}` : ''}`);
      await work(page, { context, warnings, watch });
      assert.deepEqual(errors, []);
    } finally {
      await context.close();
    }
  };
}

/** Waits until the script is at work. */
export const live = (page) => page.locator('body.cart-p2-live').waitFor();

/**
 * Holds back every request whose address matches until `release` is called; then they go one after the other, so that
 * their answers come in their order. (WooCommerce itself sends them beside each other, and the last answer stands.)
 */
export async function hold(page, matches) {
  let release;
  const gate = new Promise((resolve) => { release = resolve; });
  const sent = [];
  let turn = gate;
  await page.route(matches, (route) => {
    sent.push(route.request().postData() ?? '');
    turn = turn.then(async () => {
      const response = await route.fetch();
      await route.fulfill({ response });
    }).catch(() => undefined); // The page may be gone by then.
    return turn;
  });
  return { release: () => release(), sent };
}

export const confirmations = (page) => page.evaluate(() => window.confirmations);
export const confirmed = (page, count = 1) => until(`confirmation ${count}`, async () => (await confirmations(page)).length >= count);

/** Waits until the page says how far free shipping is. That comes after the frame of the amounts. */
export const freeShipping = (place, text) => place.locator(`.cart-p2-progress:text-is("${text}")`).waitFor();

/** A random whole number from 0 to below `limit`, from a seed that is printed when a test fails. */
export function dice(seed) {
  let state = seed >>> 0;
  return (limit) => {
    // xorshift32
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}
