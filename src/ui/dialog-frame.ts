import { html, nothing, type LitElement, type ReactiveController } from 'lit';

/** A host that is a dialog: open as soon as it is drawn, left by a button or Escape; then it fires `closed`. Never while `holds` says so. */
export class DialogFrame implements ReactiveController {
  readonly #host: LitElement;
  readonly #holds: () => boolean;
  #wasOpened = false;

  constructor(host: LitElement, holds = () => false) {
    this.#host = host;
    this.#holds = holds;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#pressed, true);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#pressed, true);
  }

  hostUpdated(): void {
    if (this.#wasOpened) return;
    this.#wasOpened = true;
    this.#dialog?.showModal();
  }

  readonly leave = (): void => {
    if (!this.#holds()) this.#dialog?.close();
  };

  /** On a phone Back closes a dialog, whatever is under way. */
  readonly closed = (): void => {
    if (this.#host.isConnected && this.#holds()) this.#dialog?.showModal();
    else this.#host.dispatchEvent(new Event('closed'));
  };

  /** At the key: of a dialog's `cancel` the browser lets only the first in a row be prevented. */
  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.#holds()) event.preventDefault();
  };

  /** A dialog whose title and way out stay at the top (`longDialogs`); `after` stands below its body. */
  render(words: { readonly title: string; readonly close: string }, isBusy: boolean, body: unknown, after: unknown = nothing): unknown {
    return html`<dialog aria-labelledby="title" @close=${this.closed}>
      <div class="row head">
        <h2 id="title" tabindex="-1">${words.title}</h2>
        <button autofocus @click=${this.leave}>${words.close}</button>
      </div>
      <div class="body" aria-busy=${isBusy}>${body}</div>
      ${after}
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('dialog');
  }
}
