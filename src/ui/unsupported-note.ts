import { css, html, LitElement, nothing } from 'lit';
import type { ConnectionState } from '../sync/face.ts';
import { base } from './base.css.ts';
import { unsupported } from './words/receiver.ts';

type Why = Extract<ConnectionState, { kind: 'unsupported' }>['why'];

/** Why this page cannot read a receiver. */
export class UnsupportedNote extends LitElement {
  static override properties = { why: { attribute: false } };

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
    `,
  ];

  declare why: Why | undefined;

  override render(): unknown {
    if (this.why === undefined) return nothing;
    const { what, todo } = unsupported[this.why];
    return html`<p>${what}</p>
      <p class="soft">${todo}</p>`;
  }
}

customElements.define('cradle-unsupported-note', UnsupportedNote);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-unsupported-note': UnsupportedNote;
  }
}
