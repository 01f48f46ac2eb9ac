/** Amounts in the page, in the markup of WooCommerce's `wc_price()`, and as plain text. */

import type { Display } from './types.js';

/** Selects what `wc_price()` prints. */
export const AMOUNT = '.woocommerce-Price-amount';

/**
 * Writes an amount into an element `wc_price()` made, with text nodes only. Where the markup is the same as before only
 * its texts change, which spares the browser to make the boxes anew.
 *
 * @param text The amount as text, as the engine formats it: `-£1,234.50`.
 */
export function writeAmount(element: Element, text: string, display: Display): void {
  const bdi = document.createElement('bdi');
  bdi.append(...amountNodes(text, display));
  bdi.normalize();
  const { childNodes } = element;
  if (childNodes.length === 1 && isAlike(childNodes[0], bdi)) copyTexts(bdi, childNodes[0]);
  else element.replaceChildren(bdi);
}

/** Whether two trees differ in texts only. */
function isAlike(one: Node | undefined, other: Node): one is Node {
  if (!one || one.nodeName !== other.nodeName || one.childNodes.length !== other.childNodes.length) return false;
  if (one instanceof Element && other instanceof Element && one.className !== other.className) return false;
  return [...one.childNodes].every((child, index) => isAlike(child, other.childNodes[index] as Node));
}

function copyTexts(from: Node, to: Node): void {
  if (to instanceof Text && from instanceof Text && to.data !== from.data) to.data = from.data;
  to.childNodes.forEach((child, index) => copyTexts(from.childNodes[index] as Node, child));
}

/** `-£5.00` as `-`, `<span class="woocommerce-Price-currencySymbol">£</span>`, `5.00`. */
function amountNodes(text: string, display: Display): (Node | string)[] {
  const sign = text.startsWith('-') ? '-' : '';
  const parts = display.price_format.split(/(%[12]\$s)/).filter((part) => part !== '');
  const around = parts.filter((part) => part !== '%2$s').map((part) => plain(part, display));
  const numberLength = text.length - sign.length - around.join('').length;
  const nodes: (Node | string)[] = sign === '' ? [] : [sign];
  let at = sign.length;
  for (const part of parts) {
    const length = part === '%2$s' ? numberLength : plain(part, display).length;
    const piece = text.slice(at, at + length);
    at += length;
    nodes.push(part === '%1$s' ? symbol(piece) : piece);
  }
  return nodes;
}

function plain(part: string, display: Display): string {
  return part === '%1$s' ? display.currency_symbol : part;
}

function symbol(text: string): Node {
  const span = document.createElement('span');
  span.className = 'woocommerce-Price-currencySymbol';
  span.textContent = text;
  return span;
}

/** How a number is written. */
export interface NumberFormat {
  readonly decimals: number;
  readonly decimal: string;
  readonly thousand: string;
}

/** Minor units as a number with separators: 123450 is `1,234.50`. Never negative. */
export function writtenNumber(minor: number, { decimals, decimal, thousand }: NumberFormat): string {
  const digits = String(minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+(?!\d))/g, () => thousand);
  return decimals === 0 ? whole : whole + decimal + digits.slice(digits.length - decimals);
}

/** An amount as the shop writes it in its classic templates. */
export function writtenAmount(minor: number, decimals: number, display: Display): string {
  const number = writtenNumber(Math.abs(minor), {
    decimals,
    decimal: display.decimal_separator,
    thousand: display.thousand_separator,
  });
  const trimmed = display.trim_zeros && minor % 10 ** decimals === 0 ? number.slice(0, number.length - decimals - display.decimal_separator.length) : number;
  const text = display.price_format.replace('%1$s', () => display.currency_symbol).replace('%2$s', () => (decimals > 0 ? trimmed : number));
  return (minor < 0 ? '-' : '') + text;
}
