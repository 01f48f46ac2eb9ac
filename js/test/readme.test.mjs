/** The example in README.md does what its comments say. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

it('the example of README.md', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example] = /```js\n(.*?)```/s.exec(readme);
  let checked = 0;
  const checks = example
    .replace("'@cart-p2/cart'", JSON.stringify(new URL('../dist/node.js', import.meta.url).href))
    .replace(/^( *)(.+); \/\/ (\d[\d.]*|'[^']*')$/gm, (_, indent, expression, expected) => {
      checked++;
      return `${indent}check(${expression}, ${expected});`;
    });
  globalThis.check = assert.equal;
  try {
    await import(`data:text/javascript,${encodeURIComponent(checks)}`);
  } finally {
    delete globalThis.check;
  }
  assert.equal(checked, 5);
});
