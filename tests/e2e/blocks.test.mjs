// WooCommerce's Cart and Checkout blocks as a shopper meets them: real WordPress, real WooCommerce, the engine in the
// browser, and the shop's own answer to compare with.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, launch, stopClock } from './lib/browser.mjs';
import { clickRapidly, confirmations, confirmed, freeShipping, hold, live, nextFrame, shopper } from './lib/live.mjs';
import { blockAmounts, takePainted, watchPainted } from './lib/places.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const pictures = fileURLToPath(new URL('../../target/e2e/', import.meta.url));
const scarf = 'TT-SCF'; // 27.20, on sale, 20 %
const candle = 'TT-CND'; // 14.00, 20 %
const tea = 'TT-TEA'; // 3.40, 0 %
const logs = 'TT-LOG'; // 11.95, 5 %
const cap = 'TT-CAP'; // 22.00, three in stock

let woo;
let browser;
let ids;
/** The block shows amounts two seconds late, unless the visitor wants less motion. Tests of what lies in those seconds say `MOTION`. */
const shop = shopper(() => ({ woo, browser, ids }), { reducedMotion: 'reduce' });
const MOTION = { reducedMotion: 'no-preference' };

before(async () => {
  mkdirSync(pictures, { recursive: true });
  woo = await startWoo();
  const pages = woo.pages(['block-cart', 'block-checkout']);
  woo.arrange({
    woocommerce_cart_page_id: String(pages['block-cart']), woocommerce_checkout_page_id: String(pages['block-checkout']),
    woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', woocommerce_tax_total_display: 'itemized',
    woocommerce_tax_round_at_subtotal: 'no', woocommerce_calc_discounts_sequentially: 'no', e2e_other_plugin: '',
  }, { flat_rate_cost: '4.95' });
  ids = woo.ids([scarf, candle, tea, logs, cap]);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await woo?.stop();
});

/** The cart is there and the block has stopped to show that it is loading. */
async function ready(page) {
  await live(page);
  await settled(page);
}

/**
 * No skeleton, no estimate: React shows the store's own amounts. Gives them as they were in that very moment; between two
 * questions of the test React may render. With `expected`, waits until these are among them: without an estimate of ours there
 * is a moment before the request in which the block shows its old amounts again.
 */
const settled = (page, expected = {}) => until(`the block's own amounts ${JSON.stringify(expected)}`, async () => {
  const found = await page.evaluate(`(() => {
    const totals = document.querySelector('.wc-block-components-totals-footer-item .wc-block-components-totals-item__value');
    const waiting = '.wc-block-components-sidebar .wc-block-components-totals-wrapper .wc-block-components-skeleton__element, .cart-p2-estimate';
    return totals && !document.querySelector(waiting) ? (${blockAmounts})() : null;
  })()`);
  return found && Object.entries(expected).every(([place, text]) => found[place] === text) ? found : null;
});

const row = (page, name) => page.locator('.wc-block-cart-items__row', { hasText: name });
const plus = (page, name) => row(page, name).locator('.wc-block-components-quantity-selector__button--plus');

const amounts = (page) => page.evaluate(blockAmounts);

/** Clicks and gives the amounts as the very next frame shows them. */
const clickAndRead = async (page, locator) => (await nextFrame(page, locator, blockAmounts)).amounts;

/** Clicks on what nothing of ours is at work for: the block shows skeletons until the shop has answered. Gives the amounts beside them. */
async function clickUnderSkeletons(page, locator) {
  const held = await hold(page, api);
  await locator.click();
  const now = await until("WooCommerce's own skeleton", async () => {
    const found = await amounts(page);
    return found['Estimated total'] === '…' ? found : null;
  });
  held.release();
  return now;
}

/** Nothing of ours breaks WCAG; what WooCommerce's own markup breaks is WooCommerce's. */
async function assertAccessibleTotals(page, what) {
  const ours = (await accessibilityFaults(page)).filter((fault) => /cart-p2/.test(fault));
  assert.deepEqual(ours, [], what);
}

const api = (url) => url.pathname.includes('/wc/store/v1/');

