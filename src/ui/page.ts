import { css, html, LitElement, nothing } from 'lit';
import { CellController, Provided } from './cell-controller.ts';
import { archiveContext, modeContext, sharingContext } from './contexts.ts';
import './latest-reading.ts';
import { bring, firstPaint, type LazyPart } from './lazy.ts';
import './status-line.ts';
import { base, buttons } from './base.css.ts';
import { words } from './words/first.ts';

/** Where everything stands, and when what is not needed at first arrives. */
export class Page extends LitElement {
  static override properties = {
    settingsOpen: { state: true },
    partMissing: { state: true },
  };

  static override styles = [
    base,
    buttons,
    css`
      .frame {
        max-width: var(--wide);
        margin: 0 auto;
        padding: 0 clamp(0.75rem, 3vw, 1.75rem);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1rem;
        align-items: center;
        padding: 0.875rem 0;
      }
      h1 {
        display: flex;
        gap: 0.5rem;
        align-items: center;
        margin: 0;
        font-size: 1.25rem;
      }
      h1 svg {
        width: 1.75rem;
        fill: var(--accent);
      }
      cradle-status-line {
        order: 1;
        flex-basis: 100%;
      }
      header button {
        margin-left: auto;
      }
      main {
        display: grid;
        gap: clamp(0.75rem, 2vw, 1.25rem);
      }
      main > * {
        min-width: 0;
      }
      .side {
        display: grid;
        gap: inherit;
        align-content: start;
      }
      main :not(:defined) {
        min-height: 13rem;
      }
      cradle-glucose-graph:not(:defined) {
        min-height: calc(8rem + clamp(13rem, 30vw, 18rem));
      }
      cradle-sharing-panel:not(:defined) {
        min-height: 30rem;
      }
      .empty cradle-activity-list {
        min-height: 0;
      }
      footer {
        padding: 1.5rem 0;
        text-align: center;
      }
      .missing {
        padding: 0.75rem 1rem;
        border-radius: var(--round);
        background: var(--bad);
        color: var(--on-bad);
      }
      @media (min-width: 40rem) {
        cradle-status-line {
          order: 0;
          flex-basis: auto;
        }
      }
      @media (min-width: 56rem) {
        main {
          grid-template: auto auto 1fr / minmax(0, 1.75fr) minmax(20rem, 1fr);
        }
        .side {
          grid-area: 1 / 2 / span 3;
        }
        .empty .side {
          display: contents;
        }
        .empty cradle-sharing-panel {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  declare settingsOpen: boolean;
  /** The last that could not be loaded. */
  declare partMissing: LazyPart | null;

  readonly #archive = new CellController(this, archiveContext);
  readonly #sharing = new CellController(this, sharingContext);
  readonly #mode = new Provided(this, modeContext);
  readonly #asked = new Set<LazyPart>();

  constructor() {
    super();
    this.settingsOpen = false;
    this.partMissing = null;
  }

  protected override async firstUpdated(): Promise<void> {
    await firstPaint();
    this.#bring('panels');
  }

  protected override updated(): void {
    const { readings, latest, unit } = this.#archive.value;
    if (this.#mode.value === 'practice') this.#bring('cradle-practice-banner');
    if (readings.length > 0) void firstPaint().then(() => this.#bring('cradle-glucose-graph'));
    if (latest === null ? this.#sharing.value.session.kind !== 'loading' : unit === null) this.#bring('no-value');
    if (this.settingsOpen) this.#bring('cradle-settings-dialog');
    if (this.#sharing.value.question) this.#bring('cradle-question-dialog');
  }

  override render(): unknown {
    const { question } = this.#sharing.value;
    const isEmpty = this.#archive.value.readings.length === 0;
    return html`
      ${this.#mode.value === 'practice' ? html`<cradle-practice-banner></cradle-practice-banner>` : nothing}
      <div class="frame">
        <header>
          <h1>${mark}${words.name}</h1>
          <cradle-status-line></cradle-status-line>
          <button @click=${this.#openSettings}>${words.settings}</button>
        </header>
        <main class=${isEmpty ? 'empty' : ''}>
          ${this.partMissing ? html`<p class="missing">${words.partMissing}</p>` : nothing}
          <cradle-latest-reading></cradle-latest-reading>
          ${isEmpty ? nothing : html`<cradle-glucose-graph></cradle-glucose-graph>`}
          <div class="side">
            <cradle-connection-panel></cradle-connection-panel>
            <cradle-sharing-panel .coveredBySettings=${this.settingsOpen && this.partMissing !== 'cradle-settings-dialog'}></cradle-sharing-panel>
          </div>
          <cradle-activity-list></cradle-activity-list>
        </main>
        <footer class="soft small">${words.footer}</footer>
      </div>
      ${this.settingsOpen
        ? html`<cradle-settings-dialog @closed=${this.#closeSettings}></cradle-settings-dialog>`
        : nothing}
      ${question ? html`<cradle-question-dialog .question=${question}></cradle-question-dialog>` : nothing}
    `;
  }

  #bring(part: LazyPart): void {
    if (this.#asked.has(part)) return;
    this.#asked.add(part);
    bring(part).catch(() => {
      this.partMissing = part;
    });
  }

  readonly #openSettings = (): void => {
    this.settingsOpen = true;
  };

  readonly #closeSettings = (): void => {
    this.settingsOpen = false;
  };
}

/** A drop in a cradle. */
const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <path d="M16 2c4 5.5 6 8.5 6 11.5a6 6 0 0 1-12 0C10 10.5 12 7.5 16 2Z" />
  <path d="M3.5 17a12.5 12.5 0 0 0 25 0h-3.5a9 9 0 0 1-18 0Z" />
</svg>`;

customElements.define('cradle-page', Page);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-page': Page;
  }
}
