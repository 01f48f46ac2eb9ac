// Random walks on every live surface: whatever a shopper does, no wrong amount is ever on the page.
//
// Each step is held to two rules. What stands there in the frame after the act is, place by place and to the character,
// what stands there when the shop has answered, or it is pending. And nothing else was painted in between: every text
// a place showed in any frame is the one before or the one after. A second, shorter walk has another plugin change all prices.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch } from './lib/browser.mjs';
import { confirmations, dice, fetched, live, openDrawer, reviewed, shopper, widgetLives, wooListens } from './lib/live.mjs';
import { blockAmounts, classicAmounts, drawerAmounts, productSum, takePainted, watchPainted, widgetAmounts } from './lib/places.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

/** `CART_P2_WALKS=200` walks longer, `CART_P2_SEED` elsewhere, `CART_P2_SURFACE='Cart block'` on one surface only. */
const STEPS = Number(process.env.CART_P2_WALKS ?? 5);
const SEED = Number(process.env.CART_P2_SEED ?? 2026);
const ONLY = process.env.CART_P2_SURFACE ?? '';

const scarf = 'TT-SCF'; // 27.20, on sale, 20 %
const candle = 'TT-CND'; // 14.00, 20 %
const tea = 'TT-TEA'; // 3.40, 0 %
const logs = 'TT-LOG'; // 11.95, 5 %
const shirt = 'TT-TEE';
const shirtInkXl = 'TT-TEE-INK-XL'; // 19.50, 20 %

let woo;
let browser;
let ids;
let pages;
const shop = shopper(() => ({ woo, browser, ids }), { reducedMotion: 'reduce' });

before(async () => {
  woo = await startWoo();
  pages = woo.pages(['cart', 'checkout', 'block-cart', 'block-checkout']);
  woo.arrange({
    woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl', woocommerce_tax_display_shop: 'incl',
    woocommerce_tax_total_display: 'itemized', woocommerce_tax_round_at_subtotal: 'no', woocommerce_calc_discounts_sequentially: 'no', e2e_other_plugin: '',
  }, { flat_rate_cost: '4.95' });
  ids = woo.ids([scarf, candle, tea, logs, shirt, shirtInkXl]);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await woo?.stop();
});

const api = (url) => url.pathname.includes('/wc/store/v1/');
const ajax = (url) => url.pathname === '/cart/' || url.search.includes('wc-ajax');

/** React shows the store's own amounts, and nothing is on its way. */
const blockSettled = (page) => page.waitForFunction(() => {
  const { select } = window.wp.data;
  const store = select('wc/store/cart');
  const busy = store.getCartData().items.some(({ key }) => store.isItemPendingQuantity(key) || store.isItemPendingDelete(key)) || store.isRemovingCoupon() || store.isApplyingCoupon();
  return !busy && !select('wc/store/checkout').isCalculating()
    && document.querySelector('.wc-block-components-totals-footer-item .wc-block-components-totals-item__value')
    && !document.querySelector('.wc-block-components-sidebar .wc-block-components-totals-wrapper .wc-block-components-skeleton__element, .cart-p2-estimate');
});
const classicSettled = (page) => page.waitForFunction(() => !document.querySelector('.processing, .blockOverlay') && !document.body.classList.contains('cart-p2-confirming'));

/** Chooses another of the shipping rates on offer. */
const otherRate = (selector) => async (page, roll) => {
  const others = page.locator(`${selector}:not(:checked)`);
  const count = await others.count();
  if (count === 0) return false;
  await others.nth(roll(count)).click({ force: true });
  return true;
};

