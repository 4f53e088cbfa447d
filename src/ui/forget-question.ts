import { css, html, LitElement, nothing } from 'lit';
import type { ForgetWords } from './words/your-data.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { dialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
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

  declare words: ForgetWords;
  declare isBusy: boolean;

  readonly #frame = new DialogFrame(this, () => this.isBusy);

  constructor() {
    super();
    this.isBusy = false;
  }

  override render(): unknown {
    const { title, lines, yes, no } = this.words;
    const { isBusy } = this;
    return html`<dialog aria-labelledby="title" aria-describedby="lines" @close=${this.#frame.closed}>
      <h2 id="title">${title}</h2>
      <div class="lines" id="lines">${lines.map((line) => html`<p>${line}</p>`)}</div>
      <div class="row">
        <button aria-disabled=${isBusy} @click=${this.#frame.leave}>${no}</button>
        ${yes === null
          ? nothing
          : html`<button class="danger" aria-disabled=${isBusy} @click=${this.#forget}>${isBusy ? words.forgetting : yes}</button>`}
      </div>
    </dialog>`;
  }

  readonly #forget = (): void => {
    if (!this.isBusy) this.dispatchEvent(new Event('forget'));
  };
}

customElements.define('cradle-forget-question', ForgetQuestion);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-forget-question': ForgetQuestion;
  }
}
