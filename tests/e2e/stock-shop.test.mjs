// What shoppers meet of the holds: two of them and one unit, the countdown, more time, offers, "tell me when it is back".

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertAccessible, launch } from './lib/browser.mjs';
import { until } from './lib/processes.mjs';
import { startWoo } from './lib/woo.mjs';

const script = fileURLToPath(new URL('./lib/stock.php', import.meta.url));
const run = (command) => JSON.parse(execFileSync('php', ['-d', 'display_errors=stderr', script, process.env.CART_P2_WP_ROOT], { input: JSON.stringify(command), encoding: 'utf8' }));

let woo;
let browser;
const made = [];

before(async () => {
  woo = await startWoo();
  woo.arrange({
    cart_p2_stock_version: null, cart_p2_stock: 'cart', cart_p2_stock_minutes: '15', cart_p2_stock_keys: null, cart_p2_waiting: 'yes', cart_p2_waiting_version: null,
    woocommerce_manage_stock: 'yes', woocommerce_stock_format: '', woocommerce_cart_redirect_after_add: 'no', e2e_other_plugin: '',
  });
  // The first page makes the tables.
  await fetch(`${woo.url}/`);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  if (woo) run({ do: 'clean', ids: made });
  await woo?.stop();
});

/** A product with so many units. */
function product(stock) {
  const one = run({ do: 'product', name: `Lamp ${made.length + 1}`, stock });
  made.push(one.id);
  return { ...one, name: `Lamp ${made.length}` };
}

/** Shoppers, each with a browser profile of their own; errors in a page's scripts fail the test. */
async function shoppers(count, work, options = {}) {
  const errors = [];
  const contexts = await Promise.all(Array.from({ length: count }, () => browser.newContext({ baseURL: woo.url, viewport: { width: 1200, height: 1000 }, ...options })));
  try {
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    for (const page of pages) page.on('pageerror', (error) => errors.push(error.message));
    await work(...pages);
    assert.deepEqual(errors, []);
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

const add = (page, { id, url }, quantity = 1) => page.goto(`${url}?add-to-cart=${id}&quantity=${quantity}`);
const panel = (page) => page.locator('.cart-p2-hold-inner');
const left = (page) => page.locator('.cart-p2-left');
const said = (page) => page.locator('.cart-p2-hold .cart-p2-status').textContent();
/** What the page does when somebody comes back to it. */
const look = (page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
/** Waits until the page's scripts have had what came before, and it was painted. */
const painted = (page) => page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); }));
/** A clock's text in seconds. */
const seconds = (text) => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** Answers the next request by `method` whose address has `text`. (Taking a route away again would let go of requests that others hold.) */
async function next(page, method, text, answer) {
  let taken = false;
  await page.route((url) => url.href.includes(text), (route) => {
    if (taken || route.request().method() !== method) return route.fallback();
    taken = true;
    return answer(route);
  });
}

/**
 * Keeps back the answer to the next request by `method` whose address has `text`, as the shop gave it: `answered` resolves when it
 * is there, and `release` lets the page have it.
 */
async function late(page, method, text) {
  let release;
  let fetched;
  const answered = new Promise((resolve) => { fetched = resolve; });
  const gate = new Promise((resolve) => { release = resolve; });
  let given;
  const delivered = new Promise((resolve) => { given = resolve; });
  await next(page, method, text, async (route) => {
    const response = await route.fetch();
    fetched();
    await gate;
    await route.fulfill({ response });
    given();
  });
  return {
    answered,
    release: async () => {
      release();
      await delivered;
    },
  };
}

describe('two shoppers and one unit', () => {
  it('the second is told, and gets it when the first lets it go', async () => {
    const one = product(1);
    await shoppers(2, async (first, second) => {
      await second.goto(one.url);
      assert.equal((await second.locator('.stock').innerText()).trim(), '1 in stock');
      await add(first, one);
      await first.goto('/cart/');
      await left(first).waitFor();
      // The open page learns of it; nobody loads it again.
      await look(second);
      await until('the other page knows', async () => (await second.locator('.stock').innerText()).includes('other shoppers’ carts'));
      await add(second, one);
      const notice = await second.locator('.woocommerce-error, .wc-block-components-notice-banner.is-error').innerText();
      assert.match(notice, /being bought by someone else/);
      assert.match(notice, /Tell me when/);
      await assertAccessible(second, 'the product page with all units held', '.product');
      await first.locator('.product-remove a').click();
      await first.locator('.woocommerce-cart-form').waitFor({ state: 'detached' });
      await add(second, one);
      await until('it is held for the second', async () => (await second.locator('.cart-p2-mine').innerText()).includes('held for you'));
    });
  });
});

