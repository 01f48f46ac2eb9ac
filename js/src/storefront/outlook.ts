/**
 * Which amounts the browser may show for other quantities, and which only the shop can know.
 *
 * Pure: no DOM, no clock. Everything is decided by comparing the cart the shop answered with last (`before`)
 * with the cart as the shopper wants it (`after`).
 */

import type { CartInput, Totals } from '../slim.js';
import type { FreeShipping, Unknowns } from './data.js';
import type { Quantities } from './types.js';

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

/** Decides what has to wait. */
export function outlook(
  cart: CartInput,
  unknowns: Unknowns,
  quantities: Quantities,
  before: Totals,
  after: Totals,
): Outlook {
  const removed = [...quantities.values()].some((quantity) => quantity === 0);
  const coupons = couponsMayChange(cart, unknowns, quantities, removed, before, after) ? 'coupons' : null;
  const shipping = shippingMayChange(cart, unknowns, removed, coupons !== null, before, after) ? 'shipping' : null;
  const fees = unknowns.fees ? 'fees' : null;
  const total = coupons ?? shipping ?? fees;
  return { shipping, coupons, fees, taxes: cart.settings.tax_enabled ? total : null, total };
}

function couponsMayChange(
  cart: CartInput,
  unknowns: Unknowns,
  quantities: Quantities,
  removed: boolean,
  before: Totals,
  after: Totals,
): boolean {
  return (cart.coupons ?? []).some((coupon) => {
    const range = unknowns.coupons[coupon.code];
    const inRange = (totals: Totals): boolean => {
      const subtotal = displayedSubtotal(cart, totals);
      return subtotal >= (range?.min ?? -Infinity) && subtotal <= (range?.max ?? Infinity);
    };
    if (inRange(before) !== inRange(after)) return true;
    if (!removed) return false;
    // A coupon for some lines is valid as long as one of them stays; one that is not valid may become it.
    return coupon.valid === false || !hasLineLeft(coupon.lines ?? null, quantities);
  });
}

function hasLineLeft(keys: readonly string[] | null, quantities: Quantities): boolean {
  return [...(keys ?? quantities.keys())].some((key) => (quantities.get(key) ?? 0) > 0);
}

function shippingMayChange(
  cart: CartInput,
  unknowns: Unknowns,
  removed: boolean,
  couponsMayChange: boolean,
  before: Totals,
  after: Totals,
): boolean {
  if (unknowns.shipping || (removed && unknowns.shipping_on_removal)) return true;
  return unknowns.free_shipping.some(
    (free) =>
      (couponsMayChange && !free.ignore_discounts) || isFree(cart, free, before) !== isFree(cart, free, after),
  );
}

/** `WC_Shipping_Free_Shipping::is_available()`: whether the cart reaches the minimum. */
function isFree(cart: CartInput, free: FreeShipping, { totals }: Totals): boolean {
  const { decimals } = cart.settings;
  const tax = cart.settings.display?.including_tax ? totals.discount_tax : 0;
  const discount = free.ignore_discounts ? 0 : totals.discount_total + tax;
  const subtotal = displayedSubtotal(cart, { totals }) - discount;
  const scale = 10 ** decimals;
  // The millionth stands for WooCommerce's rounding to six digits before it rounds to cents.
  return Math.floor(subtotal * scale + 0.5 + 1e-6) / scale >= Number(free.min);
}

/** `WC_Cart::get_displayed_subtotal()`. */
function displayedSubtotal(cart: CartInput, { totals }: Pick<Totals, 'totals'>): number {
  return Number(totals.subtotal) + (cart.settings.display?.including_tax ? totals.subtotal_tax : 0);
}
