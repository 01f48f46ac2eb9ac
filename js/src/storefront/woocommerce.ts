/** The little of WooCommerce's own cart script that this one works with. */

interface JQueryLike {
  on(events: string, handler: (event: unknown, ...rest: unknown[]) => void): JQueryLike;
  trigger?(event: string): JQueryLike;
}

interface JQueryStatic {
  (target: Document | HTMLElement | (() => void)): JQueryLike;
  scroll_to_notices?: (notices: unknown) => void;
  /** How many requests are under way. */
  readonly active?: number;
  /** What all jQuery objects can do; `block` is jQuery BlockUI's. */
  readonly fn?: { block?: (options?: unknown) => unknown };
}

interface AjaxSettings {
  readonly type?: string;
  readonly url?: string;
  readonly data?: unknown;
}

interface Answer {
  readonly status?: number;
}

declare global {
  interface Window {
    jQuery?: JQueryStatic;
    /** Defined when WooCommerce's cart script runs. */
    wc_cart_params?: unknown;
  }
}

/** What happens to the cart. */
export interface CartEvents {
  /** The shop was asked for something that changes the cart. */
  asked(request: Asked): void;
  /** The form and the totals were replaced by the shop's answer. */
  answered(): void;
  /** Only the totals were replaced, for another address or shipping method. */
  totalsReplaced(): void;
  /** WooCommerce is about to ask for the page, with the shop's answer to the click on a coupon. */
  fetchesAgain(): void;
  /** The request is over. `lost`: no answer came, or none the shop wrote. */
  finished(lost: boolean): void;
}

/** A request that changes the cart. */
export interface Asked {
  /** Fields of the form, when the form was sent. */
  readonly fields: URLSearchParams | null;
  /** Whether quantities are saved by it. */
  readonly saves: boolean;
  /** Whether only the totals will be replaced. */
  readonly totalsOnly: boolean;
}

/** Runs `work` when WooCommerce's cart script has set itself up: on jQuery's ready event, after its own. */
export function whenReady(work: () => void): void {
  if (window.jQuery) window.jQuery(work);
  else work();
}

/** Listens to WooCommerce's cart script; false when the page runs without it. */
export function listen(events: CartEvents): boolean {
  const { jQuery } = window;
  if (!jQuery || window.wc_cart_params === undefined) return false;
  const body = jQuery(document.body);
  const page = jQuery(document);
  body.on('updated_wc_div', () => events.answered());
  body.on('updated_cart_totals', () => events.totalsReplaced());
  let current: unknown = null;
  // The page is fetched then, below the amounts without the coupon.
  body.on('removed_coupon', () => events.fetchesAgain());
  page.on('ajaxSend', (_event, xhr, settings) => {
    const asked = changeOf(settings as AjaxSettings);
    if (!asked) return;
    current = xhr;
    events.asked(asked);
  });
  page.on('ajaxComplete', (_event, xhr) => {
    // The request for a coupon is followed by one for the page, which is then the current one.
    if (xhr !== current) return;
    current = null;
    const { status = 0 } = xhr as Answer;
    events.finished(status === 0 || status >= 500);
  });
  return true;
}

/** What happens at the checkout. */
export interface CheckoutEvents {
  /** The shop was asked for totals, with the shipping rates that are chosen in the page. */
  asked(): void;
  /** The shop was asked to take a coupon off. */
  removing(): void;
  /** It has, and WooCommerce asks for the totals next. */
  removed(): void;
  /** The totals were replaced by the shop's answer. */
  answered(): void;
  /** No answer came, or none the shop wrote. */
  lost(): void;
}

/** Listens to WooCommerce's checkout script. */
export function listenToCheckout(events: CheckoutEvents): void {
  const { jQuery } = window;
  if (!jQuery) return;
  const page = jQuery(document);
  jQuery(document.body).on('updated_checkout', () => events.answered());
  const isFor = (settings: unknown, ...actions: string[]): boolean => {
    const [, action = ''] = /[?&]wc-ajax=(\w+)/.exec((settings as AjaxSettings).url ?? '') ?? [];
    return actions.includes(action);
  };
  page.on('ajaxSend', (_event, _xhr, settings) => {
    if (isFor(settings, 'update_order_review')) events.asked();
    if (isFor(settings, 'remove_coupon')) events.removing();
  });
  page.on('ajaxComplete', (_event, _xhr, settings) => {
    if (isFor(settings, 'remove_coupon')) events.removed();
  });
  page.on('ajaxError', (_event, xhr, settings) => {
    const { statusText } = xhr as { statusText?: string };
    // A request that gives way to a newer one is not over yet.
    if (isFor(settings, 'update_order_review', 'remove_coupon') && statusText !== 'abort') events.lost();
  });
}