describe('one shopper, twice', () => {
  /** What lies in the cart of a page's session, by product. Reading it also makes the hold what it says. */
  const inCart = async (page) => Object.fromEntries((await (await page.request.get('/wp-json/wc/store/v1/cart')).json()).items.map(({ id, quantity }) => [id, quantity]));
  /** Types the first line's quantity and presses "Update cart", in one go: WooCommerce may put a new table there at any moment. */
  const typeAndUpdate = (page, quantity) => page.evaluate((value) => {
    const field = document.querySelector('input.qty');
    field.value = value;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    const button = document.querySelector('[name=update_cart]');
    button.disabled = false;
    button.click();
  }, quantity);
  const sameAsHeld = async (page, ids, what) => {
    const cart = await inCart(page);
    const { held, findings } = run({ do: 'held', ids });
    assert.deepEqual(held, Object.fromEntries(ids.map((id) => [id, cart[id] ?? 0])), what);
    assert.deepEqual(findings, []);
    return cart;
  };

  it('in two tabs at the same moment: the hold is what the cart says in the end', async () => {
    const [one, two] = [product(9), product(9)];
    await shoppers(1, async (tab) => {
      await add(tab, one);
      const other = await tab.context().newPage();
      for (let round = 0; round < 2; round++) {
        // Both have the cart as it is, and neither knows of the other.
        await Promise.all([tab.goto(one.url), other.goto(two.url)]);
        await Promise.all([tab, other].map((page) => Promise.all([page.waitForEvent('load'), page.locator('.single_add_to_cart_button').click()])));
        await sameAsHeld(tab, [one.id, two.id], `added, round ${round}`);
      }
      for (const quantities of [['3', '5'], ['6', '1']]) {
        await Promise.all([tab.goto('/cart/'), other.goto('/cart/')]);
        await Promise.all([tab, other].map(async (page, n) => {
          const saved = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes('/cart'));
          await typeAndUpdate(page, quantities[n]);
          await (await saved).finished();
        }));
        const cart = await sameAsHeld(tab, [one.id, two.id], `changed to ${quantities}`);
        assert.ok(quantities.includes(String(cart[one.id])), JSON.stringify(cart));
      }
    });
  });

  it('signs in with the same product on two devices: nothing of it is held for nobody', async () => {
    const one = product(3);
    const customer = run({ do: 'customer' });
    const signIn = async (page) => {
      await page.goto('/wp-login.php');
      // In one go: a timer of that page's own takes the focus to the name, wherever one is typing.
      const typed = page.evaluate(({ name, password }) => {
        document.querySelector('#user_login').value = name;
        document.querySelector('#user_pass').value = password;
        document.querySelector('#wp-submit').click();
      }, customer);
      await Promise.all([page.waitForURL((url) => !url.pathname.includes('wp-login')), typed]);
    };
    await shoppers(2, async (here, there) => {
      await signIn(there);
      await add(there, one, 2);
      await sameAsHeld(there, [one.id], 'there');
      await add(here, one, 1);
      assert.equal(run({ do: 'held', ids: [one.id] }).held[one.id], 3);
      await signIn(here);
      await here.goto('/cart/');
      await sameAsHeld(here, [one.id], 'here, signed in');
      // The other device has the same session now.
      assert.deepEqual(await inCart(there), await inCart(here));
      await sameAsHeld(there, [one.id], 'there again');
      await typeAndUpdate(here, '3');
      await until('all three are theirs', async () => run({ do: 'held', ids: [one.id] }).held[one.id] === 3);
    });
  });
});

