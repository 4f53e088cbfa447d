import { css, html, LitElement, nothing } from 'lit';
import type { ConnectionState } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { clockNoteLine } from './clock-note.ts';
import { actionsContext, archiveContext, connectionContext, modeContext, nowContext } from './contexts.ts';
import { clockTime } from './format.ts';
import { base, card } from './base.css.ts';
import { controls } from './controls.css.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { nextDueText } from './next-due.ts';
import { stageWords, words as first } from './words/first.ts';
import { overText, problemText } from './words/problem-text.ts';
import { afterLost, notFollowing, receiver as words, retrying, stageHints } from './words/receiver.ts';

type State<K extends ConnectionState['kind']> = Extract<ConnectionState, { kind: K }>;

const percent = new Intl.NumberFormat(undefined, { style: 'percent' });

/** The receiver: how to connect it, what it is doing, why it is not followed. Fires `try-practice`. */
export class ConnectionPanel extends LitElement {
  static override properties = {
    detailsOpen: { state: true },
    partMissing: { state: true },
  };

  static override styles = [
    base,
    card,
    controls,
    css`
      .head {
        flex-wrap: nowrap;
        justify-content: space-between;
      }
      .head button {
        flex: none;
        min-height: 2.25rem;
        padding: 0.25rem 0.875rem;
        font-size: 0.875rem;
      }
      .reading {
        display: grid;
        gap: 0.375rem;
      }
      .far {
        display: flex;
        gap: 0.75rem;
        align-items: center;
      }
      .far span {
        min-width: 3rem;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      progress {
        flex: 1;
        min-width: 0;
        height: 0.5rem;
      }
      .banner {
        display: grid;
        gap: 0.25rem;
      }
      .serial {
        color: var(--soft);
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  declare detailsOpen: boolean;
  declare partMissing: boolean;

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);
  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #mode = new Provided(this, modeContext);

  constructor() {
    super();
    this.detailsOpen = false;
    this.partMissing = false;
    new FocusKeeper(this);
  }

  override render(): unknown {
    const state = this.#connection.value;
    const { serial, clockNote, glucoseUnknown } = this.#archive.value;
    const shown = ('serial' in state ? state.serial : null) ?? serial;
    return html`<section aria-labelledby="title">
        <div class="row head">
          <h2 id="title" tabindex="-1">${words.title} ${shown === null ? nothing : html`<span class="serial">${shown}</span>`}</h2>
          ${state.kind !== 'over' && (shown !== null || hasTrouble(state)) ? this.#detailsButton() : nothing}
        </div>
        ${this.partMissing ? html`<p class="banner">${first.partMissing}</p>` : nothing}
        ${glucoseUnknown ? html`<p class="banner">${words.glucoseUnknown}</p>` : nothing}
        ${this.#state(state)}
        ${clockNote && clockNoteLine(clockNote, showsItsClock(state), this.#now.value)}
        <div class="row">${this.#buttons(state)}</div>
        ${state.kind === 'idle' && this.#mode.value === 'real'
          ? html`<p class="soft small">${words.cableHint}</p>`
          : nothing}
      </section>
      ${this.detailsOpen && state.kind !== 'over'
        ? html`<cradle-receiver-details @closed=${this.#closeDetails}></cradle-receiver-details>`
        : nothing}`;
  }

  #state(state: ConnectionState): unknown {
    switch (state.kind) {
      case 'unsupported':
        return html`<cradle-unsupported-note .why=${state.why}></cradle-unsupported-note>`;
      case 'idle':
        return this.#mode.value === 'real' ? html`<p class="soft">${words.beforeChooser}</p>` : nothing;
      case 'reading':
        return this.#reading(state);
      case 'following':
        return html`<p class="soft">${nextDueText(state.nextDueAt, this.#now.value)}</p>`;
      case 'retrying':
        return this.#retrying(state);
      case 'lost':
        return html`<p class="banner">${notFollowing(state.why, this.#time(state.since))}</p>
          ${state.why === 'trouble'
            ? html`<cradle-problem-note .problem=${state.problem}></cradle-problem-note>`
            : html`<p class="soft">${afterLost[state.why]}</p>`}`;
      case 'failed':
      case 'over':
        return this.#failed(state);
      case 'elsewhere':
        return html`<cradle-elsewhere-note .state=${state}></cradle-elsewhere-note>`;
    }
  }

  #reading({ stage, fraction }: State<'reading'>): unknown {
    const hint = stageHints[stage];
    return html`<div class="reading">
      <p>${stageWords[stage]}</p>
      <div class="far">
        <progress aria-label=${stageWords[stage]} max="1" value=${fraction ?? nothing}></progress>
        ${fraction === null ? nothing : html`<span class="soft small" aria-hidden="true">${percent.format(fraction)}</span>`}
      </div>
      ${hint === undefined ? nothing : html`<p class="soft small">${hint}</p>`}
    </div>`;
  }

  #retrying({ since, nextTryAt, problem }: State<'retrying'>): unknown {
    return html`<div class="banner">
      <p>${retrying(this.#archive.value.serial !== null, this.#time(since), this.#time(nextTryAt), nextTryAt - this.#now.value)}</p>
      <p class="small">${problemText(problem).what}</p>
      <p class="small">${problem === 'transport:busy' ? words.whileBusy : words.whileRetrying}</p>
    </div>`;
  }

  #failed({ kind, problem }: State<'failed' | 'over'>): unknown {
    const { what, todo } = kind === 'over' ? overText(problem) : problemText(problem);
    return html`<p class="banner"><strong>${what}</strong> ${todo}</p>`;
  }

  #time(at: number): string {
    return clockTime(at, this.#now.value);
  }

  #buttons(state: ConnectionState): unknown {
    const { value: actions } = this.#actions;
    switch (state.kind) {
      case 'reading':
      case 'following':
        return html`<button @click=${() => void actions.disconnect()}>${words.disconnect}</button>`;
      case 'retrying':
        return html`<button @click=${() => void actions.disconnect()}>${words.stopTrying}</button>`;
      case 'lost':
        return this.#connect();
      case 'elsewhere':
        return html`<button @click=${() => void actions.connect()}>${words.followHere}</button>`;
      case 'unsupported':
        return this.#practice();
      case 'over':
        // A newer Cradle comes when all its windows were closed.
        return html`${state.problem === 'store:newer-version' ? nothing : reload()}${this.#practice()}`;
      case 'failed':
        return state.problem === 'sync:part-missing' ? reload() : html`${this.#connect()}${this.#practice()}`;
      case 'idle':
        return html`${this.#connect()}${this.#practice()}`;
    }
  }

  #connect(): unknown {
    return html`<button class="primary" @click=${() => void this.#actions.value.connect()}>${words.connect}</button>`;
  }

  #practice(): unknown {
    return this.#mode.value === 'real' ? html`<button @click=${this.#tryPractice}>${words.tryPractice}</button>` : nothing;
  }

