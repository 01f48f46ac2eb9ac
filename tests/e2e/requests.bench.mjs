// How long whole requests of the Store API take with the engine off and on, in turns, in one run: real HTTP to PHP's own web
// server (one process, opcache), the shop's database on the same machine, no object cache. A measurement, not a test: nothing fails here.
// `CART_P2_WP_ROOT=… CART_P2_EXTENSION=… node tests/e2e/requests.bench.mjs [repeats]` prints `name<TAB>off<TAB>on`, medians in milliseconds.

import { copyFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { client } from './lib/http.mjs';
import { startWoo } from './lib/woo.mjs';

const REPEATS = Number(process.argv[2] ?? 40);
const here = dirname(fileURLToPath(import.meta.url));
const mu = join(process.env.CART_P2_WP_ROOT ?? '', 'wp-content/mu-plugins/contexts-mu-plugin.php');

const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

copyFileSync(join(here, 'lib/contexts-mu-plugin.php'), mu);
const woo = await startWoo({ php: ['-d', `extension=${process.env.CART_P2_EXTENSION}`, '-d', 'opcache.enable=1', '-d', 'opcache.enable_cli=1', '-d', 'output_buffering=8388608'] });
try {
  woo.arrange({ e2e_other_plugin: '', cart_p2_engine: 'auto' }, { flat_rate_cost: '4.95' });
  const server = await woo.another();
  try {
    for (const lines of [1, 10, 50]) {
      const ask = client(() => server.url);
      await ask(`/?e2e_cart=&e2e_lines=${lines}`);
      const cart = await ask('/wp-json/wc/store/v1/cart');
      const { items } = cart.json();
      const nonce = cart.headers.get('nonce');
      const times = { off: [], on: [] };
      let sent = 0;
      for (let repeat = -3; repeat < REPEATS; repeat += 1) {
        for (const engine of ['off', 'on']) {
          sent += 1; // each request changes the quantity, and both engines get every change
          const start = performance.now();
          const answer = await ask('/wp-json/wc/store/v1/cart/update-item', { headers: { nonce, 'x-engine': engine }, json: { key: items[0].key, quantity: 1 + (sent % 3) } });
          const milliseconds = performance.now() - start;
          const by = answer.headers.get('x-calculated-by');
          if (answer.status !== 200 || by !== { off: 'WooCommerce', on: 'engine' }[engine]) throw new Error(`${answer.status}, by ${by}: ${answer.text.slice(0, 400)}`);
          if (repeat >= 0) times[engine].push(milliseconds);
        }
      }
      console.log(`update-item, ${items.length} ${items.length === 1 ? 'line' : 'lines'}\t${median(times.off).toFixed(1)}\t${median(times.on).toFixed(1)}`);
    }
  } finally {
    await server.stop();
  }
} finally {
  await woo.stop();
  rmSync(mu, { force: true });
}
