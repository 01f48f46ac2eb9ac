// The embedded storefront (crates/php/examples/storefront) as a shopper, and as somebody unkind, meets it:
// real PHP, real extension, real Wasm, real browser.

import assert from 'node:assert/strict';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { assertAccessible, launch, stopClock } from './lib/browser.mjs';
import { until } from './lib/processes.mjs';
import { startStorefront } from './lib/storefront.mjs';

let shop;
let browser;

before(async () => {
  shop = await startStorefront();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await shop?.stop();
});

/** Runs `work` in a fresh visitor's page; errors in the page's scripts fail the test. */
async function visit(work, options = {}) {
  const context = await browser.newContext({ baseURL: shop.url, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.text().includes('Content Security Policy') && errors.push(message.text()));
  try {
    await work(page, context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Adds a product to the cart through its page and ends on the cart page. */
async function add(page, slug, options = {}, quantity = 1) {
  await page.goto(`/product/${slug}`);
  for (const [name, option] of Object.entries(options)) {
    await page.getByRole('group', { name }).getByRole('radio', { name: option, exact: true }).check();
  }
  await page.getByLabel('Quantity').fill(String(quantity));
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.waitForURL('**/cart');
}

const socks = ['walking-socks', { Size: '4-7', Colour: 'Moss' }];
const jacket = ['ridgeline-rain-jacket', { Size: 'M', Colour: 'Ember' }];

const markState = (page) => page.locator('#mark').getAttribute('data-state');
const isLive = (page) => page.locator('html[data-live]').waitFor({ state: 'attached' });

/** Waits until nothing is underway and the browser's amounts are the shop's. */
async function confirmed(page) {
  await isLive(page);
  await page.locator('#mark[data-state=confirmed]').waitFor();
}

/** Every amount on the page by its name, as text. */
const amounts = (page) => page.evaluate(() => Object.fromEntries(
  [...document.querySelectorAll('[data-amount]')].filter((place) => place.checkVisibility()).map((place) => [place.dataset.amount, place.textContent]),
));

/** The same, as the server alone renders the visitor's cart. */
async function serverAmounts(page) {
  const html = await (await page.request.get('/cart')).text();
  return page.evaluate((text) => Object.fromEntries(
    [...new DOMParser().parseFromString(text, 'text/html').querySelectorAll('[data-amount]')].map((place) => [place.dataset.amount, place.textContent]),
  ), html);
}

async function applyVoucher(page, code) {
  await page.getByLabel('Voucher code').fill(code);
  await page.getByRole('button', { name: 'Apply' }).click();
}

const voucherRow = (page, code) => page.locator('.sums .sum-coupon', { hasText: code });

/** Holds back what is sent to the shop under a path until `release` is called. `sent`: all that was, as "POST /cart". */
async function hold(page, path) {
  const sent = [];
  let release;
  const gate = new Promise((resolve) => { release = resolve; });
  await page.route((url) => url.pathname.startsWith(path), async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.continue();
    sent.push(`POST ${new URL(request.url()).pathname}`);
    await gate;
    return route.continue();
  });
  return { sent, release };
}

/** The form token of a visitor's page, for requests made by hand. */
async function formToken(page) {
  const html = await (await page.request.get('/product/enamel-mug')).text();
  return /name="csrf" value="([^"]+)"/.exec(html)[1];
}

/** Asks for a path exactly as given, where `fetch` would tidy it up. */
const getRaw = (path) => new Promise((resolve, reject) => {
  get(shop.url, { path }, async (response) => resolve({ status: response.statusCode, text: await text(response) })).on('error', reject);
});

/** What the stock says of a variant, in pieces. */
const levels = (sku) => {
  const [{ number }] = shop.sql(`SELECT number FROM variants WHERE sku = '${sku}'`);
  const [level] = shop.stock(`SELECT on_hand / 1000000 AS onHand, held / 1000000 AS held, claimed / 1000000 AS claimed FROM stock_level WHERE product = ${number}`);
  return { ...level, left: level.onHand - level.held - level.claimed };
};

/** Fills in the checkout's form. */
async function fillIn(page) {
  await page.goto('/checkout');
  for (const [label, text] of Object.entries({ 'Your name': 'Ada', Email: 'ada@example.org', 'Street and house number': '1 Lane', 'Town or city': 'Fellside', Postcode: 'CA12' })) {
    await page.getByLabel(label).fill(text);
  }
}

/** Fills in the checkout's form and sends it. */
async function order(page) {
  await fillIn(page);
  await page.getByRole('button', { name: 'Place the order' }).click();
}

/** How long the page says the cart is held. */
const heldFor = (page) => page.locator('#hold-time').textContent();

describe('shelves', () => {
  it('shows every product with a picture', () => visit(async (page) => {
    await page.goto('/');
    const pictures = await page.locator('.card img').evaluateAll((images) => images.map((image) => image.src));
    assert.equal(pictures.length, shop.sql('SELECT count(*) AS n FROM products')[0].n);
    assert.ok(pictures.length >= 24);
    for (const picture of new Set(pictures)) {
      const response = await page.request.get(picture);
      assert.equal(response.headers()['content-type'], 'image/svg+xml');
      assert.doesNotMatch(await response.text(), /\{\{/);
    }
  }));

  it('shows one category', () => visit(async (page) => {
    await page.goto('/category/pantry');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Pantry');
    assert.equal(await page.locator('.card').count(), shop.sql("SELECT count(*) AS n FROM products WHERE category = 'pantry'")[0].n);
  }));

  it('follows the chosen size and colour', () => visit(async (page) => {
    await page.goto('/product/ridgeline-rain-jacket');
    await page.getByRole('radio', { name: 'Ink' }).check();
    assert.match(await page.locator('#picture').getAttribute('src'), /jacket\/ink\.svg$/);
    assert.equal(await page.locator('#price ins').textContent(), '£129.00');
    assert.equal(await page.locator('#stock').textContent(), 'Only 1 left');
    await page.getByRole('radio', { name: 'Ember' }).check();
    assert.equal(await page.locator('#price ins').textContent(), '£99.00');
    await page.getByRole('radio', { name: 'XL' }).check();
    assert.equal(await page.locator('#stock').textContent(), 'Sold out');
    assert.ok(await page.getByRole('button', { name: 'Add to cart' }).isDisabled());
  }));
});

describe('live totals', () => {
  it('are painted in the task of the click while the shop has not answered, and are the shop\'s to the character', () => visit(async (page) => {
    await add(page, ...socks, 3);
    await add(page, 'oak-logs-net');
    await confirmed(page);
    const before = await amounts(page);

    let release;
    const held = new Promise((resolve) => { release = resolve; });
    let requests = 0;
    await page.route('**/cart', async (route) => {
      requests += 1;
      await held;
      await route.continue();
    });
    // Click and look in one task: nothing can have come from the network in between.
    const painted = await page.evaluate(() => {
      document.getElementById('more-TT-SCK-MOSS-4-7').click();
      return Object.fromEntries([...document.querySelectorAll('[data-amount]')].map((place) => [place.dataset.amount, place.textContent]));
    });
    assert.equal(painted['line:TT-SCK-MOSS-4-7'], '£39.96');
    assert.notEqual(painted.total, before.total);
    assert.notEqual(painted['tax:GB-VAT'], before['tax:GB-VAT']);
    assert.equal(await page.locator('[data-count]').textContent(), '5');
    assert.equal(await markState(page), 'asking');
    await page.locator('#more-TT-LOG').click();
    await page.locator('#quantity-TT-SCK-MOSS-4-7').fill('12');
    const last = await amounts(page);
    assert.equal(last['line:TT-SCK-MOSS-4-7'], '£119.88');
    assert.equal(last['line:TT-LOG'], '£23.90');

    release();
    await confirmed(page);
    assert.ok(requests <= 3, 'changes made while the shop thinks go together');
    assert.deepEqual(await amounts(page), await serverAmounts(page));
    assert.match(await page.locator('#spoken').textContent(), /^Total £[\d.]+\. Confirmed by the shop$/);
  }));

  it('leave to the shop what only the shop decides', () => visit(async (page) => {
    await add(page, 'day-pack-22-l', { Colour: 'Moss' });
    await applyVoucher(page, 'fiver'); // 78 less 5: delivery is not free any more
    await voucherRow(page, 'fiver').waitFor();
    await confirmed(page);
    assert.equal((await amounts(page)).shipping, '£5.94');

    let release;
    const held = new Promise((resolve) => { release = resolve; });
    await page.route('**/cart', async (route) => { await held; await route.continue(); });
    await page.getByRole('button', { name: 'One more Day pack' }).click();
    assert.equal((await amounts(page)).subtotal, '£156.00');
    assert.equal(await markState(page), 'pending');
    release();
    await confirmed(page);
    assert.ok(await page.getByLabel('Free delivery over 75').isChecked());
    assert.deepEqual(await amounts(page), await serverAmounts(page));
    assert.equal((await amounts(page)).total, '£151.00');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'more-TT-BKP-MOSS', 'the focus stays');
  }));

  it('agree for every place of delivery', () => visit(async (page) => {
    await add(page, ...jacket, 2);
    await add(page, 'oat-flapjack', {}, 3);
    await add(page, 'mountain-rescue-gift');
    for (const place of ['DE', 'US-CA', 'US-NY', 'GB']) {
      await confirmed(page);
      const answered = page.waitForResponse('**/cart/delivery');
      await page.getByLabel('Deliver to').selectOption(place);
      await answered;
      await confirmed(page);
      await page.getByRole('button', { name: 'One more Oat flapjack' }).click();
      await confirmed(page);
      assert.deepEqual(await amounts(page), await serverAmounts(page), place);
    }
  }));

  it('say so when the shop answers otherwise, and the shop counts', () => visit(async (page) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await confirmed(page);
    await page.route('**/cart', async (route) => {
      const response = await route.fetch();
      const reply = await response.json();
      const answer = JSON.parse(reply.live.answer);
      answer.display.total = { amount: 22.95, text: '£22.95' };
      reply.live.answer = JSON.stringify(answer);
      await route.fulfill({ response, json: reply });
    });
    await page.getByRole('button', { name: 'One more' }).click();
    await page.locator('#mark[data-state=different]').waitFor();
    assert.equal(await page.locator('#mark').innerText(), "The shop says £22.95, not £22.94. The shop's amount counts.");
    assert.equal((await amounts(page)).total, '£22.95');
  }));

  it('take over what was changed in another window', () => visit(async (page, context) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await confirmed(page);
    const other = await context.newPage();
    await add(other, ...socks, 2);
    await page.getByRole('button', { name: 'One more' }).click();
    await page.locator('[data-amount="line:TT-SCK-MOSS-4-7"]', { hasText: '£19.98' }).waitFor();
    await confirmed(page);
    assert.deepEqual(await amounts(page), await serverAmounts(page));
    await other.reload();
    await page.getByRole('button', { name: 'Remove Enamel mug' }).click();
    await page.locator('[data-amount="line:TT-MUG-INK"]').waitFor({ state: 'detached' });
    await confirmed(other);
    await other.getByRole('button', { name: 'One more Enamel mug' }).click();
    await other.locator('[data-amount="line:TT-MUG-INK"]').waitFor({ state: 'detached' });
    await confirmed(other);
  }));

  it('say so while the shop cannot be reached, and catch up', () => visit(async (page) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await confirmed(page);
    await page.route('**/cart', (route) => route.abort());
    await page.getByRole('button', { name: 'One more' }).click();
    await page.locator('#mark[data-state=unreachable]').waitFor();
    assert.equal((await amounts(page)).subtotal, '£17.00');
    await page.unroute('**/cart');
    await page.getByRole('button', { name: 'One more' }).click();
    await confirmed(page);
    assert.equal((await serverAmounts(page)).subtotal, '£25.50');
    // Nor does the checkout know less than the page.
    await page.route('**/cart', (route) => route.abort());
    await page.getByRole('button', { name: 'One more' }).click();
    await page.locator('#mark[data-state=unreachable]').waitFor();
    await page.unroute('**/cart');
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await page.getByText('4 × Enamel mug').waitFor();
  }));

  it('go to the checkout with all that was changed, however slow the shop is', () => visit(async (page) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await confirmed(page);
    const shopThinks = await hold(page, '/cart');
    const more = page.getByRole('button', { name: 'One more' });
    await Promise.all([page.waitForRequest((request) => request.method() === 'POST'), more.click()]);
    await more.click();
    await page.getByRole('link', { name: 'Go to checkout' }).evaluate((link) => { link.click(); link.click(); });
    shopThinks.release();
    await page.waitForURL('**/checkout');
    await page.getByText('3 × Enamel mug').waitFor();
    assert.deepEqual(shopThinks.sent, ['POST /cart', 'POST /cart']);
  }));

  it('never go back to what was chosen before, nor lose what was typed, however slow the shop is', () => visit(async (page) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await add(page, 'oat-flapjack', {}, 2);
    await confirmed(page);
    const shopThinks = await hold(page, '/cart');
    await page.evaluate(() => {
      window.places = [];
      const look = () => {
        const { value } = document.getElementById('place');
        if (window.places.at(-1) !== value) window.places.push(value);
        requestAnimationFrame(look);
      };
      look();
    });
    await page.getByLabel('Deliver to').selectOption('DE');
    await page.locator('#mark[data-state=sending]').waitFor();
    await page.waitForFunction(() => window.places.at(-1) === 'DE'); // in a frame
    await page.getByLabel('Deliver to').selectOption('US-NY');
    // A line is removed, twice, and changed all the same.
    await page.getByRole('button', { name: 'Remove Enamel mug' }).evaluate((button) => { button.click(); button.click(); });
    await page.getByRole('button', { name: 'One more Enamel mug' }).click();
    await page.getByRole('button', { name: 'One more Oat flapjack' }).click();
    await page.getByLabel('Voucher code').fill('welcome10');
    shopThinks.release();
    await page.locator('[data-amount="line:TT-MUG-INK"]').waitFor({ state: 'detached' });
    await confirmed(page);
    assert.equal(await page.getByLabel('Quantity of Oat flapjack').inputValue(), '3');
    assert.equal(await page.getByLabel('Voucher code').inputValue(), 'welcome10');
    assert.deepEqual(await page.evaluate(() => window.places), ['GB', 'DE', 'US-NY']);
    assert.deepEqual(await amounts(page), await serverAmounts(page));
    assert.deepEqual(shopThinks.sent, ['POST /cart/delivery', 'POST /cart/delivery', 'POST /cart', 'POST /cart']);
  }));

  it('leave the field to whoever types into it, however slow the shop is', () => visit(async (page) => {
    await add(page, 'oat-flapjack', {}, 2);
    await confirmed(page);
    const field = page.getByLabel('Quantity of Oat flapjack');
    /** Does something, and something else before the shop answers, which shows the cart anew. */
    const meanwhile = async (place, work) => {
      const shopThinks = await hold(page, '/cart/delivery');
      const shown = await page.locator('#lines').elementHandle();
      await page.getByLabel('Deliver to').selectOption(place);
      await work();
      shopThinks.release();
      await page.waitForFunction((lines) => !lines.isConnected, shown);
    };
    await meanwhile('DE', () => field.selectText());
    await page.keyboard.type('7');
    assert.equal(await field.inputValue(), '7', 'not 72');
    await confirmed(page);
    await meanwhile('GB', () => field.press('Backspace'));
    await page.keyboard.type('5');
    assert.equal(await field.inputValue(), '5', 'not 57');
    await confirmed(page);
    assert.deepEqual(await amounts(page), await serverAmounts(page));
  }));

  it('come without Wasm too, one page load each', () => visit(async (page) => {
    await page.route('**/engine/**', (route) => route.abort());
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await page.getByRole('button', { name: 'One more' }).click();
    await page.locator('[data-amount="line:TT-MUG-INK"]', { hasText: '£17.00' }).waitFor();
  }));
});

