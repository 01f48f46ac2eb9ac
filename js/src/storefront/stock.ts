/**
 * Keeps stock and hold of a page up to date: what is left of a product, and how long the shop holds what is in the cart.
 *
 * It needs no engine and changes no cart. Without it the page says the same, as it was when it was made.
 */

/** As `Storefront/StockAssets.php` prints it. */
interface Config {
  /** `stock.php`; null: it cannot be used here. */
  readonly light: string | null;
  readonly rest: string;
  readonly seconds: number;
  /** How many products may be asked for at a time. */
  readonly most: number;
  readonly i18n: Readonly<Record<'in' | 'number' | 'low' | 'out' | 'held' | 'minutes' | 'minute' | 'over' | 'extended' | 'failed' | 'mine', string>>;
}

/** As `Stock/Light.php` answers; products are `p12`. */
interface Answer {
  readonly products: Readonly<Record<string, readonly ['in' | 'low' | 'held' | 'out', string | null]>>;
  /** Quantity, until when (seconds since 1970), whether it may be extended. */
  readonly holds: Readonly<Record<string, readonly [string, number, boolean]>>;
}

/** Seconds left at which a screen reader is told. */
const SAID_AT = [300, 60];
/** So often in turn a server may be too busy for the light question before it counts as one that does not run it. */
const BUSY_MOST = 3;
/** Milliseconds by which the clocks may part while the page is open; more: somebody has set ours. */
const SET = 60_000;

const config = JSON.parse(document.getElementById('cart-p2-stock-config')?.textContent ?? 'null') as Config | null;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let light = config?.light ?? null;
let stopped = false;
/** So often in turn the server was too busy. */
let busy = 0;
/** Milliseconds the shop's clock is ahead of ours at least; null: not known. */
let ahead: number | null = null;
/** Questions sent so far, whether for holds or for the panel; the newest of each whose answer is shown. What was asked before says nothing new. */
let asked = 0;
let answered = 0;
let paneled = 0;
/** Buttons of the panel that wait for their answers, which come one after the other. */
let pressed = 0;
let presses = Promise.resolve();
/** Whether one of them has changed the cart, so that the page is loaded again after the last. */
let changed = false;
/** Whether the panel was to be taken anew meanwhile. */
let postponed = false;
/** When the hold that was counted last ends, and how many seconds it had left then. */
let counted: { until: number; left: number } | null = null;

const panel = (): HTMLElement | null => document.querySelector('.cart-p2-hold');
const marks = (): NodeListOf<HTMLElement> => document.querySelectorAll('.cart-p2-stock, .cart-p2-mine');
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Seconds since 1970, by the shop's clock. */
const shopTime = (): number => Math.floor((Date.now() + (ahead ?? 0)) / 1000);

/** Takes the shop's time from an answer. One that was long under way says too little, never too much: the countdown must not jump back. */
function setClock(now: number): void {
  const least = now * 1000 - Date.now();
  if (ahead === null || least > ahead || ahead - least > SET) ahead = least;
}

/** Says something to screen readers, in the panel's own place for that. */
function say(text: string): void {
  const place = panel()?.querySelector('.cart-p2-status');
  if (place) place.textContent = text;
}

/** Asks the shop, the light way as long as that works. */
async function ask(): Promise<void> {
  if (stopped || !config) return;
  const turn = (asked += 1);
  const products = [...new Set([...[...marks()].map((mark) => mark.dataset['product'] ?? ''), ...Object.keys(wants())])].filter(Boolean).slice(0, config.most);
  const address = new URL(light ?? config.rest, location.href);
  address.searchParams.set('products', products.join(','));
  let response: Response | null = null;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
  } catch {
    return; // No connection: the next question may get through.
  }
  const now = Number(response.headers.get('x-cart-p2-now'));
  if (!response.ok || !now) return refused(response.status);
  busy = 0;
  setClock(now);
  const answer = (await response.json().catch(() => null)) as Answer | null;
  if (answer === null || turn < Math.max(answered, paneled)) return;
  answered = turn;
  show(answer);
}

/** The question was not answered. */
async function refused(status: number): Promise<void> {
  // A server that is too busy is not asked for more at once.
  if (status === 429 || status >= 500) {
    busy += 1;
    if (light === null || busy < BUSY_MOST) return;
  }
  // No such file on this server, or no holds in this shop.
  if (light === null) stopped = true;
  else {
    light = null;
    await ask();
  }
}

