import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const load = async (name) => {
  const source = fileURLToPath(new URL(name, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [source], bundle: true, write: false, format: 'esm', target: 'es2022' });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
};
const { writtenAmount, writtenNumber } = await load('money.ts');
const { missingForFreeShipping } = await load('progress.ts');

const display = { including_tax: false, price_format: '%1$s%2$s', currency_symbol: '£', decimal_separator: '.', thousand_separator: ',' };

describe('an amount in minor units', () => {
  for (const [minor, decimals, expected] of [
    [0, 2, '0.00'], [5, 2, '0.05'], [123450, 2, '1,234.50'], [123456789, 2, '1,234,567.89'], [1234, 0, '1,234'], [1234567, 3, '1,234.567'], [999, 2, '9.99'],
  ]) {
    it(`${minor} with ${decimals} decimals is ${expected}`, () => assert.equal(writtenNumber(minor, { decimals, decimal: '.', thousand: ',' }), expected));
  }

  it('stands where the shop puts it', () => {
    assert.equal(writtenAmount(-500, 2, display), '-£5.00');
    assert.equal(writtenAmount(123450, 2, { ...display, price_format: '%2$s %1$s', currency_symbol: 'kr', decimal_separator: ',', thousand_separator: '.' }), '1.234,50 kr');
    assert.equal(writtenAmount(500, 2, { ...display, trim_zeros: true }), '£5');
    assert.equal(writtenAmount(550, 2, { ...display, trim_zeros: true }), '£5.50');
    assert.equal(writtenAmount(500, 0, { ...display, currency_symbol: '$&' }), '$&500', 'no replacement patterns');
  });
});

describe('what is missing for free shipping', () => {
  const totals = (subtotal, discount = 0) => ({ totals: { subtotal: String(subtotal), subtotal_tax: 0, discount_total: discount, discount_tax: 0 } });
  const missing = (free, sums) => missingForFreeShipping({ cart: { settings: { decimals: 2, display } }, pending: { free_shipping: free } }, sums);
  const from = (min, rest = {}) => ({ min, ignore_discounts: false, alone: true, ...rest });

  it('is nothing to say where there is none', () => {
    assert.equal(missing([], totals(10)), null);
    assert.equal(missing([from('75', { alone: false })], totals(10)), null, 'a coupon is needed too');
  });
  it('is the rest to the nearest minimum', () => {
    assert.equal(missing([from('75')], totals('62.6')), 1240);
    assert.equal(missing([from('75'), from('50')], totals('49.99')), 1);
    assert.equal(missing([from('75')], totals(75)), 0);
    assert.equal(missing([from('75')], totals(80)), 0);
  });
  it('counts discounts as the shop does', () => {
    assert.equal(missing([from('75')], totals(80, 10)), 500);
    assert.equal(missing([from('75', { ignore_discounts: true })], totals(80, 10)), 0);
  });
});
