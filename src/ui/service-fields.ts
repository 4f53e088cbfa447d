import { html, nothing, type LitElement } from 'lit';
import type { Region } from '../sync/face.ts';
import { Provided } from './cell-controller.ts';
import { modeContext, regionsContext, type Mode } from './contexts.ts';
import { OWN_PROXY, proxyNote } from './proxy-note.ts';
import { account, foreignProxy } from './words/account.ts';
import { problemText } from './words/problems.ts';
import { regionNames } from './words/regions.ts';

/** Which Share, and by which way. */
export interface Service {
  readonly region: Region;
  readonly proxy: string;
}

/** The fields Region and Proxy, drawn into the form of the host: at sign-in and in the settings. */
export class ServiceFields {
  readonly #host: LitElement;
  readonly #mode: Provided<Mode>;
  readonly #regions: Provided<readonly Region[]>;
  #initial: Service = { region: 'us', proxy: OWN_PROXY };
  /** Null while nobody has touched the fields. */
  #typed: Service | null = null;
  #isRefused = false;

  constructor(host: LitElement) {
    this.#host = host;
    this.#mode = new Provided(host, modeContext);
    this.#regions = new Provided(host, regionsContext);
  }

  /** What the fields say; an empty proxy means our own server. */
  get choice(): Service {
    const regions = this.#regions.value;
    const { region, proxy } = this.#typed ?? this.#initial;
    return { region: regions.includes(region) ? region : (regions[0] ?? region), proxy: proxy.trim() || OWN_PROXY };
  }

  /** Refuses a proxy that is no usable address, in words beside the field, which gets the focus. True when it did. */
  refuse(): boolean {
    const { region, proxy } = this.choice;
    if (region === 'practice' || proxyNote(proxy, location.origin).kind !== 'invalid') return false;
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
    // Settings that were saved meanwhile win over what was typed before.
    if (initial.region !== this.#initial.region || initial.proxy !== this.#initial.proxy) this.#typed = null;
    this.#initial = { region: initial.region, proxy: initial.proxy };
    const { region } = this.choice;
    const { proxy } = this.#typed ?? initial;
    const isUsed = region !== 'practice';
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
      <div class="field">
        <label for=${named('proxy')}>${account.proxy}</label>
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
        ${isUsed ? this.#proxyHint(proxy) : html`<p class="hint" id="proxy-hint">${account.proxyUnused}</p>`}
      </div>
    `;
  }

  #proxyHint(proxy: string): unknown {
    if (this.#isRefused) {
      const { what, todo } = problemText('share:bad-proxy');
      return html`<p class="problem small" id="proxy-hint"><strong>${what}</strong> ${todo}</p>`;
    }
    const note = proxyNote(proxy, location.origin);
    if (note.kind === 'own') return html`<p class="hint" id="proxy-hint">${account.proxyOwn}</p>`;
    const text = note.kind === 'foreign' ? foreignProxy(note.host) : account.proxyInvalid;
    return html`<p class="hint warn" id="proxy-hint">${text}</p>`;
  }

  readonly #onInput = (): void => {
    const select = this.#host.renderRoot.querySelector<HTMLSelectElement>('#region');
    const input = this.#host.renderRoot.querySelector<HTMLInputElement>('#proxy');
    if (!select || !input) return;
    this.#isRefused = false;
    this.#typed = { region: select.value as Region, proxy: input.value };
    this.#host.requestUpdate();
  };
}
