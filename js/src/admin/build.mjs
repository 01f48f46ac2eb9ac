/**
 * Adds what the plugin's admin needs to the plugin's browser files: explain.js and the full Wasm, cart_p2_full.wasm.
 *
 * Runs after the storefront's build, whose manifest it completes.
 */

import { createHash } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const js = fileURLToPath(new URL('../../', import.meta.url));

/** Bundles into `to`, a folder with the manifest of the storefront. */
export async function buildAdmin(to = `${js}dist/storefront`) {
  await build({
    entryPoints: [`${js}src/admin/explain.ts`],
    outfile: `${to}/explain.js`,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await cp(`${js}pkg/cart_p2_bg.wasm`, `${to}/cart_p2_full.wasm`);
  const manifest = JSON.parse(await readFile(`${to}/manifest.json`, 'utf8'));
  for (const file of ['cart_p2_full.wasm', 'explain.js']) {
    manifest[file] = createHash('sha256').update(await readFile(`${to}/${file}`)).digest('hex').slice(0, 16);
  }
  await writeFile(`${to}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}
