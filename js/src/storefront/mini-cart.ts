/**
 * Live totals in the Mini-Cart block (Interactivity API).
 *
 * WooCommerce changes a quantity in its store before it asks the shop, but not the amounts: those are written here. The
 * store is private; WooCommerce's phrase below is the only way in, and says that it may break with any release. So the
 * plugin loads this script for the releases it was tried with only, what is read is checked first, and without `watch`
 * (before WordPress 7.0) or without the store nothing happens.
 *
 * After each change WooCommerce 10.5 asks for the cart once more. A change made before that answer is taken back by it, in
 * quantity and amounts alike, until its own answer is there; such a change is shown as WooCommerce shows it, and not compared.
 */

import * as interactivity from '@wordpress/interactivity';
import { announce, confirmed, Estimator, isSwitchedOff, NO_WISH, Panel, readConfig, sameGoods, startEngine, stepAside, type Config, type LiveData, type Outlook, type Wish } from './core.js';
import { differing, patched } from './blocks/amounts.js';
import { shown, written } from './blocks/places.js';
import type { StoreAmounts, StoreCart, StoreTotals } from './blocks/store.js';
import type { StoreApi } from '../slim.js';

const SURFACE = 'mini-cart';
const PHRASE = 'I acknowledge that using a private store means my plugin will inevitably break on the next store release.';
const KNOWN: Outlook = { shipping: null, coupons: null, fees: null, taxes: null, total: null };

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };
/** A product that was just added has no key and no amounts yet. */
type IapiCart = Writable<StoreAmounts> & Pick<StoreCart, 'extensions'>;

class MiniCart {
  readonly #state: { readonly cart?: IapiCart };
  readonly #config: Config;
  readonly #panel: Panel;
  /** The engine's cart the shop sent last, as text. */
  #json: string | undefined;
  #data: LiveData | null = null;
  #estimator: Estimator | null = null;
  /** The shop's own amounts. */
  #base: StoreAmounts | null = null;
  #estimate: { wish: Wish; amounts: StoreAmounts; outlook: Outlook; engine: StoreApi } | null = null;

  constructor(state: { readonly cart?: IapiCart }, config: Config) {
    this.#state = state;
    this.#config = config;
    this.#panel = new Panel(config, () => document.querySelector('.wc-block-mini-cart__footer'));
    // The drawer is made when it is opened first.
    document.addEventListener('click', () => requestAnimationFrame(() => this.#panel.mount()));
    interactivity.watch(() => {
      // Only this is watched: what is written later must not run it again.
      void state.cart?.extensions?.['cart-p2']?.cart;
      for (const { key, quantity } of state.cart?.items ?? []) void [key, quantity];
      queueMicrotask(() => this.#update());
    });
  }

  #update(): void {
    const cart = this.#state.cart;
    const json = cart?.extensions?.['cart-p2']?.cart;
    try {
      if (json !== this.#json) this.#answered(cart, json);
      if (cart) this.#repaint(cart);
    } catch (error) {
      this.#estimator = null;
      stepAside(error);
    }
  }

  #answered(cart: IapiCart | undefined, json: string | undefined): void {
    const estimate = this.#estimate;
    this.#estimate = null;
    this.#json = json;
    this.#estimator?.free();
    this.#estimator = null;
    this.#data = json ? (JSON.parse(json) as LiveData) : null;
    this.#base = cart ? copyOf(cart) : null;
    const [data, base] = [this.#data, this.#base];
    if (!data || !base) return;
    if (estimate && sameGoods(data, estimate.wish)) {
      confirmed(SURFACE, this.#config, differing(estimate.amounts, base, estimate.outlook, estimate.engine));
    }
    if (isSwitchedOff(SURFACE)) return;
    const estimator = new Estimator(data, ['store_api']);
    const engine = estimator.before.store_api;
    if (engine && differing(patched(base, engine, KNOWN), base, KNOWN, engine).length === 0) this.#estimator = estimator;
    else estimator.free();
    document.body.classList.toggle('cart-p2-live', this.#estimator !== null);
  }

  #repaint(cart: IapiCart): void {
    const [estimator, base] = [this.#estimator, this.#base];
    if (!estimator || !base) return;
    const wish = this.#wish(cart, estimator.data);
    if (!wish || !estimator.isChanged(wish)) {
      this.#panel.progress(estimator.data, wish ? estimator.before : null);
      return write(cart, base);
    }
    const { totals, outlook } = estimator.price(wish);
    this.#panel.progress(estimator.data, outlook.coupons === null ? totals : null);
    const engine = totals?.store_api;
    if (!engine) return;
    const amounts = patched(base, engine, outlook);
    this.#estimate = { wish, amounts, outlook, engine };
    write(cart, amounts);
    const { i18n } = this.#config;
    const { display } = estimator.cart.settings;
    if (display) announce(outlook.total === null ? i18n.new_total.replace('%s', () => subtotal(amounts.totals, display.including_tax)) : i18n.total_pending);
  }

  /** What is in the store; null when it holds a product whose price only the shop knows. */
  #wish(cart: IapiCart, data: LiveData): Wish | null {
    const known = new Set(data.cart.lines.map(({ key }) => key));
    if (!cart.items.every(({ key }) => known.has(key))) return null;
    const quantities = new Map(data.cart.lines.map(({ key }) => [key, 0]));
    for (const { key, quantity } of cart.items) quantities.set(key, quantity);
    return { ...NO_WISH, quantities };
  }
}

/** The subtotal as the drawer will show it; there it still says what was before. */
const subtotal = (totals: StoreTotals, includingTax: boolean): string => written(shown(totals, 'total_items', includingTax), totals);

/** The amounts, free of the store. */
function copyOf({ items, coupons, fees, totals }: IapiCart): StoreAmounts {
  return JSON.parse(JSON.stringify({ items, coupons, fees, totals })) as StoreAmounts;
}

/** Writes what differs, field by field: the drawer's getters follow. */
function write(cart: IapiCart, amounts: StoreAmounts): void {
  for (const item of cart.items) {
    const now = amounts.items.find(({ key }) => key === item.key);
    if (now && item.totals) assign(item.totals, now.totals);
  }
  assign(cart.totals, amounts.totals);
}

function assign(to: Record<string, unknown>, from: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(from)) {
    if (typeof value === 'string' && to[name] !== value) to[name] = value;
  }
}

function start(config: Config): void {
  if (typeof interactivity.watch !== 'function') return;
  const { state } = interactivity.store<{ state: { cart?: IapiCart } }>('woocommerce', {}, { lock: PHRASE });
  if (state.cart?.totals) new MiniCart(state, config);
}

const config = readConfig();
if (config && !isSwitchedOff(SURFACE)) startEngine(config).then(() => start(config)).catch(stepAside);