describe('the time that is left', () => {
  it('counts down, is held longer once, and takes no room it did not have', async () => {
    const one = product(5);
    await shoppers(1, async (page) => {
      await add(page, one, 2);
      await page.goto('/cart/');
      await left(page).waitFor();
      await until('a clock', async () => /^1\d:\d\d$/.test(await left(page).innerText()));
      const box = await panel(page).boundingBox();
      const before = await left(page).innerText();
      await until('it ticks', async () => (await left(page).innerText()) !== before);
      assert.deepEqual(await panel(page).boundingBox(), box);
      assert.equal(await said(page), '', 'and says nothing while it does');
      await assertAccessible(page, 'the cart with its hold', '.cart-p2-hold');
      await Promise.all([page.waitForRequest(/stock\.php/), look(page)]);
      run({ do: 'age', seconds: 600 });
      await page.reload();
      await until('ten minutes later', async () => /^[0-5]:\d\d$/.test(await left(page).innerText()));
      await panel(page).locator('button').click();
      await until('held for longer', async () => /^1\d:\d\d$/.test(await left(page).innerText()));
      assert.match(await said(page), /held for longer/);
      assert.equal(await panel(page).locator('button').count(), 0, 'once');
      assert.ok(await page.evaluate(() => document.activeElement.closest('.cart-p2-hold') !== null), 'the focus is still there');
    });
  });

  it('is not made longer by an open page, only by the shopper', async () => {
    const one = product(1);
    await shoppers(2, async (first, second) => {
      await add(first, one);
      await first.goto('/cart/');
      await left(first).waitFor();
      await panel(first).locator('button').focus();
      run({ do: 'age', seconds: 901 });
      await look(first);
      await until('the end', async () => /time is over/.test(await panel(first).innerText()));
      assert.equal(await first.evaluate(() => document.activeElement.value), 'extend', 'the focus is still there');
      await panel(first).locator('button').click();
      await until('held anew', async () => /^1\d:\d\d$/.test(await left(first).innerText()));
      assert.match(await said(first), /held for longer/);

      run({ do: 'age', seconds: 901 });
      await look(first);
      await until('the end again', async () => /time is over/.test(await panel(first).innerText()));
      await add(second, one);
      await until('the second has it', async () => (await second.locator('.cart-p2-mine').innerText()).includes('held for you'));
      await look(first);
      await first.getByRole('button', { name: `Remove “${one.name}”` }).waitFor();
    });
  });

  it('is what the shop said last, however late an answer comes', async () => {
    const one = product(5);
    await shoppers(1, async (page) => {
      await add(page, one);
      run({ do: 'age', seconds: 600 });
      await page.goto('/cart/');
      await until('ten minutes later', async () => /^[0-5]:\d\d$/.test(await left(page).innerText()));

      // The clock of an answer that took five seconds.
      await page.route(/stock\.php/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), 'x-cart-p2-now': String(Number(response.headers()['x-cart-p2-now']) - 5) } });
      });
      const before = seconds(await left(page).innerText());
      await Promise.all([page.waitForEvent('requestfinished', (request) => request.url().includes('stock.php')), look(page)]);
      await painted(page);
      assert.ok(seconds(await left(page).innerText()) <= before, 'it does not jump back');

      // The cart changes, and the panel is asked for; its answer is under way when the button is pressed, twice.
      const older = await late(page, 'GET', 'cart_p2_hold');
      await page.evaluate(() => window.jQuery(document.body).trigger('updated_cart_totals'));
      await older.answered;
      const posts = [];
      page.on('request', (request) => request.method() === 'POST' && request.url().includes('cart_p2_hold') && posts.push(request.url()));
      const extended = await late(page, 'POST', 'cart_p2_hold');
      await panel(page).locator('button').evaluate((button) => { button.click(); button.click(); });
      await extended.answered;
      await older.release();
      await painted(page);
      await panel(page).locator('button').evaluate((button) => button.click());
      await extended.release();
      await painted(page);
      assert.match(await left(page).innerText(), /^1\d:\d\d$/);
      assert.equal(await panel(page).locator('button').count(), 0, 'once');
      assert.equal(posts.length, 1, 'sent once');
      assert.match(await said(page), /held for longer/);
    });
  });

  it('is said by screen readers a minute before the end, and at the end', async () => {
    const one = product(5);
    await shoppers(1, async (page) => {
      await add(page, one);
      await page.goto('/cart/');
      await left(page).waitFor();
      // The time passes in the browser only, which asks nobody how late it is: it does not matter how long a page takes.
      await page.route(/stock\.php/, (route) => route.abort());
      await page.clock.install();
      const [now, text] = await page.evaluate(() => [Date.now(), document.querySelector('.cart-p2-left').textContent]);
      await page.clock.pauseAt(now + (seconds(text) - 50) * 1000);
      await until('the last minute', async () => /for another minute/.test(await said(page)));
      await page.clock.fastForward('01:00');
      await until('the end', async () => /time is over/.test(await said(page)));
      assert.match(await panel(page).innerText(), /time is over/);
    });
  });

  it('without scripts there are minutes, and the button works', async () => {
    const one = product(5);
    await shoppers(1, async (page) => {
      await add(page, one);
      await page.goto('/cart/');
      assert.match(await panel(page).innerText(), /1\d minutes/);
      await panel(page).locator('button').click();
      assert.match(page.url(), /\/cart\//);
      assert.match(await panel(page).innerText(), /1\d minutes/);
      assert.equal(await panel(page).locator('button').count(), 0);
    }, { javaScriptEnabled: false });
  });

  it('with less motion it changes once a minute', async () => {
    const one = product(5);
    await shoppers(1, async (page) => {
      await add(page, one);
      await page.goto('/cart/');
      await until('whole minutes', async () => /^1\d:00$/.test(await left(page).innerText()));
    }, { reducedMotion: 'reduce' });
  });

  it('stands above the Cart block, and follows it', async () => {
    const one = product(5);
    const pages = woo.pages(['block-cart']);
    const back = woo.arrange({ woocommerce_cart_page_id: String(pages['block-cart']) });
    try {
      await shoppers(1, async (page) => {
        await add(page, one);
        await page.goto('/block-cart/');
        await until('a clock', async () => /^1\d:\d\d$/.test(await left(page).innerText()));
        const row = page.locator('.wc-block-cart-items__row', { hasText: one.name });
        await row.waitFor();
        await assertAccessible(page, 'the Cart block with its hold', '.cart-p2-hold');
        const refreshed = page.waitForResponse(/cart_p2_hold/);
        await row.locator('.wc-block-cart-item__remove-link').click();
        await refreshed;
        await panel(page).waitFor({ state: 'hidden' });
      });
    } finally {
      back();
    }
  });
});

