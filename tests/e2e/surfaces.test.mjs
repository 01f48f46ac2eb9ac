// Live totals beside cart page and blocks: classic checkout, removal and its undo on the classic cart, the mini-carts,
// and the product page.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { launch } from './lib/browser.mjs';
import { confirmations, confirmed, fetched, freeShipping, hold, live, nextFrame, openDrawer, reviewed, shopper, widgetLives, wooListens } from './lib/live.mjs';
import { takePainted, watchPainted, widgetAmounts } from './lib/places.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const pictures = fileURLToPath(new URL('../../target/e2e/', import.meta.url));
const scarf = 'TT-SCF'; // 27.20, on sale, 20 %
const candle = 'TT-CND'; // 14.00, 20 %
const tea = 'TT-TEA'; // 3.40, 0 %

let woo;
let browser;
let ids;
const shop = shopper(() => ({ woo, browser, ids }), { reducedMotion: 'reduce' });

before(async () => {
  mkdirSync(pictures, { recursive: true });
  woo = await startWoo();
  woo.arrange({
    woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', woocommerce_tax_display_shop: 'incl',
    woocommerce_tax_total_display: 'itemized', woocommerce_tax_round_at_subtotal: 'no', woocommerce_calc_discounts_sequentially: 'no', e2e_other_plugin: '',
  }, { flat_rate_cost: '4.95' });
  ids = woo.ids([scarf, candle, tea, 'TT-TEE', 'TT-CAP']);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await woo?.stop();
});

/** Reads the amounts of the classic totals, without what is only pending. WordPress makes the minus of a whole page an en dash, that of a fragment not. */
const readTotals = () => Object.fromEntries([...document.querySelectorAll(':is(.cart_totals, .woocommerce-checkout-review-order-table) :is(.cart-subtotal, .cart-discount, .tax-rate, .order-total)')]
  .map((row) => [row.className, row.querySelector('.cart-p2-pending') ? '…' : row.querySelector('td').innerText.replace(/\s+/gu, ' ').replaceAll('–', '-').trim()]));
const totals = (page) => page.evaluate(readTotals);

/** Clicks, and reads the totals as the next frame shows them. */
const clickAndRead = async (page, locator) => (await nextFrame(page, locator, readTotals)).amounts;

const idle = (page) => page.waitForFunction(() => !document.querySelector('.processing, .blockOverlay') && !document.body.classList.contains('cart-p2-confirming'));
const cartRequest = (url) => url.pathname === '/cart/' || url.search.includes('wc-ajax');

