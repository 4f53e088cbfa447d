import { html, LitElement, nothing } from 'lit';
import { formatNumber } from '../domain/glucose.ts';
import { CellController, Provided } from './cell-controller.ts';
import { archiveContext, connectionContext, modeContext, nowContext, settingsContext, sharingContext } from './contexts.ts';
import { clockTime } from './format.ts';
import { latestStyles } from './latest-reading.css.ts';
import { latestView, outOf, unitOf, type LatestView, type Wordless } from './latest-view.ts';
import { PageTitle, titleOf } from './outside-the-page.ts';
import { saidText, type Said } from './say.ts';
import { base, card } from './base.css.ts';
import { trendArrow } from './trend-arrow.ts';
import { ago, lastWas, lowHigh, noReadingFor, stateSince, stateWords, words } from './words/first.ts';

type View<K extends LatestView['kind']> = Extract<LatestView, { kind: K }>;

/** The newest record of the series, as far as it may be shown; recomputed at each tick. */
export class LatestReading extends LitElement {
  static override styles = [base, card, latestStyles];

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #sharing = new CellController(this, sharingContext);
  readonly #now = new CellController(this, nowContext);
  readonly #mode = new Provided(this, modeContext);
  #view: LatestView = { kind: 'empty' };
  /** Instant of the newest record, as it was given. */
  #at: number | undefined;
  /** For as long as a record is the newest it grows older, also where this computer's clock is set back meanwhile. */
  #present = 0;
  #elapsed = 0;

  constructor() {
    super();
    new PageTitle(this, () => titleOf(this.#view, this.#mode.value));
  }

  protected override willUpdate(): void {
    const archive = this.#archive.value;
    const at = archive.latest?.at;
    const elapsed = performance.now();
    this.#present = Math.max(this.#now.value, at === this.#at ? this.#present + elapsed - this.#elapsed : 0);
    this.#at = at;
    this.#elapsed = elapsed;
    this.#view = latestView(archive, unitOf(this.#settings.value.unit, archive), this.#present);
  }

  override render(): unknown {
    const { kind } = this.#view;
    return html`<section aria-labelledby="title" class="${'age' in this.#view ? this.#view.age : ''} ${kind === 'glucose' ? this.#side : ''}">
      <h2 id="title">${words.latest}</h2>
      ${this.#body(this.#view)}
    </section>`;
  }

  #body(view: LatestView): unknown {
    switch (view.kind) {
      case 'empty':
        // Before the stores were asked, "none" would be a guess.
        if (this.#sharing.value.session.kind === 'loading') {
          return this.#connection.value.kind === 'over' ? html`<p class="sentence">${words.noArchive}</p>` : nothing;
        }
        return html`<p class="sentence">${words.noReading}</p>
          <cradle-first-steps></cradle-first-steps>`;
      case 'unit-unknown':
        return html`<cradle-unit-question></cradle-unit-question>`;
      case 'glucose':
        return this.#glucose(view);
      case 'sentence':
        return this.#sentence(view);
      case 'old':
        return html`<p class="sentence">${noReadingFor(this.#present - view.at)}</p>
          ${view.state === null ? nothing : html`<p class="soft">${this.#state(view.state, view.sinceAt)}</p>`}
          ${this.#last(view.last)}`;
    }
  }

  /** On which side of the target range the newest value is. */
  get #side(): ReturnType<typeof outOf> {
    return outOf(this.#settings.value.targetRange, this.#archive.value.latest?.value ?? 0);
  }

  #glucose({ said, age, trend, change }: View<'glucose'>): unknown {
    const side = this.#side;
    return html`<div class="value">
        <p>
          <span class="big ${said.kind === 'number' ? '' : 'word'}">${said.kind === 'number' ? said.text : lowHigh[said.kind].word}</span>
          ${said.kind === 'number'
            ? html`<span class="unit">${said.unit}</span> ${side && html`<span class="side">${lowHigh[side].side} range</span>`}`
            : nothing}
        </p>
        ${trend === null ? nothing : trendArrow(trend)}
      </div>
      ${said.kind === 'number' || said.unit === null
        ? nothing
        : html`<p class="unit">${lowHigh[said.kind].side} ${formatNumber(lowHigh[said.kind].boundMgdl, said.unit)} ${said.unit}</p>`}
      ${this.#when(said.at, age, change === null ? null : `${change} ${said.unit}`)}`;
  }

  #state(state: Wordless, sinceAt: number | null): string {
    return sinceAt === null ? stateWords[state] : stateSince(state, this.#time(sinceAt));
  }

  #sentence({ state, at, sinceAt, age, last }: View<'sentence'>): unknown {
    return html`<p class="sentence">${this.#state(state, sinceAt)}</p>
      ${this.#when(at, age, null)} ${this.#last(last)}`;
  }

  #when(at: number, age: View<'glucose'>['age'], change: string | null): unknown {
    const uncertain = age === 'uncertain';
    return html`<p class="when">
        ${change === null ? nothing : html`<span class="change">${change}</span>`}
        <span>${uncertain ? words.timeUncertain : ago(this.#present - at)}</span>
        <time class="soft" datetime=${new Date(at).toISOString()}>${this.#time(at)}</time>
        ${age === 'late' ? html`<span class="late-mark">${words.late}</span>` : nothing}
      </p>
      ${uncertain ? html`<p class="soft">${words.timeUncertainHint}</p>` : nothing}`;
  }

  #last(last: Said | null): unknown {
    if (last === null) return nothing;
    return html`<p class="soft">${lastWas(saidText(last), this.#time(last.at))}</p>`;
  }

  #time(at: number): string {
    return clockTime(at, this.#present);
  }
}

customElements.define('cradle-latest-reading', LatestReading);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-latest-reading': LatestReading;
  }
}
