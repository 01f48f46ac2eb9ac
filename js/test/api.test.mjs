/** The package as a JavaScript developer meets it in node. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as full from '../dist/node.js';
import * as slim from '../dist/node-slim.js';
import { cart, largeCart } from './support/carts.mjs';

/** Asserts that `run` throws a CartP2Error with this code. */
function refuses(run, code, { CartP2Error } = full) {
  assert.throws(run, (error) => {
    assert.ok(error instanceof CartP2Error && error instanceof Error, String(error));
    assert.equal(error.name, 'CartP2Error');
    assert.equal(error.code, code);
    assert.notEqual(error.message, '');
    return true;
  });
}

for (const [name, engine] of Object.entries({ full, slim })) {
  const { Cart, init, totals, version } = engine;

  describe(`the ${name} build`, () => {
    it('is ready on import, and init() may still be awaited', async () => {
      assert.match(version(), /^\d+\.\d+\.\d+$/);
      await init();
      await init('ignored in node');
    });

    it('prices JSON text', () => {
      const priced = JSON.parse(totals(JSON.stringify(cart())));
      assert.equal(priced.totals.total, '23.99');
    });

    it('reads a cart from an object, a string and bytes alike', () => {
      const json = JSON.stringify(cart());
      const expected = totals(json);
      for (const form of [cart(), json, new TextEncoder().encode(json)]) {
        assert.equal(new Cart(form).totalsJson(), expected);
      }
    });

    it('keeps a cart that is changed', () => {
      const kept = new Cart(cart());
      assert.equal(kept.total(), '23.99');
      kept.setQuantity('a', 3);
      assert.equal(kept.total(), '71.96');
      kept.addLine({ key: 'b', price: 5, quantity: '2' });
      assert.equal(kept.total(), '83.96');
      kept.addCoupon({ code: 'half', type: 'percent', amount: '50' });
      assert.equal(kept.total(), '41.99');
      kept.removeCoupon('half');
      kept.removeLine('b');
      assert.equal(kept.total(), '71.96');
      assert.equal(kept.totals().totals.total, '71.96');
      assert.deepEqual(kept.totals(), JSON.parse(kept.totalsJson()));
      kept.free();
    });

    it('gives the same after changes as a cart built so', () => {
      const changed = new Cart(largeCart(40));
      changed.setQuantity('line7', 9);
      const input = largeCart(40);
      input.lines[7].quantity = 9;
      assert.equal(changed.totalsJson(), totals(JSON.stringify(input)));
      changed.free();
    });

    it('keeps texts of all scripts', () => {
      const key = 'clé "\\/ \n ключ 鍵 🧺';
      const kept = new Cart(cart({ lines: [{ key, price: '1', quantity: 1 }] }));
      kept.setQuantity(key, 2);
      assert.equal(kept.totals().lines[0].key, key);
    });

    it('leaves a cart as it was when a change is refused', () => {
      const kept = new Cart(cart());
      const before = kept.totalsJson();
      refuses(() => kept.setQuantity('b', 1), 'unknown_line', engine);
      refuses(() => kept.setQuantity('a', -1), 'number_out_of_range', engine);
      refuses(() => kept.setQuantity('a', NaN), 'not_a_number', engine);
      refuses(() => kept.setQuantity('a', Infinity), 'number_out_of_range', engine);
      refuses(() => kept.addLine({ key: 'a', price: 1, quantity: 1 }), 'duplicate_key', engine);
      refuses(() => kept.addLine({ key: 'b', price: 1 }), 'missing_field', engine);
      refuses(() => kept.addCoupon({ code: 'x', type: 'bogus', amount: 1 }), 'invalid_value', engine);
      refuses(() => kept.removeLine('b'), 'unknown_line', engine);
      refuses(() => kept.removeCoupon('b'), 'unknown_coupon', engine);
      assert.equal(kept.totalsJson(), before);
      kept.free();
    });

    it('refuses what is no cart', () => {
      refuses(() => new Cart('{'), 'invalid_json', engine);
      refuses(() => new Cart(cart({ v: 2 })), 'unsupported_version', engine);
      refuses(() => new Cart(cart({ lines: [{ key: 'a', price: NaN, quantity: 1 }] })), 'invalid_type', engine);
      refuses(() => new Cart([]), 'invalid_type', engine);
      refuses(() => new Cart(null), 'invalid_type', engine);
      refuses(() => new Cart(undefined), 'invalid_type', engine);
      refuses(() => new Cart(() => {}), 'invalid_type', engine);
      refuses(() => new Cart({ v: 1n }), 'invalid_json', engine);
      const circular = cart();
      circular.lines.push(circular);
      refuses(() => new Cart(circular), 'invalid_json', engine);
    });

    it('refuses arguments of the wrong type instead of converting them', () => {
      const kept = new Cart(cart());
      refuses(() => totals(undefined), 'invalid_type', engine);
      refuses(() => totals(cart()), 'invalid_type', engine);
      refuses(() => kept.setQuantity('a', '3'), 'invalid_type', engine);
      refuses(() => kept.setQuantity('a'), 'invalid_type', engine);
      refuses(() => kept.setQuantity(1, 3), 'invalid_type', engine);
      refuses(() => kept.removeLine(null), 'invalid_type', engine);
      refuses(() => kept.removeCoupon([]), 'invalid_type', engine);
      kept.free();
    });

    it('frees a cart once, and says so afterwards', () => {
      const kept = new Cart(cart());
      kept.free();
      kept.free();
      refuses(() => kept.total(), 'freed', engine);
      refuses(() => kept.setQuantity('a', 1), 'freed', engine);
      const disposed = new Cart(cart());
      disposed[Symbol.dispose]();
      refuses(() => disposed.totals(), 'freed', engine);
    });
  });
}

describe('messages', () => {
  it('names the place of an error', () => {
    const input = cart({ lines: [{ key: 'a', price: '1', quantity: 1 }, { key: 'b', price: '1,5', quantity: 1 }] });
    assert.throws(() => new full.Cart(input), { message: /^lines\[1\]\.price: / });
  });

  it('are only the code in the slim build', () => {
    assert.throws(() => slim.totals('{'), { code: 'invalid_json', message: 'invalid_json' });
  });
});

describe('explain', () => {
  it('gives steps for every amount', () => {
    const kept = new full.Cart(cart());
    const explanation = kept.explain();
    const total = explanation.amounts.find(({ of, name }) => of === 'cart' && name === 'total');
    assert.equal(total.amount, 23.99);
    assert.ok(total.steps.length > 0 && total.steps[0].text.length > 0);
    assert.deepEqual(JSON.parse(full.explain(JSON.stringify(cart()))), explanation);
  });

  it('is not in the slim build', () => {
    assert.equal(slim.explain, undefined);
    assert.equal(new slim.Cart(cart()).explain, undefined);
  });
});
