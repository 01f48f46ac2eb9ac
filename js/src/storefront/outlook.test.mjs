import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('outlook.ts', import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', target: 'es2022' });
const { outlook } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const settings = { decimals: 2, tax_enabled: true, display: { including_tax: false } };
const nothing = { shipping: false, shipping_on_removal: false, free_shipping: [], fees: false, coupons: {}, coupons_ship_free: [] };
const known = { shipping: null, coupons: null, fees: null, taxes: null, total: null };

const totals = (subtotal, rest = {}) => ({ totals: { subtotal: String(subtotal), subtotal_tax: 0, discount_total: 0, discount_tax: 0, ...rest } });

function decide({ cart = {}, unknowns = {}, packages = [], quantities = { a: 2, b: 1 }, wish = {}, before = totals(50), after = totals(60) }) {
  const lines = ['a', 'b'].map((key) => ({ key, quantity: 1 }));
  const data = { cart: { settings, coupons: [], lines, ...cart }, pending: { ...nothing, ...unknowns }, packages };
  return outlook(data, { quantities: new Map(Object.entries(quantities)), coupons: new Set(), rates: new Map(), restored: [], ...wish }, before, after);
}

describe('what the browser may show', () => {
  it('is everything, when nothing depends on the quantity', () => {
    assert.deepEqual(decide({}), known);
  });

  it('is nothing of shipping, taxes and total, when shipping depends on it', () => {
    assert.deepEqual(decide({ unknowns: { shipping: true } }), { ...known, shipping: 'shipping', taxes: 'shipping', total: 'shipping' });
  });

  it('includes no tax rows to wait for in a shop without taxes', () => {
    const cart = { settings: { ...settings, tax_enabled: false } };
    assert.deepEqual(decide({ cart, unknowns: { fees: true } }), { ...known, fees: 'fees', total: 'fees' });
  });

  it('waits for shipping when a line goes and lines ship differently', () => {
    const unknowns = { shipping_on_removal: true };
    assert.equal(decide({ unknowns }).shipping, null);
    assert.equal(decide({ unknowns, quantities: { a: 0, b: 1 } }).shipping, 'shipping');
  });
});

describe('free shipping from an amount up', () => {
  const free = (ignore_discounts, min = '75') => ({ free_shipping: [{ min, ignore_discounts }] });
  const waits = (options) => decide(options).shipping === 'shipping';

  for (const [name, expected, options] of [
    ['stays below', false, { unknowns: free(false), after: totals('74.99') }],
    ['reaches it exactly', true, { unknowns: free(false), after: totals('75') }],
    ['stays above', false, { unknowns: free(false), before: totals(80), after: totals(90) }],
    ['falls below', true, { unknowns: free(false), before: totals(80), after: totals(70) }],
    ['a discount keeps it below', false, { unknowns: free(false), after: totals(80, { discount_total: 10 }) }],
    ['a discount that does not count', true, { unknowns: free(true), after: totals(80, { discount_total: 10 }) }],
    ['rounds half a cent up, as the shop does', true, { unknowns: free(false), after: totals('74.995') }],
    ['even where the double lies below', true, { unknowns: free(false, '1.01'), before: totals(0.5), after: totals('1.005') }],
    ['counts tax where prices are shown with it', true, {
      cart: { settings: { ...settings, display: { including_tax: true } } }, unknowns: free(false),
      before: totals(50, { subtotal_tax: 10 }), after: totals(64, { subtotal_tax: 12.8, discount_total: 1, discount_tax: 0.2 }),
    }],
    ['also takes the discount’s tax off there', false, {
      cart: { settings: { ...settings, display: { including_tax: true } } }, unknowns: free(false),
      before: totals(50, { subtotal_tax: 10 }), after: totals(64, { subtotal_tax: 12.8, discount_total: 2, discount_tax: 0.4 }),
    }],
  ]) {
    it(name, () => assert.equal(waits(options), expected));
  }

  it('waits when a coupon may change and discounts count', () => {
    const options = { cart: { coupons: [{ code: 'c' }] }, after: totals(70), before: totals(40) };
    const coupons = { c: { min: 50, max: null } };
    assert.equal(decide({ ...options, unknowns: { ...free(false), coupons } }).shipping, 'shipping');
    assert.equal(decide({ ...options, unknowns: { ...free(true), coupons } }).shipping, null);
  });
});

describe('a coupon', () => {
  const waits = (coupon, options) => decide({ cart: { coupons: [{ code: 'c', ...coupon }] }, ...options }).coupons === 'coupons';
  const range = (min, max) => ({ unknowns: { coupons: { c: { min, max } } } });

  for (const [name, expected, coupon, options] of [
    ['without bounds', false, {}, {}],
    ['stays within its bounds', false, {}, range(10, 100)],
    ['reaches its minimum', true, {}, range(60, null)],
    ['is still below it', false, {}, range(60.01, null)],
    ['stays at its maximum', false, {}, range(null, 60)],
    ['crosses its maximum', true, {}, range(null, 59.99)],
    ['keeps one of its lines', false, { lines: ['a', 'b'] }, { quantities: { a: 0, b: 1 } }],
    ['loses its last line', true, { lines: ['a'] }, { quantities: { a: 0, b: 1 } }],
    ['for all lines keeps one', false, { lines: null }, { quantities: { a: 0, b: 1 } }],
    ['that is not valid may become it when a line goes', true, { valid: false }, { quantities: { a: 0, b: 1 } }],
    ['that is not valid stays so otherwise', false, { valid: false }, {}],
  ]) {
    it(name, () => assert.equal(waits(coupon, options), expected));
  }
});

describe('another shipping rate', () => {
  const rate = (id, known = true) => ({ id, cost: '5', taxes: {}, known });
  const packages = [{ chosen: 'flat', rates: [rate('flat'), rate('express'), rate('collect', false)] }];
  const choose = (id, options = {}) => decide({ packages, quantities: {}, wish: { rates: new Map([[0, id]]) }, after: totals(50), ...options });

  it('that was quoted is known', () => assert.deepEqual(choose('express'), known));
  it('is known even where delivery depends on the quantity, which does not change', () => {
    assert.deepEqual(choose('express', { unknowns: { shipping: true } }), known);
  });
  it('waits where it moves the taxes', () => assert.equal(choose('collect').total, 'shipping'));
  it('waits where nobody quoted it', () => assert.equal(choose('other').total, 'shipping'));
  it('waits for fees, which may depend on it', () => assert.equal(choose('express', { unknowns: { fees: true } }).total, 'fees'));
});

describe('a coupon taken off', () => {
  const off = (options) => decide({ cart: { coupons: [{ code: 'c' }] }, quantities: {}, wish: { coupons: new Set(['c']) }, after: totals(50), ...options });

  it('is known', () => assert.deepEqual(off({}), known));
  it('waits for delivery that it made free', () => assert.equal(off({ unknowns: { coupons_ship_free: ['c'] } }).shipping, 'shipping'));
  it('waits for delivery that becomes free without it', () => {
    const free = [{ min: '50', ignore_discounts: false, alone: true }];
    assert.equal(off({ unknowns: { free_shipping: free }, before: totals(50, { discount_total: 5 }) }).shipping, 'shipping');
    assert.equal(off({ unknowns: { free_shipping: free }, before: totals(60, { discount_total: 5 }), after: totals(60) }).shipping, null);
  });
  it('does not wait for its own bounds', () => {
    assert.equal(off({ unknowns: { coupons: { c: { min: 100, max: null } } }, before: totals(120), after: totals(90) }).coupons, null);
  });
});

describe('a line that comes back', () => {
  const back = (options) => decide({ quantities: {}, wish: { restored: [{ line: { key: 'z', quantity: 1 }, coupons: [] }] }, ...options });

  it('is known', () => assert.deepEqual(back({}), known));
  it('waits for delivery where lines ship differently', () => assert.equal(back({ unknowns: { shipping_on_removal: true } }).shipping, 'shipping'));
  it('waits for a coupon that may be valid again', () => assert.equal(back({ cart: { coupons: [{ code: 'c', valid: false }] } }).coupons, 'coupons'));
});
