import type { EngineErrorCode } from './wire.js';

/** Stable codes of everything this package throws. Compare these, never messages. */
export type ErrorCode =
  | EngineErrorCode
  /** The cart was used after `free()`. */
  | 'freed'
  /** In a browser: `init()` has not finished yet. */
  | 'not_ready';

/**
 * Why a call was refused. Nothing was computed and the cart is as it was.
 *
 * The code `internal` after a defect in the engine itself means that its memory can no longer be
 * trusted: every later call throws `internal` too, until the page or process starts anew.
 */
export class CartP2Error extends Error {
  override readonly name = 'CartP2Error';

  constructor(
    /** What is wrong, for programs. */
    readonly code: ErrorCode,
    /** What is wrong and where, for people, in English. */
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
