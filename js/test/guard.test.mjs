/** What happens around Wasm: before it is loaded, when loading fails, and after a trap. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { build } from 'esbuild';
import { cart } from './support/carts.mjs';

/** A fresh instance of a module, as each page has its own. */
let instances = 0;
const fresh = (file) => import(`../dist/${file}?instance=${++instances}`);

const wasm = readFileSync(new URL('../dist/cart_p2_slim.wasm', import.meta.url));

describe('the browser build', () => {
  it('says that it is not ready before init()', async () => {
    const { Cart, totals, CartP2Error } = await fresh('slim.js');
    for (const early of [() => totals('{}'), () => new Cart(cart())]) {
      assert.throws(early, (error) => error instanceof CartP2Error && error.code === 'not_ready');
    }
  });

  it('loads once, from bytes, a module or a response', async () => {
    const response = () => new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } });
    for (const source of [wasm, new WebAssembly.Module(wasm), response(), Promise.resolve(response())]) {
      const { init, Cart } = await fresh('slim.js');
      const [first, second] = [init(source), init()];
      assert.equal(first, second);
      await first;
      assert.equal(new Cart(cart()).total(), '23.99');
    }
  });

  it('may be initialised again after a failure', async () => {
    const { init, version } = await fresh('slim.js');
    await assert.rejects(init(new Response('gone', { status: 404 })), /404/);
    await assert.rejects(init(new Uint8Array([1, 2, 3])), WebAssembly.CompileError);
    await init(wasm);
    assert.match(version(), /^\d/);
  });
});

describe('after a defect of the engine', () => {
  async function guardModule() {
    const bundled = await build({
      stdin: {
        contents: "export { Guard } from './src/guard.ts'; export { CartP2Error } from './src/errors.ts';",
        resolveDir: new URL('..', import.meta.url).pathname,
      },
      bundle: true,
      format: 'esm',
      write: false,
    });
    return import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);
  }

  /** A module whose only function traps. */
  const trap = new WebAssembly.Instance(
    new WebAssembly.Module(
      new Uint8Array([
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 0x74, 0x72, 0x61, 0x70, 0, 0,
        0x0a, 5, 1, 3, 0, 0, 0x0b,
      ]),
    ),
  ).exports.trap;

  it('a trap becomes "internal", and so does every later call', async () => {
    const { Guard, CartP2Error } = await guardModule();
    const guard = new Guard();
    guard.open();
    const internal = (error) => error instanceof CartP2Error && error.code === 'internal';
    assert.throws(() => guard.call(trap), (error) => internal(error) && error.cause instanceof WebAssembly.RuntimeError);
    assert.throws(() => guard.call(() => 1), internal);
    guard.open();
    assert.throws(() => guard.call(() => 1), internal);
  });

  it('other errors pass as they are', async () => {
    const { Guard } = await guardModule();
    const guard = new Guard();
    guard.open();
    const bug = new TypeError('a bug of the caller');
    assert.throws(() => guard.call(() => { throw bug; }), bug);
    assert.equal(guard.call(() => 1), 1);
  });
});
