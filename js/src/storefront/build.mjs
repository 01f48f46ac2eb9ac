/**
 * Bundles the storefront scripts for the plugin: dist/storefront/{classic-cart.js, cart_p2_bg.wasm, manifest.json}.
 *
 * `npm run build` calls this after the slim Wasm build; `cargo xtask build plugin` copies the result into the
 * plugin. The manifest gives each file's content hash, which the plugin puts into its address.
 */

import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const js = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles into `to`; `wasm` is the slim module. */
export async function buildStorefront(to = `${js}dist/storefront`, wasm = `${js}pkg-slim/cart_p2_bg.wasm`) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await build({
    entryPoints: [`${js}src/storefront/classic-cart.ts`],
    outfile: `${to}/classic-cart.js`,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await cp(wasm, `${to}/cart_p2_bg.wasm`);
  const manifest = {};
  for (const file of ['cart_p2_bg.wasm', 'classic-cart.js']) {
    manifest[file] = createHash('sha256').update(await readFile(`${to}/${file}`)).digest('hex').slice(0, 16);
  }
  await writeFile(`${to}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStorefront();
