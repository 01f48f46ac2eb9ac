/** The package as npm delivers it: packed, unpacked elsewhere, loaded by node and by a browser. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { cart } from './support/carts.mjs';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const browserPath = process.env.CART_P2_CHROMIUM ?? '/usr/bin/chromium';

let project;
let files;

before(async () => {
  project = await mkdtemp(join(tmpdir(), 'cart-p2-package-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], { cwd: root });
  const [packed] = [JSON.parse(stdout)].flat().map((entry) => (entry.files ? entry : Object.values(entry)[0]));
  files = packed.files.map(({ path }) => path).sort();
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  const tarball = packed.filename.replace(/^@/, '').replace('/', '-');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: project });
});

after(() => project && rm(project, { recursive: true, force: true }));

it('holds what is needed and nothing else', () => {
  const expected = ['README.md', 'package.json'];
  for (const name of ['index', 'node', 'node-slim', 'slim']) expected.push(`dist/${name}.js`);
  for (const name of ['cart_p2', 'cart_p2_slim']) expected.push(`dist/${name}.wasm`);
  for (const name of ['arguments', 'cart', 'errors', 'guard', 'index', 'load', 'slim', 'wire']) {
    expected.push(`dist/types/${name}.d.ts`);
  }
  assert.deepEqual(files.filter((path) => path !== 'LICENSE'), expected.sort());
});

it('has no dependencies to install', async () => {
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  assert.equal(dependencies, undefined);
});

describe('in node', () => {
  for (const entry of ['@cart-p2/cart', '@cart-p2/cart/slim']) {
    it(`imports ${entry}`, async () => {
      const program = `
        import { Cart, CartP2Error } from '${entry}';
        const cart = new Cart(${JSON.stringify(cart())});
        cart.setQuantity('a', 3);
        try { cart.removeLine('b'); } catch (error) { console.log(error instanceof CartP2Error, error.code); }
        console.log(cart.total());`;
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: project });
      assert.equal(stdout, 'true unknown_line\n71.96\n');
    });
  }

  it('offers types to TypeScript', async () => {
    await writeFile(
      join(project, 'use.ts'),
      `import { Cart, type Totals } from '@cart-p2/cart';
       import { init } from '@cart-p2/cart/slim';
       await init();
       const totals: Totals = new Cart('{}').totals();
       export const total: string = totals.totals.total;
       // @ts-expect-error: no such method
       new Cart('{}').nothing();`,
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
    await run(process.execPath, [tsc, ...options, '--lib', 'es2022,dom,esnext.disposable', 'use.ts'], { cwd: project });
  });
});

describe('in a browser', { skip: !existsSync(browserPath) && `${browserPath} is not there` }, () => {
  const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html' };
  let server;
  let browser;
  let wasmType;

  before(async () => {
    server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost');
      if (pathname === '/') {
        // The strictest policy that lets Wasm run.
        response.setHeader('Content-Security-Policy', "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
        response.setHeader('Content-Type', 'text/html');
        return response.end('<!doctype html><title>shop</title>');
      }
      try {
        const type = types[extname(pathname)];
        const body = await readFile(join(project, normalize(pathname)));
        response.setHeader('Content-Type', (type === 'application/wasm' && wasmType) || type);
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launch({
      executablePath: browserPath,
      args: ['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-background-networking'],
    });
  });

  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  async function inPage(work, argument) {
    const page = await browser.newPage();
    page.setDefaultTimeout(180_000); // a busy machine may take its time
    try {
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      return await page.evaluate(work, argument);
    } finally {
      await page.close();
    }
  }

  /** Runs in the page. */
  async function price({ entry, input }) {
    const { init, Cart, CartP2Error, totals } = await import(`/node_modules/@cart-p2/cart/dist/${entry}.js`);
    const early = (() => {
      try {
        return totals('{}');
      } catch (error) {
        return error instanceof CartP2Error && error.code;
      }
    })();
    await Promise.all([init(), init()]);
    const cart = new Cart(input);
    cart.setQuantity('a', 3);
    return { early, total: cart.total(), json: totals(JSON.stringify(input)), explains: typeof cart.explain };
  }

  for (const [entry, explains] of [['index', 'function'], ['slim', 'undefined']]) {
    it(`loads ${entry}.js, and answers the same bytes as node`, async () => {
      const { totals } = await import('../dist/node.js');
      assert.deepEqual(await inPage(price, { entry, input: cart() }), {
        early: 'not_ready',
        total: '71.96',
        json: totals(JSON.stringify(cart())),
        explains,
      });
    });
  }

  it('loads from a server that does not know the type of Wasm', async () => {
    wasmType = 'application/octet-stream';
    try {
      assert.equal((await inPage(price, { entry: 'slim', input: cart() })).total, '71.96');
    } finally {
      wasmType = undefined;
    }
  });

  it('takes the address of the Wasm', async () => {
    const version = await inPage(async () => {
      const { init, version } = await import('/node_modules/@cart-p2/cart/dist/slim.js');
      await init('/node_modules/@cart-p2/cart/dist/cart_p2_slim.wasm');
      return version();
    });
    assert.match(version, /^\d+\.\d+\.\d+$/);
  });
});
