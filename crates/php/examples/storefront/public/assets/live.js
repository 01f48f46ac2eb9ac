// Cart page: new totals in the same frame as the change, worked out here by the
// same engine the shop uses, then confirmed by the shop. Without this file, or
// where it cannot start, the page's forms do all of it with page loads.

import { Cart, init } from '/engine/slim.js';

const page = document.getElementById('cart');
const spoken = document.getElementById('spoken');

/** The cart as the shop last described it: {cart, answer, checks, count}. */
let shop = JSON.parse(document.getElementById('live').textContent);
/** The same cart in the engine, with the quantities now in the fields. */
let engine;
/** Keys of lines whose quantity the shop has not been told yet. */
const untold = new Set();
/** Requests go one after the other, so that answers come in the order of the changes. */
let queue = Promise.resolve();
/** How many of them are not answered yet. */
let waiting = 0;
/** Forms among them, as they were sent: the same once more is somebody who thinks the click was lost. */
const sent = new Set();
/** An answer that was out of date before it came: shown only if nothing newer does. */
let unseen = null;
/** Whether somebody waits to see why, or to go to the checkout. */
let leaving = false;

// --- what the shopper does ---

function onInput({ target }) {
  if (!target.dataset.key || !target.checkValidity() || !(target.valueAsNumber >= 1)) return;
  engine.setQuantity(target.dataset.key, target.valueAsNumber);
  untold.add(target.dataset.key);
  paint(engine.totals().display);
  tellQuantities();
}

function onClick(event) {
  const button = event.target.closest('button[name^="step["]');
  if (button) {
    event.preventDefault();
    const field = button.parentElement.querySelector('input');
    button.value === '1' ? field.stepUp() : field.stepDown();
    field.dispatchEvent(new Event('input', { bubbles: true }));
    return;
  }
  const link = event.target.closest('a');
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link?.id === 'why') {
    event.preventDefault();
    afterAll(() => openWhy(link.href));
  } else if (link?.pathname === '/checkout' && (waiting > 0 || untold.size > 0)) {
    event.preventDefault();
    tellQuantities(); // once more, where the shop could not be reached
    afterAll(() => location.assign(link.href));
  }
}

/** Does, once, what must not show an older cart than this page does: when the shop knows all of it, and has agreed. */
async function afterAll(task) {
  if (leaving) return;
  leaving = true;
  const noticed = document.getElementById('notice');
  while (waiting > 0) await queue;
  try {
    const notice = document.getElementById('notice');
    if (untold.size === 0 && (notice === null || notice === noticed)) await task();
  } finally {
    leaving = false;
  }
}

function onChange({ target }) {
  if (target.dataset.key && target.value === '0') {
    target.form.requestSubmit(target.closest('.line').querySelector('[name=remove]'));
  } else if (target.dataset.key) {
    target.reportValidity();
  } else if (target.form?.hasAttribute('data-sends-itself')) {
    target.form.requestSubmit();
  }
}

function onSubmit(event) {
  event.preventDefault();
  const form = event.target;
  const path = form.getAttribute('action');
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const same = `${path}?${body}`;
  if (sent.has(same)) return;
  sent.add(same);
  mark('sending');
  enqueue(async () => {
    try {
      const reply = { ...await ask(path, body), voucher: body.get('code') };
      if (waiting > 1 && reply.ok) unseen = reply;
      else replace(reply);
    } finally {
      sent.delete(same);
    }
  });
}

// --- what is shown ---

