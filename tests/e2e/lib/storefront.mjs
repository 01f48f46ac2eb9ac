// The embedded storefront under a real PHP with the real extension, its database in a folder of its own.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startServer } from './processes.mjs';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const extension = process.env.CART_P2_EXTENSION ?? join(repository, 'target/cart_p2.so');
const storefront = join(repository, 'crates/php/examples/storefront');

/** What time it is in the shop when a test begins, in seconds since 1970. */
const MORNING = 1_700_000_000;

/**
 * Starts the shop. Gives `{ url, output(), sql(), stock(), pass(), verify(), stop() }`: `sql(query)` runs
 * SQL on the shop's database behind its back and gives the rows, `stock(query)` on that of its stock;
 * `pass(seconds)` moves the shop's clock, which stands still otherwise.
 */
export async function startStorefront({ withExtension = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'storefront-'));
  const database = join(folder, 'shop.sqlite');
  const clock = join(folder, 'time');
  let now = MORNING;
  const pass = (seconds) => writeFileSync(clock, String(now += seconds));
  pass(0);
  const url = `http://127.0.0.1:${await freePort()}`;
  const server = await startServer('php', [
    ...(withExtension ? ['-d', `extension=${extension}`] : []),
    '-S', new URL(url).host, '-t', join(storefront, 'public'), join(storefront, 'public/index.php'),
  ], {
    url,
    // Several workers, so that requests really meet.
    env: { PHP_CLI_SERVER_WORKERS: '4', CART_P2_STORE_DB: database, CART_P2_STORE_CLOCK: clock },
  });
  const query = (file) => (text) => JSON.parse(execFileSync('php', ['-r', `
    $db = new PDO('sqlite:' . $argv[1], options: [PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
    $db->exec('PRAGMA busy_timeout = 5000');
    echo json_encode($db->query($argv[2])->fetchAll());
  `, file, text], { encoding: 'utf8' }));
  const verify = () => JSON.parse(execFileSync('php', ['-d', `extension=${extension}`, '-r', `
    echo json_encode((new CartP2\\Stock($argv[1]))->verify(''));
  `, `${database}.stock`], { encoding: 'utf8' }));
  const stop = async () => {
    await server.stop();
    // The last of its workers may still put something there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 50 });
  };
  return { ...server, sql: query(database), stock: query(`${database}.stock`), verify, pass, stop };
}
