import type { LitElement, ReactiveController } from 'lit';

/**
 * Where an update takes away what had the focus (a button that turned into another one), the focus goes to the
 * host's heading, never to the body. A focus that was elsewhere stays there. The heading needs `tabindex="-1"`.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: LitElement;
  #hadFocus = false;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#hadFocus = this.#holdsFocus;
  }

  hostUpdated(): void {
    if (this.#hadFocus && !this.#holdsFocus) this.focusHeading();
  }

  focusHeading(): void {
    this.#host.renderRoot.querySelector('h2')?.focus();
  }

  get #holdsFocus(): boolean {
    // Not `:focus-within`, which Chrome stops at a dialog.
    return (this.#host.renderRoot as ShadowRoot).activeElement !== null;
  }
}