describe('on the classic cart, at once', () => {
  it('a line that is removed, and one that comes back', async () => {
    await shop({ [scarf]: 1, [candle]: 2 }, ['welcome10'], async (page) => {
      await live(page);
      const server = await totals(page);
      const held = await hold(page, cartRequest);
      const now = await clickAndRead(page, page.locator(`.product-remove [data-product_id="${ids[candle]}"]`));
      assert.equal(now['cart-subtotal'], '£27.20');
      assert.match(now['order-total'], /^£30\.42/, '27.20 - 2.72 + 5.94');
      held.release();
      await confirmed(page);
      await idle(page);
      assert.deepEqual(await totals(page), now);
      await page.unroute(cartRequest);

      const again = await hold(page, cartRequest);
      const back = await clickAndRead(page, page.locator('.restore-item'));
      assert.deepEqual(back, server, 'as it was');
      again.release();
      await confirmed(page, 2);
      await idle(page);
      assert.deepEqual(await totals(page), server);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true]);
    });
  });

  it('a coupon that is taken off', async () => {
    await shop({ [candle]: 2, [tea]: 1 }, ['welcome10'], async (page) => {
      await live(page);
      const held = await hold(page, cartRequest);
      const now = await clickAndRead(page, page.locator('a.woocommerce-remove-coupon'));
      assert.match(now['order-total'], /^£37\.34/);
      held.release();
      await confirmed(page);
      await idle(page);
      const then = await totals(page);
      assert.equal(then['order-total'], now['order-total']);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    });
  });

  it('another shipping rate', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, cartRequest);
      const now = await clickAndRead(page, page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' }));
      assert.match(now['order-total'], /^£14\.00/);
      held.release();
      await confirmed(page);
      await idle(page);
      assert.deepEqual(await totals(page), now);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    });
  });

  for (const [name, answer] of Object.entries({
    'a lost connection': (route) => route.abort('internetdisconnected'),
    'a broken server': (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Internal Server Error</h1>' }),
    'an answer that does not come': (route) => route.abort('timedout'),
  })) it(`${name} keeps the estimate, says so, and tries again`, async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      await page.route(cartRequest, answer);
      await page.locator('input.qty').fill('2');
      await page.locator('.cart-p2-unsaved', { hasText: 'Not saved yet' }).waitFor();
      assert.equal((await totals(page))['cart-subtotal'], '£28.00');
      await page.unroute(cartRequest);
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await confirmed(page);
      await idle(page);
      assert.equal((await totals(page))['cart-subtotal'], '£28.00');
      assert.equal(await page.locator('.cart-p2-unsaved').isVisible(), false);
    });
  });

  it('an expired token is replaced, and the quantity is saved', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      await page.locator('[name="woocommerce-cart-nonce"]').evaluate((field) => { field.value = 'expired'; });
      await page.locator('input.qty').fill('3');
      await confirmed(page);
      await idle(page);
      assert.equal((await totals(page))['cart-subtotal'], '£42.00');
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    });
  });

  it('how far free shipping is, from the shop’s own minimum', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      await freeShipping(page, '£61.00 to free shipping');
      await page.locator('input.qty').fill('5');
      await freeShipping(page, '£5.00 to free shipping');
      await page.locator('input.qty').fill('6');
      await freeShipping(page, 'Free shipping available');
    });
  });

  it('two tabs stay in step, whichever is used', async () => {
    await shop({ [candle]: 1, [tea]: 2 }, [], async (page, { context }) => {
      await live(page);
      const other = await context.newPage();
      await other.goto(page.url());
      await live(other);
      const shows = (tab, quantities) => until(`${quantities} in both tabs`, async () => {
        const values = await tab.locator('input.qty').evaluateAll((fields) => fields.map(({ value }) => value));
        return `${values}` === `${quantities}` && isDeepStrictEqual(await totals(page), await totals(other));
      });
      await page.locator('input.qty').first().fill('3');
      await shows(other, ['3', '2']);
      await other.locator('input.qty').last().fill('5');
      await shows(page, ['3', '5']);
      assert.equal((await totals(page))['cart-subtotal'], '£59.00');
    });
  });
});

it('a tab of the classic cart that waits for an answer hears of the other afterwards', async () => {
  await shop({ [candle]: 1, [tea]: 2, [scarf]: 1 }, [], async (page, { context }) => {
    await live(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await live(other);
    let isMade;
    let release;
    const made = new Promise((resolve) => { isMade = resolve; });
    const gate = new Promise((resolve) => { release = resolve; });
    // The answer is from before the other tab's change, and comes after it.
    await page.route(cartRequest, async (route) => {
      const response = await route.fetch();
      isMade();
      await gate;
      await route.fulfill({ response });
    });
    await page.locator(`.product-remove [data-product_id="${ids[scarf]}"]`).click();
    await made;
    await other.locator('input.qty').first().fill('3');
    const both = { quantities: ['3', '2'], subtotal: '£48.80' };
    const shows = (tab) => until('both changes', async () => isDeepStrictEqual(both, await tab.evaluate(() => ({
      quantities: [...document.querySelectorAll('input.qty')].map(({ value }) => value),
      subtotal: document.querySelector('.cart-subtotal .woocommerce-Price-amount').textContent,
    }))));
    await shows(other);
    release();
    await shows(page);
  });
});

describe('on the classic checkout, at once', () => {
  it('another shipping rate, and a coupon that is taken off', async () => {
    await shop({ [candle]: 2 }, ['welcome10'], async (page) => {
      await live(page);
      await reviewed(page);
      await idle(page);
      const held = await hold(page, cartRequest);
      const now = await clickAndRead(page, page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' }));
      assert.match(now['order-total'], /^£25\.20/);
      assert.equal(await page.locator('.woocommerce-checkout-review-order-table > .blockOverlay:visible').count(), 0, 'no veil over the new amounts');
      held.release();
      await confirmed(page);
      await idle(page);
      assert.deepEqual(await totals(page), now);
      await page.unroute(cartRequest);

      const again = await hold(page, cartRequest);
      const then = await clickAndRead(page, page.locator('a.woocommerce-remove-coupon'));
      assert.match(then['order-total'], /^£28\.00/);
      again.release();
      await confirmed(page, 2);
      await idle(page);
      assert.equal((await totals(page))['order-total'], then['order-total']);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true]);
    }, { then: '/checkout/' });
  });
});

