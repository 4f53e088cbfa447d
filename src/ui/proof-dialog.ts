import { css, html, LitElement, nothing } from 'lit';
import type { SharingView } from '../sync/face.ts';
import { base } from './base.css.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, archiveContext, nowContext, settingsContext, sharingContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { dialogs, longDialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
import { fields } from './fields.css.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { unitOf } from './latest-view.ts';
import { proofTable } from './proof-table.ts';
import { tables } from './table.css.ts';
import { proof as words, proofSummary } from './words/proof.ts';

/** What became of each reading of the last day, as it stands at this moment. Fires `closed` when it is left. */
export class ProofDialog extends LitElement {
  static override properties = { onlyUnseen: { state: true } };

  static override styles = [
    base,
    controls,
    dialogs,
    longDialogs,
    tables,
    fields,
    css`
      .scroll {
        max-height: max(14rem, calc(100dvh - 22rem));
      }
      .number,
      th[scope='row'] {
        white-space: nowrap;
      }
      tr.kept td,
      .gap {
        color: var(--soft);
      }
      .gap {
        font-style: italic;
      }
      tr.set-aside td:last-child {
        color: var(--low);
      }
      .choices {
        justify-content: space-between;
      }
      @media (max-width: 40rem) {
        th,
        td {
          padding: 0.375rem;
          font-size: 0.8125rem;
        }
      }
    `,
  ];

  declare onlyUnseen: boolean;

  readonly #archive = new CellController(this, archiveContext);
  readonly #sharing = new CellController(this, sharingContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #frame = new DialogFrame(this);

  constructor() {
    super();
    this.onlyUnseen = false;
    new FocusKeeper(this);
  }

  override render(): unknown {
    return this.#frame.render(words, false, this.#body(this.#sharing.value));
  }

  #body(view: SharingView): unknown {
    const { proof: fated, followers } = view;
    if (fated === null) return html`<p>${words.noAccount}</p>`;
    const isProven = followers?.noFollowerYet !== true;
    const unit = unitOf(this.#settings.value.unit, this.#archive.value);
    return html`
      ${view.wish === 'off' ? html`<p>${words.isOff}</p>` : nothing}
      ${isProven ? nothing : html`<p class="banner">${words.noFollower}</p>`}
      <p>${proofSummary(fated, isProven)}</p>
      <div class="row choices">
        <div class="check">
          <input id="unseen" type="checkbox" .checked=${this.onlyUnseen} @change=${this.#choose} />
          <label for="unseen">${words.onlyUnseen}</label>
        </div>
        ${this.#sendNow(view)}
      </div>
      ${proofTable({ fated, onlyUnseen: this.onlyUnseen, unit, isProven, now: this.#now.value })}
    `;
  }

  /** What was set aside is tried again by it, too. */
  #sendNow({ wish, session, waiting, setAside, sending }: SharingView): unknown {
    if (wish === 'off' || session.kind !== 'signed-in' || waiting + setAside === 0) return nothing;
    const isBusy = sending.kind === 'working';
    return html`<button aria-disabled=${isBusy} @click=${() => !isBusy && void this.#actions.value.sendNow()}>${words.sendNow}</button>`;
  }

  readonly #choose = (event: Event): void => {
    this.onlyUnseen = (event.currentTarget as HTMLInputElement).checked;
  };
}

customElements.define('cradle-proof-dialog', ProofDialog);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-proof-dialog': ProofDialog;
  }
}
