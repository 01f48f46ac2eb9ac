// WooCommerce's classic cart page as a shopper meets it: real WordPress, real WooCommerce, the engine in the
// browser, and the shop's own answer to compare with.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch, stopClock } from './lib/browser.mjs';
import { confirmations, confirmed, hold, live, shopper, wooListens } from './lib/live.mjs';
import { classicAmounts, takePainted, watchPainted } from './lib/places.mjs';
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
const shop = shopper(() => ({ woo, browser, ids }));

before(async () => {
  mkdirSync(pictures, { recursive: true });
  woo = await startWoo();
  woo.arrange({
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

const row = (page, sku) => page.locator('.cart_item', { has: page.locator(`[data-product_id="${ids[sku]}"]`) });
const field = (page, sku) => row(page, sku).locator('input.qty');

/** Every amount on the page, by place: what a shopper reads. */
const amounts = (page) => page.evaluate(() => {
  const read = (element) => (element.innerText ?? '').replace(/\s+/gu, ' ').trim();
  const found = {};
  document.querySelectorAll('.cart_item .product-subtotal, .cart_totals tr > td').forEach((cell, index) => {
    found[`${index} ${cell.closest('tr').className.split(' ').at(-1)}`] = read(cell);
  });
  return found;
});

/** Types these values into a field, one after the other, and reads the page in the very same task: no frame can lie between. */
const typeAndRead = (page, sku, ...values) => page.evaluate(([id, texts]) => {
  const line = document.querySelector(`.cart_item [data-product_id="${id}"]`).closest('.cart_item');
  const input = line.querySelector('input.qty');
  const before = window.asked;
  input.focus();
  const read = (selector, inside = document) => inside.querySelector(`${selector} .woocommerce-Price-amount`)?.textContent;
  const seen = () => ({
    row: read('.product-subtotal', line),
    subtotal: read('.cart-subtotal'),
    total: read('.order-total'),
    pending: [...document.querySelectorAll('.cart-p2-pending')].map((element) => element.closest('tr').className.trim().split(' ').at(-1)),
    reasons: [...new Set([...document.querySelectorAll('.cart-p2-reason')].map((element) => element.textContent))],
    asked: window.asked - before,
  });
  const all = texts.map((text) => {
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    return seen();
  });
  return texts.length === 1 ? all[0] : all;
}, [ids[sku], values]);

const saving = (url) => url.pathname === '/cart/';

/** Waits until WooCommerce has finished with the form: only then do its own listeners let the next change through. */
const idle = (page) => page.waitForFunction(() => !document.querySelector('.processing') && !document.body.classList.contains('cart-p2-confirming'));

describe('a changed quantity', () => {
  it('repaints every amount in the same task, before any request, and the shop confirms each to the character', async () => {
    await shop({ [scarf]: 1, [candle]: 2, [tea]: 3 }, ['welcome10'], async (page, { warnings }) => {
      await live(page);
      const server = await amounts(page);
      const held = await hold(page, saving);

      const now = await typeAndRead(page, candle, '3');
      assert.equal(now.row, '£42.00');
      assert.deepEqual(now.pending, []);
      assert.equal(now.asked, 0);

      const estimated = await amounts(page);
      assert.notEqual(estimated['3 cart-subtotal'], server['3 cart-subtotal']);
      await until('the request', () => held.sent.length === 1);
      assert.deepEqual(await amounts(page), estimated, 'the shop has not answered yet');

      held.release();
      await confirmed(page);
      assert.deepEqual(await confirmations(page), [{ match: true, differences: [] }]);
      assert.deepEqual(await amounts(page), estimated, 'every character');
      await page.goto('/cart/');
      assert.deepEqual(await amounts(page), estimated, 'and after a reload');
      assert.deepEqual(warnings, []);
    });
  });

  it('is on screen before the page’s other scripts hear of it, which hear all of it, once and in order', async () => {
    await shop({ [scarf]: 1, [tea]: 3 }, [], async (page) => {
      await live(page);
      const held = await hold(page, saving);
      await page.evaluate(() => {
        window.heard = [];
        const total = () => document.querySelector('.order-total .woocommerce-Price-amount').textContent;
        for (const type of ['input', 'change']) {
          document.addEventListener(type, ({ target }) => window.heard.push([type, target.value, total()]), { capture: true });
        }
        window.total = total;
      });
      const heard = (count) => until(`${count} events`, async () => (await page.evaluate(() => window.heard.length)) >= count);
      const total = () => page.evaluate(() => window.total());
      const before = await total();
      await field(page, scarf).focus();
      await page.keyboard.press('ArrowUp');
      await heard(2);
      const two = await total();
      assert.notEqual(two, before);
      // The second key comes while the first may not have been told yet.
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await heard(6);
      const events = await page.evaluate(() => window.heard);
      assert.deepEqual(events.slice(0, 2), [['input', '2', two], ['change', '2', two]]);
      assert.deepEqual(events.slice(2).map(([type, value]) => `${type} ${value}`), ['input 3', 'change 3', 'input 4', 'change 4']);
      assert.equal(events[5][2], await total());
      held.release();
      await confirmed(page);
      assert.deepEqual((await confirmations(page)).filter(({ match }) => !match), []);
    });
  });

  for (const [name, options] of Object.entries({
    'prices without tax, taxes itemized': { woocommerce_tax_display_cart: 'excl' },
    'prices without tax, one tax row': { woocommerce_tax_display_cart: 'excl', woocommerce_tax_total_display: 'single' },
    'prices with tax, one tax text': { woocommerce_tax_total_display: 'single' },
    'entered without tax, shown with': { woocommerce_prices_include_tax: 'no' },
    'entered and shown without tax': { woocommerce_prices_include_tax: 'no', woocommerce_tax_display_cart: 'excl' },
    'rounded at subtotal': { woocommerce_tax_round_at_subtotal: 'yes', woocommerce_tax_display_cart: 'excl' },
    'three decimals, comma, symbol behind': {
      woocommerce_price_num_decimals: '3', woocommerce_price_decimal_sep: ',', woocommerce_price_thousand_sep: '.', woocommerce_currency_pos: 'right_space',
    },
    'without taxes': { woocommerce_calc_taxes: 'no' },
    'discounts one after the other': { woocommerce_calc_discounts_sequentially: 'yes' },
  })) {
    it(`is right with ${name}`, async () => {
      const back = woo.arrange(options);
      try {
        await shop({ [logs]: 1, [candle]: 1, [tea]: 2 }, ['welcome10', 'fiver'], async (page) => {
          await live(page);
          const server = await amounts(page);
          for (const [count, quantity] of ['2', '4'].entries()) {
            const now = await typeAndRead(page, logs, quantity);
            assert.deepEqual(now.pending, []);
            const estimated = await amounts(page);
            assert.notDeepEqual(estimated, server);
            await confirmed(page, count + 1);
            assert.deepEqual(await amounts(page), estimated);
            await idle(page);
          }
          assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true]);
        });
      } finally {
        back();
      }
    });
  }

  it('goes back to the shop’s own amounts, and asks nobody, when it is undone', async () => {
    await shop({ [candle]: 2 }, [], async (page) => {
      await live(page);
      const server = await amounts(page);
      const held = await hold(page, saving);
      await page.clock.install();
      await typeAndRead(page, candle, '3', '2');
      assert.deepEqual(await amounts(page), server);
      await page.clock.runFor(5_000);
      assert.equal(held.sent.length, 0);
      held.release();
    });
  });

  it('to nothing takes the line away', async () => {
    await shop({ [candle]: 2, [scarf]: 1 }, [], async (page) => {
      await live(page);
      const now = await typeAndRead(page, candle, '0');
      assert.equal(now.total, '£33.14', 'delivery is 4.95 and its tax');
      await confirmed(page);
      assert.equal((await confirmations(page))[0].match, true);
      assert.equal(await row(page, candle).count(), 0);
    });
  });
});

describe('what the browser cannot know is pending, with the reason', () => {
  it('free delivery, when its minimum is crossed, and only then', async () => {
    await shop({ [candle]: 3 }, [], async (page) => {
      await live(page);
      const [below, above] = await typeAndRead(page, candle, '5', '6');
      assert.deepEqual(below.pending, [], '70.00 is still below 75.00');
      assert.equal(above.row, '£84.00', 'what is known is shown');
      assert.ok(above.pending.includes('shipping') && above.pending.includes('order-total'));
      assert.deepEqual(above.reasons, ['Delivery depends on the quantity. The shop is working it out.']);
      await page.locator('.cart-collaterals').screenshot({ path: `${pictures}pending.png` });
      await confirmed(page);
      assert.equal((await confirmations(page))[0].match, true);
      assert.equal(await page.locator('.cart-p2-pending').count(), 0);
      assert.equal(await page.locator('.woocommerce-shipping-methods li').count(), 3, 'free delivery is there');
    });
  });

  it('delivery that costs more for more', async () => {
    const back = woo.arrange({}, { flat_rate_cost: '1 + 0.5 * [qty]' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        await live(page);
        const now = await typeAndRead(page, candle, '2');
        assert.equal(now.subtotal, '£28.00');
        assert.ok(now.pending.includes('shipping') && now.pending.includes('order-total'));
        await confirmed(page);
        assert.equal((await confirmations(page))[0].match, true);
        assert.match(await page.locator('.order-total td').innerText(), /£30\.40/, '28.00, and 2.00 with its tax');
      });
    } finally {
      back();
    }
  });

  it('fees that come from code', async () => {
    const back = woo.arrange({ e2e_other_plugin: 'fee' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        await live(page);
        const now = await typeAndRead(page, candle, '2');
        assert.equal(now.subtotal, '£28.00');
        assert.ok(now.pending.includes('fee') && now.pending.includes('order-total'));
        assert.ok(!now.pending.includes('shipping'));
        assert.deepEqual(now.reasons, ['Fees may depend on the quantity. The shop is working them out.']);
        await confirmed(page);
      });
    } finally {
      back();
    }
  });

  it('but not fees the shop calls constant', async () => {
    const back = woo.arrange({ e2e_other_plugin: 'constant fee' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        await live(page);
        const now = await typeAndRead(page, candle, '2');
        assert.deepEqual(now.pending, []);
        const estimated = await amounts(page);
        await confirmed(page);
        assert.deepEqual(await amounts(page), estimated);
      });
    } finally {
      back();
    }
  });

  it('a coupon whose minimum is crossed', async () => {
    await shop({ [candle]: 9 }, ['big20'], async (page) => {
      await live(page);
      const [above, below] = await typeAndRead(page, candle, '10', '8');
      assert.deepEqual(above.pending, []);
      assert.ok(below.pending.includes('coupon-big20') && below.pending.includes('order-total'));
      assert.ok(below.reasons.includes('A coupon may no longer fit, or fit again. The shop is checking it.'));
      assert.equal(below.subtotal, '£112.00');
      await confirmed(page);
      assert.equal(await page.locator('.cart-discount').count(), 0, 'the shop took the coupon off');
    });
  });

  it('a place that a theme or plugin has redesigned', async () => {
    const back = woo.arrange({ e2e_other_plugin: 'subtotal design' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        await live(page);
        const now = await typeAndRead(page, candle, '2');
        assert.deepEqual(now.pending, ['cart-subtotal']);
        assert.equal(now.row, '£28.00');
        await confirmed(page);
        assert.match(await page.locator('.cart-subtotal td').innerText(), /GBP 28\.00/);
      });
    } finally {
      back();
    }
  });
});