describe('a changed quantity in the Cart block', () => {
  it('is in every amount in the next frame, while the block has its skeletons up and before any request', async () => {
    await shop({ [scarf]: 1, [candle]: 2, [tea]: 3 }, ['welcome10'], async (page, { warnings }) => {
      await ready(page);
      const held = await hold(page, api);
      const { amounts: now, asked } = await nextFrame(page, plus(page, 'candle'), blockAmounts);
      assert.equal(asked, 0);
      assert.equal(now['row 1'], '£42.00');
      assert.equal(now.Subtotal, '£79.40');
      assert.ok(!Object.values(now).includes('…'), JSON.stringify(now));
      // Below, there is one; React may need another task for it.
      await page.locator('.wc-block-components-totals-footer-item > .wc-block-components-skeleton__element').waitFor({ state: 'attached' });
      await page.locator('.wc-block-components-sidebar').screenshot({ path: `${pictures}blocks-estimate.png` });
      await until('the request', () => held.sent.length === 1);
      assert.deepEqual(await amounts(page), now, 'the shop has not answered yet');
      held.release();
      await confirmed(page);
      assert.deepEqual(await confirmations(page), [{ match: true, differences: [] }]);
      assert.deepEqual(await amounts(page), now, 'every character');
      assert.deepEqual(await settled(page), now, 'and React shows the same');
      await page.reload();
      await ready(page);
      assert.deepEqual(await amounts(page), now, 'and after a reload');
      assert.deepEqual(warnings, []);
    }, MOTION);
  });

  for (const [name, options] of Object.entries({
    'prices without tax, taxes itemized': { woocommerce_tax_display_cart: 'excl' },
    'prices without tax, one tax row': { woocommerce_tax_display_cart: 'excl', woocommerce_tax_total_display: 'single' },
    'entered and shown without tax': { woocommerce_prices_include_tax: 'no', woocommerce_tax_display_cart: 'excl' },
    'three decimals, comma, symbol behind': {
      woocommerce_price_num_decimals: '3', woocommerce_price_decimal_sep: ',', woocommerce_price_thousand_sep: '.', woocommerce_currency_pos: 'right_space',
    },
    'no decimals': { woocommerce_price_num_decimals: '0' },
    'without taxes': { woocommerce_calc_taxes: 'no' },
  })) {
    it(`is right with ${name}`, async () => {
      const back = woo.arrange(options);
      try {
        await shop({ [logs]: 1, [candle]: 1, [tea]: 2 }, ['welcome10', 'fiver'], async (page) => {
          await ready(page);
          const held = await hold(page, api);
          const now = await clickAndRead(page, plus(page, 'logs'));
          // A tax of nothing has no row; with no decimals one appears, which only the shop can add: it is left to the block.
          if (name === 'no decimals') await until('the skeleton', async () => (now.tax = (await amounts(page)).tax) === '…');
          else assert.ok(!Object.values(now).includes('…'), JSON.stringify(now));
          held.release();
          await confirmed(page);
          const then = await settled(page);
          assert.deepEqual(name === 'no decimals' ? { ...then, tax: '…' } : then, now);
          assert.deepEqual(await confirmations(page), [{ match: true, differences: [] }]);
        });
      } finally {
        back();
      }
    });
  }

  it('many clicks are one request with the last quantity', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await ready(page);
      const held = await hold(page, api);
      // Less than 400 ms lie between them, however busy the machine is: the page's clock stands still.
      await stopClock(page);
      await clickRapidly(page, plus(page, 'candle'), 4);
      assert.equal((await amounts(page)).Subtotal, '£70.00');
      await page.clock.resume();
      await until('the request', () => held.sent.length === 1);
      assert.match(held.sent[0], /"quantity":5\b/);
      held.release();
      await confirmed(page);
      assert.equal((await settled(page)).Subtotal, '£70.00');
      assert.equal(held.sent.length, 1);
    });
  });

  // WooCommerce waits 400 ms for another click before it sends anything.
  for (const [name, requests] of Object.entries({ 'before WooCommerce has sent it': 1, 'when WooCommerce has sent it, too': 2 })) {
    it(`made while the one before is under way is not lost: the answer to that one comes ${name}`, async () => {
      await shop({ [candle]: 1 }, [], async (page) => {
        const inStore = () => page.evaluate(() => window.wp.data.select('wc/store/cart').getCartData().items[0].quantity);
        const field = row(page, 'candle').locator('input');
        await ready(page);
        const held = await hold(page, api);
        await plus(page, 'candle').click();
        await until('the request', () => held.sent.length === 1);
        await plus(page, 'candle').click();
        assert.equal((await amounts(page)).Subtotal, '£42.00');
        await watchPainted(page, () => ({
          unsaved: document.querySelector('.cart-p2-unsaved')?.innerText ?? '',
          estimate: document.querySelector('.wc-block-components-totals-item .cart-p2-estimate')?.innerText ?? 'none',
        }));
        await until('as many requests', () => held.sent.length === requests);
        held.release();
        await until('the first answer', async () => (await inStore()) >= 2);
        await until('the field', async () => (await field.inputValue()) === '3');
        await plus(page, 'candle').click();
        await until('all are saved', async () => (await inStore()) === 4);
        await settled(page, { Subtotal: '£56.00' });
        await until('the field', async () => (await field.inputValue()) === '4');
        const { unsaved, estimate } = await takePainted(page);
        assert.deepEqual(unsaved, [''], 'nothing has failed');
        assert.deepEqual(estimate.filter((text) => text !== 'none'), ['£42.00', '£56.00']);
      });
    });
  }

  it('stays wanted while older ones are answered, in a shop slower than the shopper', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      const inStore = () => page.evaluate(() => window.wp.data.select('wc/store/cart').getCartData().items[0].quantity);
      const field = row(page, 'candle').locator('input');
      await ready(page);
      const held = await hold(page, api);
      for (const requests of [1, 2]) {
        await plus(page, 'candle').click();
        await until('the request', () => held.sent.length === requests);
      }
      held.next();
      await until('the first answer', async () => (await inStore()) === 2);
      await plus(page, 'candle').click();
      await until('the third request', () => held.sent.length === 3);
      await watchPainted(page, () => ({ subtotal: document.querySelector('.wp-block-woocommerce-cart-order-summary-subtotal-block .wc-block-components-totals-item__value')?.innerText ?? '' }));
      held.next();
      await until('the second answer', async () => (await inStore()) === 3);
      await plus(page, 'candle').click();
      await until('the field', async () => (await field.inputValue()) === '5');
      held.release();
      await until('all are saved', async () => (await inStore()) === 5);
      await settled(page, { Subtotal: '£70.00' });
      assert.deepEqual((await takePainted(page)).subtotal, ['£56.00', '£70.00'], 'never what was wanted before');
    });
  });
});