/** One more or one less, or another number typed, in rows with a quantity selector. */
const blockQuantity = (rows, { typed = true } = {}) => async (page, roll) => {
  const row = page.locator(rows).nth(roll(await page.locator(rows).count()));
  const input = row.locator('.wc-block-components-quantity-selector__input');
  if (typed && roll(3) === 0) {
    const [now, most] = [Number(await input.inputValue()), Number(await input.getAttribute('max') ?? 99)];
    const next = 1 + roll(Math.min(9, most));
    if (next === now) return false;
    await input.fill(String(next));
    return true;
  }
  const minus = row.locator('.wc-block-components-quantity-selector__button--minus');
  const button = roll(2) === 0 && await minus.isEnabled() ? minus : row.locator('.wc-block-components-quantity-selector__button--plus');
  if (!await button.isEnabled()) return false;
  await button.click();
  return true;
};

const WELCOME = 'Remove coupon "welcome10"';

/** The surfaces: what is in the cart, where it is shown, what a shopper reads, does and waits for. */
const SURFACES = {
  'Cart block': {
    options: () => ({ woocommerce_cart_page_id: String(pages['block-cart']) }),
    goods: { [scarf]: 1, [candle]: 2, [tea]: 3, [logs]: 1 }, coupons: ['welcome10'], then: '/block-cart/',
    read: blockAmounts, settled: blockSettled, answer: api,
    acts: [blockQuantity('.wc-block-cart-items__row')],
  },
  // On a phone, where the total stands in a heading too. On a desktop blocks.test.mjs and looks.test.mjs look at it.
  'Checkout block': {
    options: () => ({ woocommerce_checkout_page_id: String(pages['block-checkout']) }), viewport: { width: 390, height: 800 },
    goods: { [candle]: 2, [scarf]: 3 }, coupons: ['welcome10'], then: '/block-checkout/',
    read: blockAmounts, settled: blockSettled, answer: api,
    acts: [
      otherRate('.wc-block-components-shipping-rates-control input[type=radio]'),
      async (page) => {
        const chip = page.getByRole('button', { name: WELCOME }).first();
        if (await chip.count() > 0) await chip.click();
        // Only the shop knows what a coupon that comes back is worth.
        else await page.evaluate(() => { window.wp.data.dispatch('wc/store/cart').applyCoupon('welcome10'); });
        return true;
      },
    ],
  },
  'classic cart': {
    goods: { [scarf]: 1, [candle]: 2, [tea]: 3 }, coupons: ['welcome10'], then: '/cart/',
    read: classicAmounts, settled: classicSettled, answer: ajax, open: wooListens,
    acts: [
      otherRate('.woocommerce-shipping-methods input[type=radio]'),
      ...Array(3).fill(async (page, roll) => {
        const field = page.locator('input.qty').nth(roll(3));
        await field.fill(String(Number(await field.inputValue()) % 7 + 1 + roll(3)));
        return true;
      }),
    ],
  },
  'classic checkout': {
    goods: { [candle]: 2, [scarf]: 3 }, coupons: ['welcome10'], then: '/checkout/',
    read: classicAmounts, settled: classicSettled, answer: ajax, open: reviewed,
    acts: [
      otherRate('.woocommerce-shipping-methods input[type=radio]'),
      async (page) => {
        const link = page.locator('a.woocommerce-remove-coupon');
        if (await link.count() > 0) await link.click();
        else await page.evaluate(async () => {
          const { jQuery, wc_checkout_params: { wc_ajax_url: address, apply_coupon_nonce: security } } = window;
          await jQuery.post(address.replace('%%endpoint%%', 'apply_coupon'), { security, coupon_code: 'welcome10' });
          await new Promise((updated) => { jQuery(document.body).one('updated_checkout', updated).trigger('update_checkout', { update_shipping_method: false }); });
        });
        return true;
      },
    ],
  },
  'Mini-Cart block': {
    goods: { [scarf]: 1, [candle]: 2, [tea]: 3, [logs]: 1 }, coupons: [], then: '/?e2e_mini=block',
    read: drawerAmounts, answer: api,
    open: (page) => openDrawer(page),
    settled: fetched,
    // WooCommerce asks for the cart once more after each change; a click before that answer is taken back by it.
    answers: 2,
    acts: [blockQuantity('.wc-block-mini-cart__drawer .wc-block-cart-items__row', { typed: false })],
  },
  'cart widget': {
    lines: 30, goods: {}, coupons: [], then: '/?e2e_mini=widget',
    read: widgetAmounts, answer: ajax,
    open: (page) => page.locator('.widget_shopping_cart_content .remove_from_cart_button').first().waitFor(),
    ready: widgetLives,
    settled: (page) => page.waitForFunction(() => !document.querySelector('.blockOverlay, .cart-p2-going') && window.jQuery.active === 0),
    acts: [async (page, roll) => {
      const links = page.locator('.remove_from_cart_button');
      const count = await links.count();
      if (count > 2) {
        await links.nth(roll(count)).click();
        return true;
      }
      await page.goto('/?e2e_cart=&e2e_lines=30&e2e_then=%2F%3Fe2e_mini%3Dwidget');
      return 'opened anew';
    }],
  },
};

