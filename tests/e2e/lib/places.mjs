// What a shopper reads on each live surface: functions that run in the page and give texts by place.
// An amount that is pending, hidden or a skeleton reads as '…'.

/** The Cart and Checkout blocks. */
export function blockAmounts() {
  const found = {};
  const seen = (element) => element.checkVisibility();
  document.querySelectorAll('.wc-block-cart-items__row').forEach((row, index) => {
    // Without "Save £2.00", which WooCommerce changes at once by itself.
    const prices = row.querySelectorAll('.wc-block-cart-item__total :is(.wc-block-components-product-price, .cart-p2-estimate)');
    if (prices.length > 0) found[`row ${index}`] = [...prices].filter(seen).map((price) => price.innerText.trim()).join(' and ');
  });
  const heading = [...document.querySelectorAll('.wc-block-components-checkout-order-summary__title-price')].filter(seen);
  if (heading.length > 0) found.heading = heading[0].parentElement.dataset.cartP2 === 'pending' ? '…' : heading.map((price) => price.innerText.trim()).join(' and ');
  // On a phone the checkout's totals are there twice, once folded up.
  const items = document.querySelectorAll(':is(.wc-block-components-sidebar, .checkout-order-summary-block-fill) .wc-block-components-totals-item');
  for (const item of [...items].filter(seen)) {
    const label = item.querySelector('.wc-block-components-totals-item__label').innerText.trim();
    const skeleton = [...item.querySelectorAll(':scope > .wc-block-components-skeleton__element')].some(seen);
    const pending = item.dataset.cartP2 === 'pending';
    const value = item.querySelector('.wc-block-components-totals-item__value:not(:empty)');
    found[label] = skeleton || pending ? '…' : (value?.innerText ?? '').trim();
    const tax = item.querySelector('.wc-block-components-totals-footer-item-tax');
    if (tax) found.tax = [...tax.querySelectorAll('.wc-block-components-skeleton__element')].some(seen) ? '…' : tax.innerText.trim();
  }
  return found;
}

/**
 * The classic cart's and checkout's totals. WordPress makes the minus of a whole page an en dash, that of a fragment not.
 */
export function classicAmounts() {
  const found = {};
  const read = (cell) => (cell.querySelector('.cart-p2-pending') ? '…' : cell.innerText.replace(/\s+/gu, ' ').replaceAll('–', '-').trim());
  document.querySelectorAll('.woocommerce-cart-form .cart_item .product-subtotal').forEach((cell, index) => { found[`row ${index}`] = read(cell); });
  for (const row of document.querySelectorAll(':is(.cart_totals, .woocommerce-checkout-review-order-table) :is(.cart-subtotal, .cart-discount, .tax-rate, .order-total)')) {
    found[row.className] = read(row.querySelector('td'));
  }
  return found;
}

/** The Mini-Cart block's drawer. */
export function drawerAmounts() {
  const found = {};
  document.querySelectorAll('.wc-block-mini-cart__drawer .wc-block-cart-items__row').forEach((row, index) => {
    const price = row.querySelector('.wc-block-cart-item__total-price-and-sale-badge-wrapper .wc-block-components-product-price');
    if (price) found[`row ${index}`] = price.innerText.trim();
  });
  const subtotal = document.querySelector('.wc-block-mini-cart__footer-subtotal .wc-block-components-totals-item__value');
  if (subtotal) found.subtotal = subtotal.innerText.trim();
  return found;
}

/** The cart widget. */
export function widgetAmounts() {
  const amount = document.querySelector('.woocommerce-mini-cart__total .woocommerce-Price-amount');
  return amount ? { subtotal: amount.innerText.trim() } : {};
}

/** A product's page. */
export function productSum() {
  return { sum: document.querySelector('.cart-p2-product-sum')?.innerText ?? '' };
}

/** Keeps in `window.painted` every text that `read` finds right after a frame, by place. */
export async function watchPainted(page, read) {
  await page.evaluate(`(() => {
    const read = ${read};
    const look = () => {
      for (const [place, text] of Object.entries(read())) (window.painted[place] ??= new Set()).add(text);
    };
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = look;
    const each = () => {
      port2.postMessage(null);
      requestAnimationFrame(each);
    };
    window.painted = {};
    each();
  })()`);
}

/** What was painted since the last call, by place. */
export const takePainted = (page) => page.evaluate(() => {
  const painted = Object.fromEntries(Object.entries(window.painted ?? {}).map(([place, texts]) => [place, [...texts]]));
  window.painted = {};
  return painted;
});
