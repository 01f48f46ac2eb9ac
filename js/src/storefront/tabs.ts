/** Keeps the shop's other tabs in step: one that confirmed a change tells the others, which ask the shop. */

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('cart-p2') : null;

/** The shop has confirmed a changed cart here. */
export function answered(): void {
  channel?.postMessage('changed');
}

/** Runs `refresh` when another tab has changed the cart: now when this one is looked at, else when it next is. */
export function onOtherTab(refresh: () => void): void {
  let stale = false;
  const look = (): void => {
    if (!stale || document.visibilityState !== 'visible') return;
    stale = false;
    refresh();
  };
  channel?.addEventListener('message', () => {
    stale = true;
    look();
  });
  document.addEventListener('visibilitychange', look);
}
