import { html, nothing, type LitElement, type ReactiveController } from 'lit';

/** A host that is a dialog: open as soon as it is drawn, left by a button or Escape; then it fires `closed`. */
export class DialogFrame implements ReactiveController {
  readonly #host: LitElement;
  #wasOpened = false;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    if (this.#wasOpened) return;
    this.#wasOpened = true;
    this.#dialog?.showModal();
  }

  readonly leave = (): void => this.#dialog?.close();

  readonly closed = (): void => {
    this.#host.dispatchEvent(new Event('closed'));
  };

  /** A dialog whose title and way out stay at the top (`long-dialog.css.ts`); `after` stands below its body. */
  render(words: { readonly title: string; readonly close: string }, isBusy: boolean, body: unknown, after: unknown = nothing): unknown {
    return html`<dialog aria-labelledby="title" @close=${this.closed}>
      <div class="row head">
        <h2 id="title">${words.title}</h2>
        <button @click=${this.leave}>${words.close}</button>
      </div>
      <div class="body" aria-busy=${isBusy}>${body}</div>
      ${after}
    </dialog>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#host.renderRoot.querySelector('dialog');
  }
}
