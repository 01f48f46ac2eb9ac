/**
 * Live totals in the Cart and Checkout blocks.
 *
 * The engine's amounts stand over the block's own until the shop has answered (see blocks/places.ts): in the page only,
 * never in WooCommerce's data store, which others read to charge. The shop's answer comes into that store as ever, is
 * compared, and React paints it.
 */

import { announce, confirmed, Estimator, idle, isSwitchedOff, onOtherTab, Panel, readConfig, Retry, sameGoods, startEngine, stepAside, tellTabs, type Config, type LiveData, type Outlook, type Wish } from './core.js';
import type { StoreApi } from '../slim.js';
import { differing, patched } from './blocks/amounts.js';
import { Controls } from './blocks/controls.js';
import { Places } from './blocks/places.js';
import { Requests, type Request } from './blocks/requests.js';
import { CartStore, type StoreAmounts, type StoreCart } from './blocks/store.js';

const SURFACE = 'blocks';
const KNOWN: Outlook = { shipping: null, coupons: null, fees: null, taxes: null, total: null };
const UNKNOWN: Outlook = { shipping: 'shop', coupons: 'shop', fees: 'shop', taxes: 'shop', total: 'shop' };
const SUMMARY = ':is(.wp-block-woocommerce-cart-order-summary-block, .wp-block-woocommerce-checkout-order-summary-block)';
/** WooCommerce waits 400 ms for further clicks and 300 ms for other requests; later than this, a quantity was lost. */
const LOST_AFTER_MS = 1_500;

interface Estimate {
  readonly wish: Wish;
  readonly amounts: StoreAmounts;
  readonly outlook: Outlook;
  readonly engine: StoreApi;
}

class BlockCart {
  readonly #store: CartStore;
  readonly #config: Config;
  readonly #controls: Controls;
  readonly #panel: Panel;
  readonly #retry: Retry;
  readonly #requests: Requests;
  /** The shop's last answer. */
  #base: StoreCart;
  #estimator: Estimator | null = null;
  #places: Places | null = null;
  #estimate: Estimate | null = null;
  /** Whether the places will be looked at when the page has nothing better to do. */
  #looking = false;
  #timer = 0;
  #lost = 0;