/** Whether the panel says what an answer says: until when all is held, whether that may be extended, and of what there is less than the cart wants. */
function isSaid({ products, holds }: Answer): boolean {
  const held = Object.values(holds);
  const until = held.length > 0 ? Math.min(...held.map(([, end]) => end)) : 0;
  const longer = held.some(([, , extensible]) => extensible);
  if (until !== heldUntil() || (until > 0 && longer !== (panel()?.querySelector('.cart-p2-time button') != null))) return false;
  return Object.entries(wants()).every(([id, wanted]) => {
    const [state, number] = products[`p${id}`] ?? ['in', null];
    const left = state === 'held' || state === 'out' ? '0' : number;
    const offered = panel()?.querySelector<HTMLElement>(`.cart-p2-offers [data-product="${id}"]`)?.dataset['left'];
    // null: this shop does not tell how many there are.
    return left === null || offered === (Number(left) < Number(wanted) ? left : undefined);
  });
}

/** Shows an answer. */
function show({ products, holds }: Answer): void {
  for (const mark of document.querySelectorAll<HTMLElement>('.cart-p2-stock')) {
    const product = products[`p${mark.dataset['product']}`];
    if (product) showStock(mark, ...product);
  }
  for (const place of document.querySelectorAll<HTMLElement>('.cart-p2-mine')) {
    place.dataset['until'] = String(holds[`p${place.dataset['product']}`]?.[1] ?? '');
  }
  if (panel() && !isSaid({ products, holds })) void refresh();
  tick();
}

/** Writes a product's stock where the page has it, in WooCommerce's words. */
function showStock(mark: HTMLElement, state: string, left: string | null): void {
  const texts = config!.i18n;
  const text = state === 'held' ? texts.held : state === 'out' ? texts.out
    : left === null ? texts.in : (state === 'low' ? texts.low : texts.number).replace('%s', left);
  const line = mark.querySelector('.stock') ?? mark.firstElementChild;
  if (line && line.textContent?.trim() !== text) {
    line.textContent = text;
    const gone = state === 'held' || state === 'out';
    line.classList.toggle('out-of-stock', gone);
    line.classList.toggle('in-stock', !gone);
  }
  const field = mark.closest('.product')?.querySelector<HTMLInputElement>('form.cart:not(.variations_form, .grouped_form) input[name="quantity"]');
  if (field && left !== null && field.type === 'number') field.max = left;
}

/** Writes the time that is left; tells screen readers now and then. */
function tick(): void {
  const now = shopTime();
  for (const place of document.querySelectorAll<HTMLElement>('.cart-p2-mine')) {
    const left = Number(place.dataset['until']) - now;
    const text = left > 0 ? config!.i18n.mine.replace('%s', calm.matches && left > 60 ? clock(Math.ceil(left / 60) * 60) : clock(left)) : '';
    if (place.textContent !== text) place.textContent = text;
  }
  const time = panel()?.querySelector<HTMLElement>('.cart-p2-time');
  if (!time || time.dataset['over'] !== undefined) return;
  const until = Number(time.dataset['until']);
  const left = Math.max(0, until - now);
  if (left === 0) {
    // The button stays, and with it the focus: pressed now, it holds anew what is still there.
    time.dataset['over'] = '';
    time.querySelector('p')!.textContent = config!.i18n.over;
    say(config!.i18n.over);
    void ask();
    return;
  }
  const shown = time.querySelector('.cart-p2-left')!;
  // Each second is motion, too: with less of it wished for, minutes are enough until the last one.
  if (!calm.matches || left <= 60) shown.textContent = clock(left);
  else if (counted === null || Math.ceil(left / 60) !== Math.ceil(counted.left / 60)) shown.textContent = clock(Math.ceil(left / 60) * 60);
  const before = counted?.until === until ? counted.left : left + 1;
  for (const at of SAID_AT) {
    if (before > at && left <= at && left > at - 30) say(at === 60 ? config!.i18n.minute : config!.i18n.minutes.replace('%s', String(at / 60)));
  }
  counted = { until, left };
}

/** Takes the panel anew from the shop. While a button's answer is awaited that has to wait: what it says would be older. */
async function refresh(): Promise<void> {
  const turn = (asked += 1);
  const html = pressed > 0 ? null : await fetchPanel();
  if (pressed > 0) postponed = true;
  else if (html !== null && turn > paneled) showPanel(html, turn);
}

