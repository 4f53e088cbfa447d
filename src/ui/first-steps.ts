import { css, html, LitElement, nothing } from 'lit';
import { base } from './base.css.ts';
import { CellController } from './cell-controller.ts';
import { archiveContext, connectionContext } from './contexts.ts';
import { firstSteps, glucoseUnknown } from './words/rare.ts';

/** What to do where nothing was read yet; or why there is nothing to show, where that is not for the person to mend. */
export class FirstSteps extends LitElement {
  static override styles = [
    base,
    css`
      p {
        margin-top: 0.5rem;
      }
      ol {
        display: grid;
        gap: 0.5rem;
        margin: 0.5rem 0 0;
        padding-left: 1.5rem;
        font-size: clamp(1rem, 3.2cqi, 1.1875rem);
      }
      li {
        text-wrap: pretty;
      }
      li::marker {
        color: var(--accent);
        font-weight: 650;
      }
    `,
  ];

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);

  override render(): unknown {
    if (this.#archive.value.glucoseUnknown) return html`<p class="soft">${glucoseUnknown}</p>`;
    const { kind } = this.#connection.value;
    // Otherwise the button that they name is not there, and the receiver's panel says what goes on.
    if (kind !== 'idle' && kind !== 'failed' && kind !== 'lost') return nothing;
    return html`<ol class="soft">
      ${firstSteps.map((step) => html`<li>${step}</li>`)}
    </ol>`;
  }
}

customElements.define('cradle-first-steps', FirstSteps);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-first-steps': FirstSteps;
  }
}
