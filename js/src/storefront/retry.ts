/** Tries again after a lost connection: when the browser is back online, and in ever longer pauses. */

const FIRST_MS = 2_000;
const LONGEST_MS = 30_000;

export class Retry {
  #pause = FIRST_MS;
  #timer = 0;
  #waiting = false;

  constructor(readonly again: () => void) {
    window.addEventListener('online', () => {
      if (this.#waiting) this.#run();
    });
  }

  /** No answer came: later. */
  failed(): void {
    this.#waiting = true;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#run(), this.#pause);
    this.#pause = Math.min(LONGEST_MS, this.#pause * 2);
  }

  /** An answer came, or the shopper has changed something again. */
  succeeded(): void {
    this.#waiting = false;
    this.#pause = FIRST_MS;
    window.clearTimeout(this.#timer);
  }

  #run(): void {
    window.clearTimeout(this.#timer);
    this.again();
  }
}
