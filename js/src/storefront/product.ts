/**
 * The sum on a product's page: "3 × £19.90 = £59.70", with or without tax as the shop shows its prices.
 *
 * The page may be cached, so it holds the product's price and its taxes for the shop's default customer, as the price
 * above it does, and nothing of a cart.
 */

import { Estimator, isSwitchedOff, NO_WISH, readConfig, startEngine, stepAside, type Config, type LiveData } from './core.js';
import type { Line } from '../slim.js';
import { whenReady } from './woocommerce.js';

/** What the plugin adds to a variation's data. */
interface Variation {
  readonly cart_p2?: Line | null;
}

class ProductForm {
  readonly #form: HTMLFormElement;
  readonly #sum: HTMLElement;
  readonly #data: LiveData;
  readonly #config: Config;
  #estimator: Estimator | null = null;

  constructor(form: HTMLFormElement, sum: HTMLElement, data: LiveData, config: Config) {
    this.#form = form;
    this.#sum = sum;
    this.#data = data;
    this.#config = config;
    for (const type of ['input', 'change']) form.addEventListener(type, () => this.#paint());
    // A button that themes put beside the field changes it without an event of the field's own.
    form.addEventListener('click', () => queueMicrotask(() => this.#paint()));
    window.jQuery?.(form).on('found_variation', (_event, variation) => this.#use((variation as Variation).cart_p2 ?? null));
    window.jQuery?.(form).on('reset_data hide_variation', () => this.#use(null));
    // WooCommerce may have said that nothing is chosen before this script listened: a variable product has no price of its own.
    this.#use(form.matches('.variations_form') ? this.#chosen() : (data.cart.lines[0] ?? null));
  }

  /** The variation that is chosen already; none too where the shop sends variations only when they are asked for. */
  #chosen(): Line | null {
    const id = Number(this.#form.querySelector<HTMLInputElement>('input.variation_id')?.value);
    const all = JSON.parse(this.#form.dataset.product_variations ?? 'false') as readonly (Variation & { readonly variation_id: number })[] | false;
    return (all || []).find(({ variation_id }) => variation_id === id)?.cart_p2 ?? null;
  }

  /** Prices another product: the chosen variation, or none. */
  #use(line: Line | null): void {
    this.#estimator?.free();
    this.#estimator = null;
    const known = line && this.#data.cart.tax_classes?.some(({ slug }) => slug === (line.tax_class ?? ''));
    if (line && (known || !this.#data.cart.settings.tax_enabled)) {
      this.#estimator = new Estimator({ ...this.#data, cart: { ...this.#data.cart, lines: [line] } }, ['display']);
    }
    this.#paint();
  }

  #paint(): void {
    const text = this.#text();
    if (this.#sum.textContent !== text) this.#sum.textContent = text;
  }

  #text(): string {
    const estimator = this.#estimator;
    const input = this.#form.querySelector<HTMLInputElement>('input.qty');
    const key = estimator?.cart.lines[0]?.key;
    if (!estimator || !input || key === undefined || input.value.trim() === '' || !input.checkValidity()) return '';
    const quantity = Number(input.value);
    if (quantity === 1 || !(quantity > 0)) return '';
    const line = estimator.price({ ...NO_WISH, quantities: new Map([[key, quantity]]) }).totals?.display?.lines[0];
    if (!line) return '';
    const parts = [input.value, line.unit_price.text, line.subtotal.text];
    return this.#config.i18n.product_sum.replace(/%([123])\$s/g, (_, number: string) => parts[Number(number) - 1] ?? '');
  }
}

function start(config: Config): void {
  for (const script of document.querySelectorAll<HTMLScriptElement>('form.cart script.cart-p2-product')) {
    const form = script.closest('form');
    const sum = form?.querySelector<HTMLElement>('.cart-p2-product-sum');
    if (!form || !sum) continue;
    try {
      new ProductForm(form, sum, JSON.parse(script.text) as LiveData, config);
      document.body.classList.add('cart-p2-live');
    } catch (error) {
      stepAside(error);
    }
  }
}

const config = readConfig();
if (config && !isSwitchedOff('product')) startEngine(config).then(() => whenReady(() => start(config)), stepAside);
