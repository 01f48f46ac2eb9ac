/** The one passage into Wasm: whatever is thrown inside comes out as a CartP2Error. */

import { CartP2Error, type ErrorCode } from './errors.js';

/** Whether a module may be called. `stopped` is for good. */
export class Guard {
  #state: 'not_ready' | 'ready' | 'stopped' = 'not_ready';

  /** The Wasm module is there. */
  open(): void {
    if (this.#state === 'not_ready') this.#state = 'ready';
  }

  /** Calls into Wasm. */
  call<T>(run: () => T): T {
    if (this.#state !== 'ready') throw this.#refusal();
    try {
      return run();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  #refusal(): CartP2Error {
    return this.#state === 'not_ready'
      ? new CartP2Error('not_ready', 'the engine is not loaded: await init() first')
      : new CartP2Error('internal', 'the engine stopped after a defect; nothing more can be computed here');
  }

  #translated(error: unknown): unknown {
    // The engine's own errors are plain errors with a code.
    const code = (error as { code?: ErrorCode }).code;
    if (error instanceof CartP2Error || typeof code !== 'string') {
      // A trap (or an exhausted stack) leaves Wasm's memory in the middle of a change.
      if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return error;
      this.#state = 'stopped';
      return new CartP2Error('internal', `the engine stopped: ${error.message}`, { cause: error });
    }
    return new CartP2Error(code, (error as Error).message);
  }
}
