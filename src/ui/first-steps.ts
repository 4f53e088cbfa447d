import { css, html, LitElement } from 'lit';
import { base } from './base.css.ts';
import { firstSteps } from './words/rare.ts';

/** What to do where nothing was read yet. */
export class FirstSteps extends LitElement {
  static override styles = [
    base,
    css`
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

  override render(): unknown {
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