describe('at the classic checkout, while the shop has not answered yet,', () => {
  const collect = (page) => page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' });
  const settled = async (page) => {
    await reviewed(page);
    await idle(page);
  };

  it('a coupon is taken off beside another shipping rate, one after the other and without the old amounts', async () => {
    await shop({ [candle]: 2 }, ['welcome10'], async (page) => {
      await live(page);
      await settled(page);
      const held = await hold(page, cartRequest);
      await collect(page).click();
      await until('the request', () => held.sent.length === 1);
      const now = await clickAndRead(page, page.locator('a.woocommerce-remove-coupon'));
      assert.match(now['order-total'], /^£28\.00/);
      assert.equal(held.sent.length, 1, 'the coupon waits');
      await watchPainted(page, readTotals);
      // The rate, the coupon, and the totals without it.
      for (let request = 1; request <= 3; request += 1) {
        await until(`request ${request}`, () => held.sent.length === request);
        held.next();
      }
      await settled(page);
      assert.deepEqual((await takePainted(page))['order-total'], [now['order-total']]);
      assert.equal(await page.locator('.cart-discount').count(), 0);
      assert.ok(await collect(page).locator('xpath=preceding-sibling::input').isChecked());
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    }, { then: '/checkout/' });
  });

  it('a coupon is taken off by a key while the page still asks for its first totals, and stays away', async () => {
    await shop({ [candle]: 2 }, ['welcome10'], async (page) => {
      const held = await hold(page, cartRequest);
      await page.goto('/checkout/');
      await until('the request', () => held.sent.length === 1);
      await live(page);
      await page.locator('a.woocommerce-remove-coupon').press('Enter');
      assert.match((await totals(page))['order-total'], /^£33\.94/);
      assert.equal(await page.evaluate(() => window.jQuery.active), 1, 'the coupon waits');
      // The first totals, the coupon, and the totals without it.
      for (let request = 1; request <= 3; request += 1) {
        await until(`request ${request}`, () => held.sent.length === request);
        held.next();
      }
      await settled(page);
      assert.match((await totals(page))['order-total'], /^£33\.94/);
      assert.equal(await page.locator('.cart-discount').count(), 0);
    });
  });

  it('a shipping rate that is chosen in the very moment an older answer comes is the one asked for', async () => {
    await shop({ [candle]: 2 }, [], async (page) => {
      await live(page);
      await settled(page);
      const held = await hold(page, cartRequest);
      const before = (await totals(page))['order-total'];
      await page.evaluate(() => {
        const { jQuery } = window;
        const radio = [...document.querySelectorAll('.woocommerce-shipping-methods input')].find(({ checked }) => !checked);
        // The answer is parsed right before WooCommerce is handed it.
        const parse = jQuery.ajaxSettings.converters['text json'];
        jQuery.ajaxSettings.converters['text json'] = (text) => {
          if (radio.isConnected) radio.click();
          return parse(text);
        };
        jQuery(document.body).trigger('update_checkout');
      });
      await until('the request', () => held.sent.length === 1);
      await watchPainted(page, readTotals);
      held.next();
      await until('the second request', () => held.sent.length === 2);
      const now = (await totals(page))['order-total'];
      assert.notEqual(now, before);
      await takePainted(page);
      held.release();
      await settled(page);
      assert.deepEqual((await takePainted(page))['order-total'], [now]);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    }, { then: '/checkout/' });
  });
});

