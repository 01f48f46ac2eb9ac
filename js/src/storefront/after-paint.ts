/** The moment after the next frame. */

/** Runs `work` after the next frame, or soon in a page nobody looks at. */
export function afterPaint(work: () => void): void {
  let done = false;
  const once = (): void => {
    if (!done) work();
    done = true;
  };
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = once;
    port2.postMessage(null);
  });
  window.setTimeout(once, 100);
}
