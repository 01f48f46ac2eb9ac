// `stock.php` under nginx and PHP-FPM: that it answers there, to whom it says what, and what it refuses.

import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../e2e/lib/processes.mjs';
import { debugLog, installGateway, lines, root, Shopper, shop, url } from './shop.mjs';

const PATH = '/wp-content/plugins/cart-p2/stock.php';
const below = join(root, 'below');
let removeGateway;
let opened;
let logged;

before(async () => {
  removeGateway = installGateway();
  logged = lines(debugLog).length;
  opened = shop({ do: 'open', mode: 'cart', units: 5 });
  await until('the shop answers', async () => (await fetch(new URL(opened.path, url))).status === 200);
});

after(() => {
  rmSync(below, { force: true });
  removeGateway();
  if (opened) shop({ do: 'close', options: opened.options });
  assert.deepEqual(lines(debugLog).slice(logged), [], 'debug.log stays empty');
});

const ask = (query, options = {}, path = PATH) => fetch(new URL(`${path}${query}`, url), options);
const ofProduct = () => `?products=${opened.product}`;
const said = async (answer) => (await answer.json()).products[`p${opened.product}`];

describe('stock.php under nginx and PHP-FPM', () => {
  it('says what is left, and not twice', async () => {
    const answer = await ask(ofProduct());
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^application\/json/);
    assert.equal(answer.headers.get('cache-control'), 'private, no-cache');
    assert.equal(answer.headers.get('vary'), 'Cookie');
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.ok(Math.abs(Number(answer.headers.get('x-cart-p2-now')) - Date.now() / 1000) < 60);
    const etag = answer.headers.get('etag');
    assert.deepEqual(await answer.json(), { products: { [`p${opened.product}`]: ['in', '5'] }, holds: [] });
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const same = await ask(ofProduct(), { headers: { 'If-None-Match': known } });
      assert.deepEqual([same.status, await same.text(), same.headers.get('etag')], [304, '', etag], known);
    }
    assert.equal((await ask(ofProduct(), { headers: { 'If-None-Match': '"other"' } })).status, 200);
    const head = await ask(ofProduct(), { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text(), head.headers.get('etag')], [200, '', etag]);
  });

  it('refuses what is no question', async () => {
    const many = (count) => Array.from({ length: count }, (_, n) => n + 1).join(',');
    assert.equal((await ask(`?products=${many(20)}`)).status, 200);
    for (const query of [`?products=${many(21)}`, '?products=0', '?products=1,', '?products[]=1', '?products=1%27', '?products=-1', `?products=${'9'.repeat(19)}`]) {
      const answer = await ask(query);
      assert.deepEqual([answer.status, await answer.text()], [400, ''], query);
    }
    const post = await ask(ofProduct(), { method: 'POST', body: 'x=1' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
  });

  it('answers in a WordPress below the root of the site', async () => {
    symlinkSync('.', below);
    const answer = await ask(ofProduct(), {}, `/below${PATH}`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await said(answer), ['in', '5']);
  });

  it('knows its shopper, from the cart to the payment', async () => {
    const notes = [];
    const [shopper, other] = [new Shopper(3, notes), new Shopper(4, notes)];
    const asked = (who, headers) => who.ask('light', `${PATH}${ofProduct()}`, { headers });
    const left = async (who) => JSON.parse((await asked(who)).body).products[`p${opened.product}`];

    await shopper.ask('cart', '/wp-json/wc/store/v1/cart');
    const empty = (await asked(shopper)).headers.get('etag');
    assert.equal((await shopper.add(opened.product, 2)).status, 201);
    const mine = await asked(shopper, { 'If-None-Match': empty });
    assert.equal(mine.status, 200, 'it is another answer now');
    const [quantity, end, extensible] = JSON.parse(mine.body).holds[`p${opened.product}`];
    assert.deepEqual([quantity, extensible], ['2', true]);
    assert.ok(end > Date.now() / 1000 + 600);
    assert.deepEqual(await left(shopper), ['in', '5']);
    assert.deepEqual(await left(other), ['in', '3']);

    // The order waits for its payment; what it holds is still the shopper's own.
    const placed = await shopper.place(true);
    assert.equal(placed.status, 200, placed.body);
    const { order_id, order_key } = JSON.parse(placed.body);
    assert.deepEqual(JSON.parse((await asked(shopper)).body).holds, []);
    assert.deepEqual(await left(shopper), ['in', '5']);
    assert.deepEqual(await left(other), ['in', '3']);

    assert.equal((await other.ask('payment told', `/?wc-api=load_later&order=${order_id}&key=${order_key}`)).status, 200);
    assert.deepEqual([await left(shopper), await left(other)], [['in', '3'], ['in', '3']]);
  });

  it('goes on answering when many ask at once', async () => {
    const from = (await ask(ofProduct())).headers.get('etag');
    const statuses = await Promise.all(Array.from({ length: 200 }, async (_, n) => (await ask(ofProduct(), n % 2 ? { headers: { 'If-None-Match': from } } : {})).status));
    assert.deepEqual([...new Set(statuses)].sort(), [200, 304]);
    assert.equal(statuses.filter((status) => status === 304).length, 100);
  });
});
