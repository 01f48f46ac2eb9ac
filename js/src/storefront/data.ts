/** What the plugin prints into the classic cart page, and how to read it. */

import type { CartInput } from '../slim.js';

/** Amounts between which a coupon is valid; null: no bound. Currency units, as displayed. */
export interface CouponRange {
  readonly min: number | null;
  readonly max: number | null;
}

/** Free shipping from an amount up. */
export interface FreeShipping {
  readonly min: number | string;
  readonly ignore_discounts: boolean;
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
  /** WooCommerce's notice after an update. */
  readonly cart_updated: string;
}

/** The page's data, version 1. */
export interface PageData {
  readonly v: 1;
  readonly cart: CartInput;
  readonly pending: Unknowns;
  /** Classes of the totals' rows, by coupon code and by code of the tax rate. */
  readonly rows: {
    readonly coupons: Readonly<Record<string, string>>;
    readonly taxes: Readonly<Record<string, string>>;
  };
  /** Address of the Wasm module. */
  readonly wasm: string;
  /** Milliseconds without typing after which the shop is asked. */
  readonly idle_ms: number;
  readonly i18n: Texts;
}

/** The data and the `.cart_totals` it belongs to; null when the page has none that this script knows. */
export function readPage(): { data: PageData; totals: HTMLElement } | null {
  const script = document.querySelector<HTMLScriptElement>('.cart_totals script.cart-p2-data');
  const totals = script?.closest<HTMLElement>('.cart_totals');
  if (!script || !totals) return null;
  const data = JSON.parse(script.text) as PageData;
  return data.v === 1 ? { data, totals } : null;
}