describe('also known at once', () => {
  it('a removed line', async () => {
    await shop({ [candle]: 2, [scarf]: 1 }, [], async (page) => {
      await ready(page);
      const held = await hold(page, api);
      const now = await clickAndRead(page, row(page, 'candle').locator('.wc-block-cart-item__remove-link'));
      assert.equal(now.Subtotal, '£27.20');
      assert.equal(now['Estimated total'], '£33.14', 'delivery is 4.95 and its tax');
      held.release();
      await confirmed(page);
      assert.equal((await settled(page))['Estimated total'], '£33.14');
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    });
  });

  it('a coupon taken off', async () => {
    await shop({ [candle]: 2, [tea]: 1 }, ['welcome10'], async (page) => {
      await ready(page);
      const held = await hold(page, api);
      const now = await clickAndRead(page, page.getByRole('button', { name: 'Remove coupon "welcome10"' }));
      assert.equal(now['Estimated total'], '£37.34');
      held.release();
      await confirmed(page);
      assert.equal((await settled(page))['Estimated total'], '£37.34');
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    });
  });
});

describe('what the browser cannot know stays a skeleton, with the reason', () => {
  it('free delivery, when its minimum is crossed, and only then', async () => {
    await shop({ [candle]: 4 }, [], async (page) => {
      await ready(page);
      await freeShipping(page, '£19.00 to free shipping');
      const held = await hold(page, api);
      const below = await clickAndRead(page, plus(page, 'candle'));
      assert.equal(below['Estimated total'], '£75.94', '70.00 is still below 75.00');
      await freeShipping(page, '£5.00 to free shipping');
      const above = await clickAndRead(page, plus(page, 'candle'));
      assert.equal(above.Subtotal, '£84.00', 'what is known is shown');
      assert.equal(above['Estimated total'], '…');
      await freeShipping(page, 'Free shipping available');
      const skeleton = page.locator('.wc-block-components-totals-footer-item > .wc-block-components-skeleton__element');
      assert.equal(await skeleton.getAttribute('title'), 'Delivery depends on the quantity. The shop is working it out.');
      assert.equal(await skeleton.getAttribute('aria-label'), await skeleton.getAttribute('title'));
      await page.locator('.wc-block-components-sidebar').screenshot({ path: `${pictures}blocks-pending.png` });
      held.release();
      await confirmed(page);
      assert.ok(!Object.values(await settled(page)).includes('…'));
      assert.equal((await confirmations(page)).at(-1).match, true);
    });
  });

  for (const [name, options, extra, reason] of [
    ['delivery that costs more for more', {}, { flat_rate_cost: '1 + 0.5 * [qty]' }, /Delivery depends/],
    ['fees that come from code', { e2e_other_plugin: 'fee' }, {}, /Fees may depend/],
  ]) {
    it(name, async () => {
      const back = woo.arrange(options, extra);
      try {
        await shop({ [candle]: 1 }, [], async (page) => {
          await ready(page);
          const held = await hold(page, api);
          const now = await clickAndRead(page, plus(page, 'candle'));
          assert.equal(now.Subtotal, '£28.00');
          assert.equal(now['Estimated total'], '…');
          assert.match(await page.locator('.wc-block-components-totals-footer-item > .wc-block-components-skeleton__element').getAttribute('title'), reason);
          held.release();
          await confirmed(page);
          await settled(page);
          assert.equal((await confirmations(page))[0].match, true);
        });
      } finally {
        back();
      }
    });
  }

  it('a coupon whose minimum is crossed', async () => {
    await shop({ [candle]: 9 }, ['big20'], async (page) => {
      await ready(page);
      const now = await clickAndRead(page, row(page, 'candle').locator('.wc-block-components-quantity-selector__button--minus'));
      assert.equal(now.Subtotal, '£112.00');
      assert.equal(now.Discount, '…');
      assert.equal(now['Estimated total'], '…');
      assert.ok(!('Discount' in await settled(page)), 'the shop took the coupon off');
    });
  });

  it('nothing is painted where another plugin changes prices', async () => {
    const back = woo.arrange({ e2e_other_plugin: 'prices' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        await settled(page);
        const now = await clickUnderSkeletons(page, plus(page, 'candle'));
        assert.match(now['row 0'], /^£2\.00/, 'as before');
        await until('the answer', async () => (await settled(page))['row 0'] !== now['row 0']);
        assert.deepEqual(await confirmations(page), []);
      });
    } finally {
      back();
    }
  });
});

