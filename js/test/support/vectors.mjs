/** tests/vectors: one JSON object a line, in the forms that its README describes. */

import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../tests/vectors/', import.meta.url));

/** All vector files, sorted by name. */
export function files() {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.sort().map((name) => folder + name);
}

/** The files of carts with their totals. */
export function carts() {
  return files().filter((file) => basename(file) !== 'errors.jsonl');
}

/** The file of refused inputs with their codes. */
export const errors = `${folder}errors.jsonl`;

/** How many vectors `index.json` says that a file has. */
export function indexed(file) {
  return JSON.parse(readFileSync(`${folder}index.json`, 'utf8')).files[basename(file)].vectors;
}

export function lines(file) {
  return readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '');
}

/** What the engine says: the totals as JSON, or `error ` and the code. */
export function answer(line, { Cart, CartP2Error, totals }) {
  try {
    const { operation } = JSON.parse(line);
    const input = inputOf(line);
    if (!operation) return totals(input);
    const cart = new Cart(input);
    const method = operation.method.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    cart[method](...operation.arguments);
    return cart.totalsJson();
  } catch (error) {
    if (error instanceof CartP2Error) return `error ${error.code}`;
    throw error;
  }
}

/** The input as it stands in the line: a string, or bytes that may not be one. */
export function inputOf(line) {
  const vector = JSON.parse(line);
  if (vector.base64 !== undefined) return new Uint8Array(Buffer.from(vector.base64, 'base64'));
  if (vector.parts !== undefined) return vector.parts.map(([text, times]) => text.repeat(times)).join('');
  return vector.text ?? raw(line, 'input');
}

/**
 * The text of a field of the outermost object: decoding and encoding it again would write `2` for `2.0`, which
 * PHP tells apart.
 */
export function raw(line, field) {
  let depth = 0;
  let start;
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    if (token.startsWith('"')) {
      const end = index + token.length;
      if (depth === 1 && start === undefined && line[end] === ':' && JSON.parse(token) === field) start = end + 1;
    } else if (token === '{' || token === '[') {
      depth++;
    } else {
      if (start !== undefined && depth === 1) return line.slice(start, index);
      if (token !== ',') depth--;
    }
  }
  return undefined;
}
