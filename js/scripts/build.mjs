/**
 * Builds the npm package: dist/ from src/ and from the Wasm that wasm-pack put into pkg/ and pkg-slim/
 * (crates/wasm/README.md has its command line; `cargo xtask build wasm` runs both).
 */

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { buildAdmin } from '../src/admin/build.mjs';
import { buildStorefront } from '../src/storefront/build.mjs';

const js = fileURLToPath(new URL('../', import.meta.url));
const dist = `${js}dist`;

/**
 * wasm-bindgen's glue looks for its Wasm beside itself when it is not told where it is. We always tell it, and a
 * bundler that reads `new URL('…', import.meta.url)` would ship a file that is never used.
 */
const withoutDefaultAddress = {
  name: 'without-default-address',
  setup({ onLoad }) {
    onLoad({ filter: /pkg(-slim)?\/cart_p2\.js$/ }, async ({ path }) => {
      const glue = await readFile(path, 'utf8');
      const contents = glue.replace("new URL('cart_p2_bg.wasm', import.meta.url)", 'undefined');
      if (contents === glue) throw new Error(`${path}: wasm-bindgen's default address is not where it was`);
      return { contents, loader: 'js' };
    });
  },
};

async function bundle(entries, options) {
  await build({
    entryPoints: entries.map((entry) => `${js}src/${entry}.ts`),
    outdir: dist,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutDefaultAddress],
    ...options,
  });
}

async function declarations() {
  const tsc = `${js}node_modules/typescript/bin/tsc`;
  await promisify(execFile)(process.execPath, [tsc, '-p', `${js}tsconfig.build.json`]).catch((failure) => {
    throw new Error(`tsc: ${failure.stdout || failure.message}`);
  });
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await Promise.all([
  bundle(['index', 'slim'], { minify: true, platform: 'browser' }),
  bundle(['node', 'node-slim'], { platform: 'node' }),
  cp(`${js}pkg/cart_p2_bg.wasm`, `${dist}/cart_p2.wasm`),
  cp(`${js}pkg-slim/cart_p2_bg.wasm`, `${dist}/cart_p2_slim.wasm`),
  declarations(),
]);
await buildStorefront();
await buildAdmin();