describe('when stock ran out', () => {
  it('offers what is left, and takes it', async () => {
    const one = product(3);
    await shoppers(2, async (first, second) => {
      await add(first, one, 3);
      await first.goto('/cart/');
      await left(first).waitFor();
      run({ do: 'age', seconds: 901 });
      await add(second, one, 2);
      await look(first);
      const take = first.getByRole('button', { name: `Take 1 of “${one.name}”` });
      await take.waitFor();
      await assertAccessible(first, 'the cart with an offer', '.cart-p2-hold');
      await Promise.all([first.waitForEvent('load'), take.click()]);
      await until('one is left in the cart', async () => (await first.locator('input.qty').inputValue()) === '1');
      assert.equal(await first.locator('.cart-p2-offers').count(), 0);
    });
  });
});

describe('when much ran out, one after the other', () => {
  it('an open page offers each as it happens, though nobody does anything', async () => {
    const [one, two] = [product(3), product(3)];
    await shoppers(2, async (first, second) => {
      await first.addInitScript(() => {
        const slow = window.setInterval;
        window.setInterval = (work, wait, ...rest) => slow(work, wait === 30_000 ? 200 : wait, ...rest);
      });
      for (const each of [one, two]) await add(first, each, 3);
      await first.goto('/cart/');
      await left(first).waitFor();
      run({ do: 'age', seconds: 901 });
      await until('the end', async () => /time is over/.test(await panel(first).innerText()));
      const offers = [];
      for (const each of [one, two]) {
        await add(second, each, 2);
        offers.push(`Take 1 of “${each.name}”`);
        await until(`the offer of ${each.name}`, async () => (await panel(first).locator('.cart-p2-offers button').allInnerTexts()).join() === offers.join());
      }
      // One of them is there again.
      await second.goto('/cart/');
      await second.locator('.cart_item', { hasText: one.name }).locator('.product-remove a').click();
      await second.locator('.cart_item', { hasText: one.name }).waitFor({ state: 'detached' });
      await until('only the other is short', async () => (await panel(first).locator('.cart-p2-offers button').allInnerTexts()).join() === offers[1]);
    });
  });
});

describe('when much ran out in a slow shop', () => {
  it('each offer is taken once, and the page is loaded once, without what its address puts into the cart', async () => {
    const [one, two] = [product(3), product(3)];
    await shoppers(2, async (first, second) => {
      await add(first, two, 3);
      await first.goto(`/cart/?add-to-cart=${one.id}&quantity=3`);
      await left(first).waitFor();
      run({ do: 'age', seconds: 901 });
      for (const each of [one, two]) await add(second, each, 2);
      await look(first);
      const take = ({ name }) => first.getByRole('button', { name: `Take 1 of “${name}”` });
      await Promise.all([one, two].map((each) => take(each).waitFor()));
      const slow = await late(first, 'POST', 'cart_p2_hold');
      const sent = [];
      first.on('request', (request) => {
        if (request.isNavigationRequest() || (request.method() === 'POST' && request.url().includes('cart_p2_hold'))) sent.push(`${request.method()} ${request.url().replace(woo.url, '')}`);
      });
      // In one go: until the first is pressed a newer panel may take this one's place.
      await first.evaluate((names) => {
        for (const name of names) [...document.querySelectorAll('.cart-p2-offers button')].find(({ textContent }) => textContent.includes(name)).click();
      }, [one, two, one].map(({ name }) => `“${name}”`));
      await slow.answered;
      await Promise.all([first.waitForURL((url) => !url.search.includes('add-to-cart')), slow.release()]);
      assert.deepEqual(await first.locator('input.qty').evaluateAll((fields) => fields.map(({ value }) => value)), ['1', '1']);
      assert.equal(await first.locator('.cart-p2-offers, .woocommerce-error, .is-error').count(), 0);
      assert.deepEqual(sent, [...Array(2).fill('POST /?wc-ajax=cart_p2_hold&part=1'), 'GET /cart/']);
    });
  });
});

