import { css, html, LitElement, nothing, unsafeCSS } from 'lit';
import uplotCss from 'uplot/dist/uPlot.min.css?inline';
import type { GlucoseUnit, TimedReading } from '../sync/face.ts';
import { CellController } from './cell-controller.ts';
import { archiveContext, nowContext, settingsContext } from './contexts.ts';
import { clockTime } from './format.ts';
import { graphData, isSameReading, type GraphData } from './graph-data.ts';
import { GlucosePlot, type PlotView } from './graph-plot.ts';
import { unitOf } from './latest-view.ts';
import { readingsTable } from './readings-table.ts';
import { trendText, unsure, valueWithUnit } from './reading-words.ts';
import { base, card } from './base.css.ts';
import { controls } from './controls.css.ts';
import { tables } from './table.css.ts';
import { graph as words } from './words/graph.ts';

/** How many readings a key goes on: one, or an hour. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -12,
  PageUp: 12,
  Home: -Infinity,
  End: Infinity,
};

/** The last 24 hours as a graph that pointer and keys can walk through, or as a table. */
export class GlucoseGraph extends LitElement {
  static override properties = {
    asTable: { state: true },
    selected: { state: true },
  };

  static override styles = [
    unsafeCSS(uplotCss),
    base,
    card,
    controls,
    tables,
    css`
      section {
        gap: 0.375rem;
      }
      .head {
        justify-content: space-between;
      }
      .head button {
        min-height: 2.25rem;
        padding: 0.25rem 0.875rem;
        font-size: 0.875rem;
      }
      .readout {
        display: flex;
        gap: 1rem;
        justify-content: space-between;
        overflow: hidden;
        white-space: nowrap;
      }
      .readout :last-child {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (max-width: 24rem) {
        .readout {
          flex-wrap: wrap;
          white-space: normal;
        }
      }
      .said {
        font-weight: 600;
        font-variant-numeric: tabular-nums;
      }
      .plot,
      .table {
        height: clamp(13rem, 30vw, 18rem);
        min-width: 0;
      }
      .plot {
        overflow: hidden;
        border-radius: 0.5rem;
      }
      .scroll {
        height: 100%;
      }
      .gap {
        color: var(--soft);
        font-style: italic;
      }
    `,
  ];

  declare asTable: boolean;
  declare selected: TimedReading | null;

  readonly #archive = new CellController(this, archiveContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #now = new CellController(this, nowContext);
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  #view: PlotView | null = null;
  #plot: GlucosePlot | null = null;

  constructor() {
    super();
    this.asTable = false;
    this.selected = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#dark.addEventListener('change', this.#redraw);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#dark.removeEventListener('change', this.#redraw);
    this.#dropPlot();
  }

  protected override willUpdate(): void {
    const archive = this.#archive.value;
    const settings = this.#settings.value;
    const unit = unitOf(settings.unit, archive);
    const data = unit && graphData(archive.readings, unit, this.#now.value, this.#settings.value.targetRange.highMgdl);
    this.#view = data && {
      data,
      unit,
      target: settings.targetRange,
      selected: data.readings.find((reading) => isSameReading(reading, this.selected)) ?? null,
    };
  }

  protected override updated(): void {
    const root = this.renderRoot.querySelector<HTMLElement>('.plot');
    if (root === null || this.#view === null) this.#dropPlot();
    else if (this.#plot === null) this.#plot = new GlucosePlot(root, this.#view, this.#select);
    else this.#plot.show(this.#view);
  }

  override render(): unknown {
    const view = this.#view;
    return html`<section aria-labelledby="title">
      <div class="row head">
        <h2 id="title">${words.title}</h2>
        ${view && html`<button @click=${this.#toggle}>${this.asTable ? words.asGraph : words.asTable}</button>`}
      </div>
      ${view === null ? html`<p class="soft">${words.unitUnknown}</p>` : this.#body(view)}
    </section>`;
  }

  #body({ data, unit, selected }: PlotView): unknown {
    if (this.asTable) return html`<div class="table">${readingsTable(data.readings, unit, this.#now.value)}</div>`;
    const last = data.readings.length - 1;
    const index = indexOf(data, selected);
    const at = data.readings[index] ?? null;
    return html`<p class="readout small">
        <span class="soft">${unit}</span>
        <span class=${selected ? 'said' : 'soft'}>${selected ? this.#words(selected, unit) : words.hint}</span>
      </p>
      <div
        class="plot"
        role="slider"
        tabindex="0"
        aria-label=${words.readings}
        aria-valuemin="0"
        aria-valuemax=${Math.max(0, last)}
        aria-valuenow=${Math.max(0, index)}
        aria-valuetext=${at === null ? nothing : this.#words(at, unit)}
        @keydown=${this.#walk}
        @blur=${() => this.#select(null)}
      ></div>`;
  }

  #words(reading: TimedReading, unit: GlucoseUnit): string {
    const parts = [clockTime(reading.at, this.#now.value), unsure(reading), valueWithUnit(reading, unit), trendText(reading)];
    return parts.filter((part) => part !== '').join(', ');
  }

  readonly #walk = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (step === undefined || this.#view === null) return;
    event.preventDefault();
    const { data, selected } = this.#view;
    const last = data.readings.length - 1;
    // The first step back shows the newest reading; nothing was shown before.
    const index = indexOf(data, selected) + (selected === null && step === -1 ? 0 : step);
    this.#select(data.readings[Math.min(last, Math.max(0, index))] ?? null);
  };

  readonly #select = (reading: TimedReading | null): void => {
    this.selected = reading;
  };

  readonly #toggle = (): void => {
    this.asTable = !this.asTable;
    this.selected = null;
  };

  readonly #redraw = (): void => this.requestUpdate();

  #dropPlot(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }
}

/** Where the walk stands; at the newest reading when none is selected. */
function indexOf({ readings }: GraphData, selected: TimedReading | null): number {
  return selected === null ? readings.length - 1 : readings.indexOf(selected);
}

customElements.define('cradle-glucose-graph', GlucoseGraph);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-glucose-graph': GlucoseGraph;
  }
}
