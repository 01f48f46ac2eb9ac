// Counts down how long the cart is held. Without this file the page says the minutes it was when it was loaded.

/** When the hold of a panel ends; panels come and go with the shop's answers. */
const ends = new WeakMap();
/** Said aloud when so many seconds are left: every second would be noise. */
const SAID = [300, 60];
const spoken = document.getElementById('hold-spoken');
let asking = false;

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function tick() {
  const panel = document.getElementById('hold');
  if (panel?.dataset.state !== 'held') return;
  if (!ends.has(panel)) ends.set(panel, Date.now() + Number(panel.dataset.seconds) * 1000);
  const seconds = Math.max(0, Math.ceil((ends.get(panel) - Date.now()) / 1000));
  const time = panel.querySelector('#hold-time');
  if (time.textContent !== clock(seconds)) time.textContent = clock(seconds);
  const passed = SAID.filter((mark) => seconds <= mark && Number(panel.dataset.seconds) > mark).pop();
  if (passed && panel.dataset.said !== String(passed)) {
    panel.dataset.said = passed;
    spoken.textContent = `Held for you for ${passed === 60 ? 'one more minute' : `${passed / 60} more minutes`}.`;
  }
  if (seconds === 0) over(panel);
}

/** The shop says what is to be done when the time is up. */
async function over(panel) {
  if (asking) return;
  asking = true;
  try {
    const response = await fetch(`/cart/hold?back=${panel.dataset.back}`);
    const next = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('hold');
    if (!next || !panel.isConnected) return;
    const had = panel.contains(document.activeElement);
    panel.replaceWith(next);
    if (had) next.focus();
    if (next.dataset.state !== 'held') spoken.textContent = next.querySelector('p')?.textContent ?? '';
  } catch {
    // Without a connection the panel stays at 0:00, and the next second asks again.
  } finally {
    asking = false;
  }
}

tick();
setInterval(tick, 1000);
// A new panel reads like the old one from its first frame on.
new MutationObserver(tick).observe(document.getElementById('main'), { childList: true, subtree: true });