describe('the classic checkout takes back', () => {
  for (const [name, answer] of Object.entries({
    'what a broken server did not do': (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Internal Server Error</h1>' }),
    'what a lost connection did not bring': (route) => route.abort('internetdisconnected'),
  })) {
    it(name, async () => {
      await shop({ [candle]: 2 }, [], async (page) => {
        await live(page);
        await reviewed(page);
        await idle(page);
        const server = await totals(page);
        let release;
        const gate = new Promise((resolve) => { release = resolve; });
        await page.route(cartRequest, async (route) => {
          await gate;
          await answer(route);
        });
        const now = await clickAndRead(page, page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' }));
        assert.match(now['order-total'], /^£28\.00/);
        release();
        await until('the shop’s amounts', async () => (await totals(page))['order-total'] === server['order-total']);
        assert.deepEqual(await confirmations(page), []);
      }, { then: '/checkout/' });
    });
  }
});

describe('on a product’s page', () => {
  const sum = (page) => page.locator('.cart-p2-product-sum').innerText();

  it('the sum of several, as prices are shown', async () => {
    await shop({}, [], async (page) => {
      await live(page);
      assert.equal(await sum(page), '');
      await page.locator('input.qty').fill('3');
      assert.equal(await sum(page), '3 × £14.00 = £42.00');
      await page.screenshot({ path: `${pictures}product.png` });
      await page.locator('input.qty').fill('');
      assert.equal(await sum(page), '');
    }, { then: `/?p=${ids[candle]}` });
    const back = woo.arrange({ woocommerce_tax_display_shop: 'excl' });
    try {
      await shop({}, [], async (page) => {
        await live(page);
        await page.locator('input.qty').fill('3');
        assert.equal(await sum(page), '3 × £11.67 = £35.00');
      }, { then: `/?p=${ids[candle]}` });
    } finally {
      back();
    }
  });

  it('of the chosen variation', async () => {
    await shop({}, [], async (page) => {
      await live(page);
      await page.locator('input.qty').fill('2');
      // The goods of this shop have a variation that is chosen to begin with.
      await until('its sum', async () => (await sum(page)) === '2 × £18.00 = £36.00');
      await page.locator('.variations select').first().selectOption('');
      await until('no sum', async () => (await sum(page)) === '');
      for (const select of await page.locator('.variations select').all()) await select.selectOption({ index: 1 });
      await until('the sum', async () => /^2 × £18\.00 = £36\.00$/.test(await sum(page)));
    }, { then: `/?p=${ids['TT-TEE']}` });
  });
});

describe('in the Mini-Cart block, at once', () => {
  const drawer = (page) => page.evaluate(() => ({
    rows: [...document.querySelectorAll('.wc-block-mini-cart__drawer .wc-block-cart-item__total-price-and-sale-badge-wrapper .wc-block-components-product-price')].map((price) => price.innerText.trim()),
    subtotal: document.querySelector('.wc-block-mini-cart__footer-subtotal .wc-block-components-totals-item__value')?.innerText.trim(),
  }));

  it('a changed quantity and a removed line', async () => {
    await shop({ [candle]: 2, [tea]: 1 }, [], async (page) => {
      await live(page);
      await openDrawer(page);
      const api = (url) => url.pathname.includes('/wc/store/v1/');
      const held = await hold(page, api);
      await page.locator('.wc-block-mini-cart__drawer .wc-block-components-quantity-selector__button--plus').first().click();
      await until('the estimate', async () => (await drawer(page)).subtotal === '£45.40');
      const now = await drawer(page);
      assert.equal(now.rows[0], '£42.00');
      await page.locator('.cart-p2-status', { hasText: 'New total: £45.40' }).waitFor();
      await page.screenshot({ path: `${pictures}mini-cart.png` });
      // The drawer asks for the cart once more, and an answer that comes late takes what was done meanwhile back.
      const asked = page.waitForResponse((response) => response.request().method() === 'GET' && api(new URL(response.url())));
      held.release();
      await confirmed(page);
      assert.deepEqual(await drawer(page), now);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
      await asked;
      await fetched(page);
      await page.unroute(api);

      const again = await hold(page, api);
      await page.locator('.wc-block-mini-cart__drawer .wc-block-cart-item__remove-link').last().click();
      await until('the estimate', async () => (await drawer(page)).subtotal === '£42.00');
      again.release();
      await confirmed(page, 2);
      assert.equal((await drawer(page)).subtotal, '£42.00');
    }, { then: '/?e2e_mini=block' });
  });

  for (const [name, answer] of Object.entries({
    'a refusal': (route) => route.fulfill({ status: 400, contentType: 'application/json', body: '{"code":"no","message":"No more of these.","data":{"status":400}}' }),
    'a conflict': (route) => route.fulfill({ status: 409, contentType: 'application/json', body: '{"code":"woocommerce_rest_product_partially_out_of_stock","message":"No more of these.","data":{"status":409}}' }),
    'an expired token': (route) => route.fulfill({ status: 401, contentType: 'application/json', body: '{"code":"woocommerce_rest_invalid_nonce","message":"Invalid nonce.","data":{"status":401}}' }),
    'a broken server': (route) => route.fulfill({ status: 500, contentType: 'text/html', body: '<h1>Internal Server Error</h1>' }),
    'a lost connection': (route) => route.abort('internetdisconnected'),
    'an answer that does not come': (route) => route.abort('timedout'),
  })) {
    it(`${name} is taken back, as WooCommerce does with the quantity`, async () => {
      await shop({ [candle]: 2 }, [], async (page) => {
        await live(page);
        await openDrawer(page);
        const refused = [];
        await page.route((url) => url.pathname.includes('/wc/store/v1/'), (route) => {
          refused.push(route.request().method());
          return answer(route);
        });
        await page.locator('.wc-block-mini-cart__drawer .wc-block-components-quantity-selector__button--plus').first().click();
        await until('the request', () => refused.includes('POST'));
        await page.locator('.wc-block-components-notice-banner.is-error').first().waitFor();
        await until('the shop’s amount', async () => (await drawer(page)).subtotal === '£28.00');
        assert.deepEqual(await confirmations(page), []);
      }, { then: '/?e2e_mini=block' });
    });
  }

  it('how far free shipping is', async () => {
    await shop({ [candle]: 2 }, [], async (page) => {
      await live(page);
      await openDrawer(page);
      const drawer = page.locator('.wc-block-mini-cart__drawer');
      await freeShipping(drawer, '£47.00 to free shipping');
      await page.locator('.wc-block-mini-cart__drawer .wc-block-components-quantity-selector__button--plus').first().click();
      await freeShipping(drawer, '£33.00 to free shipping');
      await page.screenshot({ path: `${pictures}mini-cart-progress.png` });
    }, { then: '/?e2e_mini=block' });
  });
});

describe('in the classic mini-cart, at once', () => {
  it('a removed line', async () => {
    await shop({ [candle]: 2, [tea]: 1 }, [], async (page) => {
      await widgetLives(page);
      const subtotal = () => page.locator('.woocommerce-mini-cart__total .woocommerce-Price-amount').innerText();
      const held = await hold(page, (url) => url.search.includes('wc-ajax'));
      const widget = page.locator('.widget_shopping_cart_content');
      await freeShipping(widget, '£43.60 to free shipping');
      await page.locator('.remove_from_cart_button').last().click();
      assert.equal(await subtotal(), '£28.00');
      await freeShipping(widget, '£47.00 to free shipping');
      held.release();
      await confirmed(page);
      assert.equal(await subtotal(), '£28.00');
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    }, { then: '/?e2e_mini=widget' });
  });
});

describe('in the classic mini-cart, one after the other', () => {
  it('several removed lines stay away, and none is asked for twice', async () => {
    await shop({ [scarf]: 1, [candle]: 2, [tea]: 1 }, [], async (page) => {
      await widgetLives(page);
      const held = await hold(page, (url) => url.search.includes('wc-ajax'));
      const link = (sku) => page.locator(`.remove_from_cart_button[data-product_id="${ids[sku]}"]`);
      await link(scarf).click();
      await link(tea).click();
      assert.deepEqual(await page.evaluate(widgetAmounts), { subtotal: '£28.00' });
      await watchPainted(page, widgetAmounts);
      held.next();
      await link(scarf).waitFor({ state: 'detached' });
      assert.equal(await page.locator('.cart-p2-going').count(), 1);
      await link(tea).press('Enter');
      held.next();
      await link(tea).waitFor({ state: 'detached' });
      await page.waitForFunction(() => window.jQuery.active === 0);
      assert.deepEqual(await takePainted(page), { subtotal: ['£28.00'] });
      assert.equal(await page.locator('.cart-p2-going').count(), 0);
      assert.equal(held.sent.length, 2);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true]);
    }, { then: '/?e2e_mini=widget' });
  });
});