describe('vouchers', () => {
  it('add up, and can be removed', () => visit(async (page) => {
    await add(page, ...socks, 3);
    await add(page, 'enamel-mug', { Colour: 'Ink' }, 2);
    for (const [code, discount] of [['WELCOME10', '£4.70'], ['fiver', '£5.00'], ['socks2', '£4.00']]) {
      await applyVoucher(page, code);
      await voucherRow(page, code.toLowerCase()).waitFor();
      await confirmed(page);
      assert.equal((await amounts(page))[`coupon:${code.toLowerCase()}`], discount);
      assert.deepEqual(await amounts(page), await serverAmounts(page));
    }
    await page.getByRole('button', { name: 'Remove voucher fiver' }).click();
    await voucherRow(page, 'fiver').waitFor({ state: 'detached' });
    await confirmed(page);
    assert.deepEqual(Object.keys(await amounts(page)).filter((name) => name.startsWith('coupon:')), ['coupon:welcome10', 'coupon:socks2']);
  }));

  it('are refused with a reason', () => visit(async (page) => {
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await confirmed(page);
    for (const [code, reason] of [
      ['nonsense<b>', 'There is no voucher “nonsense<b>”.'],
      ['big20', '“big20” needs goods for £120.00; yours come to £8.50.'],
      ['socks2', 'Nothing in your cart is covered by “socks2”.'],
      ['', 'Please type a voucher code.'],
    ]) {
      await applyVoucher(page, code);
      const notice = page.getByRole('alert').filter({ hasText: reason });
      await notice.waitFor();
      assert.equal(await notice.textContent(), reason);
      assert.equal(await page.locator('.sum-coupon').count(), 0);
    }
  }));

  it('stop to count below their minimum', () => visit(async (page) => {
    await add(page, 'fell-boots', { Size: '8' }, 2);
    await applyVoucher(page, 'big20');
    await voucherRow(page, 'big20').waitFor();
    await confirmed(page);
    assert.equal((await amounts(page))['coupon:big20'], '£58.00');
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    await page.getByRole('button', { name: 'Remove Fell boots' }).click();
    await page.getByText('“big20” needs goods for £120.00; yours come to £8.50.').waitFor();
    await confirmed(page);
    assert.equal((await amounts(page))['coupon:big20'], undefined);
  }));
});