describe('the shop stays in charge', () => {
  it('a different answer is reported, stands, and after three the block is left alone', async () => {
    await shop({ [candle]: 1 }, [], async (page, { warnings }) => {
      const reports = [];
      await page.route((url) => url.pathname.endsWith('/cart-p2/v1/difference'), async (route) => {
        reports.push([await route.request().postDataJSON(), (await route.fetch()).status()]);
        await route.fulfill({ status: 204 });
      });
      await page.route(api, async (route) => {
        const answer = await route.fetch();
        const body = await answer.text();
        await route.fulfill({ response: answer, body: body.replaceAll(/"total_price":"(\d+)"/g, (_, price) => `"total_price":"${Number(price) + 1}"`) });
      });
      await ready(page);
      const now = await clickAndRead(page, plus(page, 'candle'));
      assert.equal(now['Estimated total'], '£33.94');
      await confirmed(page);
      assert.deepEqual(await confirmations(page), [{ match: false, differences: [{ slot: 'total_price', estimated: '3394', confirmed: '3395' }] }]);
      assert.equal((await settled(page))['Estimated total'], '£33.95');
      await until('the report', () => reports.length > 0);
      assert.deepEqual(reports, [[{ surface: 'blocks', differences: [['total_price', '3395', '3394']] }, 204]]);
      assert.equal(warnings.length, 1);
      await page.evaluate(() => sessionStorage.setItem('cart-p2:off:blocks', '3'));
      await page.reload();
      await settled(page);
      assert.equal(await page.locator('body.cart-p2-live').count(), 0);
      await clickUnderSkeletons(page, plus(page, 'candle'));
    });
  });

  it('what it refuses is taken back', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await ready(page);
      const server = await amounts(page);
      await page.route(api, (route) => route.fulfill({
        status: 200, contentType: 'application/json',
        body: JSON.stringify({ responses: [{ status: 400, headers: {}, body: { code: 'woocommerce_rest_product_out_of_stock', message: 'No more of these.', data: { status: 400 } } }] }),
      }));
      const now = await clickAndRead(page, plus(page, 'candle'));
      assert.equal(now.Subtotal, '£28.00');
      assert.deepEqual({ ...(await settled(page, { Subtotal: server.Subtotal })), 'row 0': server['row 0'] }, server);
      assert.deepEqual(await confirmations(page), []);
    });
  });

  for (const [name, answer] of Object.entries({
    'a conflict': (cart) => ({ status: 409, body: { code: 'woocommerce_rest_cart_error', message: 'Somebody was quicker.', data: { status: 409, cart } } }),
    'an answer with less than was asked for': (cart) => ({ status: 200, body: cart }),
  })) {
    it(`${name} brings the shop’s own cart`, async () => {
      await shop({ [candle]: 1 }, [], async (page) => {
        await ready(page);
        const server = await amounts(page);
        const cart = await page.evaluate(() => window.wp.apiFetch({ path: '/wc/store/v1/cart' }));
        await page.route(api, (route) => route.fulfill({
          status: 200, contentType: 'application/json', body: JSON.stringify({ responses: [{ headers: {}, ...answer(cart) }] }),
        }));
        assert.equal((await clickAndRead(page, plus(page, 'candle'))).Subtotal, '£28.00');
        assert.equal((await settled(page, { Subtotal: server.Subtotal }))['Estimated total'], server['Estimated total']);
        assert.deepEqual(await confirmations(page), []);
      });
    });
  }

  it('an expired token is replaced, and the quantity is saved', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await ready(page);
      let spoilt = 0;
      await page.route(api, (route) => {
        const body = route.request().postData() ?? '';
        if (route.request().method() !== 'POST' || spoilt > 0) return route.continue();
        spoilt += 1;
        return route.continue({ headers: { ...route.request().headers(), nonce: 'expired' }, postData: body.replaceAll(/"Nonce":"[^"]*"/gi, '"Nonce":"expired"') });
      });
      const now = await clickAndRead(page, plus(page, 'candle'));
      await confirmed(page);
      assert.deepEqual(await settled(page), now);
      assert.equal(spoilt, 1);
      assert.equal(await page.locator('.cart-p2-unsaved').isVisible(), false);
    });
  });

  for (const [name, answer] of Object.entries({
    'a lost connection': (route) => route.abort('internetdisconnected'),
    'a broken server': (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Internal Server Error</h1>' }),
    'a gateway that gave up': (route) => route.fulfill({ status: 504, contentType: 'text/html', body: '' }),
  })) {
    it(`${name} keeps the estimate, says so, and tries again`, async () => {
      await shop({ [candle]: 1 }, [], async (page) => {
        await ready(page);
        await page.route(api, answer);
        const now = await clickAndRead(page, plus(page, 'candle'));
        await page.locator('.cart-p2-unsaved', { hasText: 'Not saved yet' }).waitFor();
        assert.deepEqual(await amounts(page), now);
        await page.unroute(api);
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        await confirmed(page);
        assert.deepEqual(await settled(page), now);
        assert.equal(await page.locator('.cart-p2-unsaved').isVisible(), false);
        assert.equal(await page.evaluate(() => window.wp.data.select('wc/store/cart').getCartData().items[0].quantity), 2);
      });
    });
  }

  it('an answer to another question takes nothing back that is on its way', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await ready(page);
      let read = 0;
      let sent = 0;
      let release;
      const gate = new Promise((resolve) => { release = resolve; });
      await page.route(api, async (route) => {
        if (route.request().method() === 'GET') {
          await route.fulfill({ response: await route.fetch() });
          read += 1;
          return;
        }
        sent += 1;
        if (sent === 1) return route.abort('internetdisconnected');
        await gate;
        await route.continue();
      });
      const now = await clickAndRead(page, plus(page, 'candle'));
      await until('the quantity to be sent again', () => sent === 2);
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await until('the cart as it is', () => read > 0);
      await page.evaluate(() => new Promise((painted) => { requestAnimationFrame(() => requestAnimationFrame(painted)); }));
      assert.deepEqual(await amounts(page), now);
      release();
      await confirmed(page);
      assert.deepEqual(await settled(page), now);
      assert.equal(await page.locator('.cart-p2-unsaved').isVisible(), false);
    });
  });

  it('two tabs stay in step', async () => {
    await shop({ [candle]: 1 }, [], async (page, { context }) => {
      await ready(page);
      const other = await context.newPage();
      await other.goto(page.url());
      await ready(other);
      await plus(page, 'candle').click();
      await confirmed(page);
      await until('the other tab', async () => (await amounts(other)).Subtotal === '£28.00');
      await until("the other tab's field", async () => (await row(other, 'candle').locator('input').inputValue()) === '2');
    });
  });

  it('nothing of an estimate is left in the browser for the next page', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await ready(page);
      const held = await hold(page, api);
      await plus(page, 'candle').click();
      assert.equal((await amounts(page)).Subtotal, '£28.00');
      await page.goto('/my-account/');
      const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('storeApiCartData') ?? '{}').totals?.total_items);
      assert.ok(kept === undefined || kept === '1167', `${kept}`);
      held.release();
    });
  });
});