describe('the shop stays in charge', () => {
  it('a quantity WooCommerce would refuse is left to WooCommerce', async () => {
    await shop({ [cap]: 1 }, [], async (page) => {
      await live(page);
      const server = await amounts(page);
      const held = await hold(page, saving);
      await page.clock.install();
      for (const wrong of ['', '4', '-1', '1.5']) {
        await typeAndRead(page, cap, wrong);
        assert.deepEqual(await amounts(page), server, `"${wrong}"`);
        await page.clock.runFor(5_000);
      }
      assert.equal(held.sent.length, 0);
      held.release();
    });
  });

  it('a different answer is reported', async () => {
    await shop({ [candle]: 1 }, [], async (page, { warnings }) => {
      await live(page);
      await page.route((url) => url.pathname === '/cart/', async (route) => {
        const answer = await route.fetch();
        const html = (await answer.text()).replaceAll('</span>28.00</bdi>', '</span>28.01</bdi>');
        await route.fulfill({ response: answer, body: html });
      });
      await typeAndRead(page, candle, '2');
      await confirmed(page);
      const [{ match, differences }] = await confirmations(page);
      assert.equal(match, false);
      assert.deepEqual(differences.find(({ slot }) => slot === 'subtotal'), { slot: 'subtotal', estimated: '£28.00', confirmed: '£28.01' });
      assert.equal(warnings.length, 1);
      assert.match(await page.locator('.cart-subtotal td').innerText(), /28\.01/, 'the shop’s amount stands');
    });
  });

  it('where another plugin changes prices, nothing is loaded and the page works as ever', async () => {
    const back = woo.arrange({ e2e_other_plugin: 'prices' });
    try {
      await shop({ [candle]: 1 }, [], async (page) => {
        assert.equal(await page.locator('script.cart-p2-data, script[src*="cart-p2"], link[href*="plugins/cart-p2"]').count(), 0);
        await wooListens(page);
        await field(page, candle).fill('3');
        await page.locator('[name=update_cart]').click();
        await page.locator('.cart-subtotal', { hasText: '£3.00' }).waitFor();
      });
    } finally {
      back();
    }
  });

  it('pages without the cart load nothing', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      for (const path of ['/', '/shop/', '/my-account/']) {
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto(path);
        page.removeAllListeners('request');
        assert.deepEqual(asked.filter((url) => url.includes('plugins/cart-p2')), [], path);
      }
    });
  });

  it('an empty cart loads nothing', async () => {
    await shop({}, [], async (page) => {
      assert.equal(await page.locator('script.cart-p2-data, script[src*="cart-p2"]').count(), 0);
    });
  });
});

