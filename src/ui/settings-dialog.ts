import { css, html, LitElement, nothing } from 'lit';
import type { GlucoseUnit, Settings } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, archiveContext, connectionContext, settingsContext } from './contexts.ts';
import { dialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
import { fields } from './fields.css.ts';
import { unitOf } from './latest-view.ts';
import { ServiceFields } from './service-fields.ts';
import { fromField, toField, type TargetRange } from './target-range.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { account as words } from './words/account.ts';
import { words as first } from './words/first.ts';

/** The person's choices. Fires `closed` when it is left, with or without saving. */
export class SettingsDialog extends LitElement {
  static override properties = {
    targetWrong: { state: true },
    data: { state: true },
  };

  static override styles = [
    base,
    controls,
    fields,
    dialogs,
    css`
      fieldset {
        display: grid;
        gap: 0.5rem;
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 0.375rem;
      }
      @media (min-width: 30rem) {
        .data {
          margin-left: auto;
        }
      }
      .pair {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 0.75rem;
      }
      .pair label {
        font-weight: 400;
      }
    `,
  ];

  declare targetWrong: boolean;
  /** What is kept, in a dialog above this one; `missing` where it could not be loaded. */
  declare data: 'closed' | 'open' | 'missing';

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #service = new ServiceFields(this);
  readonly #frame = new DialogFrame(this);

  constructor() {
    super();
    this.targetWrong = false;
    this.data = 'closed';
  }

  override render(): unknown {
    const settings = this.#settings.value;
    const isOver = this.#connection.value.kind === 'over';
    return html`<dialog aria-labelledby="title" @close=${this.#frame.closed}>
      <h2 id="title">${words.settings}</h2>
      <form method="dialog" @submit=${this.#save}>
        <fieldset>
          <legend>${words.unit}</legend>
          ${this.#unitChoice(null, settings)} ${this.#unitChoice('mg/dL', settings)}
          ${this.#unitChoice('mmol/L', settings)}
        </fieldset>
        ${this.#target(settings)}
        ${this.#service.render(settings)}
        <p class="hint">${words.nextSignIn}</p>
        <div class="row">
          ${isOver ? nothing : html`<button class="primary">${words.save}</button>`}
          <button type="button" @click=${this.#frame.leave}>${words.cancel}</button>
          <button type="button" class="data" aria-haspopup="dialog" @click=${this.#openData}>${words.yourData}</button>
        </div>
        ${isOver ? html`<p class="problem">${words.notKept}</p>` : nothing}
        ${this.data === 'missing' ? html`<p class="problem">${first.partMissing}</p>` : nothing}
      </form>
    </dialog>
    ${this.data === 'open' ? html`<cradle-your-data @closed=${this.#closeData}></cradle-your-data>` : nothing}`;
  }

  #unitChoice(unit: GlucoseUnit | null, settings: Settings): unknown {
    const id = `unit-${unit ?? 'own'}`;
    return html`<div class="check">
      <input type="radio" name="unit" id=${id} value=${unit ?? ''} .checked=${settings.unit === unit} />
      <label for=${id}>${unit ?? words.unitOfReceiver}</label>
    </div>`;
  }

  #target({ unit, targetRange }: Settings): unknown {
    const shown = this.#fieldUnit(unit);
    const field = (id: string, label: string, glucoseMgdl: number): unknown => html`<div class="field">
      <label for=${id}>${label} (${shown})</label>
      <input
        id=${id}
        name=${id}
        type="number"
        required
        step=${shown === 'mg/dL' ? 1 : 0.1}
        min=${toField(40, shown)}
        max=${toField(400, shown)}
        aria-describedby="target-problem"
        value=${toField(glucoseMgdl, shown)}
      />
    </div>`;
    return html`<fieldset>
      <legend>${words.target}</legend>
      <div class="pair">
        ${field('low', words.targetFrom, targetRange.lowMgdl)}${field('high', words.targetTo, targetRange.highMgdl)}
      </div>
      <div id="target-problem">
        ${this.targetWrong ? html`<p class="problem">${words.targetWrong}</p>` : nothing}
      </div>
    </fieldset>`;
  }

  /** Target fields need some unit even where no reading may be shown in one yet. */
  #fieldUnit(chosen: GlucoseUnit | null): GlucoseUnit {
    return unitOf(chosen, this.#archive.value) ?? 'mg/dL';
  }

  readonly #save = (event: SubmitEvent): void => {
    const settings = this.#settings.value;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const unit = this.#fieldUnit(settings.unit);
    const targetRange: TargetRange = {
      lowMgdl: fromField(String(data.get('low')), unit, settings.targetRange.lowMgdl),
      highMgdl: fromField(String(data.get('high')), unit, settings.targetRange.highMgdl),
    };
    this.targetWrong = targetRange.lowMgdl >= targetRange.highMgdl;
    if (this.targetWrong) {
      event.preventDefault();
      this.renderRoot.querySelector<HTMLElement>('#low')?.focus();
      return;
    }
    if (this.#service.refuse()) {
      event.preventDefault();
      return;
    }
    const chosen = (data.get('unit') || null) as GlucoseUnit | null;
    void this.#actions.value.saveSettings({ unit: chosen, targetRange, ...this.#service.choice });
  };

  readonly #openData = async (): Promise<void> => {
    this.data = 'open';
    try {
      await import('./your-data.ts');
    } catch {
      this.data = 'missing';
    }
  };

  readonly #closeData = (): void => {
    this.data = 'closed';
  };
}

customElements.define('cradle-settings-dialog', SettingsDialog);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-settings-dialog': SettingsDialog;
  }
}
