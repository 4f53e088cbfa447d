import { html, nothing, type LitElement, type ReactiveController } from 'lit';
import type { CradleActions, ProxyTest, RealRegion } from '../sync/face.ts';
import { Provided } from './cell-controller.ts';
import { actionsContext } from './contexts.ts';
import { proxy as words, proxyTestText } from './words/proxy.ts';

/** A setting that is tried. */
export interface Tried {
  readonly region: RealRegion;
  readonly proxy: string;
}

type Trial =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking'; readonly tried: Tried; readonly stop: AbortController }
  | { readonly kind: 'told'; readonly tried: Tried; readonly test: ProxyTest }
  /** The code of the test could not be loaded. */
  | { readonly kind: 'missing'; readonly tried: Tried };

/** The test of a proxy setting: one at a time, and only ever of what stands in the fields. */
export class ProxyTrial implements ReactiveController {
  readonly #host: LitElement;
  readonly #actions: Provided<CradleActions>;
  #trial: Trial = { kind: 'none' };

  constructor(host: LitElement) {
    this.#host = host;
    this.#actions = new Provided(host, actionsContext);
    host.addController(this);
  }

  hostDisconnected(): void {
    this.forget();
  }

  isAsking(now: Tried): boolean {
    return this.#trial.kind === 'asking' && isSame(this.#trial.tried, now);
  }

  async begin(tried: Tried): Promise<void> {
    this.forget();
    const stop = new AbortController();
    this.#show({ kind: 'asking', tried, stop });
    const test = await this.#actions.value.testProxy(tried.region, tried.proxy, stop.signal);
    if (stop.signal.aborted) return;
    this.#show(test === null ? { kind: 'missing', tried } : { kind: 'told', tried, test });
  }

  /** Ends a test that runs, and takes back what an earlier one found. */
  forget(): void {
    if (this.#trial.kind === 'asking') this.#trial.stop.abort();
    this.#show({ kind: 'none' });
  }

  /** Nothing where the fields meanwhile say something else than `now`. */
  render(now: Tried): unknown {
    const trial = this.#trial;
    if (trial.kind === 'none' || !isSame(trial.tried, now)) return nothing;
    switch (trial.kind) {
      case 'asking':
        return html`<div class="hint">${words.asking}</div>
          <progress max="1" aria-label=${words.asking}></progress>`;
      case 'missing':
        return html`<div class="problem small">${words.missing}</div>`;
      case 'told':
        return told(trial.test);
    }
  }

  #show(trial: Trial): void {
    this.#trial = trial;
    this.#host.requestUpdate();
  }
}

function isSame(a: Tried, b: Tried): boolean {
  return a.region === b.region && a.proxy === b.proxy;
}

function told(test: ProxyTest): unknown {
  const { what, todo, said } = proxyTestText(test);
  return html`<div class="${test.kind === 'works' ? 'works' : 'problem'} small">
    <strong>${what}</strong> ${said === null ? nothing : html`<span>${said}</span> `}${todo}
  </div>`;
}
