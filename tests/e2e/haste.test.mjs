// Shoppers who do not wait: clicks while earlier changes are under way, to a shop that answers when it likes.
//
// In the end the field, the totals, the shop and what was clicked agree; on the way nothing said that something had failed,
// and no estimate was found wrong.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from './lib/browser.mjs';
import { confirmations, dice, hold, live, shopper } from './lib/live.mjs';
import { blockAmounts, classicAmounts, takePainted, watchPainted } from './lib/places.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

/** `CART_P2_HASTE=100` makes longer walks, `CART_P2_SEED` others. */
const STEPS = Number(process.env.CART_P2_HASTE ?? 24);
const SEED = Number(process.env.CART_P2_SEED ?? 2026);

const GOODS = { 'TT-SCF': 2, 'TT-CND': 3, 'TT-TEA': 4 };
const NAMES = { 'TT-SCF': 'scarf', 'TT-CND': 'candle', 'TT-TEA': 'tea' };

let woo;
let browser;
let ids;
const shop = shopper(() => ({ woo, browser, ids }), { reducedMotion: 'reduce' });

before(async () => {
  woo = await startWoo();
  const pages = woo.pages(['cart', 'block-cart']);
  assert.ok(pages['block-cart'] > 0);
  woo.arrange({
    woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', woocommerce_tax_total_display: 'itemized',
    woocommerce_tax_round_at_subtotal: 'no', woocommerce_calc_discounts_sequentially: 'no', e2e_other_plugin: '',
  }, { flat_rate_cost: '4.95' });
  ids = woo.ids(Object.keys(GOODS));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await woo?.stop();
});

const blockRow = (page, sku) => page.locator('.wc-block-cart-items__row', { hasText: NAMES[sku] });
const classicRow = (page, sku) => page.locator('.woocommerce-cart-form .cart_item', { hasText: NAMES[sku] });

const SURFACES = {
  'Cart block': {
    path: '/block-cart/', read: blockAmounts,
    asks: (url) => url.pathname.includes('/wc/store/v1/'),
    field: (page, sku) => blockRow(page, sku).locator('input'),
    change: (page, sku, by) => blockRow(page, sku).locator(`.wc-block-components-quantity-selector__button--${by > 0 ? 'plus' : 'minus'}`).click(),
    isCalm: () => {
      const { select } = window.wp.data;
      const store = select('wc/store/cart');
      return !store.getCartData().items.some(({ key }) => store.isItemPendingQuantity(key)) && !select('wc/store/checkout').isCalculating()
        && !document.querySelector('.wc-block-components-skeleton__element, .cart-p2-estimate');
    },
  },
  'classic cart': {
    path: '/cart/', read: classicAmounts,
    asks: (url) => url.pathname === '/cart/' || url.search.includes('wc-ajax'),
    field: (page, sku) => classicRow(page, sku).locator('input.qty'),
    change: async (page, sku, by) => classicRow(page, sku).locator('input.qty').press(by > 0 ? 'ArrowUp' : 'ArrowDown'),
    isCalm: () => !document.querySelector('.processing, .blockOverlay') && !document.body.classList.contains('cart-p2-confirming'),
  },
};

/**
 * What the shop has in the cart, by article. Asked between the page's own requests: of two of one shopper beside each other one
 * may lose what the other did, for WooCommerce's session is the last one's.
 */
const cartOf = (page, held) => held.between(async () => {
  const { items } = await (await page.request.get('/wp-json/wc/store/v1/cart')).json();
  return JSON.stringify(Object.fromEntries(items.map(({ sku, quantity }) => [sku, quantity])));
});

async function walk(page, surface, seed) {
  const roll = dice(seed);
  const skus = Object.keys(GOODS);
  const wanted = { ...GOODS };
  const held = await hold(page, surface.asks);
  await watchPainted(page, () => ({ unsaved: document.querySelector('.cart-p2-unsaved:not([hidden])')?.innerText ?? '' }));
  const log = [];
  for (let step = 0; step < STEPS; step += 1) {
    const act = roll(8);
    if (act < 5) {
      const sku = skus[roll(skus.length)];
      const by = wanted[sku] > 2 && roll(2) === 0 ? -1 : 1;
      log.push(`${sku} ${by}`);
      await surface.change(page, sku, by);
      wanted[sku] += by;
      await until(`the field is ${wanted[sku]} after ${log}`, async () => (await surface.field(page, sku).inputValue()) === String(wanted[sku]));
    } else if (act < 7) {
      log.push(`answer ${held.waiting}`);
      if (held.waiting > 0) held.next();
    } else if (held.waiting === 0) {
      log.push('wait');
      // Nothing is sent when the last change has been taken back.
      await until(`a request, ${log}`, async () => held.waiting > 0 || (await cartOf(page, held)) === JSON.stringify(wanted));
    }
  }
  held.release();
  await until(`the shop has it all after ${log}: ${JSON.stringify(wanted)}`, async () => (await cartOf(page, held)) === JSON.stringify(wanted));
  const fresh = await page.context().newPage();
  await fresh.goto(surface.path);
  await live(fresh);
  const amounts = (one) => one.evaluate(`(${surface.isCalm})() ? JSON.stringify((${surface.read})()) : null`);
  const right = await until('the page is calm', () => amounts(fresh));
  await until(`the amounts are ${right} after ${log}`, async () => (await amounts(page)) === right);
  for (const sku of skus) await until(`the field of ${sku} after ${log}`, async () => (await surface.field(page, sku).inputValue()) === String(wanted[sku]));
  assert.deepEqual((await takePainted(page)).unsaved, [''], `nothing has failed, ${log}`);
  assert.deepEqual((await confirmations(page)).filter(({ match }) => !match), [], `${log}`);
}

describe('who does not wait for the shop gets what was clicked', () => {
  for (const [name, surface] of Object.entries(SURFACES)) {
    it(`${name}, seed ${SEED}, ${STEPS} steps`, async () => {
      await shop(GOODS, ['welcome10'], async (page) => {
        await live(page);
        await until('the page is calm', () => page.evaluate(surface.isCalm));
        await walk(page, surface, SEED);
      }, { then: surface.path });
    });
  }
});