describe('in the Checkout block, at once', () => {
  it('another of the quoted shipping rates, and a coupon taken off', async () => {
    await shop({ [candle]: 2 }, ['welcome10'], async (page) => {
      await ready(page);
      assert.equal((await amounts(page)).Total, '£31.14');
      const held = await hold(page, api);
      const other = page.locator('.wc-block-components-shipping-rates-control label', { hasText: 'Collect' });
      const now = await clickAndRead(page, other);
      assert.equal(now.Total, '£25.20', JSON.stringify(now));
      assert.equal(now['Standard delivery'], '…', 'the amount of another rate does not stand beside this name');
      await page.screenshot({ path: `${pictures}checkout-block.png`, fullPage: true });
      held.release();
      await confirmed(page);
      assert.equal((await settled(page)).Total, '£25.20');
      const then = await clickAndRead(page, page.getByRole('button', { name: 'Remove coupon "welcome10"' }).first());
      assert.equal(then.Total, '£28.00');
      await confirmed(page, 2);
      assert.equal((await settled(page)).Total, '£28.00');
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true]);
    }, { then: '/block-checkout/' });
  });
});

describe('falls back to the block as it is', () => {
  for (const [name, arrange] of Object.entries({
    'without Wasm': (page) => page.route('**/*.wasm*', (route) => route.abort()),
    'without our script': (page) => page.route('**/assets/build/*.js*', (route) => route.abort()),
    'under a content security policy that forbids Wasm': (page) => page.route((url) => url.pathname === '/block-cart/', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "script-src 'self' 'unsafe-inline'" } });
    }),
  })) {
    it(name, async () => {
      await shop({ [candle]: 1 }, [], async (page) => {
        await arrange(page);
        await page.goto('/block-cart/');
        await settled(page);
        assert.equal(await page.locator('body.cart-p2-live').count(), 0);
        await clickUnderSkeletons(page, plus(page, 'candle'));
        await settled(page, { 'Estimated total': '£33.94' });
      }, { then: '/my-account/' });
    });
  }

  it('but works under the policy the readme names', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await page.route((url) => url.pathname === '/block-cart/', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'" } });
      });
      await page.goto('/block-cart/');
      await ready(page);
      assert.equal((await clickAndRead(page, plus(page, 'candle')))['Estimated total'], '£33.94');
      await confirmed(page);
    }, { then: '/my-account/' });
  });
});