/** Asks for the panel, or does first what a button says. Gives its HTML; null: that did not work. */
async function fetchPanel(body?: FormData): Promise<string | null> {
  const address = panel()?.dataset['panel'];
  if (!address) return null;
  try {
    const response = await fetch(address, { credentials: 'same-origin', ...(body && { method: 'POST', body }) });
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

/** Shows the panel, the focus where it was. */
function showPanel(html: string, turn: number): void {
  const inner = panel()?.querySelector<HTMLElement>('.cart-p2-hold-inner');
  if (!inner) return;
  paneled = turn;
  const had = inner.contains(document.activeElement) ? whatOf(document.activeElement) : null;
  inner.innerHTML = html;
  const time = inner.querySelector<HTMLElement>('.cart-p2-time');
  if (time) setClock(Number(time.dataset['now']));
  if (had !== null) {
    inner.tabIndex = -1;
    ([...inner.querySelectorAll('button')].find((button) => whatOf(button) === had) ?? inner).focus();
  }
  tick();
}

/** What a button of the panel does, and to which product; '': nothing. */
const whatOf = (element: Element | null): string =>
  element instanceof HTMLButtonElement && element.form ? `${element.value} ${new FormData(element.form).get('product')}` : '';

/** What the panel says the cart wants of products whose stock is limited, in units. */
const wants = (): Readonly<Record<string, string>> => JSON.parse(panel()?.querySelector<HTMLElement>('.cart-p2-wants')?.dataset['wants'] ?? '{}');

/** Until when the panel says the cart is held, in seconds since 1970; 0: it is not. */
const heldUntil = (): number => Number(panel()?.querySelector<HTMLElement>('.cart-p2-time')?.dataset['until'] ?? 0);

/** A button of the panel, without leaving the page. */
function submit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (!form.closest('.cart-p2-hold-inner')) return;
  event.preventDefault();
  const button = event.submitter as HTMLButtonElement;
  // Pressed again because the shop is slow.
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  const body = new FormData(form, button);
  pressed += 1;
  presses = presses.then(() => press(button, body));
}

/** Does what a button says. */
async function press(button: HTMLButtonElement, body: FormData): Promise<void> {
  const before = heldUntil();
  const html = await fetchPanel(body);
  pressed -= 1;
  if (html === null) {
    button.removeAttribute('aria-disabled');
    say(config!.i18n.failed);
  } else if (button.value !== 'extend') changed = true;
  else if (pressed > 0) postponed = true;
  else if (!changed) {
    showPanel(html, (asked += 1));
    say(heldUntil() > before ? config!.i18n.extended : config!.i18n.failed);
  }
  if (pressed > 0) return;
  if (changed) reload();
  else if (postponed) {
    postponed = false;
    void refresh();
  }
}

/** The cart has changed: all of the page must say so. What an address puts into the cart is not put there again. */
function reload(): void {
  const here = new URL(location.href);
  if (!here.searchParams.has('add-to-cart')) return location.reload();
  here.searchParams.delete('add-to-cart');
  here.searchParams.delete('quantity');
  location.replace(here);
}

/** The cart may be another: the panel first, then what it does not say. */
async function anew(): Promise<void> {
  await refresh();
  await ask();
}

/** Runs `change` soon after the cart has changed, whoever shows it. */
function onCart(change: () => void): void {
  let timer = 0;
  const soon = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(change, 400);
  };
  const { jQuery, wp } = window as unknown as {
    jQuery?: (of: Document['body']) => { on(events: string, run: () => void): void };
    wp?: { data?: { subscribe(run: () => void): void; select(store: string): { getCartData?(): { items: { key: string; quantity: number }[] } } | undefined } };
  };
  jQuery?.(document.body).on('updated_wc_div updated_cart_totals added_to_cart removed_from_cart found_variation', soon);
  document.body.addEventListener('wc-blocks_added_to_cart', soon);
  let items: string | null = null;
  wp?.data?.subscribe(() => {
    const now = wp.data?.select('wc/store/cart')?.getCartData?.().items.map(({ key, quantity }) => key + quantity).join() ?? null;
    if (items !== null && now !== items) soon();
    items = now;
  });
}

if (config) {
  const time = panel()?.querySelector<HTMLElement>('.cart-p2-time');
  if (time) setClock(Number(time.dataset['now']));
  tick();
  // A product's page may come from a cache; the cart's page never does.
  if (marks().length > 0) void ask();
  setInterval(tick, 1000);
  setInterval(() => document.visibilityState === 'visible' && void ask(), config.seconds * 1000);
  // A shop that does not tell how many there are does not tell that they are there again, either: who comes back sees the panel as it is now.
  const isOpen = (): boolean => Boolean(panel()?.querySelector('.cart-p2-time[data-over], .cart-p2-offers'));
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void (isOpen() ? anew() : ask()));
  window.addEventListener('pageshow', (event) => event.persisted && void anew());
  document.addEventListener('submit', submit);
  onCart(() => void anew());
}
