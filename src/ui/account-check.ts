import { css, html, LitElement, nothing } from 'lit';
import { glucoseOf } from '../domain/glucose.ts';
import type { AccountCheck as Found } from '../sync/face.ts';
import { base } from './base.css.ts';
import { CellController } from './cell-controller.ts';
import { archiveContext, nowContext, settingsContext, sharingContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { dialogs, longDialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
import { clockTime } from './format.ts';
import { unitOf } from './latest-view.ts';
import { say, saidText } from './say.ts';
import { check as words, checkLines, outcomeText, verdictWords, type CheckLine, type Writing } from './words/account-check.ts';
import { accountWords, aReading } from './words/sharing.ts';

type View = { readonly kind: 'asking' } | { readonly kind: 'found'; readonly found: Found; readonly at: number } | { readonly kind: 'nothing' };

/** What a check of the account found, part by part. Fires `closed` when it is left. */
export class AccountCheck extends LitElement {
  static override properties = {
    answer: { attribute: false },
    isSignIn: { attribute: false },
    view: { state: true },
  };

  static override styles = [
    base,
    controls,
    dialogs,
    longDialogs,
    css`
      dialog {
        width: min(38rem, calc(100vw - 1.5rem));
      }
      ul {
        display: grid;
        gap: 0.75rem;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: 7.5rem 1fr;
        gap: 0.125rem 1rem;
        padding-top: 0.75rem;
        border-top: 1px solid var(--line);
      }
      li > * {
        min-width: 0;
      }
      h3 {
        margin: 0;
        font-size: 1rem;
        font-weight: 600;
      }
      .verdict {
        font-size: 0.875rem;
      }
      .verdict::before {
        display: inline-block;
        width: 1.25em;
        font-weight: 700;
      }
      .right .verdict {
        color: var(--accent);
      }
      .right .verdict::before {
        content: '✓' / '';
      }
      .wrong .verdict {
        color: var(--low);
        font-weight: 600;
      }
      .wrong .verdict::before {
        content: '✗' / '';
      }
      .note .verdict::before {
        content: 'i' / '';
      }
      .not-asked .verdict::before {
        content: '–' / '';
      }
      .note .verdict,
      .not-asked {
        color: var(--soft);
      }
      @media (max-width: 28rem) {
        li {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  /** Under way already: the credentials went with the call, and no further. */
  declare answer: Promise<Found | null> | undefined;
  /** With name and password: then success is a sign-in. */
  declare isSignIn: boolean;
  declare view: View;

  readonly #archive = new CellController(this, archiveContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #sharing = new CellController(this, sharingContext);
  readonly #now = new CellController(this, nowContext);
  readonly #frame = new DialogFrame(this);

  constructor() {
    super();
    this.isSignIn = false;
    this.view = { kind: 'asking' };
  }

  protected override async firstUpdated(): Promise<void> {
    const found = (await this.answer) ?? null;
    this.view = found === null ? { kind: 'nothing' } : { kind: 'found', found, at: this.#now.value };
  }

  override render(): unknown {
    const note = html`<p class="soft small">${words.changesNothing}</p>`;
    return this.#frame.render(words, this.view.kind === 'asking', this.#body(this.view), note);
  }

  #body(view: View): unknown {
    const lines = view.kind === 'found' ? checkLines(view.found, view.at, this.#writing, this.#sharing.value.session.kind === 'signed-in') : [];
    return html`
      ${view.kind === 'found' ? html`<p class="soft">${accountWords(view.found.accountName, view.found.region)}</p>` : nothing}
      <p aria-live="polite">${this.#headline(view, lines)}</p>
      ${view.kind === 'asking' ? html`<progress aria-label=${words.asking} max="1"></progress>` : nothing}
      ${lines.length === 0 ? nothing : html`<ul>${lines.map(line)}</ul>`}
    `;
  }

  #headline(view: View, lines: readonly CheckLine[]): unknown {
    if (view.kind === 'asking') return words.asking;
    if (view.kind === 'nothing') return words.nothing;
    const isIn = this.isSignIn && view.found.signIn.kind === 'answered';
    return html`<strong>${outcomeText(lines)}</strong> ${isIn ? words.signedIn : nothing}`;
  }

  get #writing(): Writing {
    const unit = unitOf(this.#settings.value.unit, this.#archive.value);
    return {
      clock: (at) => clockTime(at, this.#now.value),
      value: (value, at) => {
        const said = say(glucoseOf(value), unit, at);
        return said === null ? aReading : saidText(said);
      },
    };
  }
}

function line({ part, verdict, what, todo }: CheckLine): unknown {
  return html`<li class=${verdict}>
    <div>
      <h3>${part}</h3>
      <p class="verdict">${verdictWords[verdict]}</p>
    </div>
    <div>
      <p>${what}</p>
      ${todo === undefined ? nothing : html`<p class="soft">${todo}</p>`}
    </div>
  </li>`;
}

customElements.define('cradle-account-check', AccountCheck);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-account-check': AccountCheck;
  }
}