/** Puts the engine's amounts where they stand; rows the answer no longer has are hidden. */
function paint(display) {
  const texts = new Map([
    ['subtotal', display.subtotal.text],
    ['total', display.total.text],
    ...(display.shipping ? [['shipping', display.shipping.text]] : []),
    ...display.lines.map((line) => [`line:${line.key}`, line.subtotal.text]),
    ...display.coupons.map((coupon) => [`coupon:${coupon.key}`, coupon.money.text]),
    ...display.tax_lines.map((tax) => [`tax:${tax.code}`, tax.money.text]),
  ]);
  for (const place of page.querySelectorAll('[data-amount]')) {
    const text = texts.get(place.dataset.amount);
    if (text !== undefined && place.textContent !== text) place.textContent = text;
    place.closest('.sums > div')?.toggleAttribute('hidden', text === undefined);
  }
  let count = 0;
  for (const field of page.querySelectorAll('[data-key]')) {
    count += field.valueAsNumber || 0;
    const [less, more] = field.parentElement.querySelectorAll('button');
    less.disabled = field.valueAsNumber <= 1;
    more.disabled = field.valueAsNumber >= Number(field.max);
  }
  document.querySelector('[data-count]').textContent = count;
  mark(decisionsHold(display) ? 'asking' : 'pending');
}

/** Vouchers and ways of delivery can depend on what is spent: that is the shop's to decide, so it is not guessed here. */
function decisionsHold(display) {
  const subtotal = display.subtotal.amount;
  const discounted = display.coupons.reduce((rest, coupon) => rest - coupon.money.amount, subtotal);
  const amounts = { subtotal, discounted };
  return shop.checks.every(({ of, minimum, met }) => Number(amounts[of].toFixed(4)) >= minimum === met);
}

const MARKS = {
  sending: () => 'Asking the shop…',
  asking: () => 'Worked out in your browser, asking the shop…',
  pending: () => 'The shop is looking at delivery and vouchers…',
  confirmed: () => 'Confirmed by the shop',
  different: (was, is) => `The shop says ${is}, not ${was}. The shop's amount counts.`,
  refused: (why) => why,
  unreachable: () => 'The shop cannot be reached: not confirmed yet.',
};

function mark(state, ...details) {
  const place = page.querySelector('#mark');
  if (!place) return;
  place.dataset.state = state;
  place.firstElementChild.textContent = MARKS[state](...details);
  page.classList.toggle('pending', state === 'pending' || state === 'sending');
  if (!['sending', 'asking', 'pending'].includes(state)) {
    const total = page.querySelector('[data-amount=total]').textContent;
    spoken.textContent = `Total ${total}. ${MARKS[state](...details)}`;
  }
}

/** Compares what was painted with the shop's answer: the texts of both engines must be the same to the byte. */
function settle(painted) {
  if (painted === shop.answer) return mark('confirmed');
  const was = JSON.parse(painted).display.total.text;
  const display = JSON.parse(shop.answer).display;
  console.error('Cart P2: the shop and the browser disagree', { cart: shop.cart, painted, answer: shop.answer });
  paint(display);
  mark('different', was, display.total.text);
}

// --- what the shop is asked ---

function enqueue(task) {
  waiting += 1;
  queue = queue.then(task).catch((error) => {
    console.error(error);
    if (unseen) replace(unseen);
    mark(error instanceof Refusal ? 'refused' : 'unreachable', error.message);
  }).then(() => {
    waiting -= 1;
    if (waiting === 0 && unseen) replace(unseen);
  });
}

/** The form that tells the shop these quantities. */
function quantities(keys) {
  const body = new URLSearchParams({ csrf: page.querySelector('#lines').elements.csrf.value });
  for (const key of keys) body.set(`quantity[${key}]`, quantityField(key).value);
  return body;
}

/** Sends all changed quantities at once; changes made while the shop thinks go with the next request. */
function tellQuantities() {
  enqueue(async () => {
    if (untold.size === 0) return;
    const told = [...untold];
    const body = quantities(told);
    const painted = engine.totalsJson();
    const held = decisionsHold(engine.totals().display);
    untold.clear();
    let reply;
    try {
      reply = await ask('/cart', body);
    } catch (error) {
      told.forEach((key) => untold.add(key));
      throw error;
    }
    if (untold.size > 0 && reply.ok) return; // out of date already: the next answer is on its way
    if (!reply.ok || !held || !isSameCart(reply.live?.cart)) return replace(reply);
    shop = reply.live;
    showHold(reply.hold);
    settle(painted);
  });
}