describe('in the classic mini-cart, a line is removed', () => {
  const link = (page, sku) => page.locator(`.remove_from_cart_button[data-product_id="${ids[sku]}"]`);
  const goods = { [scarf]: 1, [candle]: 2, [tea]: 1 };
  const widget = { then: '/?e2e_mini=widget' };

  it('by a press that the answer to another falls into', async () => {
    await shop(goods, [], async (page) => {
      await widgetLives(page);
      const held = await hold(page, (url) => url.search.includes('wc-ajax=remove_from_cart'));
      await link(page, tea).click();
      await link(page, scarf).hover();
      await page.mouse.down();
      held.release();
      await link(page, tea).waitFor({ state: 'detached' });
      await page.mouse.up();
      await link(page, scarf).waitFor({ state: 'detached' });
      assert.deepEqual(await page.evaluate(widgetAmounts), { subtotal: '£28.00' });
    }, widget);
  });

  it('by the space bar, at once and once', async () => {
    await shop(goods, [], async (page) => {
      await widgetLives(page);
      const held = await hold(page, (url) => url.search.includes('wc-ajax=remove_from_cart'));
      await link(page, scarf).press(' ');
      await link(page, scarf).press(' ');
      assert.deepEqual(await page.evaluate(widgetAmounts), { subtotal: '£31.40' });
      held.release();
      await link(page, scarf).waitFor({ state: 'detached' });
      await page.waitForFunction(() => window.jQuery.active === 0);
      assert.equal(held.sent.length, 1);
    }, widget);
  });
});

