import { css, html, LitElement, nothing } from 'lit';
import type { ForgetWords } from './words/your-data.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { dialogs } from './dialog.css.ts';
import { EscapeGuard } from './escape-guard.ts';
import { yourData as words } from './words/your-data.ts';

/** Says what forgetting means before anything is lost. Fires `forget`, or `closed`: by Escape too, unless it is under way. */
export class ForgetQuestion extends LitElement {
  static override properties = {
    words: { attribute: false },
    isBusy: { type: Boolean },
  };

  static override styles = [
    base,
    controls,
    dialogs,
    css`
      dialog::backdrop {
        background: #0b111366;
      }
      .lines {
        display: grid;
        gap: 0.75rem;
      }
      .row {
        margin-top: 1.5rem;
      }
      button.danger {
        border-color: var(--on-bad);
        background: var(--bad);
        color: var(--on-bad);
      }
    `,
  ];

  declare words: ForgetWords | undefined;
  declare isBusy: boolean;

  constructor() {
    super();
    this.isBusy = false;
    new EscapeGuard(this, () => this.isBusy);
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  override render(): unknown {
    if (this.words === undefined) return nothing;
    const { title, lines, yes, no } = this.words;
    const { isBusy } = this;
    return html`<dialog aria-labelledby="title" aria-describedby="lines" @cancel=${this.#cancel} @close=${this.#closed}>
      <h2 id="title">${title}</h2>
      <div class="lines" id="lines">${lines.map((line) => html`<p>${line}</p>`)}</div>
      <div class="row">
        <button aria-disabled=${isBusy} @click=${this.#leave}>${no}</button>
        ${yes === null
          ? nothing
          : html`<button class="danger" aria-disabled=${isBusy} @click=${() => this.#fire('forget')}>${isBusy ? words.forgetting : yes}</button>`}
      </div>
    </dialog>`;
  }

  readonly #cancel = (event: Event): void => {
    event.preventDefault();
    this.#leave();
  };

  /** On a phone Back closes it, whatever is under way. */
  readonly #closed = (): void => {
    if (this.isBusy && this.isConnected) this.renderRoot.querySelector('dialog')?.showModal();
  };

  /** A dialog that is closed, not only taken away, gives the focus back. */
  readonly #leave = (): void => {
    if (!this.isBusy) this.renderRoot.querySelector('dialog')?.close();
    this.#fire('closed');
  };

  #fire(name: 'forget' | 'closed'): void {
    if (!this.isBusy) this.dispatchEvent(new Event(name));
  }
}

customElements.define('cradle-forget-question', ForgetQuestion);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-forget-question': ForgetQuestion;
  }
}
