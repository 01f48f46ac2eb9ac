// Sends a form once, however often its button is pressed while the shop thinks. Without this file the second click counts, too.

/** So long somebody who sends the same again is impatient, in milliseconds; later they have stopped the browser and mean it. */
const IMPATIENT = 10_000;
const sent = new Map();

document.addEventListener('submit', (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  const now = `${new URLSearchParams(new FormData(form, event.submitter))}`;
  const before = sent.get(form);
  if (before?.what === now && event.timeStamp - before.at < IMPATIENT) event.preventDefault();
  else sent.set(form, { what: now, at: event.timeStamp });
});
// Back from where the form led to.
window.addEventListener('pageshow', () => sent.clear());
