// How long after the shopper's input the new total is on screen: with Cart P2 and without, in one run on one machine.
// A measurement, not a test: nothing fails here. `cargo xtask bench --latency [--quick]`, or
// `CART_P2_WP_ROOT=… node tests/e2e/latency.bench.mjs [repeats] [repeats without Cart P2]`.
// `CART_P2_PAGES='classic cart'` and `CART_P2_CARTS=50,50x4` measure less.
//
// From the input event's own time stamp to the first frame after which the total shows its new text, not a skeleton:
// a message posted in that frame's requestAnimationFrame arrives when the frame has been handed over. That holds any
// wait for the screen's next frame, at 60 a second (Chromium gives a page at rest one at once). "Frame" is the part of
// it until that frame's requestAnimationFrame: what scripts take, and a wait; the rest is the browser's own layout and
// painting. "Shown" is the browser's own measure, Event Timing, up to the picture on the screen: rounded to 8 ms, and
// 16 or less is 16. A button is held for 60 ms, which is short for a hand; an arrow key in a field is one stroke; before
// either the page rests for a moment, since nobody presses a key in the frame that brings the shop's answer.
// p95 is the nearest rank: of fewer than 20 changes it is the slowest.

import { launch } from './lib/browser.mjs';
import { startWoo } from './lib/woo.mjs';

const REPEATS = Number(process.argv[2] ?? 40);
/** WooCommerce alone takes its two seconds each time. */
const REPEATS_WITHOUT = Number(process.argv[3] ?? REPEATS);
/** Lines, and how many times slower the processor is. */
const CARTS = (process.env.CART_P2_CARTS ?? '1,10,50,50x4').split(',').map((cart) => cart.split('x').map(Number)).map(([lines, slower = 1]) => [lines, slower]);
const HELD_MS = 60;
/** Not always the same, so that the input meets the screen's frames at any moment. */
const restMs = () => 100 + 100 * Math.random();
/** Event Timing tells of nothing shorter. */
const SHORTEST_SHOWN_MS = 16;

/** What counts as the total on each kind of page, and what the shopper does. */
const PAGES = {
  'Cart block': {
    page: 'block-cart',
    total: '.wc-block-components-totals-footer-item > .wc-block-components-totals-item__value:not(:empty)',
    ready: '.wc-block-components-totals-footer-item > .wc-block-components-totals-item__value:not(.cart-p2-estimate)',
    settled: '.wc-block-components-skeleton__element, .cart-p2-estimate',
    // Playwright's own click() listens in the page beside, which takes time of the very moment that is measured.
    act: async (page) => {
      const { x, y, width, height } = await page.locator('.wc-block-components-quantity-selector__button--plus:not(:disabled)').first().boundingBox();
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.waitForTimeout(HELD_MS);
      await page.mouse.up();
    },
    // The click itself, which Cart P2 holds back from React for a frame, comes right after it.
    event: 'pointerup',
  },
  'classic cart': {
    page: 'cart',
    total: '.order-total .woocommerce-Price-amount:not(.cart-p2-pending)',
    ready: '.order-total .woocommerce-Price-amount',
    settled: '.blockOverlay, .processing, .cart-p2-confirming',
    act: async (page) => {
      const field = page.locator('.cart_item input.qty').first();
      await field.focus();
      const key = Number(await field.inputValue()) > 1 ? 'ArrowDown' : 'ArrowUp';
      await page.keyboard.press(key);
      // Without Cart P2 the shopper has to press the button, which is done at once.
      await page.evaluate(() => document.body.classList.contains('cart-p2-live') || document.querySelector('[name=update_cart]').click());
    },
    event: 'keydown',
  },
};

/** The nearest rank. */
const quantile = (sorted, part) => sorted[Math.ceil(sorted.length * part) - 1];

