/**
 * Prints one line a vector file: the sha256 of the engine's answers, and the file's name. The answers (the totals as
 * JSON, or `error ` and the code) are joined by "\n". Rust and PHP print the same lines for the same engine.
 *
 *   node js/test/vector-digest.mjs [--slim] [FILE...]
 */

import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { answer, files, lines } from './support/vectors.mjs';

const options = process.argv.slice(2);
const engine = await import(options[0] === '--slim' ? '../dist/node-slim.js' : '../dist/node.js');
const chosen = options.filter((option) => option !== '--slim');

for (const file of chosen.length > 0 ? chosen : files()) {
  const answers = lines(file).map((line) => answer(line, engine));
  console.log(`${createHash('sha256').update(answers.join('\n')).digest('hex')}  ${basename(file)}`);
}
