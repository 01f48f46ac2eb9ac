/** Says the new total to screen readers. */

import { afterPaint } from './after-paint.js';

let region: HTMLElement | null = null;

/** Puts a text into a polite live region that no answer of the shop replaces, when the amounts are on screen. */
export function announce(text: string): void {
  afterPaint(() => say(text));
}

function say(text: string): void {
  if (!region) {
    region = document.createElement('div');
    region.className = 'cart-p2-status';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    document.body.append(region);
  }
  if (region.textContent !== text) region.textContent = text;
}
