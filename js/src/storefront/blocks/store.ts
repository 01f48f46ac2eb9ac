/**
 * WooCommerce's public data store `wc/store/cart`, and the few of its parts that are used.
 *
 * Written for WooCommerce 10.5 (the plugin loads this script for no other): `getCartData`, `isItemPendingQuantity`,
 * `receiveCart`, `changeCartItemQuantity`.
 */

import type { Middleware } from './requests.js';

/** An object of the Store API whose amounts are strings of minor units. */
export type Amounts = Readonly<Record<string, unknown>>;

export interface StoreItem {
  readonly key: string;
  readonly quantity: number;
  readonly totals: Amounts;
}

export interface StoreTotals extends Amounts {
  readonly tax_lines: readonly { readonly name: string; readonly price: string }[];
}

/** `getCartData()`. */
export interface StoreCart {
  readonly items: readonly StoreItem[];
  readonly coupons: readonly { readonly code: string; readonly totals: Amounts }[];
  readonly fees: readonly { readonly key: string; readonly totals: Amounts }[];
  readonly totals: StoreTotals;
  readonly extensions: Readonly<Record<string, { readonly cart?: string } | undefined>>;
  readonly shippingRates: readonly {
    readonly package_id: number | string;
    readonly shipping_rates: readonly { readonly rate_id: string; readonly selected: boolean }[];
  }[];
}

/** The parts of the cart that hold amounts. */
export type StoreAmounts = Pick<StoreCart, 'items' | 'coupons' | 'fees' | 'totals'>;

interface Selectors {
  getCartData(): StoreCart;
  isItemPendingQuantity(key: string): boolean;
}

interface Actions {
  receiveCart(cart: unknown): void;
  changeCartItemQuantity(key: string, quantity: number): Promise<unknown>;
}

interface Data {
  select(store: string): Selectors;
  dispatch(store: string): Actions;
  subscribe(listener: () => void, store: string): () => void;
}

declare global {
  interface Window {
    wp?: {
      data?: Data;
      i18n?: { __(text: string, domain: string): string; sprintf(format: string, ...values: unknown[]): string };
      apiFetch?: {
        (options: { path: string; cache: string; parse: false }): Promise<Response>;
        /** Added by WooCommerce. */
        setNonce?(headers: Headers): void;
        use?(middleware: Middleware): void;
      };
    };
  }
}

const NAME = 'wc/store/cart';

/** The store. Nothing is written to it but the shop's own answers. */
export class CartStore {
  private constructor(readonly data: Data) {}

  /** The store; null while the page has none. */
  static find(): CartStore | null {
    const data = window.wp?.data;
    return data && typeof data.select(NAME)?.getCartData === 'function' ? new CartStore(data) : null;
  }

  get cart(): StoreCart {
    return this.select.getCartData();
  }

  get select(): Selectors {
    return this.data.select(NAME);
  }

  get dispatch(): Actions {
    return this.data.dispatch(NAME);
  }

  /** Runs `changed` after each change. */
  subscribe(changed: () => void): void {
    this.data.subscribe(changed, NAME);
  }

  /** Asks the shop for the cart, without the page's "loading" state; its answer also brings a fresh token. */
  async refresh(): Promise<void> {
    const fetch = window.wp?.apiFetch;
    const answer = await fetch?.({ path: '/wc/store/v1/cart', cache: 'no-store', parse: false });
    if (!answer?.ok) return;
    fetch?.setNonce?.(answer.headers);
    this.dispatch.receiveCart(await answer.json());
  }
}