describe('the shopper is not disturbed', () => {
  it('typing goes on while the shop is asked: nothing is lost, focus and caret stay', async () => {
    await shop({ [candle]: 1, [tea]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, saving);
      await field(page, candle).click();
      await page.keyboard.press('End');
      await page.keyboard.press('Backspace');
      await page.keyboard.type('2');
      await until('the request', () => held.sent.length === 1);
      await page.keyboard.type('0');
      assert.equal(await field(page, candle).inputValue(), '20');
      await page.locator('#coupon_code').evaluate((input) => { input.value = 'welc'; });
      assert.match(await page.locator('.cart-subtotal td').innerText(), /£283\.40/);
      held.release();
      await confirmed(page, 1);
      assert.equal(await field(page, candle).inputValue(), '20', 'not what the answer held');
      assert.match(await page.locator('.cart-subtotal td').innerText(), /£283\.40/);
      assert.ok(await field(page, candle).evaluate((input) => input === document.activeElement), 'focus');
      assert.equal(await page.locator('#coupon_code').inputValue(), 'welc');
      await page.keyboard.press('Backspace');
      assert.equal(await field(page, candle).inputValue(), '2', 'the caret is behind the last digit');
      await page.keyboard.type('1');
      await confirmed(page, 2);
      await idle(page);
      assert.ok((await confirmations(page)).every(({ match }) => match));
      assert.match(await page.locator('.cart-subtotal td').innerText(), /£297\.40/);
    });
  });

  it('what is selected in a field stays selected, and is typed over', async () => {
    await shop({ [candle]: 1, [tea]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, saving);
      await typeAndRead(page, candle, '15');
      await until('the request', () => held.sent.length === 1);
      await field(page, candle).selectText();
      held.next();
      await confirmed(page);
      await page.keyboard.type('6');
      assert.equal(await field(page, candle).inputValue(), '6');
      held.release();
    });
  });

  it('a press that an answer falls into is a click', async () => {
    await shop({ [candle]: 1, [tea]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, saving);
      await typeAndRead(page, candle, '2');
      await until('the request', () => held.sent.length === 1);
      await row(page, tea).locator('.product-remove a').hover();
      await page.mouse.down();
      held.release();
      await confirmed(page);
      await page.mouse.up();
      await row(page, tea).waitFor({ state: 'detached' });
      await confirmed(page, 2);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true]);
    });
  });

  it('no notice pushes the page down, nothing scrolls, the total is announced', async () => {
    await shop({ [candle]: 1, [scarf]: 1 }, [], async (page) => {
      await live(page);
      const place = () => page.evaluate(() => [window.scrollY, document.querySelector('.order-total').getBoundingClientRect().top]);
      await page.evaluate(() => window.scrollTo(0, 50));
      const before = await place();
      await typeAndRead(page, candle, '2');
      await confirmed(page);
      await idle(page);
      assert.deepEqual(await place(), before);
      assert.equal(await page.locator('.woocommerce-message, .wc-block-components-notice-banner.is-success').count(), 0);
      await page.locator('.cart-p2-status[role=status]:text-is("New total: £61.14")').waitFor({ state: 'attached' });
    });
  });

  it('the checkout waits for the quantities on screen', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      await typeAndRead(page, candle, '3');
      await page.locator('.wc-proceed-to-checkout a').click();
      await page.waitForURL('**/checkout/');
      await page.locator('.order-total').waitFor();
      assert.match(await page.locator('.order-total').innerText(), /£47\.94/);
    });
  });

  it('another shipping method keeps a quantity that was just typed', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      await typeAndRead(page, candle, '2');
      await page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' }).click();
      await confirmed(page, 2);
      await idle(page);
      assert.equal(await field(page, candle).inputValue(), '2');
      assert.match(await page.locator('.order-total').innerText(), /£28\.00/);
      assert.deepEqual((await confirmations(page)).map(({ match }) => match), [true, true], 'the quantity, and then the method');
    });
  });

  it('WooCommerce’s own button still works', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      // So that nothing else saves it.
      await stopClock(page);
      await typeAndRead(page, candle, '2');
      await page.locator('[name=update_cart]').click();
      await confirmed(page);
      assert.equal((await confirmations(page))[0].match, true);
      assert.match(await page.locator('.order-total').innerText(), /£33\.94/);
    });
  });

  it('pending and painted amounts are accessible', async () => {
    await shop({ [candle]: 3 }, [], async (page) => {
      await live(page);
      const held = await hold(page, saving);
      await typeAndRead(page, candle, '6');
      const found = await page.locator('.order-total .cart-p2-pending').first().evaluate((element) => [element.title, element.querySelector('.cart-p2-reason').textContent]);
      assert.equal(found[0], found[1]);
      await until('the request', () => held.sent.length === 1);
      held.release();
      await confirmed(page);
    });
  });
});

