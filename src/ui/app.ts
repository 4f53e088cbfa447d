import { ContextProvider, type Context } from '@lit/context';
import { css, html, LitElement, nothing } from 'lit';
import { systemClock, type Clock } from '../domain/clock.ts';
import { realRegions } from '../domain/region.ts';
import type { CradleActions, CradleCells, Region } from '../sync/face.ts';
import {
  actionsContext,
  activityContext,
  archiveContext,
  connectionContext,
  modeContext,
  nowContext,
  regionsContext,
  settingsContext,
  sharingContext,
  type Mode,
} from './contexts.ts';
import './page.ts';
import './theme.css';
import { Ticker } from './ticker.ts';

/**
 * The root of the face. Takes what sync offers and hands it down in narrow contexts; knows neither
 * ports nor databases. Must be given `cells` and `actions`, together, whenever `mode` changes.
 */
export class CradleApp extends LitElement {
  static override properties = {
    cells: { attribute: false },
    actions: { attribute: false },
    mode: { attribute: false },
    practiceAnswers: { attribute: false },
    clock: { attribute: false },
  };

  static override styles = css`
    :host {
      display: block;
      color: var(--ink);
      font: 1rem/1.45 system-ui, sans-serif;
    }
  `;

  declare cells: CradleCells | undefined;
  declare actions: CradleActions | undefined;
  declare mode: Mode;
  /** Whether the page's own server runs a practice Share: then the region `Practice` may be chosen. */
  declare practiceAnswers: boolean;
  declare clock: Clock;
  /** Called from clicks on `Try the practice receiver` and `Leave practice`. */
  onTryPractice: (() => void) | null = null;
  onLeavePractice: (() => void) | null = null;

  readonly #archive = this.#provide(archiveContext);
  readonly #connection = this.#provide(connectionContext);
  readonly #sharing = this.#provide(sharingContext);
  readonly #activity = this.#provide(activityContext);
  readonly #settings = this.#provide(settingsContext);
  readonly #actions = this.#provide(actionsContext);
  readonly #mode = this.#provide(modeContext);
  readonly #regions = this.#provide(regionsContext);

  constructor() {
    super();
    this.mode = 'real';
    this.practiceAnswers = false;
    this.clock = systemClock;
    this.#provide(nowContext).setValue(new Ticker(this, () => this.clock));
    this.addEventListener('try-practice', () => this.onTryPractice?.());
    this.addEventListener('leave-practice', () => this.onLeavePractice?.());
  }

  override willUpdate(): void {
    // What is given again as it was reaches nobody.
    if (this.cells) {
      this.#archive.setValue(this.cells.archive);
      this.#connection.setValue(this.cells.connection);
      this.#sharing.setValue(this.cells.sharing);
      this.#activity.setValue(this.cells.activity);
      this.#settings.setValue(this.cells.settings);
    }
    if (this.actions) this.#actions.setValue(this.actions);
    this.#mode.setValue(this.mode);
    this.#regions.setValue(this.#regionsToChoose());
  }

  override render(): unknown {
    return this.cells && this.actions ? html`<cradle-page></cradle-page>` : nothing;
  }

  #provide<T>(context: Context<unknown, T>): ContextProvider<Context<unknown, T>> {
    return new ContextProvider(this, { context });
  }

  #regionsToChoose(): readonly Region[] {
    if (this.mode === 'practice') return ['practice'];
    return this.practiceAnswers ? [...realRegions, 'practice'] : realRegions;
  }
}

customElements.define('cradle-app', CradleApp);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-app': CradleApp;
  }
}
