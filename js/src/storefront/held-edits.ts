/** What the shopper does to a field, told to the page's other scripts after the frame that shows its amounts. */

import { afterPaint } from './core.js';

/** Whatever is done next comes after what is held. */
const NEXT = ['keydown', 'pointerdown', 'click', 'submit', 'focusout', 'pagehide'];

interface Held {
  readonly field: EventTarget;
  readonly type: string;
}

/** Events of fields that were shown already; WooCommerce's own handlers for them take a good part of a frame. */
export class HeldEdits {
  readonly #show: (field: EventTarget) => boolean;
  #held: Held[] = [];

  /** @param show Shows what a field says now; false: it is none of ours, or only the shop can say, and nothing is held. */
  constructor(show: (field: EventTarget) => boolean) {
    this.#show = show;
    for (const type of NEXT) window.addEventListener(type, () => this.release(), { capture: true });
    for (const type of ['input', 'change']) window.addEventListener(type, (event) => this.#hear(event), { capture: true });
  }

  #hear(event: Event): void {
    const { isTrusted, target: field, type } = event;
    if (!isTrusted || !field) return;
    // An arrow key or a spin button says both at once.
    const holds = type === 'change' ? this.#held.some((held) => held.field === field) : this.#show(field);
    if (!holds) return;
    event.stopImmediatePropagation();
    if (this.#held.length === 0) afterPaint(() => this.release());
    this.#held.push({ field, type });
  }

  /** Tells the page now. */
  release(): void {
    const held = this.#held;
    this.#held = [];
    for (const { field, type } of held) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
}