describe('stock', () => {
  it('cannot be overdrawn in the cart', () => visit(async (page) => {
    await add(page, 'two-person-tent', {}, 2);
    await confirmed(page);
    assert.ok(await page.getByRole('button', { name: 'One more' }).isDisabled());
    const response = await page.request.post('/cart', {
      form: { csrf: await formToken(page), 'quantity[TT-TNT]': '3' }, headers: { Accept: 'application/json' },
    });
    assert.equal(response.status(), 409);
    assert.match((await response.json()).html, /Only 2 of Two-person tent can be had now\./);
    const soldOut = await page.request.post('/cart/add', { form: { csrf: await formToken(page), product: 'heather-honey' } });
    assert.equal(soldOut.status(), 409);
    assert.match(await soldOut.text(), /Heather honey is sold out\./);
    assert.deepEqual(levels('TT-TNT'), { onHand: 2, held: 2, claimed: 0, left: 0 });
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nothing in it yet.').waitFor();
    assert.deepEqual(levels('TT-TNT'), { onHand: 2, held: 0, claimed: 0, left: 2 });
  }));

  it('in one cart is not in another: the last piece goes to the first of two who want it at once', async () => {
    assert.equal(levels('TT-JKT-INK-S').left, 1);
    await visit((one) => visit(async (two) => {
      const wish = async (page) => ({ csrf: await formToken(page), product: 'ridgeline-rain-jacket', 'options[Size]': 'S', 'options[Colour]': 'Ink', quantity: '1' });
      const forms = await Promise.all([one, two].map(wish));
      const responses = await Promise.all([one, two].map((page, index) => page.request.post('/cart/add', { form: forms[index], maxRedirects: 0 })));
      assert.deepEqual(responses.map((response) => response.status()).sort(), [303, 409]);
      const [winner, loser] = responses[0].status() === 303 ? [one, two] : [two, one];
      assert.match(await responses.find((response) => response.status() === 409).text(), /Ridgeline rain jacket \(S, Ink\) is sold out\./);
      assert.deepEqual(levels('TT-JKT-INK-S'), { onHand: 1, held: 1, claimed: 0, left: 0 });

      await loser.goto('/product/ridgeline-rain-jacket');
      await loser.getByRole('radio', { name: 'Ink' }).check();
      await loser.getByRole('radio', { name: 'S', exact: true }).check();
      assert.equal(await loser.locator('#stock').textContent(), 'In another cart just now: it may come back');
      assert.ok(await loser.getByRole('button', { name: 'Add to cart' }).isDisabled());
      await winner.goto('/product/ridgeline-rain-jacket');
      await winner.getByRole('radio', { name: 'Ink' }).check();
      await winner.getByRole('radio', { name: 'S', exact: true }).check();
      assert.equal(await winner.locator('#stock').textContent(), 'Only 1 left', 'one\'s own hold is not in one\'s own way');

      await order(winner);
      await winner.waitForURL('**/order/*');
      assert.deepEqual(levels('TT-JKT-INK-S'), { onHand: 1, held: 0, claimed: 1, left: 0 });
    }));
  });

  it('is counted down, held longer once, and given back when the time is up', () => visit((one) => visit(async (two) => {
    await stopClock(one);
    await add(one, 'five-panel-cap', {}, 3);
    await confirmed(one);
    assert.equal(await heldFor(one), '15:00');
    assert.equal(levels('TT-CAP').held, 3);
    shop.pass(60);
    await one.clock.runFor(60_000);
    assert.equal(await heldFor(one), '14:00');

    await one.getByRole('button', { name: 'I need longer' }).click();
    await one.locator('#hold-time', { hasText: '15:00' }).waitFor();
    await one.getByRole('button', { name: 'I need longer' }).waitFor({ state: 'detached' });
    const again = await one.request.post('/cart/extend', { form: { csrf: await formToken(one) } });
    assert.equal(again.status(), 409);
    assert.match(await again.text(), /The time was made longer once already\./);

    shop.pass(600);
    await one.clock.runFor(601_000);
    assert.match(await one.locator('#hold-spoken').textContent(), /^Held for you for 5 more minutes\.$/, 'said aloud now and then, not every second');
    shop.pass(300);
    await one.clock.runFor(300_000);
    await one.locator('#hold').getByText('The time is up: what is in your cart is still there, but no longer held for you.').waitFor();
    assert.match(await one.locator('#hold-spoken').textContent(), /^The time is up/);
    await assertAccessible(one, 'after the time');

    // Somebody else takes two of the three, and the cart says what is left and offers it.
    await add(two, 'five-panel-cap', {}, 2);
    assert.equal(levels('TT-CAP').held, 2);
    await one.getByRole('button', { name: 'Hold it again' }).click();
    await one.getByRole('alert').filter({ hasText: 'Only 1 of Five-panel cap can be had now.' }).waitFor();
    assert.equal(await one.locator('.line-short').textContent(), 'Only 1 left');
    await assertAccessible(one, 'when it ran short');
    await one.getByRole('button', { name: 'Take what is left' }).click();
    await one.locator('#hold[data-state=held]').waitFor();
    assert.equal(await one.getByLabel('Quantity of Five-panel cap').inputValue(), '1');
    assert.deepEqual(levels('TT-CAP'), { onHand: 3, held: 3, claimed: 0, left: 0 });
    await two.getByRole('button', { name: 'Remove' }).click();
    await two.getByText('Nothing in it yet.').waitFor();
    assert.equal(levels('TT-CAP').held, 1);
    shop.pass(901);
    await add(two, 'enamel-mug', { Colour: 'Ink' });
    assert.equal(levels('TT-CAP').held, 0, 'given back without anybody asking for it');
    await add(one, 'kindling');
    assert.equal(levels('TT-CAP').held, 1, 'who goes on shopping holds it again');
  })));

  it('that is still there is sold to who is late; that is gone is not', () => visit((one) => visit(async (two) => {
    for (const page of [one, two]) await add(page, 'fell-boots', { Size: '6' });
    shop.pass(901);
    await order(one);
    await one.waitForURL('**/order/*');
    await order(two);
    await two.waitForURL('**/order/*');
    assert.deepEqual(levels('TT-BTS-6'), { onHand: 2, held: 0, claimed: 2, left: 0 });

    await add(one, 'fern-in-a-pot', {}, 2);
    const all = levels('TT-PLN').onHand;
    shop.pass(901);
    await add(two, 'fern-in-a-pot', {}, all - 1);
    await order(one);
    await one.getByRole('alert').filter({ hasText: 'Only 1 of Fern in a pot can be had now.' }).waitFor();
    assert.equal(await one.getByLabel('Your name').inputValue(), 'Ada', 'what was typed stays');
    assert.deepEqual(levels('TT-PLN'), { onHand: all, held: all - 1, claimed: 0, left: 1 });
    await one.getByRole('button', { name: 'Take what is left' }).click();
    await one.locator('#hold[data-state=held]').waitFor();
    assert.match(one.url(), /\/checkout$/);
    await order(one);
    await one.waitForURL('**/order/*');
    assert.deepEqual(levels('TT-PLN'), { onHand: all, held: all - 1, claimed: 1, left: 0 });
  })));

  it('is offered where there is less than asked for', () => visit((one) => visit(async (two) => {
    const all = levels('TT-CND').onHand;
    await add(two, 'beeswax-candle');
    await confirmed(two);
    await add(one, 'beeswax-candle', {}, all - 4);
    await two.getByLabel('Quantity of').fill('10');
    await two.getByRole('alert').filter({ hasText: 'Only 4 of Beeswax candle can be had now.' }).waitFor();
    assert.equal(await two.getByLabel('Quantity of').inputValue(), '1', 'nothing has changed');
    await assertAccessible(two, 'with an offer');
    await two.getByRole('button', { name: 'Take 4' }).click();
    await two.locator('[data-amount="line:TT-CND"]', { hasText: '£56.00' }).waitFor();
    await confirmed(two);
    await one.getByRole('button', { name: 'One fewer' }).click();
    await confirmed(one);

    await one.goto('/product/beeswax-candle');
    await two.getByRole('button', { name: 'One fewer' }).click();
    await confirmed(two);
    await two.goto('/product/beeswax-candle');
    await two.getByLabel('Quantity').fill('2');
    await one.getByRole('button', { name: 'Add to cart' }).click();
    await one.waitForURL('**/cart');
    await two.getByRole('button', { name: 'Add to cart' }).click();
    await two.getByRole('alert').filter({ hasText: 'Only 4 of Beeswax candle can be had now. You have 3 in your cart.' }).waitFor();
    await two.getByRole('button', { name: 'Take 1' }).click();
    await two.waitForURL('**/cart');
    assert.equal(await two.getByLabel('Quantity of').inputValue(), '4');
    assert.equal(levels('TT-CND').left, 0);
  })));

  it('is taken once, however often a button is pressed while the shop thinks', () => visit(async (page) => {
    /** Presses a button, and again when the shop has been asked. */
    const twice = async (name, path) => {
      const shopThinks = await hold(page, path);
      const button = page.getByRole('button', { name });
      await button.scrollIntoViewIfNeeded();
      const { x, y, width, height } = await button.boundingBox();
      // With the mouse: a locator waits for the answer.
      const press = () => page.mouse.click(x + width / 2, y + height / 2);
      await Promise.all([page.waitForRequest((request) => request.method() === 'POST'), press()]);
      await press();
      shopThinks.release();
      return shopThinks.sent;
    };
    await page.goto('/product/kindling');
    assert.deepEqual(await twice('Add to cart', '/cart/add'), ['POST /cart/add']);
    await page.waitForURL('**/cart');
    assert.equal(await page.getByLabel('Quantity of').inputValue(), '1');
    await fillIn(page);
    assert.deepEqual(await twice('Place the order', '/checkout'), ['POST /checkout']);
    await page.waitForURL('**/order/*');
  }));

  it('leaves the focus where it was when the time is up', () => visit(async (page) => {
    await stopClock(page);
    await add(page, 'kindling');
    await confirmed(page);
    await page.getByRole('button', { name: 'I need longer' }).focus();
    shop.pass(901);
    await page.clock.runFor(901_000);
    await page.locator('#hold[data-state=over]').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'hold');
  }));

  it('is sold once, however often the order is sent, and an order that was cut short is finished', () => visit(async (page) => {
    await add(page, 'bivvy-bag', {}, 2); // made to order: there is none
    assert.deepEqual(levels('TT-BIV'), { onHand: 0, held: 2, claimed: 0, left: -2 });
    await page.goto('/checkout');
    const form = await page.locator('#order').evaluate((element) => Object.fromEntries(new FormData(element)));
    const customer = { name: 'Ada', email: 'ada@example.org', street: '1 Lane', city: 'Fellside', postcode: 'CA12' };
    const clicks = await Promise.all([1, 2, 3].map(() => page.request.post('/checkout', { form: { ...form, ...customer }, maxRedirects: 0 })));
    assert.deepEqual(clicks.map((response) => response.status()), [303, 303, 303]);
    assert.equal(new Set(clicks.map((response) => response.headers().location)).size, 1);
    assert.deepEqual(levels('TT-BIV'), { onHand: 0, held: 0, claimed: 2, left: -2 });

    // As after a power cut between the sale and its note: the stock is sold, the order only begun.
    const reference = clicks[0].headers().location.split('/').pop();
    shop.sql(`UPDATE orders SET placed = 0 WHERE reference = '${reference}' RETURNING 1`);
    assert.equal((await page.request.get(`/order/${reference}`)).status(), 404);
    shop.pass(61);
    await visit((other) => add(other, 'enamel-mug', { Colour: 'Ink' })); // anybody's next form
    assert.equal((await page.request.get(`/order/${reference}`)).status(), 200);
    assert.deepEqual(levels('TT-BIV'), { onHand: 0, held: 0, claimed: 2, left: -2 });
  }));
});