/** Whether WooCommerce asks for this part of the checkout already. (Its veil alone may still be fading.) */
export function isBusyWith(part: string): boolean {
  return (window.jQuery?.active ?? 0) > 0 && document.querySelector(`${part} .blockOverlay`) !== null;
}

/** What a request of WooCommerce's cart script changes; null: nothing, or it is somebody else's. */
function changeOf({ type, url = '', data }: AjaxSettings): Asked | null {
  const fields = type?.toUpperCase() === 'POST' && typeof data === 'string' ? new URLSearchParams(data) : null;
  if (fields?.has('update_cart')) return { fields, saves: true, totalsOnly: false };
  if (/[?&]wc-ajax=update_shipping_method\b/.test(url)) return { fields: null, saves: false, totalsOnly: true };
  // WooCommerce fetches the page after each of these.
  if (/[?&]wc-ajax=(apply_coupon|remove_coupon|add_to_cart)\b/.test(url)) return { fields: null, saves: false, totalsOnly: false };
  if (/[?&](remove_item|undo_item)=/.test(url)) return { fields: null, saves: false, totalsOnly: false };
  const sendsForm = [...(fields?.keys() ?? [])].some((name) => name === 'calc_shipping' || name.startsWith('cart['));
  return sendsForm ? { fields, saves: false, totalsOnly: false } : null;
}

/**
 * Keeps WooCommerce from scrolling to its notice, unless it is an error, until the returned function is called:
 * the shopper only changed a number.
 */
export function holdScrolling(): () => void {
  const { jQuery } = window;
  const original = jQuery?.scroll_to_notices;
  if (!jQuery || !original) return () => undefined;
  jQuery.scroll_to_notices = (notices) => {
    if (hasErrorNotice()) original.call(jQuery, notices);
  };
  return () => {
    jQuery.scroll_to_notices = original;
  };
}

/**
 * Runs `work` while WooCommerce cannot lay its grey veil over the cart. The veil also swallows keys, and the amounts
 * below it are the new ones already. (WooCommerce still marks form and totals as being processed.)
 */
export function withoutVeil(work: () => void): void {
  const putBack = takeVeil();
  try {
    work();
  } finally {
    putBack();
  }
}

/** Lets WooCommerce's handlers of the event under way do their work without the veil. */
export function withoutVeilInThisEvent(): void {
  window.setTimeout(takeVeil());
}

/** Takes jQuery BlockUI's method away until the returned function is called. */
function takeVeil(): () => void {
  const methods = window.jQuery?.fn;
  const original = methods?.block;
  // Whoever took it first puts it back.
  if (!methods || !original || original === noVeil) return () => undefined;
  methods.block = noVeil;
  return () => {
    methods.block = original;
  };
}

function noVeil(this: unknown): unknown {
  return this;
}

/** Has WooCommerce fetch the cart page's form and totals again. */
export function refreshCart(): void {
  window.jQuery?.(document.body).trigger?.('wc_update_cart');
}

/** Whether WooCommerce is at work on the form or the totals. */
export function isBusy(): boolean {
  return document.querySelector('.woocommerce-cart-form.processing, .cart_totals.processing') !== null;
}

/** Whether WooCommerce says that something is wrong. */
export function hasErrorNotice(): boolean {
  return document.querySelector('.woocommerce-notices-wrapper :is(.woocommerce-error, .is-error)') !== null;
}

/** Removes the notice that says no more than that the cart was updated. */
export function dropUpdatedNotice(text: string): void {
  for (const notice of document.querySelectorAll('.woocommerce-notices-wrapper > *')) {
    if ((notice.textContent ?? '').trim() === text) notice.remove();
  }
}