describe('for everybody', () => {
  for (const [name, options] of Object.entries({
    desktop: { viewport: { width: 1280, height: 1000 }, ...MOTION },
    phone: { viewport: { width: 320, height: 900 } },
    'right to left': { viewport: { width: 1280, height: 1000 }, rtl: true },
    'phone, right to left': { viewport: { width: 320, height: 900 }, ...MOTION, rtl: true },
  })) {
    it(`is accessible, keeps the focus, says the total and moves nothing: ${name}`, async () => {
      await shop({ [candle]: 1, [scarf]: 1 }, [], async (page) => {
        await ready(page);
        assert.equal(await page.evaluate(() => document.documentElement.dir || 'ltr'), options.rtl ? 'rtl' : 'ltr');
        const place = () => page.evaluate(() => [...document.querySelectorAll('.wc-block-components-sidebar .wc-block-components-totals-item')].map((item) => {
          const { top, left, height } = item.getBoundingClientRect();
          return [Math.round(top + window.scrollY), Math.round(left), Math.round(height)];
        }));
        await plus(page, 'candle').focus();
        const held = await hold(page, api);
        // Pictures and fonts that come late would move what is measured.
        await page.waitForFunction(() => [...document.images].every(({ complete }) => complete) && document.fonts.status === 'loaded');
        await page.keyboard.press('Enter');
        await page.locator('.cart-p2-status', { hasText: 'New total: £61.14' }).waitFor();
        assert.ok(await plus(page, 'candle').evaluate((button) => button === document.activeElement));
        const during = await place();
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(tooWide <= 0, `scrolls sideways by ${tooWide}`);
        await page.screenshot({ path: `${pictures}blocks-${name.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
        await assertAccessibleTotals(page, name);
        held.release();
        await confirmed(page);
        await settled(page);
        const then = await place();
        const moved = during.flatMap((box, item) => box.filter((value, side) => Math.abs(value - then[item][side]) > 2));
        assert.deepEqual(moved, [], 'React shows them where the estimates were');
      }, options);
    });
  }
});
