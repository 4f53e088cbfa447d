import { css, html, LitElement, nothing } from 'lit';
import type { Problem } from '../sync/face.ts';
import { base } from './base.css.ts';
import { problemText } from './words/problem-text.ts';

/** A problem in words: what happened, and what to do. */
export class ProblemNote extends LitElement {
  static override properties = { problem: { attribute: false } };

  static override styles = [
    base,
    css`
      strong {
        font-weight: 600;
      }
    `,
  ];

  declare problem: Problem | undefined;

  override render(): unknown {
    if (this.problem === undefined) return nothing;
    const { what, todo } = problemText(this.problem);
    return html`<p><strong>${what}</strong> <span class="soft">${todo}</span></p>`;
  }
}

customElements.define('cradle-problem-note', ProblemNote);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-problem-note': ProblemNote;
  }
}
