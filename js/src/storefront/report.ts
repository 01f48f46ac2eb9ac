/**
 * What became of an estimate: told to the page, and, when the shop's answer was another, to the shop.
 *
 * Reports carry amounts only, no cart, no address, no name; the shop adds its own view of the cart.
 */

import type { Config } from './data.js';

/** A difference between the engine's text and the shop's. */
export interface Difference {
  /** The place, such as `total` or `row:…`. */
  readonly slot: string;
  readonly estimated: string;
  /** Null: the place is gone. */
  readonly confirmed: string | null;
}

/** Detail of `cart-p2:confirmed`. */
export interface Confirmed {
  /** Whether every amount painted here was the shop's. */
  readonly match: boolean;
  readonly differences: readonly Difference[];
}

/** Differences after which a surface stays with the shop for the rest of the visit. */
const TOO_MANY = 3;
/** Reports one visit sends at most. */
const REPORTS = 5;

/** Whether too many of its estimates were wrong in this visit. */
export function isSwitchedOff(surface: string): boolean {
  return count(`off:${surface}`) >= TOO_MANY;
}

/** Says how an estimate compared with the shop's answer. */
export function confirmed(surface: string, config: Config, differences: readonly Difference[]): void {
  const detail: Confirmed = { match: differences.length === 0, differences };
  if (!detail.match) {
    console.warn('Cart P2: the shop answered with other amounts.', differences);
    raise(`off:${surface}`);
    if (raise('reports') <= REPORTS) send(surface, config, differences);
  }
  document.body.dispatchEvent(new CustomEvent<Confirmed>('cart-p2:confirmed', { detail, bubbles: true }));
}

function send(surface: string, config: Config, differences: readonly Difference[]): void {
  const list = differences.slice(0, 20).map(({ slot, estimated, confirmed }) => [slot, confirmed ?? '', estimated]);
  const body = JSON.stringify({ surface, differences: list });
  // Nothing waits for it, and a failure is nobody's problem.
  fetch(config.report, { method: 'POST', body, keepalive: true, headers: { 'Content-Type': 'application/json' } }).catch(() => undefined);
}

function raise(name: string): number {
  const now = count(name) + 1;
  try {
    sessionStorage.setItem(`cart-p2:${name}`, String(now));
  } catch {
    // Private windows may refuse; then nothing is remembered beyond the page.
  }
  return now;
}

function count(name: string): number {
  try {
    return Number(sessionStorage.getItem(`cart-p2:${name}`) ?? 0);
  } catch {
    return 0;
  }
}
