/** Puts the engine's amounts into the Store API's cart, and compares the two. */

import type { Difference, Outlook } from '../core.js';
import type { StoreApi } from '../../slim.js';
import type { Amounts, StoreAmounts, StoreTotals } from './store.js';

/** The cart's amounts with those that are known now replaced; what has to wait stays as the shop sent it. */
export function patched(cart: StoreAmounts, now: StoreApi, outlook: Outlook): StoreAmounts {
  const lines = byKey(now.items, ({ key }) => key);
  const coupons = byKey(now.coupons, ({ code }) => code);
  const fees = byKey(now.fees, ({ key }) => key);
  // A line's discounted amounts wait for its coupons.
  const lineFields = outlook.coupons ? ['line_subtotal', 'line_subtotal_tax'] : ITEM;
  return {
    items: cart.items.map((item) => withAmounts(item, lines.get(item.key), lineFields)),
    coupons: outlook.coupons ? cart.coupons : cart.coupons.map((coupon) => withAmounts(coupon, coupons.get(coupon.code), COUPON)),
    fees: outlook.fees ? cart.fees : cart.fees.map((fee) => withAmounts(fee, fees.get(fee.key), FEE)),
    totals: patchedTotals(cart.totals, now, outlook),
  };
}

const ITEM = ['line_subtotal', 'line_subtotal_tax', 'line_total', 'line_total_tax'];
const COUPON = ['total_discount', 'total_discount_tax'];
const FEE = ['total', 'total_tax'];

/** The fields of the cart's totals, and what each waits for. */
const TOTALS: readonly (readonly [string, keyof Outlook | null])[] = [
  ['total_items', null],
  ['total_items_tax', null],
  ['total_fees', 'fees'],
  ['total_fees_tax', 'fees'],
  ['total_discount', 'coupons'],
  ['total_discount_tax', 'coupons'],
  ['total_shipping', 'shipping'],
  ['total_shipping_tax', 'shipping'],
  ['total_price', 'total'],
  ['total_tax', 'taxes'],
];

function patchedTotals(totals: StoreTotals, now: StoreApi, outlook: Outlook): StoreTotals {
  const known = TOTALS.filter(([, waits]) => waits === null || outlook[waits] === null).map(([field]) => field);
  const lines = now.totals.tax_lines;
  const sameLines = totals.tax_lines.length === lines.length && totals.tax_lines.every(({ name }, index) => lines[index]?.name === name);
  return {
    ...totals,
    ...pick(now.totals as unknown as Amounts, known),
    tax_lines:
      outlook.taxes === null && sameLines
        ? totals.tax_lines.map((line, index) => ({ ...line, price: lines[index]?.price ?? line.price }))
        : totals.tax_lines,
  };
}

function withAmounts<T extends { readonly totals: Amounts }>(owner: T, now: object | undefined, fields: readonly string[]): T {
  return now ? { ...owner, totals: { ...owner.totals, ...pick(now as Amounts, fields) } } : owner;
}

function pick(from: Amounts, fields: readonly string[]): Amounts {
  return Object.fromEntries(fields.map((field) => [field, from[field]]));
}

function byKey<T>(list: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(list.map((item) => [key(item), item]));
}

/** Every amount by its place. */
export function flattened({ items, coupons, fees, totals }: StoreAmounts): Map<string, string> {
  const found = new Map<string, string>();
  const add = (prefix: string, amounts: Amounts, fields: readonly string[]): void => {
    for (const field of fields) found.set(`${prefix}${field}`, String(amounts[field] ?? ''));
  };
  for (const { key, totals: amounts } of items) add(`row:${key}:`, amounts, ITEM);
  for (const { code, totals: amounts } of coupons) add(`coupon:${code}:`, amounts, COUPON);
  for (const { key, totals: amounts } of fees) add(`fee:${key}:`, amounts, FEE);
  add('', totals, TOTALS.map(([field]) => field));
  totals.tax_lines.forEach(({ name, price }, index) => found.set(`tax:${index}:${name}`, price));
  return found;
}

/** Where an answer of the shop differs from what was shown as known. */
export function differing(shown: StoreAmounts, answer: StoreAmounts, outlook: Outlook, engine: StoreApi): Difference[] {
  const confirmed = flattened(answer);
  const waiting = new Set(waitingPlaces(shown, outlook, engine));
  return [...flattened(shown)].flatMap(([slot, estimated]) => {
    const text = confirmed.get(slot);
    return waiting.has(slot) || text === undefined || text === estimated ? [] : [{ slot, estimated, confirmed: text }];
  });
}

/** The places a patch leaves alone, found by patching in what no amount is. */
function waitingPlaces(cart: StoreAmounts, outlook: Outlook, engine: StoreApi): string[] {
  const names = new Set(['key', 'code', 'name']);
  const mark = <T extends object>(amounts: T): T =>
    Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, names.has(name) ? value : '?'])) as T;
  const marked: StoreApi = {
    items: engine.items.map(mark),
    coupons: engine.coupons.map(mark),
    fees: engine.fees.map(mark),
    totals: { ...mark(engine.totals), tax_lines: engine.totals.tax_lines.map(mark) },
  };
  return [...flattened(patched(cart, marked, outlook))].flatMap(([slot, value]) => (value === '?' ? [] : [slot]));
}
