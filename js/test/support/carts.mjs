/** Carts for the tests and the benchmark. */

/** A small valid cart: one line of 19.99 with 20 % tax. */
export function cart(changes = {}) {
  return {
    v: 1,
    dialect: { woocommerce: '10.5.0', php: '8.2.36' },
    settings: { decimals: 2, tax_enabled: true, prices_include_tax: false, tax_rounding: 'half_up' },
    rates: [{ id: 1, rate: '20', label: 'VAT', code: 'GB-VAT-1' }],
    tax_classes: [{ slug: '', rates: [1] }],
    lines: [{ key: 'a', price: '19.99', quantity: 1 }],
    ...changes,
  };
}

/** A cart of `lines` lines with two rates and two coupons. */
export function largeCart(lines) {
  return cart({
    rates: [
      { id: 1, rate: '7', label: 'State', code: 'US-CA-STATE-1' },
      { id: 2, rate: '1.25', label: 'County', code: 'US-CA-COUNTY-1' },
    ],
    tax_classes: [{ slug: '', rates: [1, 2] }],
    lines: Array.from({ length: lines }, (_, index) => ({
      key: `line${index}`,
      price: (3 + ((index * 37) % 9000) / 100).toFixed(2),
      quantity: 1 + (index % 4),
    })),
    coupons: [
      { code: 'ten', type: 'percent', amount: '10', id: 1 },
      { code: 'five', type: 'fixed_cart', amount: '5', id: 2 },
    ],
    shipping: [{ id: 'flat_rate:1', cost: '4.90', taxes: { 1: 0.34, 2: 0.06 } }],
  });
}
