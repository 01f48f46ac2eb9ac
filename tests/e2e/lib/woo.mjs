// A real WooCommerce shop under PHP's own web server, for tests in the browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer } from './processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const router = join(here, '../../../crates/xtask/assets/shop/router.php');

/**
 * Serves the shop, under PHP with the options `php`, that CART_P2_WP_ROOT names (`cargo xtask shop --name test --catalogue --classic --plugin` makes one).
 *
 * Gives `{ url, another(), arrange(), ids(), pages(), stop() }`. `stop` puts everything back that `arrange` changed,
 * and fails when PHP had anything to say in debug.log meanwhile.
 */
export async function startWoo({ php = [] } = {}) {
  const root = process.env.CART_P2_WP_ROOT;
  if (!root || !existsSync(join(root, 'wp-load.php'))) {
    throw new Error('CART_P2_WP_ROOT must name the WordPress folder of a shop. Make one: cargo xtask shop --name test --catalogue --classic --plugin');
  }
  const run = (command) =>
    JSON.parse(execFileSync('php', ['-d', 'display_errors=stderr', join(here, 'woo.php'), root], { input: JSON.stringify(command), encoding: 'utf8' }));
  const log = join(root, '../debug.log');
  // WooCommerce 9.2 is older than WordPress's rule that translations load at init.
  const isWooCommerces = (line) => line.includes('_load_textdomain_just_in_time') && line.includes('<code>woocommerce</code>');
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter((line) => line && !isWooCommerces(line)) : []);
  const linesBefore = lines().length;

  const mu = join(root, 'wp-content/mu-plugins/e2e-other-plugin.php');
  mkdirSync(dirname(mu), { recursive: true });
  copyFileSync(join(here, 'woo-mu-plugin.php'), mu);

  const serve = async (env) => {
    const url = `http://127.0.0.1:${await freePort()}`;
    return startServer('php', [...php, '-S', new URL(url).host, '-t', root, router], { url, env });
  };
  const server = await serve({ PHP_CLI_SERVER_WORKERS: '3' });
  const undo = [];
  return {
    url: server.url,
    /** One more server of the same shop, in one process that may be killed: `{ url, output(), stop() }`. */
    another: () => serve(),
    /** Sets options (and the flat rate's cost); the returned function puts them back. */
    arrange(options, extra = {}) {
      const back = run({ do: 'arrange', options, ...extra });
      undo.push(back);
      return () => {
        run(back);
        undo.splice(undo.indexOf(back), 1);
      };
    },
    ids: (skus) => run({ do: 'ids', skus }),
    pages: (names) => run({ do: 'pages', names }),
    async stop() {
      while (undo.length > 0) run(undo.pop());
      rmSync(mu, { force: true });
      await server.stop();
      assert.deepEqual(lines().slice(linesBefore), [], 'debug.log stays empty');
    },
  };
}
