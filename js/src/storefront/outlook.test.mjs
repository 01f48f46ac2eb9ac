import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('outlook.ts', import.meta.url));
const { outputFiles } = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', target: 'es2022' });
const { outlook } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);

const settings = { decimals: 2, tax_enabled: true, display: { including_tax: false } };
const nothing = { shipping: false, shipping_on_removal: false, free_shipping: [], fees: false, coupons: {} };
const known = { shipping: null, coupons: null, fees: null, taxes: null, total: null };

const totals = (subtotal, rest = {}) => ({ totals: { subtotal: String(subtotal), subtotal_tax: 0, discount_total: 0, discount_tax: 0, ...rest } });

function decide({ cart = {}, unknowns = {}, quantities = { a: 2, b: 1 }, before = totals(50), after = totals(60) }) {
  return outlook({ settings, coupons: [], ...cart }, { ...nothing, ...unknowns }, new Map(Object.entries(quantities)), before, after);
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
