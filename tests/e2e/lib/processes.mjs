// Servers for a test: started in a process group of their own, ended with all their children.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** How long, in milliseconds, a test waits for what must come: long enough for any machine, for only its speed is meant. */
export const PATIENCE = 180_000;

/** Below the ports that the system gives to outgoing connections: one that is free now could be given away before its server has it. */
const [FIRST_PORT, END_OF_PORTS] = [10_240, 32_768];
let tried = process.pid * 64; // each program begins somewhere else

/** A TCP port of this machine that nobody uses now. */
export async function freePort() {
  for (let left = END_OF_PORTS - FIRST_PORT; left > 0; left -= 1) {
    const port = FIRST_PORT + tried++ % (END_OF_PORTS - FIRST_PORT);
    const probe = createServer().listen(port, '127.0.0.1');
    if (!await once(probe, 'listening').then(() => true, () => false)) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${END_OF_PORTS}`);
}

/** Asks until `condition` gives something true, and gives that; says what was awaited when it takes too long. */
export async function until(what, condition) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE} ms`);
    await pause(20);
  }
}

/**
 * Starts a web server and waits until it answers, whatever the status.
 * Gives `{ url, output(), stop() }`.
 */
export async function startServer(command, args, { url, env = {}, cwd }) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (text) => { output += text; });
  child.stderr.on('data', (text) => { output += text; });
  const gone = once(child, 'exit');
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await gone;
  };
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  process.on('exit', kill); // also when a test run ends in an exception
  try {
    await until(`${command} at ${url}`, async () => {
      if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}:\n${output}`);
      return fetch(url, { redirect: 'manual' }).then(() => true, () => false);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, output: () => output, stop };
}
