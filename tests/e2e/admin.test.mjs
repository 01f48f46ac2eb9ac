// WooCommerce > Cart P2 and the cent trace as a shop manager meets them: settings, differences, the tool, the cart page
// and the screen of an order, on a desktop, a phone, and from right to left.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, launch } from './lib/browser.mjs';
import { freePort, startServer, until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const router = join(here, '../../crates/xtask/assets/shop/router.php');
const pictures = join(here, '../../target/e2e/');
const root = process.env.CART_P2_WP_ROOT;
const extension = process.env.CART_P2_EXTENSION;

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 800 };

// 35 % of 3.40 is 1.19; floats make it 1.18.
const cart = {
  v: 1, dialect: { woocommerce: '10.5.0', php: '8.2.36' },
  settings: {
    decimals: 2, tax_enabled: true, prices_include_tax: false, tax_rounding: 'half_up',
    display: { including_tax: false, price_format: '%1$s%2$s', currency_symbol: '£', decimal_separator: '.', thousand_separator: ',' },
  },
  rates: [{ id: 1, rate: '20', label: 'VAT' }],
  tax_classes: [{ slug: '', rates: [1] }, { slug: 'zero-rate', rates: [] }],
  lines: [{ key: 'a', price: '3.40', quantity: 1, tax_class: 'zero-rate' }, { key: 'b', price: '1.34', quantity: 1 }],
  coupons: [{ code: 'spring', type: 'percent', amount: '35' }],
};

let woo;
let browser;
let ids;

const admin = (command) =>
  JSON.parse(execFileSync('php', ['-d', 'display_errors=stderr', '-d', `extension=${extension}`, join(here, 'lib/admin.php'), root, new URL(woo.url).host], { input: JSON.stringify(command), encoding: 'utf8' }));

before(async () => {
  mkdirSync(pictures, { recursive: true });
  assert.ok(extension, 'CART_P2_EXTENSION names the extension');
  woo = await startWoo({ php: ['-d', `extension=${extension}`] });
  woo.arrange({ e2e_other_plugin: '', woocommerce_cod_settings: { enabled: 'yes' }, woocommerce_coming_soon: 'no' });
  ids = woo.ids(['TT-SCF', 'TT-CND', 'TT-TEA']);
  admin({ do: 'clean' }); // What an earlier run that was cut off left.
  browser = await launch();
});

after(async () => {
  await browser?.close();
  admin({ do: 'clean' });
  await woo?.stop();
});

/** Opens a page as the shop manager, or as nobody; errors in the page's scripts of ours fail the test. */
async function visit(path, work, { viewport = desktop, manager = true, rtl = false, javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ baseURL: woo.url, viewport, javaScriptEnabled });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const cookies = manager ? admin({ do: 'sign_in' }) : [];
  await context.addCookies([...cookies, ...(rtl ? [{ name: 'e2e_rtl', value: '1' }] : [])].map((cookie) => ({ ...cookie, url: woo.url })));
  const page = await context.newPage();
  const errors = [];
  // WordPress's admin moves from page to page in a view transition; a test that is faster ends it early.
  page.on('pageerror', (error) => /^Transition was /u.test(error.message) || errors.push(error.message));
  try {
    await page.goto(path);
    await work(page, context);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Presses what leads to another page, and waits for all of that: it may say what this one says already, and comes in pieces. */
const go = (page, locator) => Promise.all([page.waitForEvent('load'), locator.click()]);

const engine = '/wp-admin/admin.php?page=cart-p2';
const differences = `${engine}&tab=differences`;
const tool = `${engine}&tab=trace`;
const stock = `${engine}&tab=stock`;

/** Everything but the page itself is WordPress's, and not ours to judge; WooCommerce's header comes when it comes. */
const ours = (page, what) => assertAccessible(page, what, { exclude: ['#wpadminbar', '#adminmenumain', '#wpfooter', '#screen-meta-links', '.woocommerce-layout'] });

const picture = (page, name) => page.screenshot({ path: join(pictures, `admin-${name}.png`), fullPage: true });

/** Nothing may be wider than the screen, once WordPress and WooCommerce have arranged theirs. */
const fits = (page) => until('no sideways scrolling', () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));

