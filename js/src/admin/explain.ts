/**
 * Explains the cart in the admin's cent trace form in this browser, where the server has no extension, and hands the
 * explanation to the server with the form: the page that shows it is the same either way.
 *
 * The form names the full Wasm in `data-cart-p2-explain`.
 */

import { CartP2Error, explain, init } from '../index.js';

/** Fields of the form that matter here. */
interface Fields extends HTMLFormControlsCollection {
  readonly cart: HTMLTextAreaElement;
  readonly explanation: HTMLInputElement;
}

/** Whether a cart is being explained: the engine may still be under way, and the button is pressed again. */
let busy = false;

const form = document.querySelector<HTMLFormElement>('form[data-cart-p2-explain]');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  void answer(form).finally(() => { busy = false; });
});

async function answer(form: HTMLFormElement): Promise<void> {
  const fields = form.elements as Fields;
  const problem = form.querySelector<HTMLElement>('[role="alert"]');
  if (problem) problem.textContent = '';
  try {
    await init(form.dataset['cartP2Explain']);
    fields.explanation.value = explain(cartOf(fields.cart.value));
  } catch (error) {
    // Without a connection there is no engine: that has to be said, too.
    if (problem) problem.textContent = error instanceof Error ? error.message : String(error);
    if (!(error instanceof CartP2Error)) throw error;
    return;
  }
  form.submit();
}

/** The cart in what was pasted, as the server finds it: itself, or inside a vector or an order's trace. */
function cartOf(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text; // The engine says what is wrong with it.
  }
  for (const around of ['input', 'cart']) {
    const inside = (value as Record<string, unknown> | null)?.[around];
    // A whole quantity that PHP holds as a float (2.0) becomes 2 here; that changes no amount, only its PHP type.
    if (typeof inside === 'object' && inside !== null) return JSON.stringify(inside);
  }
  return text;
}
