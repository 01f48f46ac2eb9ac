/** The little of WooCommerce's own cart script that this one works with. */

interface JQueryLike {
  on(events: string, handler: (event: unknown, ...rest: unknown[]) => void): JQueryLike;
}

interface JQueryStatic {
  (target: Document | HTMLElement | (() => void)): JQueryLike;
  scroll_to_notices?: (notices: unknown) => void;
  /** What all jQuery objects can do; `block` is jQuery BlockUI's. */
  readonly fn?: { block?: (options?: unknown) => unknown };
}

interface AjaxSettings {
  readonly type?: string;
  readonly data?: unknown;
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
  /** The form was sent to the shop, with these fields. */
  sent(fields: URLSearchParams): void;
  /** The form and the totals were replaced by the shop's answer. */
  answered(): void;
  /** Only the totals were replaced, for another address or shipping method. */
  totalsReplaced(): void;
  /** The request for the form is over, whatever came of it. */
  finished(): void;
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
  let form: unknown = null;
  page.on('ajaxSend', (_event, xhr, settings) => {
    const fields = fieldsOf(settings as AjaxSettings);
    if (!fields?.has('update_cart')) return;
    form = xhr;
    events.sent(fields);
  });
  page.on('ajaxComplete', (_event, xhr) => {
    if (xhr !== form) return;
    form = null;
    events.finished();
  });
  return true;
}

function fieldsOf(settings: AjaxSettings): URLSearchParams | null {
  return settings.type?.toUpperCase() === 'POST' && typeof settings.data === 'string'
    ? new URLSearchParams(settings.data)
    : null;
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
  const methods = window.jQuery?.fn;
  const original = methods?.block;
  if (!methods || !original) return work();
  methods.block = function (this: unknown) {
    return this;
  };
  try {
    work();
  } finally {
    methods.block = original;
  }
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