describe('tell me when it is back', () => {
  it('one message, and one click ends it', async () => {
    const one = product(0);
    await shoppers(1, async (page) => {
      await page.goto(one.url);
      await assertAccessible(page, 'the form of those who wait', '#cart-p2-waiting');
      await page.getByLabel(/Your e-mail address/).fill('ada@example.com');
      await page.getByRole('button', { name: 'Tell me' }).click();
      assert.ok(await page.locator('#cart-p2-wait-email').isVisible(), 'not without consent');
      await page.getByLabel(/Keep my address/).check();
      await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Tell me' }).click()]);
      await page.getByText('You will get one e-mail').waitFor();

      const mails = run({ do: 'stock', id: one.id, stock: 2 });
      assert.deepEqual(mails.map(({ to, subject }) => [to, subject.includes(one.name)]), [['ada@example.com', true]]);
      assert.deepEqual(run({ do: 'stock', id: one.id, stock: 3 }), [], 'once');
      await page.goto(one.url);
      assert.equal(await page.locator('#cart-p2-waiting').count(), 0);

      const [link] = mails[0].message.match(/https?:[^"\s]*cart_p2_unsubscribe[^"\s]*/);
      const url = new URL(link.replaceAll('&#038;', '&').replaceAll('&amp;', '&'));
      const done = await fetch(woo.url + url.pathname + url.search);
      assert.equal(done.status, 200);
      assert.match(await done.text(), /will not write to you/);
      assert.equal((await fetch(woo.url + url.pathname + url.search)).status, 404);
    });
  });
});

describe('the light question', () => {
  it('is answered with what anybody may know, and not twice', async () => {
    const one = product(7);
    const address = `${woo.url}/wp-content/plugins/cart-p2/stock.php?products=${one.id}`;
    const answer = await fetch(address);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { products: { [`p${one.id}`]: ['in', '7'] }, holds: [] });
    assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
    assert.equal(answer.headers.get('set-cookie'), null);
    const same = await fetch(address, { headers: { 'If-None-Match': answer.headers.get('etag') } });
    assert.deepEqual([same.status, await same.text()], [304, '']);
    assert.equal((await fetch(address, { method: 'POST' })).status, 405);
    assert.equal((await fetch(`${address},x`)).status, 400);
    assert.deepEqual(await (await fetch(`${woo.url}/wp-json/cart-p2/v1/stock?products=${one.id}`)).json(), { products: { [`p${one.id}`]: ['in', '7'] }, holds: [] });
  });

  it('is shown in the order it was asked in, and is not asked for more where a server is too busy', async () => {
    const one = product(3);
    await shoppers(2, async (first, second) => {
      await second.goto(one.url);
      await until('its answer is there', async () => second.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('stock.php'))));
      const older = await late(second, 'GET', 'stock.php');
      await look(second);
      await older.answered;
      await add(first, one);
      const rest = [];
      second.on('request', (request) => request.url().includes('cart-p2/v1/stock') && rest.push(request.url()));
      await next(second, 'GET', 'stock.php', (route) => route.fulfill({ status: 503, body: '' }));
      await Promise.all([second.waitForResponse((response) => response.status() === 503), look(second)]);
      await look(second);
      await until('the newest', async () => (await second.locator('.stock').innerText()).trim() === '2 in stock');
      await older.release();
      await painted(second);
      assert.equal((await second.locator('.stock').innerText()).trim(), '2 in stock');
      assert.deepEqual(rest, []);
    });
  });

  it('goes to the REST route where a server does not run that file', async () => {
    const one = product(7);
    await shoppers(1, async (page) => {
      await page.route(/stock\.php/, (route) => route.fulfill({ status: 403, contentType: 'text/html', body: 'Forbidden' }));
      const answer = page.waitForResponse(/cart-p2\/v1\/stock/);
      await page.goto(one.url);
      assert.equal((await answer).status(), 200);
    });
  });
});
