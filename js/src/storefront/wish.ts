/** The cart as the shopper wants it, beside the cart as the shop knows it. */

import type { CartInput } from '../slim.js';
import type { LiveData, RestoredLine } from './data.js';
import type { Quantities } from './types.js';

/** What the shopper has changed; whatever is not named stays. */
export interface Wish {
  /** By cart item key; 0: the line goes. */
  readonly quantities: Quantities;
  /** Codes of coupons taken off. */
  readonly coupons: ReadonlySet<string>;
  /** Shipping rate by the package's place. */
  readonly rates: ReadonlyMap<number, string>;
  /** Lines that come back. */
  readonly restored: readonly RestoredLine[];
}

/** Nothing is changed. */
export const NO_WISH: Wish = { quantities: new Map(), coupons: new Set(), rates: new Map(), restored: [] };

/** Whether quantities, lines or coupons change: that may move more than the amounts themselves. */
export function changesGoods(data: LiveData, wish: Wish): boolean {
  const { lines, coupons } = data.cart;
  return (
    lines.some(({ key, quantity }) => (wish.quantities.get(key) ?? Number(quantity)) !== Number(quantity)) ||
    wish.restored.length > 0 ||
    (coupons ?? []).some(({ code }) => wish.coupons.has(code))
  );
}

/** Whether another shipping rate is chosen. */
export function changesRates(data: LiveData, wish: Wish): boolean {
  return data.packages.some(({ chosen }, index) => (wish.rates.get(index) ?? chosen) !== chosen);
}

/** The wire cart of the wish, but for its quantities. */
export function cartOf(data: LiveData, wish: Wish): CartInput {
  const { cart } = data;
  const stays = (key: string): boolean => wish.quantities.get(key) !== 0;
  const back = wish.restored.map(({ line }) => line);
  return {
    ...cart,
    lines: [...cart.lines.filter(({ key }) => stays(key)), ...back],
    coupons: (cart.coupons ?? [])
      .filter(({ code }) => !wish.coupons.has(code))
      .map((coupon) => (coupon.lines ? { ...coupon, lines: linesOf(coupon.code, coupon.lines.filter(stays), wish) } : coupon)),
    shipping: cart.shipping?.map((shipping, index) => rateOf(data, wish, index) ?? shipping) ?? null,
  };
}

function linesOf(code: string, lines: readonly string[], wish: Wish): string[] {
  return [...lines, ...wish.restored.filter(({ coupons }) => coupons.includes(code)).map(({ line }) => line.key)];
}

function rateOf(data: LiveData, wish: Wish, index: number): { id: string; cost: number | string; taxes: Record<string, number | string> } | null {
  const { chosen, rates } = data.packages[index] ?? { chosen: null, rates: [] };
  const id = wish.rates.get(index) ?? chosen;
  const rate = id === chosen ? undefined : rates.find((rate) => rate.id === id);
  // Two packages may use one rate; the place keeps their ids apart.
  return rate ? { id: `${rate.id}#${index}`, cost: rate.cost, taxes: { ...rate.taxes } } : null;
}

/** Whether choosing these rates is nothing but another cost of shipping. */
export function ratesAreKnown(data: LiveData, wish: Wish): boolean {
  return [...wish.rates].every(([index, id]) => {
    const { chosen, rates } = data.packages[index] ?? { chosen: null, rates: [] };
    const known = (wanted: string | null): boolean => rates.find((rate) => rate.id === wanted)?.known ?? false;
    return id === chosen || (known(id) && known(chosen));
  });
}

/** How a line of this cart would come back. */
export function restorable(cart: CartInput, key: string): RestoredLine | null {
  const line = cart.lines.find((line) => line.key === key);
  if (!line) return null;
  const coupons = (cart.coupons ?? []).filter(({ lines }) => lines?.includes(key));
  return { line, coupons: coupons.map(({ code }) => code) };
}

/** Whether the shop made of the wish the very cart that was asked for: the same lines, quantities and rates. */
export function sameGoods(answer: LiveData, wish: Wish): boolean {
  const wanted = new Map([...wish.quantities].filter(([, quantity]) => quantity > 0));
  for (const { line } of wish.restored) wanted.set(line.key, Number(line.quantity));
  const { lines } = answer.cart;
  return (
    lines.length === wanted.size &&
    lines.every(({ key, quantity }) => wanted.get(key) === Number(quantity)) &&
    [...wish.rates].every(([index, id]) => answer.packages[index]?.chosen === id) &&
    !(answer.cart.coupons ?? []).some(({ code }) => wish.coupons.has(code))
  );
}