describe('a change made while the one before is under way', () => {
  const slow = (url) => url.pathname === '/cart/' || url.search.includes('wc-ajax');
  const remove = (page, sku) => page.locator(`.product-remove [data-product_id="${ids[sku]}"]`);
  const collect = (page) => page.locator('.woocommerce-shipping-methods label', { hasText: 'Collect' });
  const allMatch = async (page) => assert.deepEqual((await confirmations(page)).filter(({ match }) => !match), []);

  /** Lets all answers through, the next when the page has finished with the one before; gives what was painted meanwhile, by place. */
  const answerAll = async (page, held, count) => {
    await watchPainted(page, classicAmounts);
    for (let done = 1; done <= count; done += 1) {
      await until(`request ${done}`, () => held.sent.length >= done);
      held.next();
    }
    await idle(page);
    await page.waitForFunction(() => window.jQuery.active === 0);
    return takePainted(page);
  };

  /** A line is gone and can be brought back; from now on the answers wait. */
  const holdAfterRemoval = async (page, sku) => {
    await live(page);
    await remove(page, sku).click();
    await page.locator('.restore-item').waitFor();
    await idle(page);
    return hold(page, slow);
  };

  it('several lines are removed, and none comes back meanwhile', async () => {
    await shop({ [scarf]: 1, [candle]: 2, [tea]: 3, [logs]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, slow);
      for (const sku of [scarf, tea, candle]) await remove(page, sku).click();
      assert.match((await page.evaluate(classicAmounts))['cart-subtotal'], /^£11\.95/);
      const painted = await answerAll(page, held, 3);
      assert.deepEqual(painted['cart-subtotal'], ['£11.95']);
      assert.equal(await page.locator('.cart_item').count(), 1);
      await allMatch(page);
    });
  });

  it('a line removed, a quantity typed before and after: no old amount, nothing lost', async () => {
    await shop({ [scarf]: 1, [candle]: 1, [tea]: 3 }, [], async (page) => {
      await live(page);
      const held = await hold(page, slow);
      await typeAndRead(page, candle, '2');
      await until('the request', () => held.sent.length === 1);
      await typeAndRead(page, candle, '3');
      await remove(page, scarf).click();
      assert.equal((await page.evaluate(classicAmounts))['cart-subtotal'], '£52.20');
      const painted = await answerAll(page, held, 3);
      assert.deepEqual(painted['cart-subtotal'], ['£52.20']);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await page.locator('.cart_item').count(), 2);
      await allMatch(page);
    });
  });

  it('the checkout, asked for while another shipping rate is on its way, is opened', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, slow);
      await collect(page).click();
      await until('the request', () => held.sent.length === 1);
      await page.locator('.wc-proceed-to-checkout a').click();
      held.release();
      await page.waitForURL('**/checkout/');
      assert.match(await page.locator('.order-total').innerText(), /£14\.00/);
    });
  });

  it('a line comes back, and a quantity that was typed stays', async () => {
    await shop({ [scarf]: 1, [candle]: 1, [tea]: 3 }, [], async (page) => {
      const held = await holdAfterRemoval(page, scarf);
      await typeAndRead(page, candle, '2');
      await until('the request', () => held.sent.length === 1);
      await typeAndRead(page, candle, '3');
      await page.locator('.restore-item').click();
      assert.equal((await page.evaluate(classicAmounts))['cart-subtotal'], '£79.40');
      const painted = await answerAll(page, held, 3);
      assert.deepEqual(painted['cart-subtotal'], ['£79.40']);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await page.locator('.cart_item').count(), 3);
      await allMatch(page);
    });
  });

  it('a line comes back at once, and a quantity typed right before is saved', async () => {
    await shop({ [scarf]: 1, [candle]: 1, [tea]: 3 }, [], async (page) => {
      const held = await holdAfterRemoval(page, scarf);
      await typeAndRead(page, candle, '3');
      await page.locator('.restore-item').click();
      const painted = await answerAll(page, held, 2);
      assert.deepEqual(painted['cart-subtotal'], ['£79.40']);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await page.locator('.cart_item').count(), 3);
      await allMatch(page);
    });
  });

  it('goods put into the cart beside it wait for a quantity that was typed, and come each time they were clicked', async () => {
    await shop({ [candle]: 1 }, [], async (page) => {
      await live(page);
      // As WooCommerce shows them below the cart.
      await page.evaluate((id) => document.body.insertAdjacentHTML('afterbegin',
        `<a href="?add-to-cart=${id}" data-quantity="1" data-product_id="${id}" class="button add_to_cart_button ajax_add_to_cart">Add</a>`), ids[tea]);
      const held = await hold(page, slow);
      await typeAndRead(page, candle, '3');
      const add = page.locator('.ajax_add_to_cart');
      await add.click();
      await add.click();
      await until('the request', () => held.sent.length === 1);
      assert.equal(await page.evaluate(() => window.jQuery.active), 1);
      // The quantity, and twice the goods and the page with them.
      await answerAll(page, held, 5);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await field(page, tea).inputValue(), '2');
      await allMatch(page);
    });
  });

  it('keys wait like clicks: Enter in a field, the space bar on a link', async () => {
    await shop({ [candle]: 1, [tea]: 1 }, [], async (page) => {
      await live(page);
      const held = await hold(page, slow);
      await collect(page).click();
      await until('the request', () => held.sent.length === 1);
      await typeAndRead(page, candle, '3');
      await field(page, candle).press('Enter');
      await remove(page, tea).press(' ');
      assert.equal(await page.evaluate(() => window.jQuery.active), 1);
      assert.equal((await page.evaluate(classicAmounts))['cart-subtotal'], '£42.00');
      const painted = await answerAll(page, held, 3);
      assert.deepEqual(painted['cart-subtotal'], ['£42.00']);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await page.locator('.cart_item').count(), 1);
      await allMatch(page);
    });
  });

  it('a coupon is taken off, and a quantity typed meanwhile is saved', async () => {
    await shop({ [scarf]: 1, [candle]: 1 }, ['welcome10'], async (page) => {
      await live(page);
      const held = await hold(page, slow);
      await page.locator('a.woocommerce-remove-coupon').click();
      await until('the request', () => held.sent.length === 1);
      await typeAndRead(page, candle, '2');
      held.next();
      await until('the second request', () => held.sent.length === 2);
      assert.equal(await page.locator('.woocommerce-cart-form .blockOverlay').count(), 0, 'the fields can be used');
      await field(page, candle).focus();
      await page.keyboard.press('ArrowUp');
      assert.equal(await field(page, candle).inputValue(), '3');
      await watchPainted(page, classicAmounts);
      held.release();
      await until('the third', () => held.sent.length === 3);
      await idle(page);
      await page.waitForFunction(() => window.jQuery.active === 0);
      assert.deepEqual((await takePainted(page))['cart-subtotal'], ['£69.20']);
      assert.equal(await field(page, candle).inputValue(), '3');
      assert.equal(await page.locator('.cart-discount').count(), 0);
      await allMatch(page);
    });
  });

  it('the calculator’s address is asked for, and a quantity typed meanwhile is saved', async () => {
    await shop({ [scarf]: 1, [candle]: 1 }, [], async (page) => {
      await live(page);
      await page.locator('.shipping-calculator-button').click();
      await page.locator('#calc_shipping_postcode').fill('SW1A 1AA');
      const held = await hold(page, slow);
      await page.locator('[name=calc_shipping]').click();
      await until('the request', () => held.sent.length === 1);
      await typeAndRead(page, candle, '3');
      const painted = await answerAll(page, held, 2);
      assert.deepEqual(painted['cart-subtotal'], ['£69.20']);
      assert.equal(await field(page, candle).inputValue(), '3');
      await allMatch(page);
    });
  });
});

it('a coupon applied on the page counts at once; and what it looks like', async () => {
  await shop({ [scarf]: 1, [candle]: 2, [logs]: 1 }, [], async (page) => {
    await live(page);
    await page.screenshot({ path: `${pictures}before.png`, fullPage: true });
    await page.locator('#coupon_code').fill('welcome10');
    await page.locator('[name=apply_coupon]').click();
    await page.locator('.cart-discount.coupon-welcome10').waitFor();
    await idle(page);
    const held = await hold(page, saving);
    const now = await typeAndRead(page, candle, '3');
    assert.equal(now.total, '£78.98');
    assert.match(await page.locator('.cart-discount td').innerText(), /^[-–]£8\.11 /);
    await page.screenshot({ path: `${pictures}painted.png`, fullPage: true });
    held.release();
    await confirmed(page);
    await idle(page);
    assert.equal((await confirmations(page))[0].match, true);
    await page.screenshot({ path: `${pictures}confirmed.png`, fullPage: true });
  });
});
