/**
 * What all surfaces share, built as one module beside them: `core-….js`.
 *
 * A surface's script imports from here only, so that a page with several surfaces loads one engine.
 */

export { afterPaint } from './after-paint.js';
export { readConfig, readPage } from './data.js';
export type { Config, LiveData, PageData, RestoredLine, Texts } from './data.js';
export { Estimator, type Priced } from './estimator.js';
export { AMOUNT, writeAmount, writtenAmount, writtenNumber } from './money.js';
export type { Outlook, Reason } from './outlook.js';
export { Panel } from './panel.js';
export { confirmed, isSwitchedOff, type Difference } from './report.js';
export { Retry } from './retry.js';
export { idle, startEngine, stepAside } from './start.js';
export { announce } from './status.js';
export { answered as tellTabs, onOtherTab } from './tabs.js';
export type { Display, Quantities, Shown } from './types.js';
export { NO_WISH, restorable, sameGoods, type Wish } from './wish.js';
