import { css, html, LitElement } from 'lit';
import type { ConnectionState, There } from '../sync/face.ts';
import { base } from './base.css.ts';
import { CellController } from './cell-controller.ts';
import { nowContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { clockTime } from './format.ts';
import { nextDueText } from './next-due.ts';
import { elsewhere as words, followedElsewhere, lostElsewhere } from './words/receiver.ts';

type Elsewhere = Extract<ConnectionState, { kind: 'elsewhere' }>;

/** In a tab that does not have the receiver: what the other one does with it. Must be given `state`. */
export class ElsewhereNote extends LitElement {
  static override properties = {
    state: { attribute: false },
  };

  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        gap: 0.375rem;
      }
    `,
  ];

  declare state: Elsewhere;

  readonly #now = new CellController(this, nowContext);

  override render(): unknown {
    const { there, isDeaf } = this.state;
    const isTrouble = there?.kind === 'lost' || there?.kind === 'failed';
    return html`<p class=${isTrouble ? 'banner' : 'soft'}>${this.#what(there)}</p>
      ${isDeaf ? html`<p class="banner">${words.isDeaf}</p>` : html`<p class="soft small">${words.onItsOwn}</p>`}`;
  }

  #what(there: There | null): string {
    switch (there?.kind) {
      case undefined:
        return words.unknown;
      case 'reading':
        return words.reading;
      case 'following':
        return followedElsewhere(nextDueText(there.nextDueAt, this.#now.value));
      case 'lost':
        return lostElsewhere(clockTime(there.since, this.#now.value));
      case 'failed':
        return words.failed;
    }
  }
}

customElements.define('cradle-elsewhere-note', ElsewhereNote);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-elsewhere-note': ElsewhereNote;
  }
}
