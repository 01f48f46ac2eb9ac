/**
 * Which amounts the browser may show for another cart, and which only the shop can know.
 *
 * Pure: no DOM, no clock. Everything is decided by comparing the cart the shop answered with last (`before`)
 * with the cart as the shopper wants it (`after`).
 */

import type { CartInput, Totals } from '../slim.js';
import type { FreeShipping, LiveData } from './data.js';
import type { Quantities } from './types.js';
import { changesGoods, ratesAreKnown, type Wish } from './wish.js';

/** Why an amount has to wait for the shop. The names are keys of the page's texts. */
export type Reason = 'shipping' | 'fees' | 'coupons' | 'shop';

/** What has to wait, and why; null: known now. */
export interface Outlook {
  readonly shipping: Reason | null;
  readonly coupons: Reason | null;
  readonly fees: Reason | null;
  readonly taxes: Reason | null;
  readonly total: Reason | null;
}

/** Nothing is known: the shop has to answer first. */
export const UNKNOWN: Outlook = { shipping: 'shop', coupons: 'shop', fees: 'shop', taxes: 'shop', total: 'shop' };

type Sums = Pick<Totals, 'totals'>;

/** Decides what has to wait. */
export function outlook(data: LiveData, wish: Wish, before: Sums, after: Sums): Outlook {
  const coupons = couponsMayChange(data, wish, before, after) ? 'coupons' : null;
  const shipping = shippingMayChange(data, wish, coupons !== null, before, after) ? 'shipping' : null;
  const fees = data.pending.fees ? 'fees' : null;
  const total = coupons ?? shipping ?? fees;
  return { shipping, coupons, fees, taxes: data.cart.settings.tax_enabled ? total : null, total };
}

function couponsMayChange({ cart, pending }: LiveData, wish: Wish, before: Sums, after: Sums): boolean {
  const { quantities, restored } = wish;
  const otherLines = restored.length > 0 || [...quantities.values()].some((quantity) => quantity === 0);
  return (cart.coupons ?? []).some((coupon) => {
    if (wish.coupons.has(coupon.code)) return false;
    const range = pending.coupons[coupon.code];
    const inRange = (sums: Sums): boolean => {
      const subtotal = displayedSubtotal(cart, sums);
      return subtotal >= (range?.min ?? -Infinity) && subtotal <= (range?.max ?? Infinity);
    };
    if (inRange(before) !== inRange(after)) return true;
    if (!otherLines) return false;
    // A coupon for some lines is valid as long as one of them stays; one that is not valid may become it.
    return coupon.valid === false || !hasLineLeft(coupon.lines ?? null, cart, quantities);
  });
}

function hasLineLeft(keys: readonly string[] | null, cart: CartInput, quantities: Quantities): boolean {
  return cart.lines.some(
    ({ key, quantity }) => (keys?.includes(key) ?? true) && (quantities.get(key) ?? Number(quantity)) > 0,
  );
}

function shippingMayChange(data: LiveData, wish: Wish, couponsMayChange: boolean, before: Sums, after: Sums): boolean {
  const { cart, pending } = data;
  if (!ratesAreKnown(data, wish)) return true;
  // Rates that are quoted already stay what they are, whichever is chosen.
  if (!changesGoods(data, wish)) return false;
  const otherLines = wish.restored.length > 0 || [...wish.quantities.values()].some((quantity) => quantity === 0);
  if (pending.shipping || (otherLines && pending.shipping_on_removal)) return true;
  if (pending.coupons_ship_free.some((code) => couponsMayChange || wish.coupons.has(code))) return true;
  return pending.free_shipping.some(
    (free) =>
      (couponsMayChange && !free.ignore_discounts) || isFree(cart, free, before) !== isFree(cart, free, after),
  );
}

/** `WC_Shipping_Free_Shipping::is_available()`: whether the cart reaches the minimum. */
function isFree(cart: CartInput, free: FreeShipping, sums: Sums): boolean {
  return countedForFreeShipping(cart, free, sums) >= Number(free.min);
}

/** The amount that counts towards free shipping, in the shop's decimals. */
export function countedForFreeShipping(cart: CartInput, free: FreeShipping, { totals }: Sums): number {
  const { decimals } = cart.settings;
  const tax = cart.settings.display?.including_tax ? totals.discount_tax : 0;
  const discount = free.ignore_discounts ? 0 : totals.discount_total + tax;
  const subtotal = displayedSubtotal(cart, { totals }) - discount;
  const scale = 10 ** decimals;
  // The millionth stands for WooCommerce's rounding to six digits before it rounds to cents.
  return Math.floor(subtotal * scale + 0.5 + 1e-6) / scale;
}

/** `WC_Cart::get_displayed_subtotal()`. */
function displayedSubtotal(cart: CartInput, { totals }: Sums): number {
  return Number(totals.subtotal) + (cart.settings.display?.including_tax ? totals.subtotal_tax : 0);
}
