/** What the plugin tells the browser about a cart and about itself. */

import type { CartInput, Line } from '../slim.js';

/** Amounts between which a coupon is valid; null: no bound. Currency units, as displayed. */
export interface CouponRange {
  readonly min: number | null;
  readonly max: number | null;
}

/** Free shipping from an amount up. */
export interface FreeShipping {
  readonly min: number | string;
  readonly ignore_discounts: boolean;
  /** Whether the amount alone is enough (no coupon is asked for beside it). */
  readonly alone: boolean;
}

/** What the browser cannot know, as the plugin found it. */
export interface Unknowns {
  /** The cost of shipping depends on quantities. */
  readonly shipping: boolean;
  /** Shipping or its tax may change when a line goes. */
  readonly shipping_on_removal: boolean;
  readonly free_shipping: readonly FreeShipping[];
  /** Fees come from callbacks. */
  readonly fees: boolean;
  readonly coupons: Readonly<Record<string, CouponRange>>;
  /** Codes of coupons that grant free shipping. */
  readonly coupons_ship_free: readonly string[];
}

/** A shipping rate the shop has quoted. */
export interface QuotedRate {
  readonly id: string;
  /** Currency units, without tax. */
  readonly cost: number | string;
  /** By rate id, currency units. */
  readonly taxes: Readonly<Record<string, number | string>>;
  /** Whether choosing it changes nothing but shipping itself: no other tax location, no tax unknown to the cart. */
  readonly known: boolean;
}

/** A package's quoted rates; its place in the list is its place in the cart's `shipping`. */
export interface Package {
  readonly chosen: string | null;
  readonly rates: readonly QuotedRate[];
}

/** A line that was removed and may come back. */
export interface RestoredLine {
  readonly line: Line;
  /** Codes of the coupons that discount it, of those that are for some lines only. */
  readonly coupons: readonly string[];
}

/** A cart for the browser, version 1. */
export interface LiveData {
  readonly v: 1;
  readonly cart: CartInput;
  readonly pending: Unknowns;
  readonly packages: readonly Package[];
  /** Classes of the totals' rows in the classic templates, by coupon code and by code of the tax rate. */
  readonly rows: {
    readonly coupons: Readonly<Record<string, string>>;
    readonly taxes: Readonly<Record<string, string>>;
  };
}

/** Texts in the shop's language. */
export interface Texts {
  /** Holds `%s` for the amount. */
  readonly new_total: string;
  readonly total_pending: string;
  readonly shipping: string;
  readonly fees: string;
  readonly coupons: string;
  readonly shop: string;
  /** Holds `%s` for the amount. */
  readonly to_free_shipping: string;
  readonly has_free_shipping: string;
  readonly not_saved: string;
  /** Holds `%1$s` for the quantity, `%2$s` for the price and `%3$s` for the sum. */
  readonly product_sum: string;
  /** WooCommerce's notice after an update. */
  readonly cart_updated: string;
}

/** What is the same for every cart of the shop. */
export interface Config {
  /** Address of the Wasm module. */
  readonly wasm: string;
  /** Milliseconds without typing after which the shop is asked. */
  readonly idle_ms: number;
  /** Address that differences are reported to. */
  readonly report: string;
  readonly i18n: Texts;
}

/** What stands in the page beside the classic templates. */
export interface PageData extends LiveData, Config {}

/** The data inside `container`, and the element it stands in; null when there is none that this script knows. */
export function readPage(container: string): { data: PageData; totals: HTMLElement } | null {
  const script = document.querySelector<HTMLScriptElement>(`${container} script.cart-p2-data`);
  const totals = script?.closest<HTMLElement>(container);
  if (!script || !totals) return null;
  const data = JSON.parse(script.text) as PageData;
  return data.v === 1 ? { data, totals } : null;
}

/** What is the same for every cart, on pages whose cart comes with the Store API. */
export function readConfig(): Config | null {
  const script = document.querySelector<HTMLScriptElement>('script#cart-p2-config');
  return script ? (JSON.parse(script.text) as Config) : null;
}
