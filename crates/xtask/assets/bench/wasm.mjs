// Times the Wasm module on the cart in the file given: `name<TAB>microseconds`
// per line, the median of several samples. Runs with the npm package's folder
// as its working folder. See src/bench.rs.
import { readFileSync } from 'node:fs';

const [entry, file] = process.argv.slice(-2);
const { Cart, totals } = await import(entry);

function medianMicroseconds(work) {
  const time = (rounds) => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) work(i);
    return Number(process.hrtime.bigint() - start);
  };
  let rounds = 1;
  do rounds *= 2; while (time(rounds) < 20e6);
  const samples = Array.from({ length: 21 }, () => time(rounds) / rounds / 1000);
  return samples.sort((a, b) => a - b)[10];
}

const json = readFileSync(file, 'utf8').trim();
const object = JSON.parse(json);
const cart = new Cart(object);
const { key } = object.lines[object.lines.length >> 1];

const benches = {
  'quantity changed, grand total': (i) => {
    cart.setQuantity(key, 1 + (i % 8));
    cart.total();
  },
  'quantity changed, all values as an object': (i) => {
    cart.setQuantity(key, 1 + (i % 8));
    cart.totals();
  },
  'JSON in, JSON out': () => totals(json),
};
for (const [name, work] of Object.entries(benches)) {
  console.log(`${name}\t${medianMicroseconds(work).toFixed(3)}`);
}
