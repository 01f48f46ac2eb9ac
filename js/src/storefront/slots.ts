/**
 * The places of the classic cart that show an amount.
 *
 * A place is only written to when it showed, for the cart as the shop sent it, exactly the engine's text: then
 * no theme and no plugin has its own idea of it. Any other place that would have to change is shown as pending.
 */

import { AMOUNT, writeAmount, type Display, type LiveData, type Outlook, type Reason, type Shown, type Texts } from './core.js';

/** What of the outlook a place waits for. */
type Kind = keyof Outlook | 'row';

/** A place. */
export class Slot {
  readonly #nodes: readonly Node[];
  /** The shop's texts in these nodes, which may be written over in their place. */
  readonly #texts: readonly (readonly [Text, string])[];
  readonly #read: (shown: Shown) => string | null;
  readonly #before: string | null;
  /** Whether the engine's text stood here. */
  readonly owned: boolean;
  /** The engine's text as painted here; null: the shop's own, or pending. */
  painted: string | null = null;
  /** Why it is pending; null: it is not. */
  #pending: Reason | null = null;

  constructor(
    readonly key: string,
    readonly kind: Kind,
    readonly element: Element,
    shown: Shown,
    read: (shown: Shown) => string | null,
  ) {
    this.#nodes = [...element.childNodes];
    this.#texts = textsIn(element);
    this.#read = read;
    this.#before = read(shown);
    this.owned = this.text === amountOf(this.#before);
  }

  /** The text that stands here. */
  get text(): string {
    return (this.element.textContent ?? '').trim();
  }

  /** Shows what the engine computed, or why it has to wait. */
  show(shown: Shown, outlook: Outlook, display: Display, texts: Texts): void {
    const now = this.#read(shown);
    const reason = this.kind === 'row' ? null : outlook[this.kind];
    if (reason !== null) return this.wait(reason, texts);
    if (now === this.#before) return this.restore();
    const amount = amountOf(now);
    if (!this.owned || amount === null || labelOf(now) !== labelOf(this.#before)) return this.wait('shop', texts);
    if (this.painted === amount) return;
    this.#clear();
    writeAmount(this.element, amount, display);
    this.painted = amount;
  }

  /** Shows that the shop is working it out. */
  wait(reason: Reason, texts: Texts): void {
    if (this.#pending === reason) return;
    this.restore();
    const why = document.createElement('span');
    why.className = 'cart-p2-reason';
    why.textContent = texts[reason];
    const number = document.createElement('span');
    number.setAttribute('aria-hidden', 'true');
    number.append(...this.#nodes);
    this.element.replaceChildren(number, why);
    this.element.classList.add('cart-p2-pending');
    this.element.setAttribute('title', texts[reason]);
    this.#pending = reason;
  }

  /** Shows what the shop sent. */
  restore(): void {
    if (this.painted === null && this.#pending === null) return;
    this.#clear();
    for (const [node, text] of this.#texts) if (node.data !== text) node.data = text;
    const { childNodes } = this.element;
    const isWhole = childNodes.length === this.#nodes.length && this.#nodes.every((node, index) => node === childNodes[index]);
    if (!isWhole) this.element.replaceChildren(...this.#nodes);
  }

  #clear(): void {
    this.painted = null;
    if (this.#pending === null) return;
    this.#pending = null;
    this.element.classList.remove('cart-p2-pending');
    this.element.removeAttribute('title');
  }
}

function textsIn(element: Element): (readonly [Text, string])[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found: (readonly [Text, string])[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push([node as Text, (node as Text).data]);
  return found;
}

/** An amount and the small print behind it as one text, so that both are compared. */
const LABEL = '\u0000';

function labelled(amount: string, label: string): string {
  return amount + LABEL + label;
}

function amountOf(text: string | null): string | null {
  return text === null ? null : (text.split(LABEL)[0] ?? null);
}

function labelOf(text: string | null): string | null {
  return text === null ? null : (text.split(LABEL)[1] ?? '');
}

/** Finds the places, beside the lines' fields (the checkout has none) and in the totals. `shown` is for the cart as the shop sent it. */
export function findSlots(data: LiveData, shown: Shown, inputs: ReadonlyMap<string, Element>, totals: Element): Slot[] {
  const slots: Slot[] = [];
  const add = (key: string, kind: Kind, cell: Element | null, read: (shown: Shown) => string | null): void => {
    const amounts = cell?.querySelectorAll(AMOUNT) ?? [];
    // Two amounts in one cell (a crossed-out price, say) are somebody's own design.
    const amount = amounts.length === 1 ? amounts[0] : undefined;
    if (amount) slots.push(new Slot(key, kind, amount, shown, read));
  };
  for (const { key } of shown.lines) {
    const row = inputs.get(key)?.closest('.cart_item') ?? null;
    add(`row:${key}`, 'row', row?.querySelector('.product-subtotal') ?? null, (now) => {
      const line = now.lines.find((line) => line.key === key);
      return line ? labelled(line.subtotal.text, line.tax_label) : null;
    });
  }
  add('subtotal', 'row', totals.querySelector('.cart-subtotal'), (now) =>
    labelled(now.subtotal.text, now.subtotal_tax_label),
  );
  for (const [code, name] of Object.entries(data.rows.coupons)) {
    const row = totals.querySelector(`.cart-discount.${CSS.escape(name)}`);
    add(`coupon:${code}`, 'coupons', row, (now) => now.coupons.find(({ key }) => key === code)?.money.text ?? null);
  }
  const fees = totals.querySelectorAll('tr.fee');
  shown.fees.forEach((_, index) => {
    add(`fee:${index}`, 'fees', fees[index] ?? null, (now) => now.fees[index]?.money.text ?? null);
  });
  for (const [code, name] of Object.entries(data.rows.taxes)) {
    const row = totals.querySelector(`.tax-rate.${CSS.escape(name)}`);
    add(`tax:${code}`, 'taxes', row, (now) => now.tax_lines.find((line) => line.code === code)?.money.text ?? null);
  }
  add('tax-total', 'taxes', totals.querySelector('.tax-total'), (now) => now.taxes_total.text);
  add('total', 'total', totals.querySelector('.order-total strong'), (now) => now.total.text);
  addIncludedTaxes(slots, shown, totals);
  for (const amount of totals.querySelectorAll(`.woocommerce-shipping-totals ${AMOUNT}`)) {
    // Never computed here: the shop's rates stand, or wait.
    slots.push(new Slot('shipping', 'shipping', amount, shown, () => null));
  }
  return slots;
}

/** "(includes £1.00 VAT)" behind the total. */
function addIncludedTaxes(slots: Slot[], shown: Shown, totals: Element): void {
  const amounts = totals.querySelectorAll(`.order-total .includes_tax ${AMOUNT}`);
  const codes = shown.itemized_taxes ? shown.tax_lines.map((line) => line.code) : [''];
  if (amounts.length !== codes.length) return;
  amounts.forEach((amount, index) => {
    const code = codes[index] ?? '';
    const read = (now: Shown): string | null =>
      code === '' ? now.taxes_total.text : (now.tax_lines.find((line) => line.code === code)?.money.text ?? null);
    slots.push(new Slot(`includes:${code}`, 'taxes', amount, shown, read));
  });
}

/** The quantity fields of a form, by cart item key. */
export function quantityInputs(form: Element | null): Map<string, HTMLInputElement> {
  const found = new Map<string, HTMLInputElement>();
  for (const input of form?.querySelectorAll<HTMLInputElement>('input.qty') ?? []) {
    const key = /^cart\[(.+)\]\[qty\]$/.exec(input.name)?.[1];
    if (key !== undefined && !found.has(key)) found.set(key, input);
  }
  return found;
}
