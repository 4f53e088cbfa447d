import { html, nothing, type LitElement } from 'lit';
import type { Region } from '../sync/face.ts';
import { Provided } from './cell-controller.ts';
import { modeContext, regionsContext, type Mode } from './contexts.ts';
import { OWN_PROXY, proxyNote, type ProxyNote } from './proxy-note.ts';
import { ProxyTrial, type Tried } from './proxy-trial.ts';
import { account } from './words/account.ts';
import { problemText } from './words/problem-text.ts';
import { foreignProxy, proxy as words, refusedTemplate } from './words/proxy.ts';
import { regionNames } from './words/regions.ts';

/** Which Share, and by which way. */
export interface Service {
  readonly region: Region;
  readonly proxy: string;
}

/** The fields Region and Proxy, with the proxy's test, drawn into the form of the host: at sign-in and in the settings. */
export class ServiceFields {
  readonly #host: LitElement;
  readonly #mode: Provided<Mode>;
  readonly #regions: Provided<readonly Region[]>;
  readonly #trial: ProxyTrial;
  #initial: Service = { region: 'us', proxy: OWN_PROXY };
  /** As the fields were left; null where what is saved stands in them. */
  #region: Region | null = null;
  #proxy: string | null = null;
  #isRefused = false;

  constructor(host: LitElement) {
    this.#host = host;
    this.#mode = new Provided(host, modeContext);
    this.#regions = new Provided(host, regionsContext);
    this.#trial = new ProxyTrial(host);
  }

  /** What the fields say; an empty proxy means our own server. */
  get choice(): Service {
    const regions = this.#regions.value;
    const region = this.#region ?? this.#initial.region;
    const proxy = this.#proxy ?? this.#initial.proxy;
    return { region: regions.includes(region) ? region : (regions[0] ?? region), proxy: proxy.trim() || OWN_PROXY };
  }

  /** Refuses a proxy that is no usable address, in words beside the field, which gets the focus. True when it did. */
  refuse(): boolean {
    const tried = this.#tried;
    if (tried === null || proxyNote(tried.proxy, tried.region, location.origin).kind !== 'invalid') return false;
    this.showRefusal();
    this.#host.renderRoot.querySelector<HTMLElement>('#proxy')?.focus();
    return true;
  }

  /** Until somebody types into the fields. */
  showRefusal(): void {
    this.#isRefused = true;
    this.#host.requestUpdate();
  }

  /** `initial` is what the fields say before somebody touches them; `named` answers the id that a label is for. */
  render(initial: Service, named: (id: string) => unknown = (id) => id): unknown {
    // What was saved meanwhile wins over what was typed into the same field before.
    if (initial.region !== this.#initial.region) this.#region = null;
    if (initial.proxy !== this.#initial.proxy) {
      this.#proxy = null;
      this.#isRefused = false;
    }
    this.#initial = { region: initial.region, proxy: initial.proxy };
    const { region } = this.choice;
    const proxy = this.#proxy ?? initial.proxy;
    const tried = this.#tried;
    return html`
      <div class="field">
        <label for=${named('region')}>${account.region}</label>
        <select id="region" aria-describedby="region-hint" @change=${this.#onInput}>
          ${this.#regions.value.map(
            (each) => html`<option value=${each} .selected=${each === region}>${regionNames[each]}</option>`,
          )}
        </select>
        <p class="hint" id="region-hint">${account.regionHint}</p>
      </div>
      <div class="field proxy">
        <label for=${named('proxy')}>${words.label}</label>
        <input
          id="proxy"
          aria-describedby="proxy-hint"
          aria-invalid=${this.#isRefused ? 'true' : nothing}
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          placeholder=${OWN_PROXY}
          ?disabled=${this.#mode.value === 'practice'}
          .value=${proxy}
          @input=${this.#onInput}
        />
        ${tried === null ? html`<p class="hint" id="proxy-hint">${words.unused}</p>` : this.#way(tried)}
      </div>
    `;
  }

  /** The way to Share, and whether it can be gone. */
  #way(tried: Tried): unknown {
    const isAsking = this.#trial.isAsking(tried);
    return html`<button type="button" @click=${isAsking ? this.#stopTest : this.#test}>
        ${isAsking ? words.stop : words.test}
      </button>
      ${this.#hint(proxyNote(tried.proxy, tried.region, location.origin))}
      <div class="trial" aria-live="polite">${this.#trial.render(tried)}</div>`;
  }

  #hint(note: ProxyNote): unknown {
    if (note.kind === 'invalid') {
      const why = refusedTemplate[note.why];
      if (!this.#isRefused) return html`<p class="hint warn" id="proxy-hint">${why}</p>`;
      return html`<p class="problem small" id="proxy-hint"><strong>${problemText('share:bad-proxy').what}</strong> ${why}</p>`;
    }
    // Share's door refused what looks right here.
    if (this.#isRefused) {
      const { what, todo } = problemText('share:bad-proxy');
      return html`<p class="problem small" id="proxy-hint"><strong>${what}</strong> ${todo}</p>`;
    }
    return html`${note.kind === 'own'
        ? html`<p class="hint" id="proxy-hint">${words.own}</p>`
        : html`<p class="hint warn" id="proxy-hint"><strong>${words.careful}</strong> ${foreignProxy(note.host)}</p>`}
      <p class="hint">${words.example} <code>${note.address}</code></p>`;
  }

  /** Null in practice, which takes no proxy. */
  get #tried(): Tried | null {
    const { region, proxy } = this.choice;
    return region === 'practice' ? null : { region, proxy };
  }

  readonly #test = (): void => {
    const tried = this.#tried;
    if (tried && !this.refuse()) void this.#trial.begin(tried);
  };

  readonly #stopTest = (): void => this.#trial.forget();

  readonly #onInput = (): void => {
    const select = this.#host.renderRoot.querySelector<HTMLSelectElement>('#region');
    const input = this.#host.renderRoot.querySelector<HTMLInputElement>('#proxy');
    if (!select || !input) return;
    this.#isRefused = false;
    this.#region = select.value as Region;
    this.#proxy = input.value;
    this.#trial.forget();
  };
}
