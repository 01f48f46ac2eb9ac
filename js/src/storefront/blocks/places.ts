/**
 * The totals of the Cart and Checkout blocks, and how an amount gets seen there.
 *
 * React renders the amounts from its store when the shop has answered. From the shopper's click until two seconds later
 * the block even shows a skeleton instead of every total, however soon the amount is known: the wrapper around it
 * (`DelayedContentWithSkeleton` in wc-cart-checkout-base-frontend.js) holds it for 2,000 ms from its appearance unless
 * the visitor prefers reduced motion. There is no switch for it, and the states that raise it also keep the "Proceed"
 * button closed until the shop has answered, which is right. So what React made stays where it is in React's tree, is
 * hidden, and the amount stands beside it: an element of our own, placed before the next paint and taken away when React
 * shows the same. Amounts that really have to wait keep their skeleton, which then says why.
 */

import { writtenNumber, type Outlook, type Texts } from '../core.js';
import type { Amounts, StoreAmounts, StoreTotals } from './store.js';

const SKELETON = '.wc-block-components-skeleton__element';
const ESTIMATE = 'cart-p2-estimate';

/** What of a cart a place shows. */
interface Place {
  readonly key: string;
  readonly waits: keyof Outlook | null;
  /** The element that holds amount or skeleton. */
  readonly holders: string;
  /** The amount, inside the holder. */
  readonly amount: string;
  /** The text for these amounts; null: not ours to write. */
  read(amounts: StoreAmounts, index: number): string | null;
}

const ITEM = '.wc-block-components-totals-item';
const VALUE = '.wc-block-components-totals-item__value';
const LABEL = ':is(.wc-block-components-totals-item__label, .wc-block-components-checkout-order-summary__title-text)';
const ROW = '.wc-block-cart-items__row';
const SUBTOTAL = ':is(.wp-block-woocommerce-cart-order-summary-subtotal-block, .wp-block-woocommerce-checkout-order-summary-subtotal-block)';
const BLOCKS = ':is(.wp-block-woocommerce-cart, .wp-block-woocommerce-checkout)';

/** Amounts in minor units as the block writes them. */
export function written(minor: number, totals: StoreTotals): string {
  const text = (name: string): string => String(totals[name] ?? '');
  const number = writtenNumber(Math.abs(minor), {
    decimals: Number(totals['currency_minor_unit']),
    decimal: text('currency_decimal_separator'),
    thousand: text('currency_thousand_separator'),
  });
  return (minor < 0 ? '-' : '') + text('currency_prefix') + number + text('currency_suffix');
}

/** An amount in minor units as a shop shows it that shows prices with or without tax. */
export const shown = (amounts: Amounts, name: string, includingTax: boolean): number =>
  Number(amounts[name] ?? 0) + (includingTax ? Number(amounts[`${name}_tax`] ?? 0) : 0);

/** The places, for a shop that shows prices with or without tax. */
function placesOf(includingTax: boolean): readonly Place[] {
  const sum = (amounts: Amounts, name: string): number => shown(amounts, name, includingTax);
  const tax = (totals: StoreTotals): string => written(Number(totals['total_tax']), totals);
  const item = ({ items, totals }: StoreAmounts, index: number): string | null => {
    const line = items[index]?.totals;
    return line ? written(sum(line, 'line_subtotal'), totals) : null;
  };
  const shipping = (totals: StoreTotals): string | null => {
    if (totals['total_shipping'] === null) return null;
    const amount = sum(totals, 'total_shipping');
    return amount === 0 ? (window.wp?.i18n?.__('Free', 'woocommerce') ?? null) : written(amount, totals);
  };
  const discount = (totals: StoreTotals): string => (sum(totals, 'total_discount') === 0 ? '' : written(-sum(totals, 'total_discount'), totals));
  const taxLine = (totals: StoreTotals, index: number): string =>
    totals.tax_lines.length > 0 && itemized() ? written(Number(totals.tax_lines[index]?.price ?? NaN), totals) : tax(totals);
  const total = ({ totals }: StoreAmounts): string => written(Number(totals['total_price']), totals);
  return [
    { key: 'row', waits: null, holders: `${ROW} .wc-block-cart-item__total-price-and-sale-badge-wrapper`, amount: '.wc-block-components-product-price__value', read: item },
    { key: 'subtotal', waits: null, holders: `${SUBTOTAL} ${ITEM}`, amount: VALUE, read: ({ totals }) => written(sum(totals, 'total_items'), totals) },
    { key: 'discount', waits: 'coupons', holders: '.wc-block-components-totals-discount', amount: VALUE, read: ({ totals }) => discount(totals) },
    { key: 'shipping', waits: 'shipping', holders: `.wc-block-components-totals-shipping ${ITEM}`, amount: VALUE, read: ({ totals }) => shipping(totals) },
    { key: 'taxes', waits: 'taxes', holders: '.wc-block-components-totals-taxes', amount: VALUE, read: ({ totals }, index) => taxLine(totals, index) },
    { key: 'total', waits: 'total', holders: '.wc-block-components-totals-footer-item', amount: VALUE, read: total },
    // On narrow screens the checkout has its summary folded up, with the total in the heading; it never has a skeleton.
    { key: 'heading', waits: 'total', holders: '.wc-block-components-checkout-order-summary__title', amount: '.wc-block-components-checkout-order-summary__title-price', read: total },
    // Fees have no skeleton: React shows them from the store, and only a mark is needed for those that wait.
    { key: 'fees', waits: 'fees', holders: '.wc-block-components-totals-fees', amount: VALUE, read: () => null },
    { key: 'included', waits: 'taxes', holders: '.wc-block-components-totals-footer-item-tax', amount: '', read: ({ totals }) => includedTax(totals) },
  ];
}