  #detailsButton(): unknown {
    return html`<button aria-haspopup="dialog" @click=${this.#openDetails}>${words.details}</button>`;
  }

  readonly #openDetails = async (): Promise<void> => {
    this.detailsOpen = true;
    try {
      await import('./receiver-details.ts');
    } catch {
      this.detailsOpen = false;
      this.partMissing = true;
    }
  };

  readonly #closeDetails = (): void => {
    this.detailsOpen = false;
  };

  readonly #tryPractice = (): void => {
    this.dispatchEvent(new Event('try-practice', { bubbles: true, composed: true }));
  };
}

function reload(): unknown {
  return html`<button class="primary" @click=${() => location.reload()}>${words.reload}</button>`;
}

/** Whether the receiver answered since it was plugged in; one that is away may have been set since. */
function showsItsClock(state: ConnectionState): boolean {
  if (state.kind === 'reading') return state.stage !== 'opening' && state.stage !== 'identifying';
  return state.kind === 'following' || (state.kind === 'elsewhere' && state.there?.kind === 'following');
}

/** Where a report of what went over the cable helps, though nothing was read yet. */
function hasTrouble({ kind }: ConnectionState): boolean {
  return kind === 'failed' || kind === 'lost' || kind === 'retrying';
}

customElements.define('cradle-connection-panel', ConnectionPanel);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-connection-panel': ConnectionPanel;
  }
}
