import { css, html, LitElement, nothing } from 'lit';
import type { Problem, SessionState, SharingView } from '../sync/face.ts';
import { AppBadge } from './app-badge.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, archiveContext, connectionContext, modeContext, nowContext, settingsContext, sharingContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { facts } from './facts.css.ts';
import { fields } from './fields.css.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { clockTime } from './format.ts';
import { unitOf } from './latest-view.ts';
import { followersText, isPast, sharingFacts } from './sharing-facts.ts';
import { SharingDialogs } from './sharing-dialogs.ts';
import type { CheckingEvent } from './sign-in-form.ts';
import './sign-in-form.ts';
import { base, card } from './base.css.ts';
import { overText, problemOfStop, problemText, whileTrying, type Told } from './words/problem-text.ts';
import { proof as proofWords, proofSummary } from './words/proof.ts';
import { accountWords, againAt, consent, isSharing, otherAsksLater, othersSend, otherStaysHere, sendStages, sharing as words } from './words/sharing.ts';

/** Where the person said no to a question: sharing is on, and nothing goes anywhere. */
const declined: ReadonlySet<Problem> = new Set(['share:receiver-not-assigned', 'share:receiver-mismatch', 'sync:times-not-applied']);

type SignedIn = Extract<SessionState, { kind: 'signed-in' }>;

/** Share: signing in, the consent and its switch, what waits, and what followers see. */
export class SharingPanel extends LitElement {
  static override properties = { coveredBySettings: { attribute: false } };

  static override styles = [
    base,
    card,
    controls,
    fields,
    facts,
    css`
      :host {
        display: grid;
        container-type: inline-size;
      }
      section {
        grid-template-columns: minmax(0, 1fr);
        align-content: start;
      }
      section.loading {
        min-height: 30rem;
      }
      p {
        overflow-wrap: anywhere;
      }
      .account {
        flex-wrap: nowrap;
        justify-content: space-between;
        margin: -0.5rem -0.75rem -0.5rem 0;
      }
      .account p {
        min-width: 0;
      }
      dd {
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .proof button {
        margin: 0 0 -0.5rem -0.75rem;
      }
      .seen {
        padding: 0.75rem 0.875rem;
        border-radius: 0.75rem;
        background: var(--accent-soft);
      }
      .seen.past {
        background: var(--sunk);
        color: var(--soft);
      }
      .stage {
        display: grid;
        gap: 0.375rem;
      }
      @container (max-width: 20rem) {
        dl {
          grid-template-columns: minmax(0, 1fr);
          gap: 0;
        }
        dd {
          margin-bottom: 0.5rem;
          text-align: left;
        }
      }
    `,
  ];

  /** Settings hold Region and Proxy too: while they are open the sign-in form is a picture of itself. */
  declare coveredBySettings: boolean;

  readonly #archive = new CellController(this, archiveContext);
  readonly #connection = new CellController(this, connectionContext);
  readonly #sharing = new CellController(this, sharingContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #mode = new Provided(this, modeContext);
  readonly #dialogs = new SharingDialogs(this);
  readonly #focus: FocusKeeper;

