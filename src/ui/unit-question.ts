import { css, html, LitElement, nothing } from 'lit';
import type { GlucoseUnit } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, connectionContext } from './contexts.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { askUnit } from './words/rare.ts';

const units: readonly GlucoseUnit[] = ['mg/dL', 'mmol/L'];

/** Asks for the unit where the receiver did not tell it: it is never guessed (design, section 5). */
export class UnitQuestion extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      h2 {
        font-size: clamp(1.5rem, 6cqi, 2.5rem);
        line-height: 1.15;
      }
    `,
  ];

  readonly #connection = new CellController(this, connectionContext);
  readonly #actions = new Provided(this, actionsContext);

  /** Of the card that the question is in, once it was answered. */
  #heading: HTMLElement | null = null;

  /** The pressed button goes with the question: the keyboard goes on from the heading. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (document.activeElement !== document.body || this.#heading === null) return;
    this.#heading.tabIndex = -1;
    this.#heading.focus();
  }

  override render(): unknown {
    // Then no choice can be kept, and the receiver's panel says what is to be done first.
    if (this.#connection.value.kind === 'over') return nothing;
    return html`<h2>${askUnit.question}</h2>
      <p class="soft">${askUnit.hint}</p>
      <div class="row">
        ${units.map((unit) => html`<button class="primary" @click=${() => this.#choose(unit)}>${unit}</button>`)}
      </div>`;
  }

  #choose(unit: GlucoseUnit): void {
    this.#heading = (this.getRootNode() as ShadowRoot).querySelector('h2');
    void this.#actions.value.saveSettings({ unit });
  }
}

customElements.define('cradle-unit-question', UnitQuestion);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-unit-question': UnitQuestion;
  }
}
