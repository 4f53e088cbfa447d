import { css, html, LitElement } from 'lit';
import { base } from './base.css.ts';
import { practice as words } from './words/practice.ts';

/** Stands over everything for as long as the page practises. Fires `leave-practice`. */
export class PracticeBanner extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: sticky;
        z-index: 1;
        top: 0;
        padding: 0.5rem 1rem;
        border: 1px solid transparent;
        background: var(--play);
        text-align: center;
        color: var(--on-play);
      }
      @media (max-width: 40rem), (max-height: 40rem) {
        :host {
          position: static;
        }
      }
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
        align-items: center;
        justify-content: center;
      }
      button {
        min-height: 2rem;
        padding: 0.125rem 0.875rem;
        border: 1px solid currentcolor;
        border-radius: 1rem;
        background: none;
        color: inherit;
        font: inherit;
        font-weight: 600;
        cursor: pointer;
      }
      button:hover {
        background: #fff2;
      }
      :focus-visible {
        outline-color: currentcolor;
      }
    `,
  ];

  override render(): unknown {
    return html`<div>
      <p>${words.simulated}</p>
      <button @click=${this.#leave}>${words.leave}</button>
    </div>`;
  }

  readonly #leave = (): void => {
    this.dispatchEvent(new Event('leave-practice', { bubbles: true, composed: true }));
  };
}

customElements.define('cradle-practice-banner', PracticeBanner);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-practice-banner': PracticeBanner;
  }
}
