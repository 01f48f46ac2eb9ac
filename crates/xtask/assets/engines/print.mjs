// Prints what the Wasm module makes of each cart: one cart per input line, one
// output line for `totals` and, in the full build, one for `explain`. Runs with
// the npm package's folder as its working folder. See src/engines.rs.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

const [entry, from, to] = process.argv.slice(-3);
const engine = await import(entry);

function line(call, cart) {
  try {
    return call(cart);
  } catch (error) {
    if (!(error instanceof engine.CartP2Error)) throw error;
    return `error ${error.code}: ${error.message}`;
  }
}

const output = openSync(to, 'w');
for (const cart of readFileSync(from, 'utf8').split('\n')) {
  if (cart === '') continue;
  writeSync(output, `${line(engine.totals, cart)}\n`);
  if (engine.explain) writeSync(output, `${line(engine.explain, cart)}\n`);
}
closeSync(output);
