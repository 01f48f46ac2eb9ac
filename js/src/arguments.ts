/** What JavaScript lets through and Wasm must not see. */

import { CartP2Error } from './errors.js';

/** Wasm would read something else out of what is no string. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new CartP2Error('invalid_type', `${what}: expected a string, found ${kind(value)}`);
}

/** Wasm would turn `"3"` into 3 and `undefined` into NaN. */
export function number(value: unknown, what: string): number {
  if (typeof value === 'number') return value;
  throw new CartP2Error('invalid_type', `${what}: expected a number, found ${kind(value)}`);
}

/** JSON text as it came: a string, or the bytes of a response. */
export function jsonText(value: unknown, what: string): string {
  return value instanceof Uint8Array ? decoded(value, what) : text(value, what);
}

/** JSON text of a plain value; a string or bytes are taken to be JSON already. */
export function json(value: unknown, what: string): string {
  if (typeof value === 'string' || value instanceof Uint8Array) return jsonText(value, what);
  let written: string | undefined;
  try {
    written = JSON.stringify(value);
  } catch (cause) {
    throw new CartP2Error('invalid_json', `${what} cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  return text(written, what);
}

function decoded(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CartP2Error('invalid_utf8', `${what} is not UTF-8`, { cause });
  }
}

function kind(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a value of type ${typeof value}`;
}
