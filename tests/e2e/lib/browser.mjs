// Headless Chromium through playwright-core, both as this repository's js/ folder and the machine have them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PATIENCE } from './processes.mjs';

const require = createRequire(new URL('../../../js/package.json', import.meta.url));
const { chromium } = require('playwright-core');

/** A browser whose visitors wait for what must come as patiently as the tests do, not Playwright's half minute. */
export async function launch() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--headless=new', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE));
  return browser;
}

/** From now on the page's clock stands still, unless the test moves it. It runs until then, and cannot go back: so far ahead. */
export async function stopClock(page) {
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(24 * 60 * 60 * 1000);
}

/** Fails with a readable list when axe finds what breaks WCAG 2.2 A or AA on the page. */
export async function assertAccessible(page, what, within) {
  assert.deepEqual(await accessibilityFaults(page, within), [], what);
}

/** What axe finds on the page, or in a part of it (a selector, or `{ exclude }`), that breaks WCAG 2.2 A or AA, one text a fault. */
export async function accessibilityFaults(page, within = 'html') {
  // In an isolated world, so that the page's content security policy stays as it is.
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId: executionContextId, expression, awaitPromise: true, returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await evaluate(`${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')}; true`);
  const found = await evaluate(`axe.run(${JSON.stringify(within)}, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
    .then(({ violations }) => violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ': ' + node.html + ' ' + node.failureSummary)))`);
  await session.detach();
  return found;
}
