// Every live surface while the shop has not answered yet: by keyboard, on a desktop and on a phone, from left to right
// and from right to left. Nothing of ours breaks WCAG, nothing is too wide; pictures go to `target/e2e/`.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { accessibilityFaults, launch } from './lib/browser.mjs';
import { hold, live, openDrawer, reviewed, shopper, widgetLives } from './lib/live.mjs';
import { blockAmounts, classicAmounts, drawerAmounts, productSum, widgetAmounts } from './lib/places.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const pictures = fileURLToPath(new URL('../../target/e2e/', import.meta.url));
const scarf = 'TT-SCF'; // 27.20
const candle = 'TT-CND'; // 14.00

let woo;
let browser;
let ids;
let pages;
const shop = shopper(() => ({ woo, browser, ids }));

before(async () => {
  mkdirSync(pictures, { recursive: true });
  woo = await startWoo();
  pages = woo.pages(['block-cart', 'block-checkout']);
  woo.arrange({
    woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', woocommerce_tax_display_shop: 'incl',
    woocommerce_tax_total_display: 'itemized', woocommerce_tax_round_at_subtotal: 'no', e2e_other_plugin: '',
  }, { flat_rate_cost: '4.95' });
  ids = woo.ids([scarf, candle]);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await woo?.stop();
});

const rest = (url) => url.pathname.includes('/wc/store/v1/') || url.search.includes('wc-ajax') || url.pathname === '/cart/';

/** Presses a key on what a shopper would use, and gives the focused element's own name before and after. */
const press = (selector, key) => async (page) => {
  const control = page.locator(selector).first();
  await control.focus();
  await page.keyboard.press(key);
  assert.ok(await control.evaluate((element) => element === document.activeElement), 'the focus stays');
};

/** What is shown where, what is pressed, and what then stands there before the shop has answered, on narrow screens also `narrow`. */
const SURFACES = {
  'cart block': {
    then: '/block-cart/', options: () => ({ woocommerce_cart_page_id: String(pages['block-cart']) }),
    ready: '.wc-block-components-totals-footer-item .wc-block-components-totals-item__value', read: blockAmounts,
    act: press('.wc-block-components-quantity-selector__button--plus', 'Enter'), shows: { Subtotal: '£55.20', 'row 0': '£28.00' },
  },
  'checkout block': {
    then: '/block-checkout/', options: () => ({ woocommerce_checkout_page_id: String(pages['block-checkout']) }),
    ready: '.wc-block-components-shipping-rates-control input[type=radio]', read: blockAmounts,
    act: press('.wc-block-components-shipping-rates-control input[type=radio]:checked', 'ArrowDown'), shows: { Total: '£41.20' }, narrow: { heading: '£41.20' },
  },
  'classic cart': { then: '/cart/', read: classicAmounts, act: press('input.qty', 'ArrowUp'), shows: { 'cart-subtotal': '£55.20', 'row 0': '£28.00' } },
  'classic checkout': {
    then: '/checkout/', read: classicAmounts, open: reviewed,
    act: press('.woocommerce-shipping-methods input:checked', 'ArrowDown'), shows: { 'order-total': /^£41\.20/ },
  },
  'mini-cart block': {
    then: '/?e2e_mini=block', read: drawerAmounts,
    open: (page) => openDrawer(page, (button) => button.press('Enter')),
    act: press('.wc-block-mini-cart__drawer .wc-block-components-quantity-selector__button--plus', 'Enter'), shows: { subtotal: '£55.20', 'row 0': '£28.00' },
  },
  'cart widget': {
    then: '/?e2e_mini=widget', read: widgetAmounts,
    open: widgetLives,
    act: press('.remove_from_cart_button', 'Enter'), shows: { subtotal: '£27.20' },
  },
  'product page': {
    then: () => `/?p=${ids[candle]}`, read: productSum,
    act: press('input.qty', 'ArrowUp'), shows: { sum: '2 × £14.00 = £28.00' },
  },
};

const SCREENS = {
  desktop: { viewport: { width: 1280, height: 1000 } },
  'phone, right to left': { viewport: { width: 320, height: 800 }, rtl: true },
  // `CART_P2_LOOKS=all` looks at these too.
  ...(process.env.CART_P2_LOOKS === 'all' ? {
    phone: { viewport: { width: 360, height: 800 }, reducedMotion: 'reduce' },
    'desktop, right to left': { viewport: { width: 1280, height: 1000 }, rtl: true },
  } : {}),
};

for (const [name, surface] of Object.entries(SURFACES)) {
  describe(`${name}, with an estimate on it`, () => {
    let back = () => undefined;
    before(() => { if (surface.options) back = woo.arrange(surface.options()); });
    after(() => back());
    for (const [screen, options] of Object.entries(SCREENS)) {
      it(`is usable by everybody: ${screen}`, async () => {
        const then = typeof surface.then === 'string' ? surface.then : surface.then();
        await shop({ [candle]: 1, [scarf]: 1 }, [], async (page) => {
          if (surface.ready) await page.locator(surface.ready).first().waitFor({ state: 'attached' });
          if (name !== 'cart widget') await live(page);
          await surface.open?.(page);
          await page.waitForFunction(() => !document.querySelector('.wc-block-components-skeleton__element, .blockOverlay'));
          const held = await hold(page, rest);
          await surface.act(page);
          const expected = Object.entries({ ...surface.shows, ...(options.viewport.width < 700 && surface.narrow) });
          const shown = await until('the estimate', async () => {
            const found = await page.evaluate(surface.read);
            return expected.every(([place, text]) => (text instanceof RegExp ? text.test(found[place]) : found[place] === text)) && found;
          });
          assert.ok(shown);
          // The drawer slides in; where it ends is WooCommerce's, and what is in its foot has to fit there.
          await until('all of ours to be inside the page', () => page.evaluate(() => [...document.querySelectorAll('.cart-p2-estimate, .cart-p2-panel, .cart-p2-product-sum')]
            .filter((one) => one.checkVisibility()).every((one) => {
              const [mine, room] = [one, one.closest('.wc-block-mini-cart__footer') ?? document.documentElement].map((box) => box.getBoundingClientRect());
              return mine.left >= room.left - 1 && mine.right <= room.right + 1;
            })));
          await page.screenshot({ path: `${pictures}${`${name}, ${screen}`.replaceAll(/\W+/g, '-')}.png`, fullPage: true });
          const ours = (await accessibilityFaults(page)).filter((fault) => /cart-p2/.test(fault));
          assert.deepEqual(ours, []);
          held.release();
        }, { then, ...options });
      });
    }
  });
}