/** Only of the same cart can the answers be compared: it may have been changed in another window. */
function isSameCart(cart) {
  const lines = shop.cart.lines.map((line) => ({ ...line, quantity: quantityField(line.key).valueAsNumber }));
  return JSON.stringify(cart) === JSON.stringify({ ...shop.cart, lines });
}

/** The shop understood the request and said no. */
class Refusal extends Error {}

async function ask(path, body) {
  // Who leaves the page meanwhile has changed the cart all the same.
  const response = await fetch(path, { method: 'POST', body, headers: { Accept: 'application/json' }, keepalive: true });
  const reply = await response.json();
  if (reply.error) throw new Refusal(reply.error);
  return { ...reply, ok: response.ok };
}

/** The panel that says how long the cart is held; hold.js counts it down. */
function showHold(html) {
  const panel = document.getElementById('hold');
  if (!panel.contains(document.activeElement)) panel.outerHTML = html; // rendered and escaped by the server
}

/** Takes over the shop's own rendering, keeping the focus and what was typed since. */
function replace(reply) {
  const focused = document.activeElement?.closest('#hold') ? 'hold' : document.activeElement?.id;
  const typed = new Map([...untold].map((key) => [key, quantityField(key).value]));
  const edited = document.activeElement?.dataset.key;
  // Empty, or a number that is not whole yet: it counts when it is one.
  if (edited && !(quantityField(edited).valueAsNumber >= 1)) typed.set(edited, quantityField(edited).value);
  // A line that is gone has nothing to tell.
  untold.clear();
  unseen = null;
  const code = page.querySelector('#code');
  const voucher = code && { value: code.value, from: code.selectionStart, to: code.selectionEnd };
  page.innerHTML = reply.html; // rendered and escaped by the server
  if (!reply.live) {
    document.querySelector('[data-count]').textContent = 0;
    document.getElementById('cart-title').focus();
    return;
  }
  shop = reply.live;
  engine.free();
  engine = new Cart(shop.cart);
  document.querySelector('[data-count]').textContent = shop.count;
  settle(engine.totalsJson());
  for (const [key, quantity] of typed) {
    const field = quantityField(key);
    if (!field) continue;
    field.value = quantity;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  if (voucher && voucher.value !== reply.voucher) {
    const field = page.querySelector('#code');
    field.value = voucher.value;
    field.setSelectionRange(voucher.from, voucher.to);
  }
  const notice = document.getElementById('notice');
  (notice ?? document.getElementById(focused) ?? document.getElementById('cart-title')).focus();
  // What is typed next takes the place of the number, as it would have.
  if (edited && !typed.has(edited) && document.activeElement?.dataset.key === edited) document.activeElement.select();
}

const quantityField = (key) => page.querySelector(`[data-key="${CSS.escape(key)}"]`);

/** Shows the page behind "Why this amount?" on top of the cart. */
async function openWhy(href) {
  const dialog = document.getElementById('why-dialog');
  const text = await fetch(href).then((response) => response.text()).catch(() => '');
  const why = new DOMParser().parseFromString(text, 'text/html').getElementById('why-panel');
  if (!why) return location.assign(href);
  dialog.replaceChildren(why);
  dialog.showModal();
}

// --- start ---

await init();
engine = new Cart(shop.cart);
document.documentElement.dataset.live = '';
settle(engine.totalsJson());
page.addEventListener('input', onInput);
page.addEventListener('click', onClick);
page.addEventListener('change', onChange);
page.addEventListener('submit', onSubmit);
window.addEventListener('online', tellQuantities);
window.addEventListener('pagehide', () => {
  if (untold.size > 0) fetch('/cart', { method: 'POST', body: quantities(untold), keepalive: true });
});
// What was typed while this file was still loading.
for (const field of page.querySelectorAll('[data-key]')) {
  if (field.value !== field.defaultValue) field.dispatchEvent(new Event('input', { bubbles: true }));
}
// Coming back with the browser's history may restore fields that no longer say what the shop knows.
window.addEventListener('pageshow', (event) => event.persisted && location.reload());