describe('pages without a cart or a product', () => {
  it('load nothing', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      const asked = [];
      page.on('request', (request) => asked.push(request.url()));
      for (const path of ['/', '/shop/', '/my-account/']) {
        await page.goto(path);
        assert.deepEqual(asked.filter((url) => url.includes('plugins/cart-p2')), [], path);
      }
    }, { then: '/my-account/' });
  });

  it('a page that may be cached holds nothing of the visitor’s cart', async () => {
    await shop({ [candle]: 3 }, ['welcome10'], async (page, { context }) => {
      for (const path of [`/?p=${ids[candle]}`, '/shop/', '/?e2e_mini=widget', '/?e2e_mini=block', '/my-account/']) {
        const answer = await context.request.get(woo.url + path);
        const html = await answer.text();
        assert.ok(!html.includes('cart-p2-data'), path);
        // WooCommerce puts the cart itself into pages with some of its blocks, and forbids caching those.
        const holdsCart = html.includes('"extensions":{"cart-p2":{"cart"');
        assert.ok(!holdsCart || /no-store|no-cache|private/.test(answer.headers()['cache-control'] ?? ''), path);
        assert.ok(holdsCart || !path.includes('block'), `${path}: this looks at the right thing`);
      }
    });
  });

  it('an empty cart leaves no data in a page', async () => {
    await shop({}, [], async (page) => {
      assert.equal(await page.locator('script.cart-p2-data').count(), 0);
      assert.ok(!(await page.content()).includes('"extensions":{"cart-p2":{"cart"'));
    }, { then: '/?e2e_mini=block' });
  });
});

describe('WooCommerce’s own pages stay as they are', () => {
  const withPolicy = (page) => page.route('**/*', async (route) => {
    if (route.request().resourceType() !== 'document') return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': "script-src 'self' 'unsafe-inline'" } });
  });
  for (const [name, arrange] of Object.entries({
    'without Wasm': (page) => page.route('**/*.wasm*', (route) => route.abort()),
    'without our scripts': (page) => page.route('**/assets/build/*.js*', (route) => route.abort()),
    'under a content security policy that forbids Wasm': withPolicy,
  })) {
    it(name, async () => {
      await shop({ [candle]: 1, [tea]: 1 }, [], async (page) => {
        await page.goto(`/?p=${ids[candle]}`);
        const product = page.url(); // The browser follows a redirection without asking the test.
        await arrange(page);
        await page.goto('/cart/');
        await wooListens(page);
        await page.locator('input.qty').first().fill('2');
        await page.locator('[name=update_cart]:enabled').click();
        await page.locator('.cart-subtotal td', { hasText: '£31.40' }).waitFor();
        assert.equal(await page.locator('body.cart-p2-live').count(), 0);
        await page.goto(product);
        await page.locator('input.qty').fill('3');
        assert.equal(await page.locator('.cart-p2-product-sum').innerText(), '');
        await page.goto('/checkout/');
        await reviewed(page);
        await page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' }).click();
        await page.locator('.order-total td', { hasText: '£31.40' }).waitFor();
      });
    });
  }

  it('without JavaScript', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      assert.equal(await page.locator('.cart-p2-panel, .cart-p2-pending').count(), 0);
      await page.locator('input.qty').fill('2');
      await page.locator('[name=update_cart]').click();
      await page.locator('.cart-subtotal td', { hasText: '£28.00' }).waitFor();
      await page.goto(`/?p=${ids[candle]}`);
      assert.equal(await page.locator('.cart-p2-product-sum').innerText(), '');
      await page.locator('input.qty').fill('3');
      await page.locator('[name=add-to-cart]').click();
      await page.getByText('have been added to your cart').waitFor();
      await page.goto('/cart/');
      assert.match(await page.locator('.cart-subtotal td').innerText(), /£70\.00/);
    }, { javaScriptEnabled: false });
  });
});
