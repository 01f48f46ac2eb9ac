/**
 * The classic mini-cart (WooCommerce's cart widget): a removed line leaves the subtotal at once.
 *
 * WooCommerce asks the shop and replaces the widget, as ever; this only does not wait for it. Its data comes with the
 * widget when the shop answers a script, never in a page.
 */

import { AMOUNT, confirmed, Estimator, isSwitchedOff, NO_WISH, Panel, readConfig, sameGoods, startEngine, stepAside, writeAmount, type Config, type LiveData, type Wish } from './core.js';
import { whenReady } from './woocommerce.js';

const SURFACE = 'mini-cart-widget';
const WIDGET = '.widget_shopping_cart_content';
const SUBTOTAL = `.woocommerce-mini-cart__total ${AMOUNT}`;

interface Painted {
  readonly wish: Wish;
  readonly text: string;
  readonly back: readonly [Element, Node[]][];
}

class MiniCartWidget {
  readonly #config: Config;
  #painted: Painted | null = null;
  readonly #removed = new Set<string>();
  readonly #panel: Panel;

  constructor(config: Config) {
    this.#config = config;
    this.#panel = new Panel(config, () => document.querySelector(WIDGET));
    document.addEventListener('click', ({ target }) => this.#clicked(target), { capture: true });
    const body = window.jQuery?.(document.body);
    body?.on('removed_from_cart wc_fragments_refreshed wc_fragments_loaded', () => this.#answered());
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

  #clicked(target: EventTarget | null): void {
    const link = target instanceof Element ? target.closest<HTMLElement>(`${WIDGET} .remove_from_cart_button`) : null;
    const key = link?.dataset['cart_item_key'];
    const data = key === undefined ? null : dataOf();
    if (!link || key === undefined || !data) return;
    this.#removed.add(key);
    try {
      this.#paint(data);
    } catch (error) {
      stepAside(error);
    }
    link.closest('.woocommerce-mini-cart-item')?.classList.add('cart-p2-going');
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
    this.#painted = { wish, text: now, back: this.#painted?.back ?? places.map((place) => [place, [...place.cloneNode(true).childNodes]]) };
    for (const place of places) writeAmount(place, now, display);
  }

  #answered(): void {
    const painted = this.#painted;
    this.#painted = null;
    this.#removed.clear();
    this.#showProgress();
    const data = dataOf();
    if (!painted || !data || !sameGoods(data, painted.wish)) return;
    const text = (document.querySelector(`${WIDGET} ${SUBTOTAL}`)?.textContent ?? '').trim();
    confirmed(SURFACE, this.#config, text === painted.text ? [] : [{ slot: 'subtotal', estimated: painted.text, confirmed: text }]);
  }
}

/** The cart that stands in the widget. */
function dataOf(): LiveData | null {
  const script = document.querySelector<HTMLScriptElement>(`${WIDGET} script.cart-p2-data`);
  return script && !isSwitchedOff(SURFACE) ? (JSON.parse(script.text) as LiveData) : null;
}

const config = readConfig();
if (config && !isSwitchedOff(SURFACE)) startEngine(config).then(() => whenReady(() => new MiniCartWidget(config)), stepAside);
