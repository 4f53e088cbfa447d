import { css, html, LitElement, nothing } from 'lit';
import type { AccountCheck, Credentials, Problem, SharingView } from '../sync/face.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, modeContext, settingsContext, sharingContext } from './contexts.ts';
import { fields } from './fields.css.ts';
import { ServiceFields } from './service-fields.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { account, signInToSend } from './words/account.ts';
import { problemText } from './words/problem-text.ts';

/** What the practice Share knows its one account by. */
const PRACTICE_ACCOUNT = { name: 'practice', password: 'practice' } as const;

/** A check of the account began; its answer is on the way. */
export type CheckingEvent = CustomEvent<Promise<AccountCheck | null>>;

/**
 * Signing in to Share. In this room the password lives in its field and in the call to `signIn` or `checkAccount`, nowhere else;
 * the form goes away with it when the session begins. Fires `checking`.
 */
export class SignInForm extends LitElement {
  static override properties = {
    isCovered: { attribute: false },
    touched: { state: true },
    isChecking: { state: true },
  };

  static override styles = [
    base,
    controls,
    fields,
    css`
      :host {
        container-type: inline-size;
      }
      form > :not(.field) {
        grid-column: 1 / -1;
      }
      /* Always there, since a live region that comes with its text is not read aloud. */
      #problem:empty {
        margin-bottom: -1rem;
      }
      @container (min-width: 36rem) {
        form {
          grid-template-columns: 1fr 1fr;
        }
      }
    `,
  ];

  /** Seen behind a dialog that has fields of the same names: then none of its labels names a field. */
  declare isCovered: boolean;
  /** Whether somebody typed: then the filled in account may be another one. */
  declare touched: boolean;
  /** Until a check's answer is here: a try beside its own would be counted too. */
  declare isChecking: boolean;

  readonly #sharing = new CellController(this, sharingContext);
  readonly #settings = new CellController(this, settingsContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #mode = new Provided(this, modeContext);
  readonly #service = new ServiceFields(this);
  /** The problem that the focus was brought to, so that it is brought there once. */
  #told: Problem | null = null;
  #isTrying = false;
  /** Whose session ended; still while it is signed in again. */
  #lapsed: Extract<SharingView['session'], { kind: 'lapsed' }> | null = null;

  constructor() {
    super();
    this.isCovered = false;
    this.touched = false;
    this.isChecking = false;
  }

  override render(): unknown {
    const sharing = this.#sharing.value;
    const { session, signInProblem } = sharing;
    const isPractice = this.#mode.value === 'practice';
    const isSigningIn = session.kind === 'signing-in';
    const isBusy = isSigningIn || this.isChecking;
    const known = this.#lapsed;
    const { region, proxy } = this.#settings.value;
    const named = (id: string): unknown => (this.isCovered ? nothing : id);
    return html`<form @submit=${this.#submit} @input=${this.#touch}>
      <div id="problem" aria-live="polite">${signInProblem === null || signInProblem === 'share:bad-proxy' ? nothing : this.#problem(signInProblem)}</div>
      <p class="soft">${this.#intro(sharing)}</p>
      <div class="field">
        <label for=${named('name')}>${account.name}</label>
        <input
          id="name"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required
          aria-describedby="name-hint"
          value=${isPractice ? PRACTICE_ACCOUNT.name : (known?.accountName ?? '')}
        />
        <p class="hint" id="name-hint">${account.nameHint}</p>
      </div>
      <div class="field">
        <label for=${named('password')}>${account.password}</label>
        <input
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          aria-describedby="problem"
          aria-invalid=${signInProblem === 'share:credentials-refused' ? 'true' : nothing}
          value=${isPractice ? PRACTICE_ACCOUNT.password : nothing}
        />
      </div>
      ${this.#service.render({ region: known?.region ?? region, proxy }, named)}
      <div class="check">
        <input id="keep" name="keep" type="checkbox" aria-describedby="keep-hint" />
        <label for=${named('keep')}>${account.keep}</label>
        <p class="hint" id="keep-hint">${account.keepHint}</p>
      </div>
      <div class="row">
        <button class="primary" aria-describedby="problem" aria-disabled=${isBusy}>${account.signIn}</button>
        <button type="button" aria-haspopup="dialog" aria-describedby="check-hint" aria-disabled=${isBusy} @click=${this.#check}>
          ${account.check}
        </button>
        ${isBusy ? html`<span class="soft">${isSigningIn ? account.signingIn : account.checking}</span>` : nothing}
      </div>
      <p class="hint" id="check-hint">${account.checkHint}</p>
    </form>`;
  }

  protected override willUpdate(): void {
    const { session, signInProblem } = this.#sharing.value;
    if (session.kind !== 'signing-in') this.#lapsed = session.kind === 'lapsed' ? session : null;
    if (session.kind === 'signing-in' || signInProblem === this.#told) return;
    this.#told = signInProblem;
    if (signInProblem === null) return;
    if (signInProblem === 'share:bad-proxy') this.#service.showRefusal();
    if (this.#isTrying) void this.#bringTo(signInProblem);
    this.#isTrying = false;
  }

  /** The message is brought to the screen before the field that is to be mended has the focus. */
  async #bringTo(problem: Problem): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector('#problem')?.scrollIntoView({ block: 'nearest' });
    this.renderRoot.querySelector<HTMLElement>(fieldToMend(problem))?.focus({ preventScroll: problem !== 'share:bad-proxy' });
  }

  #intro({ waiting, wish, isStopping }: SharingView): string {
    if (this.#mode.value === 'practice') return this.touched ? account.practiceTyped : account.practice;
    if (this.#lapsed === null) return account.intro;
    return `${account.lapsed} ${isStopping ? account.signInToStop : signInToSend(waiting, wish)}`;
  }

  #problem(problem: Problem): unknown {
    const { what, todo } = problemText(problem);
    return html`<p class="problem"><strong>${what}</strong> <span>${todo}</span></p>`;
  }

  readonly #touch = (): void => {
    this.touched = true;
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const credentials = this.#credentials();
    if (credentials === null) return;
    this.#told = null;
    this.#isTrying = true;
    void this.#actions.value.signIn(credentials);
  };

  readonly #check = (): void => {
    if (!this.renderRoot.querySelector('form')?.reportValidity()) return;
    const credentials = this.#credentials();
    if (credentials === null) return;
    this.isChecking = true;
    const answer = this.#actions.value.checkAccount(credentials).finally(() => (this.isChecking = false));
    this.dispatchEvent(new CustomEvent('checking', { detail: answer }));
  };

  /** What was typed; null while a try is under way, and for a proxy that may not be used. */
  #credentials(): Credentials | null {
    const form = this.renderRoot.querySelector('form');
    const isBusy = this.isChecking || this.#sharing.value.session.kind === 'signing-in';
    if (!form || isBusy || this.#service.refuse()) return null;
    const data = new FormData(form);
    return {
      accountName: String(data.get('username')).trim(),
      password: String(data.get('password')),
      ...this.#service.choice,
      keep: data.get('keep') !== null,
    };
  }
}

function fieldToMend(problem: Problem): string {
  if (problem === 'share:bad-proxy') return '#proxy';
  return problem === 'share:credentials-refused' ? '#password' : 'button.primary';
}

customElements.define('cradle-sign-in-form', SignInForm);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-sign-in-form': SignInForm;
  }
}