/** One change, in milliseconds: in all, until the frame begins, and as the browser measured it. */
async function once(page, { total, settled, act, event }) {
  await page.waitForTimeout(restMs());
  await page.evaluate(([selector, type]) => {
    const text = () => [...document.querySelectorAll(selector)].find((one) => one.checkVisibility())?.textContent;
    const before = text();
    window.shown = new Promise((resolve) => {
      addEventListener(type, ({ timeStamp }) => {
        const look = () => requestAnimationFrame(() => {
          const frame = performance.now() - timeStamp;
          const now = text();
          if (now === undefined || now === before) return look();
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve({ timeStamp, frame, all: performance.now() - timeStamp });
          port2.postMessage(null);
          return undefined;
        });
        look();
      }, { capture: true, once: true });
    });
  }, [total, event]);
  await act(page);
  const { timeStamp, all, frame } = await page.evaluate(() => window.shown);
  await page.waitForFunction((selector) => !document.querySelector(selector), settled);
  const shown = await page.evaluate((at) => window.events.filter(({ startTime }) => Math.abs(startTime - at) < 0.5).map(({ duration }) => duration), timeStamp);
  return { all, frame, shown: Math.max(SHORTEST_SHOWN_MS, ...shown) };
}

async function measure(browser, woo, surface, lines, slower, repeats) {
  const context = await browser.newContext({ baseURL: woo.url, viewport: { width: 1200, height: 1000 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    window.events = [];
    new PerformanceObserver((list) => window.events.push(...list.getEntries())).observe({ type: 'event', durationThreshold: 16 });
    window.long = [];
    new PerformanceObserver((list) => window.long.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask', buffered: true });
    // In which scripts the time of long frames went: one entry for each run of a script of 5 ms and more.
    window.ours = [];
    new PerformanceObserver((list) => {
      for (const { scripts } of list.getEntries()) window.ours.push(...scripts.filter(({ sourceURL }) => sourceURL.includes('/plugins/cart-p2/')).map(({ duration }) => duration));
    }).observe({ type: 'long-animation-frame', buffered: true });
  });
  try {
    await page.goto(`/?e2e_cart=&e2e_lines=${lines}`);
    await page.locator(surface.ready).first().waitFor();
    await page.waitForLoadState('networkidle');
    await page.waitForFunction((selector) => !document.querySelector(selector), surface.settled);
    const [long, ours] = await page.evaluate(() => [window.long, window.ours]);
    if (slower > 1) await (await context.newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate: slower });
    const times = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) times.push(await once(page, surface));
    const sorted = (name) => times.map((time) => time[name]).sort((a, b) => a - b);
    return { all: sorted('all'), frame: sorted('frame'), shown: sorted('shown'), longest: Math.max(0, ...long), ours: Math.max(0, ...ours) };
  } finally {
    await context.close();
  }
}

const woo = await startWoo();
const browser = await launch();
try {
  woo.arrange({ woocommerce_prices_include_tax: 'yes', woocommerce_tax_display_cart: 'incl' }, { flat_rate_cost: '4.95' });
  console.log(`${REPEATS} changes with Cart P2, ${REPEATS_WITHOUT} without; milliseconds from the input to the painted total\n`);
  const HEAD = ['page', 'lines', 'CPU', 'with: p50', 'p95', 'slowest', 'frame p95', 'shown p95', 'without: p50', 'p95', 'longest task at load, with', 'without', 'of ours'];
  console.log(`| ${HEAD.join(' | ')} |\n|${HEAD.map(() => '---|').join('')}`);
  for (const [name, surface] of Object.entries(PAGES)) {
    if (!(process.env.CART_P2_PAGES ?? name).split(',').includes(name)) continue;
    const pages = woo.pages([surface.page]);
    const page = woo.arrange({ woocommerce_cart_page_id: String(pages[surface.page]) });
    for (const [lines, slower] of CARTS) {
      const found = [];
      for (const [other, repeats] of [['', REPEATS], ['off', REPEATS_WITHOUT]]) {
        // Free shipping would be crossed sooner or later, and its amounts have to wait.
        const back = woo.arrange({ e2e_other_plugin: other });
        found.push(await measure(browser, woo, surface, lines, slower, repeats));
        back();
      }
      const [on, off] = found;
      const times = [quantile(on.all, 0.5), quantile(on.all, 0.95), on.all.at(-1), quantile(on.frame, 0.95), quantile(on.shown, 0.95), quantile(off.all, 0.5), quantile(off.all, 0.95), on.longest, off.longest, on.ours];
      console.log(`| ${[name, lines, `${slower}x slower`, ...times.map((time) => time.toFixed(1))].join(' | ')} |`);
    }
    page();
  }
} finally {
  await browser.close();
  await woo.stop();
}
