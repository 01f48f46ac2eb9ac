// The embedded storefront under a real PHP with the real extension, its database in a folder of its own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer } from './processes.mjs';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const extension = process.env.CART_P2_EXTENSION ?? join(repository, 'target/cart_p2.so');
const storefront = join(repository, 'crates/php/examples/storefront');

/**
 * Starts the shop. Gives `{ url, output(), sql(), stop() }`; `sql(query)` runs
 * SQL on the shop's database behind its back and gives the rows.
 */
export async function startStorefront({ withExtension = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-'));
  const database = join(folder, 'shop.sqlite');
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = await startServer('php', [
    ...(withExtension ? ['-d', `extension=${extension}`] : []),
    '-S', new URL(url).host, '-t', join(storefront, 'public'), join(storefront, 'public/index.php'),
  ], {
    url,
    // Several workers, so that requests really meet.
    env: { PHP_CLI_SERVER_WORKERS: '4', CART_P2_STORE_DB: database },
  });
  const sql = (query) => JSON.parse(execFileSync('php', ['-r', `
    $db = new PDO('sqlite:' . $argv[1], options: [PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
    $db->exec('PRAGMA busy_timeout = 5000');
    echo json_encode($db->query($argv[2])->fetchAll());
  `, database, query], { encoding: 'utf8' }));
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { ...server, sql, stop };
}