describe('WooCommerce > Cart P2', () => {
  it('is refused to those who are not signed in', async () => {
    await visit(engine, async (page) => assert.match(page.url(), /wp-login/), { manager: false });
  });

  it('saves what a shop manager sets, and no nonsense', async () => {
    await visit(engine, async (page) => {
      await page.getByLabel('Only check').check();
      await page.getByLabel('Compare one cart in').fill('7');
      await go(page, page.getByRole('button', { name: 'Save Changes' }));
      await page.getByText('Settings saved.').waitFor();
      assert.ok(await page.getByLabel('Only check').isChecked());
      assert.equal(await page.getByLabel('Compare one cart in').inputValue(), '7');

      // A form somebody has tampered with.
      await page.getByLabel('Off', { exact: true }).evaluate((radio) => { radio.value = 'turbo'; radio.checked = true; });
      await page.locator('form[action$="options.php"]').evaluate((form) => { form.noValidate = true; });
      await page.getByLabel('Compare one cart in').fill('-5');
      await go(page, page.getByRole('button', { name: 'Save Changes' }));
      await page.getByText('Settings saved.').waitFor();
      assert.ok(await page.getByLabel('Automatic').isChecked());
      assert.equal(await page.getByLabel('Compare one cart in').inputValue(), '0');
    });
  });

  it('refuses a form without its nonce', async () => {
    await visit(engine, async (page) => {
      await page.locator('input[name="_wpnonce"]').first().evaluate((field) => { field.value = 'wrong'; });
      await page.getByLabel('Off', { exact: true }).check();
      await go(page, page.getByRole('button', { name: 'Save Changes' }));
      await page.getByText('The link you followed has expired.').waitFor();
      await page.goto(engine);
      assert.ok(!await page.getByLabel('Off', { exact: true }).isChecked());
    });
  });

  it('tells of a pause everywhere in the admin, lists the differences, and resumes', async () => {
    admin({ do: 'differences', snapshot: cart });
    await visit('/wp-admin/index.php', async (page) => {
      await page.getByText('Cart P2 has paused itself.').waitFor();
      await go(page, page.getByRole('link', { name: 'See the differences' }));
      const rows = page.locator('.cart-p2-differences tbody tr');
      assert.equal(await rows.count(), 3);
      await picture(page, 'differences');
      await ours(page, 'the list of differences');

      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).first().click()]);
      assert.match(download.suggestedFilename(), /^cart-p2-difference-\d+\.jsonl$/);
      const vector = JSON.parse(readFileSync(await download.path(), 'utf8'));
      assert.deepEqual(vector.differences[0], ['totals.total', '3.25', '3.26']);
      assert.equal(vector.input.coupons[0].code, 'coupon1');

      await page.goto(differences);
      await go(page, page.getByRole('button', { name: 'Cent trace' }).first());
      await page.getByText('Total to pay', { exact: true }).waitFor();

      await page.goto(engine);
      await page.getByRole('heading', { name: /paused|calculates/ }).first().waitFor();
      await picture(page, 'engine-paused');
      await ours(page, 'the settings, paused');
    });
    await visit('/wp-admin/index.php', async (page) => {
      await go(page, page.getByRole('button', { name: 'Dismiss', exact: true }));
      await page.waitForURL('**/wp-admin/index.php');
      assert.equal(await page.getByText('Cart P2 has paused itself.').count(), 0);
      await page.goto(engine);
      const resume = page.getByRole('button', { name: 'Resume now' });
      if (await resume.count()) {
        await go(page, resume);
        await page.getByText('The pause is over.').waitFor();
        await picture(page, 'engine');
      }
      await page.goto(differences);
      await go(page, page.getByRole('button', { name: 'Delete', exact: true }).first());
      await page.getByText('Deleted.').waitFor();
      assert.equal(await page.locator('.cart-p2-differences tbody tr').count(), 2);
    });
  });

  for (const [name, options] of Object.entries({ phone: { viewport: phone }, 'right to left': { rtl: true } })) {
    it(`fits: ${name}`, async () => {
      for (const [tab, path] of Object.entries({ engine, differences })) {
        await visit(path, async (page) => {
          await page.getByRole('heading', { name: 'Cart P2' }).waitFor();
          if (options.rtl) assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
          await fits(page);
          await picture(page, `${tab}-${name.replaceAll(' ', '-')}`);
          await ours(page, `${tab}, ${name}`);
        }, options);
      }
    });
  }
});

