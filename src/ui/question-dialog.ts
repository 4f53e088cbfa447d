import { css, html, LitElement, nothing } from 'lit';
import type { Question } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, connectionContext } from './contexts.ts';
import { dialogs } from './dialog.css.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { questionWords } from './words/questions.ts';

/** What only the person can decide. Leaving it by Escape is the answer that changes nothing. */
export class QuestionDialog extends LitElement {
  static override properties = { question: { attribute: false } };

  static override styles = [
    base,
    controls,
    dialogs,
    css`
      .lines {
        display: grid;
        gap: 0.75rem;
      }
      .row {
        margin-top: 1.5rem;
      }
    `,
  ];

  declare question: Question | undefined;

  readonly #connection = new CellController(this, connectionContext);
  readonly #actions = new Provided(this, actionsContext);
  /** What had the focus before, or the panel that the question is about. */
  #goBackTo: readonly HTMLElement[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    const panel = (this.getRootNode() as ShadowRoot).querySelector<HTMLElement>('cradle-sharing-panel');
    this.#goBackTo = [focusedElement(), panel].filter((element) => element !== null);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const element of this.#goBackTo) {
      if (document.activeElement === document.body) element.focus();
    }
  }

  protected override updated(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  override render(): unknown {
    // An answer would be lost where the page has no archive any more.
    if (this.question === undefined || this.#connection.value.kind === 'over') return nothing;
    const { title, lines, yes, no } = questionWords(this.question);
    return html`<dialog aria-labelledby="title" aria-describedby="lines" @cancel=${this.#cancel}>
      <h2 id="title">${title}</h2>
      <div class="lines" id="lines">${lines.map((line) => html`<p>${line}</p>`)}</div>
      <div class="row">
        <button @click=${() => this.#answer(false)}>${no}</button>
        <button class="primary" @click=${() => this.#answer(true)}>${yes}</button>
      </div>
    </dialog>`;
  }

  readonly #cancel = (event: Event): void => {
    event.preventDefault();
    this.#answer(false);
  };

  /** The dialog goes away with the question, when sync has taken the answer. */
  #answer(yes: boolean): void {
    if (this.question) void this.#actions.value.answer(this.question, yes);
  }
}

/** The focused element, through the shadow roots. */
function focusedElement(): HTMLElement | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element instanceof HTMLElement ? element : null;
}

customElements.define('cradle-question-dialog', QuestionDialog);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-question-dialog': QuestionDialog;
  }
}
