/** The carts recorded from WooCommerce, those worked out by hand, and what must be refused: through Wasm. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as full from '../dist/node.js';
import * as slim from '../dist/node-slim.js';
import { answer, carts, errors, files, indexed, lines, raw } from './support/vectors.mjs';

/** Numbers as they are written: JSON.parse would make `10` and `10.0` the same. */
function typed(json) {
  return JSON.parse(json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(`${Number(token)} ${/[.eE]/.test(token) ? 'float' : 'integer'}`),
  ));
}

for (const [name, engine] of Object.entries({ full, slim })) {
  describe(`vectors through the ${name} build`, () => {
    for (const file of carts()) {
      it(basename(file), () => {
        const vectors = lines(file);
        assert.equal(vectors.length, indexed(file), 'the count in tests/vectors/index.json');
        for (const line of vectors) {
          const [actual, expected] = [answer(line, engine), raw(line, 'output')];
          if (actual !== expected) assert.deepEqual(typed(actual), typed(expected), JSON.parse(line).id);
        }
      });
    }

    it('errors.jsonl', () => {
      for (const line of lines(errors)) {
        const { id, code } = JSON.parse(line);
        assert.equal(answer(line, engine), `error ${code}`, id);
      }
    });
  });
}

it('every code of the engine but that of a defect is provoked', () => {
  const types = readFileSync(fileURLToPath(new URL('../src/wire.ts', import.meta.url)), 'utf8');
  const declared = [...types.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code]) => code);
  const provoked = new Set(lines(errors).map((line) => JSON.parse(line).code));
  assert.ok(declared.length > 20);
  assert.deepEqual(declared.filter((code) => !provoked.has(code)), ['internal']);
});

it('the two builds answer the same, and the digest is one line a file', () => {
  const script = fileURLToPath(new URL('vector-digest.mjs', import.meta.url));
  const digest = (...options) => execFileSync(process.execPath, [script, ...options], { encoding: 'utf8' });
  const printed = digest();
  assert.equal(digest('--slim'), printed);
  assert.equal(printed.trim().split('\n').length, files().length);
  assert.match(printed, /^([0-9a-f]{64} {2}\S+\.jsonl\n)+$/);
});