describe('without JavaScript', () => {
  it('a shopper gets all the way to an order', () => visit(async (page) => {
    const before = levels('TT-SCK-MOSS-4-7');
    await add(page, ...socks, 1);
    await page.getByRole('button', { name: 'One more' }).click();
    assert.equal(await page.getByLabel('Quantity of').inputValue(), '2');
    await page.getByLabel('Quantity of').fill('4');
    await page.getByRole('button', { name: 'Update cart' }).click();
    assert.equal((await amounts(page))['line:TT-SCK-MOSS-4-7'], '£39.96');
    await applyVoucher(page, 'welcome10');
    await page.getByLabel('Collect from Fellside').check();
    await page.getByRole('button', { name: 'Use this' }).click();
    const { total } = await amounts(page);
    assert.equal(total, '£35.96');
    await page.getByRole('link', { name: 'Go to checkout' }).click();

    // The browser would stop an empty field itself; the shop checks again.
    const csrf = await page.locator('#order [name=csrf]').inputValue();
    const wrong = await page.request.post('/checkout', { form: { csrf, name: 'Ada <script>', email: 'ada', total: '35.96' } });
    assert.equal(wrong.status(), 422);
    const html = await wrong.text();
    assert.match(html, /This does not look like an email address\./);
    assert.match(html, /value="Ada &lt;script&gt;"/);

    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Email').fill('ada@example.org');
    await page.getByLabel('Street and house number').fill('1 Lane');
    await page.getByLabel('Town or city').fill('Fellside');
    await page.getByLabel('Postcode').fill('CA12 4XX');
    const form = await page.locator('#order').evaluate((element) => Object.fromEntries(new FormData(element)));
    const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await page.getByRole('button', { name: `Place the order for ${total}` }).click();
    await page.waitForURL('**/order/*');
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Thank you');
    assert.equal(await page.locator('.sum-total dd').textContent(), total);
    const sold = { onHand: before.onHand, held: 0, claimed: before.claimed + 4, left: before.left - 4 + before.held };
    assert.deepEqual(levels('TT-SCK-MOSS-4-7'), sold);
    assert.equal(await page.locator('[data-count]').textContent(), '0');

    // The same form once more, as an impatient double click sends it.
    const again = await fetch(`${shop.url}/checkout`, {
      method: 'POST', redirect: 'manual', headers: { cookie: cookies }, body: new URLSearchParams(form),
    });
    assert.equal(again.headers.get('location'), new URL(page.url()).pathname);
    assert.deepEqual(levels('TT-SCK-MOSS-4-7'), sold);
  }, { javaScriptEnabled: false }));

  it('why an amount is what it is can be read', () => visit(async (page) => {
    await add(page, ...socks, 3);
    await page.getByRole('link', { name: 'Why this amount?' }).click();
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Why £35.91?');
    await page.getByText('Walking socks (4-7, Moss)').click();
    await page.getByText('→ £4.995').first().waitFor();
  }, { javaScriptEnabled: false }));
});