function itemized(): boolean {
  const settings = (window as unknown as { wc?: { wcSettings?: { getSetting(name: string, fallback: unknown): unknown } } }).wc?.wcSettings;
  return settings?.getSetting('displayItemizedTaxes', false) === true;
}

/** "Including £3.20 VAT", in the block's own words. */
function includedTax(totals: StoreTotals): string | null {
  const { i18n } = window.wp ?? {};
  if (!i18n) return null;
  if (totals.tax_lines.length === 0) {
    const text = written(Number(totals['total_tax']), totals);
    return i18n.__('Including <TaxAmount/> in taxes', 'woocommerce').replace('<TaxAmount/>', () => text);
  }
  const list = totals.tax_lines.map(({ name, price }) => `${written(Number(price), totals)} ${name}`).join(', ');
  return i18n.sprintf(i18n.__('Including %s', 'woocommerce'), list);
}

/** The places of the page. */
export class Places {
  readonly #places: readonly Place[];
  readonly #texts: Texts;
  readonly #heard: Heard;
  /** Places that showed exactly what the engine says of the shop's own cart; any other has its own idea of it. */
  #owned: ReadonlySet<string> = new Set();
  #shown: { amounts: StoreAmounts; outlook: Outlook } | null = null;
  /** The places as they were when last looked at; null: React has changed something since. */
  #found: readonly Found[] | null = null;
  #blocks: readonly Element[] = [];
  /** What `#found` was compared with. */
  #learnt: StoreAmounts | null = null;
  readonly #observer = new MutationObserver(() => {
    this.#forget();
    this.refresh();
    this.#heard.changed();
  });

  constructor(includingTax: boolean, texts: Texts, heard: Heard) {
    this.#places = placesOf(includingTax);
    this.#texts = texts;
    this.#heard = heard;
  }

  /** Looks at the totals while they show the shop's own amounts. Done already, it costs nothing. */
  learn(amounts: StoreAmounts): void {
    const found = this.#look();
    if (this.#learnt === amounts) return;
    this.#learnt = amounts;
    const owned = new Set(this.#owned);
    for (const { place, index, key, skeleton, text } of found) {
      if (skeleton) continue;
      if (text === place.read(amounts, index)) owned.add(key);
      else owned.delete(key);
    }
    this.#owned = owned;
  }

  /** Shows these amounts wherever a skeleton stands for one that is known. */
  show(amounts: StoreAmounts, outlook: Outlook): void {
    this.#shown = { amounts, outlook };
    this.refresh();
  }

  /** Leaves all places to the block. */
  leave(): void {
    this.#shown = null;
    for (const found of this.#look()) release(found);
    this.#observer.takeRecords();
  }

  /** The total's text on screen; null: it is not known. */
  totalText(): string | null {
    const shown = this.#shown;
    if (!shown || shown.outlook.total !== null) return null;
    return written(Number(shown.amounts.totals['total_price']), shown.amounts.totals);
  }

  /** Puts amounts over skeletons that came, and takes those away whose skeleton went. Touches what changes, and reads nothing. */
  refresh(): void {
    const shown = this.#shown;
    if (!shown) return;
    let busy = false;
    const all = this.#look();
    // A line that goes is in React's tree for a while after it has gone from the cart.
    const rows = all.filter(({ place }) => place.key === 'row').length === shown.amounts.items.length;
    for (const found of all) {
      const { place, index, key, skeleton } = found;
      const reason = place.waits === null ? null : shown.outlook[place.waits];
      const text = reason === null && this.#owned.has(key) && (rows || place.key !== 'row') ? place.read(shown.amounts, index) : null;
      const covers = text !== null && (skeleton !== null || found.text !== text);
      busy ||= covers || skeleton !== null;
      if (covers) cover(found, text);
      else if (!skeleton && reason !== null) wait(found, this.#texts[reason]);
      else release(found);
      if (skeleton && reason !== null) explain(skeleton, this.#texts[reason]);
    }
    // What was written here is no news.
    this.#observer.takeRecords();
    if (!busy) this.#heard.uncovered();
  }

  /** The places as they are now. */
  #look(): readonly Found[] {
    if (this.#observer.takeRecords().length > 0 || !this.#blocks.every(({ isConnected }) => isConnected)) this.#forget();
    if (this.#found) return this.#found;
    this.#observer.disconnect();
    this.#blocks = [...document.querySelectorAll(BLOCKS)];
    for (const block of this.#blocks) this.#observer.observe(block, { childList: true, characterData: true, subtree: true });
    const found = this.#places.flatMap(find);
    // A block that is not there yet says nothing when it comes.
    if (this.#blocks.length > 0) this.#found = found;
    return found;
  }

  #forget(): void {
    this.#found = null;
    this.#learnt = null;
  }
}

interface Heard {
  /** The block shows all its totals itself. */
  uncovered(): void;
  /** React has changed something in the block. */
  changed(): void;
}

/** A place of this page, as React left it and as it is covered. */
interface Found {
  readonly place: Place;
  readonly holder: Element;
  /** Which of the cart's rows or tax lines. */
  readonly index: number;
  readonly key: string;
  readonly skeleton: Element | null;
  /** What React shows there. */
  readonly text: string;
  /** Whether React's text stands in the holder itself. */
  readonly bare: boolean;
  /** The element of ours. */
  estimate: Element | null;
  /** What the holder is marked as. */
  mark: string | null;
}

function find(place: Place): Found[] {
  return [...document.querySelectorAll(`${BLOCKS} ${place.holders}`)].map((holder, all) => {
    // The checkout shows its summary twice; the tax lines of one stand in one wrapper. Rows stand in the cart's order.
    const wrapper = place.key === 'row' ? null : holder.closest('.wc-block-components-totals-wrapper');
    const index = wrapper ? [...wrapper.querySelectorAll(place.holders)].indexOf(holder) : all;
    return {
      place,
      holder,
      index: Math.max(0, index),
      key: `${place.key}:${all}`,
      skeleton: holder.querySelector(`:scope > ${SKELETON}`),
      text: textOf(place, holder),
      bare: [...holder.childNodes].some((node) => node instanceof Text && node.data.trim() !== ''),
      estimate: holder.querySelector(`:scope > .${ESTIMATE}`),
      mark: holder.getAttribute('data-cart-p2'),
    };
  });
}

/** What React shows there. */
function textOf(place: Place, holder: Element): string {
  if (place.amount !== '') return (holder.querySelector(`${place.amount}:not(.${ESTIMATE})`)?.textContent ?? '').trim();
  const own = [...holder.childNodes].filter((node) => !(node instanceof Element && node.classList.contains(ESTIMATE)));
  return own.map((node) => node.textContent ?? '').join('').trim();
}

/** Writes an amount where a skeleton is; the style sheet hides that. */
function cover(found: Found, text: string): void {
  const { place, holder } = found;
  // A bare text of React's cannot be taken out of the page by itself: it keeps its room, and the amount stands over it.
  mark(found, found.bare ? 'over' : 'known');
  const estimate = (found.estimate ??= placed(place, holder));
  if (estimate.textContent === text) return;
  estimate.textContent = text;
  // The block makes the word "Free" strong, no amount.
  if (place.key === 'shipping' && !/\d/.test(text)) {
    const word = document.createElement('strong');
    word.append(...estimate.childNodes);
    estimate.append(word);
  }
}

/** A new element of ours. */
function placed({ amount }: Place, holder: Element): Element {
  // Right after the label, which React never moves; it puts and takes its own nodes behind that.
  const label = holder.querySelector(`:scope > ${LABEL}`);
  const estimate = document.createElement('span');
  // Beside a label it looks like the amount it stands for.
  estimate.className = label ? `${amount.slice(1)} ${ESTIMATE}` : ESTIMATE;
  if (label) label.after(estimate);
  else holder.prepend(estimate);
  return estimate;
}

function release(found: Found): void {
  found.estimate?.remove();
  found.estimate = null;
  if (found.mark === 'pending') found.holder.removeAttribute('title');
  mark(found, null);
}

function wait(found: Found, reason: string): void {
  if (found.mark === 'pending' && found.holder.getAttribute('title') === reason) return;
  release(found);
  mark(found, 'pending');
  found.holder.setAttribute('title', reason);
}

function mark(found: Found, how: string | null): void {
  if (found.mark === how) return;
  found.mark = how;
  if (how === null) found.holder.removeAttribute('data-cart-p2');
  else found.holder.setAttribute('data-cart-p2', how);
}

function explain(skeleton: Element, reason: string): void {
  if (skeleton.getAttribute('aria-label') === reason) return;
  skeleton.setAttribute('aria-label', reason);
  skeleton.setAttribute('title', reason);
}