  constructor(store: CartStore, config: Config) {
    this.#store = store;
    this.#config = config;
    this.#base = store.cart;
    this.#panel = new Panel(config, () => document.querySelector(SUMMARY));
    this.#retry = new Retry(() => this.#sendAgain());
    this.#requests = new Requests({
      refused: (request) => this.#refused(request),
      ended: (requests, lost) => this.#ended(requests, lost),
    });
    this.#controls = new Controls(() => store.cart, {
      pressed: (key, quantity) => this.#prepare(key, quantity),
      before: () => this.#learn(),
      changed: () => this.#changed(),
      foreseen: () => this.#foreseen(),
    });
    this.#read();
    store.subscribe(() => this.#storeChanged());
    onOtherTab(() => {
      if (this.#controls.any) return;
      // What the other tab does now comes after what was done here.
      this.#controls.forgetFulfilled();
      store.refresh().catch(() => undefined);
    });
  }

  /** Reads the shop's cart, and steps aside when the engine has other amounts for it. */
  #read(): void {
    this.#estimator?.free();
    this.#estimator = isSwitchedOff(SURFACE) ? null : estimatorOf(this.#base);
    const { data, before } = this.#estimator ?? {};
    document.body.classList.toggle('cart-p2-live', data !== undefined);
    if (data) this.#places ??= new Places(data.cart.settings.display?.including_tax ?? false, this.#config.i18n, {
      uncovered: () => this.#uncovered(),
      changed: () => this.#learnSoon(),
    });
    this.#learnSoon();
    if (data && before) this.#panel.progress(data, before);
  }

  /** Looks at the places while they show the shop's own amounts. */
  #learn(): void {
    if (!this.#estimate) this.#places?.learn(this.#base);
  }

  /** Looks at them before anybody waits for it. */
  #learnSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    idle().then(() => {
      this.#looking = false;
      this.#learn();
    }, stepAside);
  }

  /** Does now what a click would only repeat. */
  #prepare(key: string, quantity: number): void {
    this.#learn();
    if (!this.#estimator || !(quantity > 0)) return;
    try {
      // The estimator remembers its last answer.
      this.#estimator.price(this.#controls.wish(this.#base, new Map([[key, quantity]])));
    } catch {
      // The click says so, if there is one.
    }
  }

  /** The shopper changed something. */
  #changed(): void {
    this.#repaint();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#announce(), this.#config.idle_ms);
    this.#lookForLost();
  }

  /** Shows what React has not heard of; that it will have to be paid is told to nobody yet. */
  #foreseen(): boolean {
    this.#repaint();
    return this.#estimate !== null;
  }

  #announce(): void {
    if (!this.#estimate) return;
    const { new_total: known, total_pending: pending } = this.#config.i18n;
    const text = this.#places?.totalText() ?? null;
    announce(text === null ? pending : known.replace('%s', () => text));
  }

  #wish(): Wish {
    return this.#controls.wish(this.#base);
  }

  #repaint(): void {
    const estimator = this.#estimator;
    if (!estimator) return this.#leave();
    try {
      const wish = this.#wish();
      if (estimator.isChanged(wish)) this.#paint(estimator, wish);
      else this.#restore();
    } catch (error) {
      this.#leave();
      this.#estimator = null;
      stepAside(error);
    }
  }

  #paint(estimator: Estimator, wish: Wish): void {
    const { totals, outlook } = estimator.price(wish);
    const engine = totals?.store_api ?? null;
    const amounts = engine ? patched(this.#base, engine, outlook) : this.#base;
    this.#estimate = engine ? { wish, amounts, outlook, engine } : null;
    // The name beside the shipping amount is still the old rate's.
    const seen = wish.rates.size > 0 ? { ...outlook, shipping: outlook.shipping ?? ('shop' as const) } : outlook;
    this.#places?.show(amounts, engine ? seen : UNKNOWN);
    this.#panel.progress(estimator.data, outlook.coupons === null ? totals : null);
  }

  /** Shows the shop's own amounts, over what React has not rendered yet. */
  #restore(): void {
    this.#estimate = null;
    this.#places?.show(this.#base, KNOWN);
    if (this.#estimator) this.#panel.progress(this.#estimator.data, this.#estimator.before);
  }

  /** Leaves all amounts to the block. */
  #leave(): void {
    this.#estimate = null;
    this.#places?.leave();
  }

  /** The block shows its totals itself again. */
  #uncovered(): void {
    if (!this.#estimate && !this.#controls.any) this.#places?.leave();
  }

  #storeChanged(): void {
    const { cart } = this.#store;
    if (cart.extensions !== this.#base.extensions) this.#answered(cart);
  }

  #answered(cart: StoreCart): void {
    const estimate = this.#estimate;
    this.#base = cart;
    this.#estimate = null;
    if (estimate) this.#compare(estimate, cart);
    this.#read();
    this.#controls.settle(cart);
    this.#retry.succeeded();
    this.#panel.saved(true);
    this.#repaint();
    this.#lookForLost();
    if (this.#estimator) this.#controls.keepFields();
  }

  #compare(estimate: Estimate, answer: StoreCart): void {
    const data = dataOf(answer);
    if (!data || !sameGoods(data, estimate.wish)) return;
    const { amounts, outlook, engine } = estimate;
    confirmed(SURFACE, this.#config, differing(amounts, answer, outlook, engine));
    tellTabs();
  }

  /** What was asked for last will not be: WooCommerce shows why. */
  #refused(request: Request): void {
    if (!this.#controls.awaits(request) || this.#requests.has(String(request.data['key']))) return;
    this.#controls.drop(request);
    this.#repaint();
  }

  /** Sees which of these were in vain, with no other on its way. */
  #ended(requests: readonly Request[], lost: ReadonlySet<Request>): void {
    for (const request of requests.filter((one) => this.#controls.awaits(one))) {
      if (request.name !== 'update-item') {
        this.#controls.drop(request);
        this.#repaint();
      } else if (lost.has(request) && !this.#isAsked(String(request.data['key']))) {
        this.#panel.saved(false);
        this.#retry.failed();
      }
    }
    this.#lookForLost();
  }

  #sendAgain(): void {
    // Another answer may be the reason why it failed: the cart is read first, with a fresh token.
    this.#store.refresh().then(
      () => this.#send(),
      () => this.#retry.failed(),
    );
  }

  /** Sends what the shopper wants and the shop does not know. */
  #send(): void {
    for (const { key, quantity } of this.#base.items) {
      const wanted = this.#controls.quantity(key);
      if (wanted === undefined || wanted === quantity || this.#isAsked(key)) continue;
      this.#store.dispatch.changeCartItemQuantity(key, wanted).catch(() => undefined);
    }
  }

  /** Whatever WooCommerce has made of a change: what the shopper wants gets to the shop. It is forgotten when all is quiet. */
  #lookForLost(): void {
    window.clearTimeout(this.#lost);
    this.#lost = window.setTimeout(() => {
      this.#send();
      if (!this.#requests.any && !this.#base.items.some(({ key }) => this.#isAsked(key))) this.#controls.forgetFulfilled();
    }, LOST_AFTER_MS);
  }

  /** Whether the shop is being asked for a line's quantity, or will be in a moment. */
  #isAsked(key: string): boolean {
    return this.#requests.has(key) || this.#store.select.isItemPendingQuantity(key);
  }
}

/** The engine's cart that came with the shop's; null: the browser cannot price this one. */
function dataOf({ extensions }: StoreCart): LiveData | null {
  const json = extensions['cart-p2']?.cart;
  return json ? (JSON.parse(json) as LiveData) : null;
}

function estimatorOf(cart: StoreCart): Estimator | null {
  const data = dataOf(cart);
  if (!data) return null;
  try {
    const estimator = new Estimator(data, ['store_api']);
    const engine = estimator.before.store_api;
    if (engine && differing(patched(cart, engine, KNOWN), cart, KNOWN, engine).length === 0) return estimator;
    estimator.free();
  } catch (error) {
    stepAside(error);
  }
  return null;
}

function start(config: Config): void {
  const store = CartStore.find();
  if (store) new BlockCart(store, config);
}

const config = readConfig();
if (config && !isSwitchedOff(SURFACE)) startEngine(config).then(() => start(config), stepAside);
