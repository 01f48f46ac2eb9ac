/**
 * Bundles the storefront scripts for the plugin: dist/storefront/{core-….js, one script a surface, cart_p2_bg.wasm,
 * manifest.json}.
 *
 * `npm run build` calls this after the slim Wasm build; `cargo xtask build plugin` copies the result into the
 * plugin. The manifest gives each file's content hash, which the plugin puts into its address. The core's is in its
 * name, because the scripts import it by that.
 */

import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const js = fileURLToPath(new URL('../../', import.meta.url));
const source = `${js}src/storefront/`;

const SURFACES = ['classic-cart', 'classic-checkout', 'blocks', 'mini-cart', 'mini-cart-widget', 'product', 'stock'];

const OPTIONS = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};

/** Takes the core as built, instead of bundling it again. */
const builtCore = (name) => ({
  name: 'built-core',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\/core\.js$/ }, () => ({ path: `./${name}`, external: true }));
    onResolve({ filter: /^@wordpress\// }, ({ path }) => ({ path, external: true }));
  },
});

/** Bundles into `to`; `wasm` is the slim module. */
export async function buildStorefront(to = `${js}dist/storefront`, wasm = `${js}pkg-slim/cart_p2_bg.wasm`) {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  await build({ ...OPTIONS, entryPoints: [`${source}core.ts`], outdir: to, entryNames: '[name]-[hash]' });
  const [core] = await readdir(to);
  await build({
    ...OPTIONS,
    entryPoints: SURFACES.map((name) => `${source}${name}.ts`),
    outdir: to,
    plugins: [builtCore(core)],
  });
  await cp(wasm, `${to}/cart_p2_bg.wasm`);
  const manifest = {};
  for (const file of (await readdir(to)).sort()) {
    manifest[file] = createHash('sha256').update(await readFile(`${to}/${file}`)).digest('hex').slice(0, 16);
  }
  await writeFile(`${to}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildStorefront();
