import { css, html, LitElement, nothing } from 'lit';
import { CellController } from './cell-controller.ts';
import { connectionContext, sharingContext } from './contexts.ts';
import { base } from './base.css.ts';
import { stageOf, waiting } from './words/first.ts';

/**
 * The live region of what goes on by itself. What is announced is a change of stage; the count beside it goes
 * along then, and by itself changes silently.
 */
export class StatusLine extends LitElement {
  static override styles = [
    base,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.625rem;
        align-items: baseline;
      }
      .stage::before {
        content: '';
        display: inline-block;
        width: 0.625rem;
        height: 0.625rem;
        margin-right: 0.5rem;
        border: 2px solid var(--field);
        border-radius: 50%;
        forced-color-adjust: none;
      }
      .following::before {
        border-color: var(--accent);
        background: var(--accent);
      }
      :is(.retrying, .lost, .failed, .over)::before {
        border-color: var(--high);
      }
      .reading::before {
        border-color: var(--accent) transparent;
        animation: turn 1.2s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .reading::before {
          animation: none;
        }
      }
    `,
  ];

  readonly #connection = new CellController(this, connectionContext);
  readonly #sharing = new CellController(this, sharingContext);

  override render(): unknown {
    const connection = this.#connection.value;
    const sharing = this.#sharing.value;
    const shown = (connection.kind === 'elsewhere' && connection.there) || connection;
    return html`<p role="status" aria-atomic="true">
      <span class="stage ${shown.kind}">${stageOf(connection, sharing.sending)}</span>
      <span class="soft" aria-live="off">
        ${sharing.session.kind === 'loading' || sharing.session.kind === 'signed-out' ? nothing : waiting(sharing.waiting)}
      </span>
    </p>`;
  }
}

customElements.define('cradle-status-line', StatusLine);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-status-line': StatusLine;
  }
}