/** Asks of the cart that are under way on this page. */
function traffic(page, matches) {
  const open = new Set();
  let answers = 0;
  const over = (request) => { if (open.delete(request)) answers += 1; };
  page.on('request', (request) => { if (matches(new URL(request.url()))) open.add(request); });
  page.on('requestfinished', over);
  page.on('requestfailed', over);
  return { quiet: () => open.size === 0, answers: () => answers };
}

const frame = (page) => page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); }));

/** Takes random steps and holds each to the two rules. `livesHere`: estimates are expected. */
async function walk(page, surface, { seed, steps, livesHere }) {
  const roll = dice(seed);
  const asked = traffic(page, surface.answer);
  const settle = async () => {
    await surface.settled(page);
    await until('an end of the requests', asked.quiet);
    await surface.settled(page);
    await frame(page);
  };
  const open = async () => {
    await surface.open?.(page);
    if (livesHere) await (surface.ready ?? live)(page);
    await settle();
    await watchPainted(page, surface.read);
  };
  await open();
  let done = 0;
  for (let step = 1; step <= steps; step += 1) {
    const was = await page.evaluate(surface.read);
    await takePainted(page);
    const answers = asked.answers();
    const acted = await surface.acts[roll(surface.acts.length)](page, roll);
    if (acted === 'opened anew') await open();
    if (acted !== true) continue;
    await frame(page);
    const now = await page.evaluate(surface.read);
    await until(`step ${step}: the shop's answer`, () => asked.answers() >= answers + (surface.answers ?? 1));
    await settle();
    const then = await page.evaluate(surface.read);
    const painted = await takePainted(page);
    done += 1;
    const where = `seed ${seed}, step ${step}`;
    for (const [place, texts] of Object.entries(painted)) {
      const wrong = texts.filter((text) => ![was[place], then[place], '…', ''].includes(text));
      assert.deepEqual(wrong, [], `${where}, ${place}: ${was[place]} became ${then[place]}`);
    }
    // A place may have gone with its line, and then another stands in its place.
    if (livesHere && Object.keys(now).length === Object.keys(then).length) {
      for (const [place, text] of Object.entries(now)) if (text !== '…' && text !== was[place]) assert.equal(then[place], text, `${where}, ${place}`);
    }
  }
  assert.ok(done >= steps / 3, `${done} of ${steps} steps did something`);
  return done;
}