describe('the cent trace', () => {
  /** Pastes a cart into the tool and presses the button. The page goes on to the answer, unless its script refuses the cart. */
  async function explain(page, text, { refused = false } = {}) {
    await page.getByLabel('Cart (JSON)').fill(text);
    const button = page.getByRole('button', { name: 'Explain this cart' });
    await (refused ? button.click() : go(page, button));
  }

  /** What the trace must say about the cart above. */
  async function readTrace(page) {
    await page.getByText('Here they moved').first().waitFor();
    const line = page.locator('.cart-p2-trace__part').first();
    await line.locator('> summary').click();
    await line.getByText('Coupon “spring” is for this line.').waitFor();
    await line.getByText('No tax: no rate of the tax class “zero-rate” applies where the customer is.').waitFor();
    await line.locator('.cart-p2-trace__title', { hasText: /^Discount$/u }).click();
    await line.getByText('In exact decimals: £1.19. Here the two part for the first time.').waitFor();
  }

  for (const [name, options] of Object.entries({ desktop: {}, phone: { viewport: phone }, 'right to left': { rtl: true } })) {
    it(`explains a pasted cart: ${name}`, async () => {
      await visit(tool, async (page) => {
        await explain(page, JSON.stringify(cart));
        await readTrace(page);
        await fits(page);
        await picture(page, `tool-${name.replaceAll(' ', '-')}`);

        await page.getByText('As text, for a bug report').click();
        await page.getByRole('button', { name: 'Copy as text' }).click();
        await page.getByText('Copied.').waitFor();
        assert.match(await page.evaluate(() => navigator.clipboard.readText()), /In exact decimals: £1\.19\. .*\(WC_Discounts::apply_coupon_percent\)/u);
        await ours(page, `the tool, ${name}`);
      }, options);
    });
  }

  it('is operated by keyboard and works without scripts', async () => {
    await visit(tool, async (page) => {
      await explain(page, JSON.stringify(cart));
      await readTrace(page);
    }, { javaScriptEnabled: false });
    await visit(tool, async (page) => {
      await explain(page, JSON.stringify(cart));
      const summary = page.locator('.cart-p2-trace__amount > summary').first();
      await summary.focus();
      await page.keyboard.press('Enter');
      assert.ok(await summary.locator('..').evaluate((details) => details.open));
    });
  });

  it('says what is wrong with a text that is no cart', async () => {
    await visit(tool, async (page) => {
      await explain(page, 'total: £12');
      await page.getByText('This is not the JSON of a cart.').waitFor();
      await explain(page, '{"v":1}');
      await page.getByText(/missing|lacks|field/u).first().waitFor();
    });
  });

  it('is worked out by the browser where the server has no extension', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const plain = await startServer('php', ['-S', new URL(url).host, '-t', root, router], { url, env: { PHP_CLI_SERVER_WORKERS: '3' } });
    const context = await browser.newContext({ baseURL: plain.url, viewport: desktop });
    try {
      const cookies = JSON.parse(execFileSync('php', [join(here, 'lib/admin.php'), root, new URL(plain.url).host], { input: '{"do":"sign_in"}', encoding: 'utf8' }));
      await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: plain.url })));
      const page = await context.newPage();
      await page.goto(tool);
      await page.getByText('The Cart P2 PHP extension is not loaded on this server').waitFor();
      await explain(page, '{"v":1}', { refused: true });
      await page.locator('[role="alert"]', { hasText: /./u }).waitFor();
      await explain(page, JSON.stringify({ id: 'x', input: cart }));
      await readTrace(page);
      await picture(page, 'tool-in-browser');
      await ours(page, 'the tool, in the browser');
    } finally {
      await context.close();
      await plain.stop();
    }
  });

  it('is on the cart page for shop managers only', async () => {
    const fill = `/?e2e_cart=${ids['TT-SCF']}:1,${ids['TT-TEA']}:3&e2e_coupons=welcome10`;
    await visit(fill, async (page) => {
      assert.equal(await page.locator('.cart-p2-trace-panel').count(), 0);
      assert.equal(await page.locator('[id^="cart-p2-cent-trace"]').count(), 0, 'not even its style');
    }, { manager: false });
    for (const [name, options] of Object.entries({ desktop: {}, phone: { viewport: phone } })) {
      await visit(fill, async (page) => {
        const panel = page.locator('.cart-p2-trace-panel');
        await panel.locator('> summary').click();
        await panel.getByText('Total to pay', { exact: true }).waitFor();
        await panel.locator('.cart-p2-trace__part > summary').first().click();
        assert.match(await panel.locator('.cart-p2-trace__title').allInnerTexts().then((titles) => titles.join('\n')), /tea.* × [36]/u);
        await fits(page);
        await picture(page, `cart-${name}`);
        await assertAccessible(page, `the panel of the cart, ${name}`, '.cart-p2-trace-panel');
      }, options);
    }
  });

  it('is below the cart block too', async () => {
    await visit(`/?e2e_cart=${ids['TT-SCF']}:2&e2e_coupons=`, async (page) => {
      await page.goto('/block-cart/');
      await page.locator('.wc-block-cart__submit-button').first().waitFor();
      await page.locator('.cart-p2-trace-panel > summary').click();
      await page.locator('.cart-p2-trace-panel').getByText('Total to pay', { exact: true }).waitFor();
      await picture(page, 'cart-block');
      await assertAccessible(page, 'the panel below the block', '.cart-p2-trace-panel');
    });
  });

  /** Buys something through the Store API, as the block checkout does; gives the order. */
  async function buy() {
    await visit(`/?e2e_cart=${ids['TT-CND']}:2,${ids['TT-TEA']}:1&e2e_coupons=welcome10`, async (page) => {
      const status = await page.evaluate(async () => {
        const nonce = (await fetch('/wp-json/wc/store/v1/cart')).headers.get('Nonce');
        const address = { first_name: 'A', last_name: 'B', address_1: '1 Street', city: 'Leeds', postcode: 'LS1 1AA', country: 'GB', email: 'a@example.org', phone: '0' };
        const answer = await fetch('/wp-json/wc/store/v1/checkout', {
          method: 'POST', headers: { 'Content-Type': 'application/json', Nonce: nonce },
          body: JSON.stringify({ billing_address: address, shipping_address: address, payment_method: 'cod' }),
        });
        return `${answer.status} ${answer.ok ? '' : await answer.text()}`;
      });
      assert.equal(status.trim(), '200');
    }, { manager: false });
    return admin({ do: 'newest_order' });
  }

  for (const [name, tables] of Object.entries({ 'order tables': 'yes', 'orders as posts': 'no' })) {
    it(`is on the screen of an order, ${name}`, async () => {
      admin({ do: 'store_orders', tables });
      try {
        const order = await buy();
        for (const [size, options] of Object.entries({ desktop: {}, phone: { viewport: phone }, rtl: { rtl: true } })) {
          await visit(order.url, async (page) => {
            const box = page.locator('#cart-p2-trace');
            await box.getByText('How the amounts of this order came about').waitFor();
            const total = box.locator('.cart-p2-trace__amount.is-total').first();
            assert.match(await total.innerText(), new RegExp(Number(order.total).toFixed(2), 'u'));
            await total.locator('summary').click();
            await total.getByText('Items, fees, shipping and all taxes added up and rounded.').waitFor();
            await box.screenshot({ path: join(pictures, `admin-order-${tables}-${size}.png`) });
            await assertAccessible(page, `the box of an order, ${size}`, '#cart-p2-trace');
          }, options);
        }
        admin({ do: 'delete_order', id: order.id });
      } finally {
        admin({ do: 'store_orders', tables: 'yes' });
      }
    });
  }
});

