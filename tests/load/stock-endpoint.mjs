// Requests a second and latencies of the light stock question, beside the Store API's product, through the same server.
//
// `CART_P2_WP_ROOT=… node tests/load/stock-endpoint.mjs [seconds for each = 8] [requests at once = 8]`

import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { freePort, startServer } from '../e2e/lib/processes.mjs';

const seconds = Number(process.argv[2] ?? 8);
const atOnce = Number(process.argv[3] ?? 8);
const root = process.env.CART_P2_WP_ROOT;
if (!root) throw new Error('CART_P2_WP_ROOT must name the WordPress folder of a shop. Make one: cargo xtask shop --name load --catalogue --plugin');

const php = (script, command) => JSON.parse(execFileSync('php', [fileURLToPath(new URL(`../e2e/lib/${script}.php`, import.meta.url)), root], { input: JSON.stringify(command), encoding: 'utf8' }));

/** One request; gives status, milliseconds and headers. */
function ask(agent, url, headers) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    request(url, { agent, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, ms: performance.now() - start, headers: response.headers }));
    }).on('error', reject).end();
  });
}

/** Asks for some seconds, so many at once; every answer must have the status. */
async function measure(name, url, status, headers = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  for (let warm = 0; warm < 3 * atOnce; warm++) await ask(agent, url, headers);
  const times = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (performance.now() - start < seconds * 1000) {
      const answer = await ask(agent, url, headers);
      if (answer.status !== status) throw new Error(`${name}: ${answer.status} instead of ${status}`);
      times.push(answer.ms);
    }
  }));
  const took = (performance.now() - start) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))].toFixed(1).padStart(8);
  console.log(`${name.padEnd(34)} ${(times.length / took).toFixed(0).padStart(6)} /s   p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   ${times.length} requests`);
}

let server = null;
let url = process.env.CART_P2_URL;
const back = php('woo', { do: 'arrange', options: { cart_p2_stock_version: null, cart_p2_stock: 'cart', woocommerce_manage_stock: 'yes', woocommerce_stock_format: '' } });
const product = php('stock', { do: 'product', name: 'Asked for often', stock: 100 });
try {
  if (!url) {
    url = `http://127.0.0.1:${await freePort()}`;
    const router = fileURLToPath(new URL('../../crates/xtask/assets/shop/router.php', import.meta.url));
    const settings = ['opcache.enable=1', 'opcache.memory_consumption=256', 'opcache.max_accelerated_files=20000', 'memory_limit=512M'].flatMap((one) => ['-d', one]);
    const extension = process.env.CART_P2_EXTENSION ? ['-d', `extension=${process.env.CART_P2_EXTENSION}`] : [];
    server = await startServer('php', [...settings, ...extension, '-S', new URL(url).host, '-t', root, router], { url, env: { PHP_CLI_SERVER_WORKERS: '4' } });
  }
  await fetch(url); // The first page makes the tables.
  const light = `${url}/wp-content/plugins/cart-p2/stock.php?products=${product.id}`;
  const { headers } = await fetch(light);
  console.log(`${seconds} s each, ${atOnce} requests at once, ${process.env.CART_P2_URL ? 'a server that runs' : "PHP's own server, 4 workers"}`);
  await measure('stock.php', light, 200);
  await measure('stock.php, nothing changed (304)', light, 304, { 'If-None-Match': headers.get('etag') });
  await measure('REST cart-p2/v1/stock', `${url}/wp-json/cart-p2/v1/stock?products=${product.id}`, 200);
  await measure('Store API products/<id>', `${url}/wp-json/wc/store/v1/products/${product.id}`, 200);
} finally {
  await server?.stop();
  php('stock', { do: 'clean', ids: [product.id] });
  php('woo', back);
}
