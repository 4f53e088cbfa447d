import { html, LitElement } from 'lit';
import type { ReceiverDetails as Details } from '../sync/face.ts';
import { archiveTable } from './archive-table.ts';
import './bug-report.ts';
import { CellController, Provided } from './cell-controller.ts';
import { clockChanges } from './clock-changes.ts';
import { actionsContext, nowContext } from './contexts.ts';
import { dialogs, longDialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
import { facts } from './facts.css.ts';
import { clockTime } from './format.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { detailsStyles } from './receiver-details.css.ts';
import { tables } from './table.css.ts';
import { wallClockAt } from './wall-clock.ts';
import { comparedAt, details as words, driftText, resetsText } from './words/details.ts';

type View =
  /** What was known before stays to be read meanwhile. */
  | { readonly kind: 'asking'; readonly before: Details | null }
  | { readonly kind: 'known'; readonly details: Details }
  | { readonly kind: 'nothing' };

/** All that is known of the shown receiver, and the files for a bug report. Fires `closed` when it is left. */
export class ReceiverDetails extends LitElement {
  static override properties = { view: { state: true } };

  static override styles = [base, controls, dialogs, longDialogs, tables, facts, detailsStyles];

  declare view: View;

  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #frame = new DialogFrame(this);

  constructor() {
    super();
    this.view = { kind: 'asking', before: null };
  }

  protected override firstUpdated(): void {
    void this.#ask();
  }

  override render(): unknown {
    const isAsking = this.view.kind === 'asking';
    const after = html`<div class="row"><button aria-disabled=${isAsking} @click=${this.#refresh}>${words.refresh}</button></div>
      <cradle-bug-report></cradle-bug-report>`;
    return this.#frame.render(words, isAsking, this.#body(this.view), after);
  }

  #body(view: View): unknown {
    switch (view.kind) {
      case 'asking':
        return view.before === null ? html`<p class="soft">${words.asking}</p>` : this.#details(view.before);
      case 'known':
        return this.#details(view.details);
      case 'nothing':
        return html`<p>${words.nothing}</p>`;
    }
  }

  #details(details: Details): unknown {
    const { value: now } = this.#now;
    const fact = (term: string, text: string): unknown => html`<dt>${term}</dt><dd>${text}</dd>`;
    return html`<dl>
        ${fact(words.model, details.model ?? words.modelUnknown)} ${fact(words.serial, details.serial)}
        ${fact(words.firmware, details.firmwareVersion)} ${fact(words.resets, resetsText(details.resets))}
      </dl>
      <h3>${words.clock}</h3>
      <dl>
        ${fact(words.measured, details.clockMeasuredAt === null ? words.never : comparedAt(clockTime(details.clockMeasuredAt, now)))}
        ${fact(words.drift, driftText(details.driftSecondsPerDay))}
      </dl>
      ${clockChanges(details.clockChanges, wallClockAt(now))}
      <h3>${words.kept}</h3>
      ${archiveTable(details.rings, wallClockAt(now))}`;
  }

  async #ask(): Promise<void> {
    const details = await this.#actions.value.inspectReceiver();
    this.view = details === null ? { kind: 'nothing' } : { kind: 'known', details };
  }

  readonly #refresh = (): void => {
    if (this.view.kind === 'asking') return;
    this.view = { kind: 'asking', before: this.view.kind === 'known' ? this.view.details : null };
    void this.#ask();
  };
}

customElements.define('cradle-receiver-details', ReceiverDetails);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-receiver-details': ReceiverDetails;
  }
}
