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

const config = JSON.parse(document.getElementById('cart-p2-stock-config')?.textContent ?? 'null') as Config | null;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let light = config?.light ?? null;
let stopped = false;
/** Milliseconds the shop's clock is ahead of ours. */
let ahead = 0;
/** The holds of the last answer, as text; null: none yet, or the panel is newer. */
let known: string | null = null;
/** When the hold that was counted last ends, and how many seconds it had left then. */
let counted: { until: number; left: number } | null = null;

const panel = (): HTMLElement | null => document.querySelector('.cart-p2-hold');
const marks = (): NodeListOf<HTMLElement> => document.querySelectorAll('.cart-p2-stock, .cart-p2-mine');
const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** Says something to screen readers, in the panel's own place for that. */
function say(text: string): void {
  const place = panel()?.querySelector('.cart-p2-status');
  if (place) place.textContent = text;
}

/** Asks the shop, the light way as long as that works. */
async function ask(): Promise<void> {
  if (stopped || !config) return;
  const products = [...new Set([...marks()].map((mark) => mark.dataset['product'] ?? ''))].filter(Boolean).slice(0, config.most);
  const address = new URL(light ?? config.rest, location.href);
  address.searchParams.set('products', products.join(','));
  let response: Response | null = null;
  try {
    response = await fetch(address, { credentials: 'same-origin' });
  } catch {
    return; // No connection: the next question may get through.
  }
  const now = Number(response.headers.get('x-cart-p2-now'));
  if (!response.ok || !now) {
    // No such file on this server, or no holds in this shop.
    if (light === null) stopped = true;
    else {
      light = null;
      await ask();
    }
    return;
  }
  ahead = now * 1000 - Date.now();
  show((await response.json()) as Answer);
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
  const now = JSON.stringify(holds);
  // The first answer is compared with what the page was made with.
  const ends = Object.values(holds).map(([, until]) => until);
  const printed = Number(panel()?.querySelector<HTMLElement>('.cart-p2-time')?.dataset['until'] ?? 0);
  if (known === null ? printed !== (ends.length > 0 ? Math.min(...ends) : 0) : known !== now) void refresh();
  known = now;
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
  const now = Math.floor((Date.now() + ahead) / 1000);
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
    // It stays what it is: no reason to move the page.
    time.dataset['over'] = '';
    time.querySelector('p')!.textContent = config!.i18n.over;
    time.querySelector('form')?.remove();
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

/** Takes the panel anew from the shop, the focus where it was. */
async function refresh(body?: FormData): Promise<boolean> {
  const place = panel();
  if (!place) return true;
  const response = await fetch(place.dataset['panel']!, { credentials: 'same-origin', ...(body && { method: 'POST', body }) }).catch(() => null);
  if (!response?.ok) return false;
  const inner = place.querySelector<HTMLElement>('.cart-p2-hold-inner')!;
  const had = inner.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  inner.innerHTML = await response.text();
  const time = inner.querySelector<HTMLElement>('.cart-p2-time');
  if (time) ahead = Number(time.dataset['now']) * 1000 - Date.now();
  if (had) {
    const same = [...inner.querySelectorAll('button')].find((button) => button.value === (had as HTMLButtonElement).value);
    inner.tabIndex = -1;
    (same ?? inner).focus();
  }
  tick();
  return true;
}

/** A button of the panel, without leaving the page. */
async function submit(event: SubmitEvent): Promise<void> {
  const form = event.target as HTMLFormElement;
  if (!form.closest('.cart-p2-hold-inner')) return;
  event.preventDefault();
  const button = event.submitter as HTMLButtonElement;
  const body = new FormData(form, button);
  button.setAttribute('aria-disabled', 'true');
  const done = await refresh(body);
  if (!done) {
    button.removeAttribute('aria-disabled');
    say(config!.i18n.failed);
  } else if (button.value === 'extend') {
    say(config!.i18n.extended);
    known = null;
  } else {
    // The cart has changed: all of the page says so.
    location.reload();
  }
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
  if (time) ahead = Number(time.dataset['now']) * 1000 - Date.now();
  tick();
  // A product's page may come from a cache; the cart's page never does.
  if (marks().length > 0) void ask();
  setInterval(tick, 1000);
  setInterval(() => document.visibilityState === 'visible' && void ask(), config.seconds * 1000);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void ask());
  window.addEventListener('pageshow', (event) => event.persisted && void refresh().then(ask));
  document.addEventListener('submit', (event) => void submit(event));
  onCart(() => void refresh().then(ask));
}
