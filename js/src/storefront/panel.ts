/** The quiet line below the totals: how far free shipping is, and whether the cart is saved. */

import { afterPaint } from './after-paint.js';
import type { Config, LiveData } from './data.js';
import { writtenAmount } from './money.js';
import { missingForFreeShipping } from './progress.js';
import type { Totals } from '../slim.js';

/** A place of its own in the page, made when there is something to say. */
export class Panel {
  readonly #element = document.createElement('div');
  readonly #shipping = document.createElement('p');
  readonly #unsaved = document.createElement('p');
  /** What to say after the next frame. */
  #next: (() => void) | null = null;

  constructor(
    readonly config: Config,
    /** Where it goes now; asked each time, since pages replace their parts. */
    readonly place: () => Element | null,
  ) {
    this.#element.className = 'cart-p2-panel';
    this.#shipping.className = 'cart-p2-progress';
    this.#unsaved.className = 'cart-p2-unsaved';
    this.#unsaved.setAttribute('role', 'status');
    this.#unsaved.hidden = true;
    this.#element.append(this.#shipping, this.#unsaved);
  }

  /** Says how far free shipping is for these totals, when the amounts are on screen; null: nobody knows. */
  progress(data: LiveData, totals: Pick<Totals, 'totals'> | null): void {
    if (!this.#next) {
      afterPaint(() => {
        this.#next?.();
        this.#next = null;
      });
    }
    this.#next = () => this.#progress(data, totals);
  }

  #progress(data: LiveData, totals: Pick<Totals, 'totals'> | null): void {
    const { display, decimals } = data.cart.settings;
    const missing = totals && display ? missingForFreeShipping(data, totals) : null;
    if (missing === null || !display) {
      this.#shipping.hidden = true;
    } else {
      const { to_free_shipping: to, has_free_shipping: has } = this.config.i18n;
      const text = missing === 0 ? has : to.replace('%s', () => writtenAmount(missing, decimals, display));
      this.#shipping.hidden = false;
      if (this.#shipping.textContent !== text) this.#shipping.textContent = text;
    }
    this.mount();
  }

  /** Says whether what is on screen is the shop's already. */
  saved(saved: boolean): void {
    this.#unsaved.hidden = saved;
    this.#unsaved.textContent = saved ? '' : this.config.i18n.not_saved;
    this.mount();
  }

  /** Puts it back where it belongs after the page around it was replaced. */
  mount(): void {
    const place = this.place();
    const says = !this.#shipping.hidden || !this.#unsaved.hidden;
    if (says && place && this.#element.parentElement !== place) place.append(this.#element);
    if (!says) this.#element.remove();
  }
}