for (const [name, surface] of Object.entries(SURFACES)) {
  if (ONLY && ONLY !== name) continue;
  describe(`a random walk: ${name}`, () => {
    const arranged = async (options, work) => {
      const back = woo.arrange({ ...surface.options?.(), ...options });
      const { then, lines, viewport } = surface;
      try {
        await shop(surface.goods, surface.coupons, work, { then, lines, ...(viewport && { viewport }) });
      } finally {
        back();
      }
    };

    it(`${STEPS} steps, each estimate the shop’s answer to the character (seed ${SEED})`, async () => {
      await arranged({}, async (page, { warnings }) => {
        const done = await walk(page, surface, { seed: SEED, steps: STEPS, livesHere: true });
        const all = await confirmations(page);
        assert.deepEqual(all.filter(({ match }) => !match), []);
        if (name !== 'cart widget') assert.ok(all.length >= done / 3, `${all.length} estimates in ${done} steps`);
        assert.deepEqual(warnings, []);
        if (STEPS > 20) console.log(`${name}: ${done} changes, ${all.length} estimates confirmed, seed ${SEED}`);
      });
    });

    it('nothing wrong is ever painted where another plugin changes prices', async () => {
      await arranged({ e2e_other_plugin: 'prices' }, async (page) => {
        const steps = Math.max(2, Math.floor(STEPS / 2));
        // Nothing of ours is at work, and without our script the classic cart needs its button.
        const press = name === 'classic cart' ? { ...surface, acts: surface.acts.map((act) => async (...all) => {
          const did = await act(...all);
          const button = page.locator('[name=update_cart]:enabled');
          if (await button.count() > 0) await button.click();
          return did;
        }) } : surface;
        await walk(page, press, { seed: SEED, steps, livesHere: false });
        assert.deepEqual(await confirmations(page), []);
      });
    });
  });
}

if (!ONLY || ONLY === 'product') {
  describe('a random walk: product page', () => {
    const products = [candle, tea, logs, scarf, shirtInkXl];
    /** What the shop's own cart page says of so many: "3 × £14.00 = £42.00". */
    const shopsAnswer = (page, sku, quantity) => page.evaluate(async ([id, count]) => {
      const html = await (await fetch(`/?e2e_empty=1&e2e_cart=${id}:${count}`)).text();
      const row = new DOMParser().parseFromString(html, 'text/html').querySelector('.cart_item');
      const read = (selector) => row.querySelector(`${selector} .woocommerce-Price-amount`).textContent.trim();
      return `${count} × ${read('.product-price')} = ${read('.product-subtotal')}`;
    }, [ids[sku], quantity]);

    const walkProducts = async (steps, expected) => {
      const roll = dice(SEED);
      for (let step = 0; step < steps;) {
        // The variation comes first, so that a short walk has it too.
        const sku = step === 0 ? shirtInkXl : products[roll(products.length)];
        await shop({}, [], async (page) => {
          if (expected) await live(page);
          else await page.locator('input.qty').waitFor();
          if (sku === shirtInkXl) {
            await page.locator('.variations select').first().selectOption('XL');
            await page.locator('.variations select').last().selectOption('Ink');
            await page.waitForFunction((id) => document.querySelector('input.variation_id').value === String(id), ids[sku]);
          }
          await watchPainted(page, productSum);
          const allowed = new Set(['']);
          const most = Math.min(30, Number(await page.locator('input.qty').getAttribute('max')) || 30);
          for (let more = Math.min(steps - step, 25, Math.ceil(STEPS / 2)); more > 0; more -= 1, step += 1) {
            const quantity = 1 + roll(most);
            await page.locator('input.qty').fill(String(quantity));
            const { sum } = await page.evaluate(productSum);
            const answer = quantity === 1 || !expected ? '' : await shopsAnswer(page, sku, quantity);
            assert.equal(sum, answer, `seed ${SEED}, step ${step + 1}: ${quantity} of ${sku}`);
            allowed.add(answer);
          }
          const painted = await takePainted(page);
          assert.deepEqual((painted.sum ?? []).filter((text) => !allowed.has(text)), []);
        }, { then: `/?p=${ids[sku === shirtInkXl ? shirt : sku]}` });
      }
    };

    it(`${STEPS} quantities, each sum that of the shop’s cart to the character (seed ${SEED})`, () => walkProducts(STEPS, true));

    it('shows no sum where another plugin changes prices', async () => {
      const back = woo.arrange({ e2e_other_plugin: 'prices' });
      try {
        await walkProducts(2, false);
      } finally {
        back();
      }
    });
  });
}
