/** Keeps the shopper's place while WooCommerce replaces the form under their hands. */

/** Where the shopper was. */
export class FocusKeeper {
  #last: HTMLElement | null = null;
  /** Whether all that stands in the field is selected. A number field does not say so, the page does. */
  #all = false;

  constructor() {
    document.addEventListener('selectionchange', () => {
      const { activeElement: field } = document;
      const selection = getSelection();
      // A caret, which every key moves, is told by its type. The text would take a layout.
      this.#all = selection?.type === 'Range' && field instanceof HTMLInputElement && String(selection) === field.value;
    });
    document.addEventListener('focusin', ({ target }) => {
      this.#last = target instanceof HTMLElement ? target : null;
    });
    document.addEventListener('focusout', ({ target }) => {
      // A field that is gone from the page lost its focus to the replacement, not to the shopper.
      queueMicrotask(() => {
        if (this.#last === target && target instanceof HTMLElement && target.isConnected) this.#last = null;
      });
    });
  }

  /** Moves focus and caret from a field of the old form to the same field of the new one. */
  follow(oldForm: HTMLFormElement, newForm: HTMLFormElement): void {
    const last = this.#last;
    if (!last || !oldForm.contains(last)) return;
    const active = document.activeElement;
    if (active && active !== document.body && active.isConnected && active !== last) return;
    const name = last.getAttribute('name');
    const twin = name === null ? null : newForm.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
    if (!twin) return;
    twin.focus({ preventScroll: true });
    if (!(last instanceof HTMLInputElement && twin instanceof HTMLInputElement)) return;
    if (this.#all) twin.select();
    else placeCaret(last, twin);
  }
}

function placeCaret(from: HTMLInputElement, to: HTMLInputElement): void {
  if (from.selectionStart !== null) {
    to.setSelectionRange(from.selectionStart, from.selectionEnd, from.selectionDirection ?? 'none');
  } else if (to.value !== '') {
    // A number field tells nobody where its caret is. Writing its value again puts it behind the last digit.
    const { value } = to;
    to.value = '';
    to.value = value;
  }
}
