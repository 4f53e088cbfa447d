import { css, html, LitElement, nothing } from 'lit';
import { CellController } from './cell-controller.ts';
import { activityContext, nowContext } from './contexts.ts';
import { clockTime } from './format.ts';
import { base, card } from './base.css.ts';
import { mergedActivity } from './merged-activity.ts';
import { activityText, activityTitle } from './words/activity.ts';

const SHOWN = 30;

/** What happened lately, newest first. */
export class ActivityList extends LitElement {
  static override styles = [
    base,
    card,
    css`
      ol {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.5rem 1rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: subgrid;
        grid-column: 1 / -1;
        align-items: baseline;
      }
      time {
        color: var(--soft);
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      span {
        overflow-wrap: anywhere;
      }
      .problem {
        color: var(--on-warn);
      }
    `,
  ];

  readonly #activity = new CellController(this, activityContext);
  readonly #now = new CellController(this, nowContext);

  override render(): unknown {
    const newest = mergedActivity(this.#activity.value.toSorted((a, b) => b.at - a.at)).slice(0, SHOWN);
    if (newest.length === 0) return nothing;
    return html`<section aria-labelledby="title">
      <h2 id="title">${activityTitle}</h2>
      <ol>
        ${newest.map(
          (row) => html`<li>
            <time datetime=${new Date(row.at).toISOString()}>${clockTime(row.at, this.#now.value)}</time>
            <span class=${row.what}>${activityText(row)}</span>
          </li>`,
        )}
      </ol>
    </section>`;
  }
}

customElements.define('cradle-activity-list', ActivityList);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-activity-list': ActivityList;
  }
}
