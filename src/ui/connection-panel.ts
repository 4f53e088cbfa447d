import { css, html, LitElement, nothing } from 'lit';
import type { ConnectionState } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, archiveContext, connectionContext, modeContext, nowContext } from './contexts.ts';
import { clockTime } from './format.ts';
import { base, card } from './base.css.ts';
import { controls } from './controls.css.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { stageWords } from './words/first.ts';
import { nextDue, notFollowing, receiver as words } from './words/receiver.ts';

/** A reading may come this much after it was due before the page says so. */
const OVERDUE_AFTER_MS = 60_000;

/** The receiver: how to connect it, what it is doing, why it is not followed. Fires `try-practice`. */
export class ConnectionPanel extends LitElement {
  static override styles = [
    base,
    card,
    controls,
    css`
      progress {
        width: 100%;
        height: 0.5rem;
        accent-color: var(--accent);
      }
      .serial {
        color: var(--soft);
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);
  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #mode = new Provided(this, modeContext);

  constructor() {
    super();
    new FocusKeeper(this);
  }

  override render(): unknown {
    const state = this.#connection.value;
    const { serial, clockNote } = this.#archive.value;
    const shown = ('serial' in state ? state.serial : null) ?? serial;
    return html`<section aria-labelledby="title">
      <h2 id="title" tabindex="-1">${words.title} ${shown === null ? nothing : html`<span class="serial">${shown}</span>`}</h2>
      ${this.#state(state)}
      ${clockNote?.kind === 'implausible' ? html`<p class="banner small">${words.displayClockOdd}</p>` : nothing}
      <div class="row">${this.#buttons(state)}</div>
      ${state.kind === 'idle' && this.#mode.value === 'real'
        ? html`<p class="soft small">${words.cableHint}</p>`
        : nothing}
    </section>`;
  }

  #state(state: ConnectionState): unknown {
    switch (state.kind) {
      case 'unsupported':
        return html`<cradle-unsupported-note .why=${state.why}></cradle-unsupported-note>`;
      case 'idle':
        return this.#mode.value === 'real' ? html`<p class="soft">${words.beforeChooser}</p>` : nothing;
      case 'reading':
        return html`<p>${stageWords[state.stage]}</p>
          <progress aria-label=${stageWords[state.stage]} max="1" value=${state.fraction ?? nothing}></progress>`;
      case 'following':
        return html`<p class="soft">${this.#nextDue(state.nextDueAt)}</p>`;
      case 'retrying':
        return html`<p class="banner">${words.retrying(clockTime(state.nextTryAt, this.#now.value))}</p>`;
      case 'lost':
        return html`<p class="banner">${notFollowing(state.why, clockTime(state.since, this.#now.value))}</p>
          <cradle-problem-note .problem=${state.problem} .onlyTodo=${state.why === 'cable'}></cradle-problem-note>`;
      case 'failed':
        return html`<cradle-problem-note .problem=${state.problem}></cradle-problem-note>`;
    }
  }

  #nextDue(at: number): string {
    const now = this.#now.value;
    return nextDue(clockTime(at, now), now - at > OVERDUE_AFTER_MS);
  }

  #buttons(state: ConnectionState): unknown {
    const { value: actions } = this.#actions;
    if (state.kind === 'reading' || state.kind === 'following' || state.kind === 'retrying') {
      return html`<button @click=${() => void actions.disconnect()}>${words.disconnect}</button>`;
    }
    return html`${state.kind === 'unsupported'
      ? nothing
      : html`<button class="primary" @click=${() => void actions.connect()}>${words.connect}</button>`}
    ${this.#mode.value === 'real' ? html`<button @click=${this.#tryPractice}>${words.tryPractice}</button>` : nothing}`;
  }

  readonly #tryPractice = (): void => {
    this.dispatchEvent(new Event('try-practice', { bubbles: true, composed: true }));
  };
}

customElements.define('cradle-connection-panel', ConnectionPanel);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-connection-panel': ConnectionPanel;
  }
}