describe('WooCommerce > Cart P2 > Stock', () => {
  let held;

  // The manager of the tests above has a cart, which would be held too.
  before(() => admin({ do: 'clean' }));

  it('says so where nothing is held', async () => {
    await visit(stock, async (page) => {
      await page.getByText('Cart P2 holds no stock in this shop').waitFor();
      await ours(page, 'the tab without holds');
    });
    held = admin({ do: 'stock' });
  });

  for (const [name, options] of Object.entries({ desktop: {}, phone: { viewport: phone }, rtl: { rtl: true } })) {
    it(`shows who holds what and what moved, ${name}`, async () => {
      await visit(stock, async (page) => {
        await page.getByRole('heading', { name: 'Held now' }).waitFor();
        assert.equal(await page.getByRole('region', { name: 'Held now' }).locator('tbody tr').count(), 2);
        await page.getByRole('link', { name: `Order ${held.order}` }).first().waitFor();
        await page.getByRole('img', { name: '1 request for more than there was, refused in 30 days' }).waitFor();
        await page.getByText('As a table, with what moved').click();
        assert.match(await page.getByRole('region', { name: 'Day by day' }).innerText(), /\b1\s+2\b/u);
        await fits(page);
        await picture(page, `stock-${name}`);
        await ours(page, `the tab with holds, ${name}`);
      }, options);
    });
  }

  it('gives a hold back after asking, without scripts', async () => {
    await visit(`${stock}&owner=order`, async (page) => {
      const rows = page.getByRole('region', { name: 'Held now' }).locator('tbody tr');
      assert.equal(await rows.count(), 1, 'only the order’s');
      await go(page, rows.getByRole('link', { name: 'Give back “Held thing”' }));
      await page.getByRole('heading', { name: 'Give 1 of “Held thing” back?' }).waitFor();
      await picture(page, 'stock-question');
      await go(page, page.getByRole('button', { name: 'Give it back' }));
      await page.getByText('Given back: others can buy it now.').waitFor();
      assert.match(await page.getByRole('region', { name: 'Movements' }).locator('tbody tr').first().innerText(), /Hold given back by e2e-manager/u);
      assert.equal(await rows.count(), 0, 'of orders; what was asked for stays asked for');
      await page.goto(stock);
      assert.equal(await rows.count(), 1, 'the cart’s');
    }, { javaScriptEnabled: false });
  });

  it('asks, and the question is accessible; the movements can be downloaded', async () => {
    await visit(`${stock}&product=e2e-held`, async (page) => {
      await go(page, page.getByRole('link', { name: 'Give back “Held thing”' }).first());
      await page.getByRole('heading', { name: 'Give 1 of “Held thing” back?' }).waitFor();
      await ours(page, 'the question');
      await go(page, page.getByRole('link', { name: 'Cancel' }));
      const coming = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Download these movements (CSV)' }).click();
      const download = await coming;
      assert.match(download.suggestedFilename(), /^cart-p2-stock-\d{4}-\d\d-\d\d\.csv$/u);
      const rows = readFileSync(await download.path(), 'utf8').trim().split('\r\n');
      assert.equal(rows.length, 5, 'a heading; stock, two holds, one given back');
      assert.match(rows[1], /"release",0,-1,0,"order \d+","e2e-manager"$/u);
    });
  });
});
