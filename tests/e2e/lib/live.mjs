// What the tests of all live surfaces share: a shopper with a cart, and the shop's answers held back.

import assert from 'node:assert/strict';
import { until } from './processes.mjs';

/**
 * Where a cart is opened: the function the tests call `shop`. Beside Playwright's options for a visitor there are `then`, the
 * page to open, `lines`, so many different goods, and `rtl`. Errors in the page's scripts fail the test.
 */
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
    if (more.rtl) await context.addCookies([{ name: 'e2e_rtl', value: '1', url: woo.url }]);
    await context.addInitScript(() => {
      window.confirmations = [];
      document.addEventListener('cart-p2:confirmed', (event) => window.confirmations.push(event.detail));
      window.asked = 0;
      const { fetch } = window;
      const { send } = XMLHttpRequest.prototype;
      // `fetches`: those whose answers have not come in whole.
      window.fetches = 0;
      window.fetch = async (...all) => {
        window.asked += 1;
        window.fetches += 1;
        try {
          const answer = await fetch(...all);
          answer.clone().arrayBuffer().catch(() => undefined).finally(() => { window.fetches -= 1; });
          return answer;
        } catch (error) {
          window.fetches -= 1;
          throw error;
        }
      };
      XMLHttpRequest.prototype.send = function counted(...all) {
        window.asked += 1;
        return send.apply(this, all);
      };
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
 * Holds back every request whose address matches until `release` is called, or for one request `next`; then they go one after
 * the other, so that their answers come in their order. (WooCommerce itself sends them beside each other, and the last answer
 * stands.) `waiting` counts those that are held; `between` does something when those that were let go are answered, and before
 * any other.
 */
export async function hold(page, matches) {
  const sent = [];
  let waiting = 0;
  let allowed = 0;
  let go = null;
  const admit = (more) => {
    allowed += more;
    if (!go || allowed === 0) return;
    allowed -= 1;
    go();
    go = null;
  };
  let turn = Promise.resolve();
  await page.route(matches, (route) => {
    sent.push(route.request().postData() ?? '');
    waiting += 1;
    turn = turn.then(() => new Promise((resolve) => {
      go = resolve;
      admit(0);
    })).then(async () => {
      waiting -= 1;
      const response = await route.fetch();
      await route.fulfill({ response });
    }).catch(() => undefined); // The page may be gone by then.
    return turn;
  });
  const between = (work) => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  return { release: () => admit(Infinity), next: () => admit(1), between, sent, get waiting() { return waiting; } };
}

export const confirmations = (page) => page.evaluate(() => window.confirmations);
export const confirmed = (page, count = 1) => until(`confirmation ${count}`, async () => (await confirmations(page)).length >= count);

/** Waits until the page has every answer that its scripts fetch, and has painted what they made of it. */
export async function fetched(page) {
  await page.waitForFunction(() => window.fetches === 0);
  await page.evaluate(() => new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); }));
}

/** Waits for the totals that WooCommerce's checkout asks for when it is opened: their answer replaces the order review. */
export const reviewed = (page) => page.waitForFunction(() => window.jQuery.active === 0
  && performance.getEntriesByType('resource').some(({ name }) => name.includes('wc-ajax=update_order_review')));

/** Waits until WooCommerce's own script of the classic cart hears what is done: then it has shut its button. */
export const wooListens = (page) => page.locator('[name=update_cart]:disabled').waitFor();

/** Waits until our script is at work in the cart widget: then it says how far free shipping is. */
export const widgetLives = (page) => page.locator('.widget_shopping_cart_content .cart-p2-progress').waitFor();

/**
 * Opens the Mini-Cart block's drawer. Its page asks for the cart when it has been loaded, and that answer takes back what
 * was changed before: the drawer is ready when it is there.
 */
export async function openDrawer(page, open = (button) => button.click()) {
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => new URL(name).pathname.endsWith('/wc/store/v1/cart')));
  await fetched(page);
  await open(page.locator('.wc-block-mini-cart__button'));
  await page.locator('.wc-block-mini-cart__drawer .wc-block-components-quantity-selector__button--plus').first().waitFor();
}

/**
 * Clicks, and gives what `read` finds on the page when the very next frame has been painted, and how many requests its scripts
 * had sent by then. Both are taken in the page, right behind that frame, however long the test itself takes to ask.
 */
export async function nextFrame(page, locator, read) {
  // The press is heard in the window, before anybody could hold the click back or put another element there.
  await page.evaluate(`(() => {
    const read = ${read};
    let before = 0;
    window.addEventListener('pointerdown', () => { before = window.asked; }, { once: true, capture: true });
    window.frame = new Promise((resolve) => {
      const look = () => resolve({ amounts: read(), asked: window.asked - before });
      window.addEventListener('pointerup', () => requestAnimationFrame(() => setTimeout(look)), { once: true, capture: true });
    });
  })()`);
  await locator.click();
  return page.evaluate(() => window.frame);
}

/** Clicks so often in one go: the browser has all the clicks before the first is over, however busy the machine is. */
export async function clickRapidly(page, locator, times) {
  await locator.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await locator.boundingBox();
  const session = await page.context().newCDPSession(page);
  const event = (type, clickCount = 0) => session.send('Input.dispatchMouseEvent', { type, x: x + width / 2, y: y + height / 2, button: 'left', clickCount });
  const clicks = Array.from({ length: times }, (_, click) => [['mousePressed', click + 1], ['mouseReleased', click + 1]]).flat();
  await Promise.all([event('mouseMoved'), ...clicks.map((one) => event(...one))]);
  await session.detach();
}

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