describe('the cent trace', () => {
  it('opens over the cart', () => visit(async (page) => {
    await add(page, ...socks, 3);
    await applyVoucher(page, 'socks2');
    await voucherRow(page, 'socks2').waitFor();
    await confirmed(page);
    await page.getByRole('link', { name: 'Why this amount?' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('heading', { name: `Why ${(await amounts(page)).total}?` }).waitFor();
    await dialog.getByText('Voucher socks2').click();
    await dialog.getByText('Tax taken off').waitFor();
    await assertAccessible(page, 'dialog');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await dialog.waitFor({ state: 'hidden' });
    assert.match(page.url(), /\/cart$/);
  }));
});

describe('safety', () => {
  it('a form without our token changes nothing', () => visit(async (page) => {
    const token = await formToken(page);
    for (const csrf of [undefined, '', 'x'.repeat(64), token.split('').reverse().join('')]) {
      const response = await page.request.post('/cart/add', { form: { product: 'oat-flapjack', ...(csrf === undefined ? {} : { csrf }) } });
      assert.equal(response.status(), 403);
    }
    await visit(async (other) => {
      const response = await other.request.post('/cart/add', { form: { product: 'oat-flapjack', csrf: token } });
      assert.equal(response.status(), 403, "another visitor's token");
    });
    await page.goto('/cart');
    await page.getByText('Nothing in it yet.').waitFor();
  }));

  it('the session is the shop\'s to name, and out of reach of scripts', () => visit(async (page, context) => {
    const forged = `${'a'.repeat(32)}.${'b'.repeat(64)}`;
    await context.addCookies([{ name: 'storefront', value: forged, url: shop.url }]);
    await page.goto('/');
    const [cookie] = await context.cookies();
    assert.notEqual(cookie.value, forged);
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Lax');
    assert.equal(await page.evaluate(() => document.cookie), '');
    await add(page, 'enamel-mug', { Colour: 'Ink' });
    assert.deepEqual(shop.sql('SELECT name FROM carts').filter(({ name }) => name === cookie.value), [], 'the database holds a hash');
  }));

  it('pages allow no script but the shop\'s own', () => visit(async (page) => {
    const headers = (await page.goto('/cart')).headers();
    assert.match(headers['content-security-policy'], /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cache-control'], 'no-store');
  }));

  it('nonsense gets a plain answer', () => visit(async (page) => {
    const csrf = await formToken(page);
    for (const [path, form, status] of [
      ['/cart', { 'quantity[TT-MUG-INK]': '-1' }, 422],
      ['/cart', { 'quantity[TT-MUG-INK]': '1e9' }, 422],
      ['/cart', { 'quantity[TT-MUG-INK][deep]': '1' }, 200],
      ['/cart/add', { product: 'enamel-mug' }, 422],
      ['/cart/add', { product: "' OR 1=1 --" }, 404],
      ['/cart/delivery', { place: 'MOON' }, 422],
      ['/checkout', {}, 200], // nothing in the cart: back to it
      ['/nowhere', {}, 404],
    ]) {
      const response = await page.request.post(path, { form: { csrf, ...form } });
      assert.equal(response.status(), status, `${path} ${JSON.stringify(form)}`);
      assert.doesNotMatch(await response.text(), /Warning|Fatal|Stack trace/);
    }
    const paths = ['/engine/../package.json', '/engine/%2e%2e/package.json', '/engine/..%2fpackage.json', '/picture/../tee/moss.svg', '/assets/../index.php', '/order/none', '/product/none'];
    for (const path of paths) {
      const { status, text } = await getRaw(path);
      assert.equal(status, 404, path);
      assert.doesNotMatch(text, /<\?php|devDependencies/);
    }
    assert.doesNotMatch(shop.output(), /PHP (Warning|Notice|Deprecated|Fatal)/);
  }));
});

describe('for everybody', () => {
  for (const [name, options] of Object.entries({
    'desktop, light': { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
    'small phone, dark': { viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
  })) {
    it(`pages are accessible and fit: ${name}`, () => visit(async (page) => {
      await add(page, ...jacket, 2);
      await add(page, ...socks, 3);
      await applyVoucher(page, 'welcome10');
      await voucherRow(page, 'welcome10').waitFor();
      for (const path of ['/cart', '/', '/product/ridgeline-rain-jacket', '/cart/why', '/checkout', '/nowhere']) {
        await page.goto(path);
        if (path === '/cart') await confirmed(page);
        await assertAccessible(page, `${name}: ${path}`);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(tooWide, 0, `${path} scrolls sideways`);
      }
    }, { ...options, reducedMotion: 'reduce' }));
  }
});

describe('at the end', () => {
  it('every piece was sold once, and is in one place', () => {
    assert.deepEqual(shop.verify(), []);
    const sold = new Map();
    for (const { pieces } of shop.sql('SELECT pieces FROM orders WHERE placed = 1')) {
      for (const [sku, quantity] of JSON.parse(pieces)) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
    }
    const claimed = new Map(shop.stock('SELECT product, claimed / 1000000 AS claimed FROM stock_level').map((level) => [level.product, level.claimed]));
    for (const { number, sku } of shop.sql('SELECT number, sku FROM variants WHERE counted = 1')) {
      assert.equal(claimed.get(number), sold.get(sku) ?? 0, sku);
    }
    assert.ok(sold.size >= 4);
  });
});

describe('without the extension', () => {
  it('the shop names the command that builds it', async () => {
    const bare = await startStorefront({ withExtension: false });
    try {
      const response = await fetch(bare.url);
      assert.equal(response.status, 500);
      assert.match(await response.text(), /cargo xtask build php/);
      await until('style sheet', async () => (await fetch(`${bare.url}/assets/shop.css`)).ok);
    } finally {
      await bare.stop();
    }
  });
});
