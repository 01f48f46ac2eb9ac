/**
 * The classic mini-cart (WooCommerce's cart widget): a removed line leaves the subtotal at once.
 *
 * WooCommerce asks the shop and replaces the widget, as ever; this only does not wait for it. Its data comes with the
 * widget when the shop answers a script, never in a page.
 */

import { AMOUNT, confirmed, Estimator, isSwitchedOff, NO_WISH, Panel, readConfig, sameGoods, startEngine, stepAside, writeAmount, type Config, type LiveData, type Wish } from './core.js';
import { keepPresses } from './held-click.js';
import { whenReady } from './woocommerce.js';

const SURFACE = 'mini-cart-widget';
const WIDGET = '.widget_shopping_cart_content';
const REMOVE = `${WIDGET} .remove_from_cart_button`;
const SUBTOTAL = `.woocommerce-mini-cart__total ${AMOUNT}`;

interface Painted {
  readonly wish: Wish;
  readonly text: string;
}

class MiniCartWidget {
  readonly #config: Config;
  #painted: Painted | null = null;
  /** Cart item keys of removed lines the shop has not answered for yet. */
  readonly #removed = new Set<string>();
  readonly #panel: Panel;

  constructor(config: Config) {
    this.#config = config;
    this.#panel = new Panel(config, () => document.querySelector(WIDGET));
    document.addEventListener('click', (event) => this.#clicked(event), { capture: true });
    keepPresses();
    const body = window.jQuery?.(document.body);
    body?.on('removed_from_cart', (_event, _fragments, _hash, link) => this.#answered(link));
    body?.on('wc_fragments_refreshed wc_fragments_loaded', () => this.#answered());
    this.#showProgress();
  }

  /** How far free shipping is, for the cart as the shop has it. */
  #showProgress(): void {
    const data = dataOf();
    if (!data) return;
    try {
      const estimator = new Estimator(data, []);
      this.#panel.progress(data, estimator.before);
      estimator.free();
    } catch (error) {
      stepAside(error);
    }
  }

  #clicked(event: Event): void {
    const { target } = event;
    const link = target instanceof Element ? target.closest<HTMLElement>(REMOVE) : null;
    const key = link?.dataset['cart_item_key'];
    const data = key === undefined ? null : dataOf();
    if (key === undefined || !data) return;
    if (this.#removed.has(key)) {
      // WooCommerce would ask once more, and leave the page when it hears that the line is gone.
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    this.#removed.add(key);
    this.#repaint(data);
  }

  #repaint(data: LiveData): void {
    try {
      this.#paint(data);
    } catch (error) {
      stepAside(error);
    }
    for (const link of document.querySelectorAll<HTMLElement>(REMOVE)) {
      const isGoing = this.#removed.has(link.dataset['cart_item_key'] ?? '');
      link.closest('.woocommerce-mini-cart-item')?.classList.toggle('cart-p2-going', isGoing);
    }
  }

  #paint(data: LiveData): void {
    const { display } = data.cart.settings;
    const estimator = new Estimator(data, ['display']);
    const before = estimator.before.display?.subtotal.text;
    const quantities = new Map(data.cart.lines.map(({ key, quantity }) => [key, this.#removed.has(key) ? 0 : Number(quantity)]));
    const wish = { ...NO_WISH, quantities };
    const { totals, outlook } = estimator.price(wish);
    const now = totals?.display?.subtotal.text;
    estimator.free();
    this.#panel.progress(data, outlook.coupons === null ? totals : null);
    if (!display || now === undefined) return;
    const shown = this.#painted?.text ?? before;
    // A place that shows another amount than the engine's is somebody's own.
    const places = [...document.querySelectorAll(`${WIDGET} ${SUBTOTAL}`)].filter((place) => (place.textContent ?? '').trim() === shown);
    this.#painted = { wish, text: now };
    for (const place of places) writeAmount(place, now, display);
  }

  /** @param link What was clicked, as a jQuery object, when this is the answer to it. */
  #answered(link?: unknown): void {
    const key = (link as ArrayLike<HTMLElement> | undefined)?.[0]?.dataset['cart_item_key'];
    if (key !== undefined) this.#removed.delete(key);
    const painted = this.#painted;
    this.#painted = null;
    const data = dataOf();
    if (painted && data && sameGoods(data, painted.wish)) this.#compare(painted);
    // WooCommerce asks for one after the other, and each answer holds what was removed after it.
    if (data?.cart.lines.some((line) => this.#removed.has(line.key))) this.#repaint(data);
    else this.#showProgress();
  }

  #compare({ text: estimated }: Painted): void {
    const text = (document.querySelector(`${WIDGET} ${SUBTOTAL}`)?.textContent ?? '').trim();
    confirmed(SURFACE, this.#config, text === estimated ? [] : [{ slot: 'subtotal', estimated, confirmed: text }]);
  }
}

/** The cart that stands in the widget. */
function dataOf(): LiveData | null {
  const script = document.querySelector<HTMLScriptElement>(`${WIDGET} script.cart-p2-data`);
  return script && !isSwitchedOff(SURFACE) ? (JSON.parse(script.text) as LiveData) : null;
}

const config = readConfig();
if (config && !isSwitchedOff(SURFACE)) startEngine(config).then(() => whenReady(() => new MiniCartWidget(config)), stepAside);