  constructor() {
    super();
    this.coveredBySettings = false;
    this.#focus = new FocusKeeper(this);
    new AppBadge(this, () => this.#badge);
  }

  /** To the heading: where the keyboard goes on when a question was answered. */
  override focus(): void {
    this.#focus.focusHeading();
  }

  override render(): unknown {
    const view = this.#sharing.value;
    const connection = this.#connection.value;
    const isOver = connection.kind === 'over';
    return html`<section aria-labelledby="title" class=${isOver ? 'over' : view.session.kind}>
      <h2 id="title" tabindex="-1">${words.title}</h2>
      ${isOver ? banner(overText(connection.problem)) : [this.#session(view), this.#dialogs.render()]}
    </section>`;
  }

  /** Null where the count of the app is not this page's to say: in practice, and while the archive was not asked. */
  get #badge(): number | null {
    const connection = this.#connection.value;
    if (this.#mode.value === 'practice') return null;
    if (connection.kind === 'over' && connection.problem === 'store:deleted') return 0;
    const { session, waiting } = this.#sharing.value;
    return session.kind === 'loading' ? null : waiting;
  }

  #session(view: SharingView): unknown {
    const { session, isStopping } = view;
    if (session.kind === 'loading') return nothing;
    if (session.kind === 'signed-in') return this.#signedIn(view, session);
    const isCovered = this.coveredBySettings;
    return html`${view.sending.kind === 'halted' ? problemBanner(view.sending.problem, isStopping) : nothing}
      <cradle-sign-in-form
        .isCovered=${isCovered}
        ?inert=${isCovered}
        aria-hidden=${isCovered ? 'true' : nothing}
        @checking=${this.#checking}
      ></cradle-sign-in-form>
      ${this.#proof(view)} ${session.kind === 'lapsed' ? html`<div class="row">${view.wish === 'on' ? this.#stop() : nothing}${this.#signOut()}</div>` : nothing}`;
  }

  #signedIn(view: SharingView, session: SignedIn): unknown {
    const archive = this.#archive.value;
    const unit = unitOf(this.#settings.value.unit, archive);
    const { isStopping } = view;
    return html`
      <div class="row account">
        <p class="soft">${accountWords(session.accountName, session.region)}</p>
        ${this.#signOut()}
      </div>
      ${view.wish === 'on' ? this.#on(view, session, archive.serial) : this.#off(view, session, archive.serial)}
      ${this.#sending(view)}
      ${view.followers === null
        ? nothing
        : html`<p class="seen ${isPast(view.followers, this.#now.value) ? 'past' : ''}">${followersText(view.followers, unit, this.#now.value)}</p>`}
      <dl>${sharingFacts(view, this.#now.value)}</dl>
      ${this.#proof(view)}
      ${view.othersAt === null ? nothing : html`<p class="seen past small">${othersSend(clockTime(view.othersAt, this.#now.value))}</p>`}
      <div class="row">
        ${view.wish === 'on' ? [this.#send(view, words.sendNow), this.#stop()] : nothing}
        ${isStopping ? this.#send(view, words.tellNow) : nothing}
        <button aria-haspopup="dialog" @click=${this.#check}>${words.check}</button>
      </div>
    `;
  }

  #proof({ proof, followers }: SharingView): unknown {
    if (proof === null) return nothing;
    return html`<div class="proof">
      <p>${proofSummary(proof, followers?.noFollowerYet !== true)}</p>
      <button class="quiet" aria-haspopup="dialog" @click=${() => void this.#dialogs.openProof()}>${proofWords.show}</button>
    </div>`;
  }

  #off({ boundSerial, firstStart }: SharingView, session: SignedIn, shown: string | null): unknown {
    const serial = boundSerial ?? shown;
    return html`<form @submit=${this.#start}>
      <p id="consent">
        ${serial === null ? words.noReceiver : consent(serial, accountWords(session.accountName, session.region))}
      </p>
      ${boundSerial !== null && shown !== null && shown !== boundSerial ? html`<p class="soft small">${otherAsksLater(shown)}</p>` : nothing}
      <div class="check">
        <input id="last-day" name="last-day" type="checkbox" .checked=${firstStart} ?disabled=${serial === null} />
        <label for="last-day">${words.lastDay}</label>
      </div>
      <div class="row">
        <button class="primary" aria-describedby="consent" ?disabled=${serial === null}>${words.start}</button>
      </div>
    </form>`;
  }

  #on({ boundSerial, sending }: SharingView, session: SignedIn, shown: string | null): unknown {
    if (sending.kind === 'halted' && declined.has(sending.problem)) return html`<p>${words.nothingSent}</p>`;
    const serial = boundSerial ?? shown;
    if (serial === null) return nothing;
    return html`<p>${isSharing(serial, accountWords(session.accountName, session.region))}</p>
      ${shown !== null && shown !== serial ? html`<p class="banner small">${otherStaysHere(shown, serial)}</p>` : nothing}`;
  }

  #sending({ sending, question, isStopping }: SharingView): unknown {
    if (question !== null && question.kind !== 'other-receiver') return html`<p class="banner">${words.questionOpen}</p>`;
    switch (sending.kind) {
      case 'idle':
        return nothing;
      case 'working': {
        const stage = isStopping && sending.stage === 'starting' ? words.stopping : sendStages[sending.stage];
        return html`<div class="stage">
          <p class="soft small">${stage}</p>
          <progress aria-label=${stage} max="1" value=${sending.fraction ?? nothing}></progress>
        </div>`;
      }
      case 'back-off':
        return problemBanner(sending.problem, isStopping, againAt(clockTime(sending.until, this.#now.value)));
      case 'halted':
        return problemBanner(sending.problem, isStopping);
    }
  }

  #send({ sending }: SharingView, name: string): unknown {
    const isBusy = sending.kind === 'working';
    // Not `disabled`, which would take the focus away from the button in the middle of its work.
    return html`<button aria-disabled=${isBusy} @click=${() => !isBusy && void this.#actions.value.sendNow()}>${name}</button>`;
  }

  #stop(): unknown {
    return html`<button @click=${() => void this.#actions.value.stopSharing()}>${words.stop}</button>`;
  }

  #signOut(): unknown {
    return html`<button class="quiet" @click=${() => void this.#actions.value.signOut()}>${words.signOut}</button>`;
  }

  readonly #check = (): void => {
    void this.#dialogs.openCheck(this.#settings.value.proxy, () => this.#actions.value.checkAccount(null));
  };

  readonly #checking = ({ detail }: CheckingEvent): void => {
    void this.#dialogs.openSignInCheck(detail);
  };

  readonly #start = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    void this.#actions.value.startSharing({ sendLastDay: data.get('last-day') !== null });
  };
}

/** `isStopping`: then nothing is said of readings that wait, which would sound as if they went. `next`: when Cradle tries again, if it does. */
function problemBanner(problem: Problem, isStopping: boolean, next = ''): unknown {
  const otherwise = next === '' ? {} : whileTrying;
  return isStopping ? banner(problemOfStop(problem, otherwise), words.stopNotTold, next) : banner(problemText(problem, otherwise), next);
}

function banner({ what, todo }: Told, ...more: readonly string[]): unknown {
  return html`<p class="banner"><strong>${what}</strong> ${[todo, ...more].join(' ')}</p>`;
}

customElements.define('cradle-sharing-panel', SharingPanel);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-sharing-panel': SharingPanel;
  }
}
