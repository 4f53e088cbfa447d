import { html, nothing, type LitElement } from 'lit';
import type { AccountCheck } from '../sync/face.ts';
import { words } from './words/first.ts';

type Open =
  | { readonly kind: 'none' }
  | { readonly kind: 'proof' }
  | { readonly kind: 'check'; readonly answer: Promise<AccountCheck | null>; readonly isSignIn: boolean };

/** What the sharing panel opens, drawn into the host; each arrives when it is opened first. */
export class SharingDialogs {
  readonly #host: LitElement;
  #open: Open = { kind: 'none' };
  #isMissing = false;
  #underWay: { readonly proxy: string; readonly answer: Promise<AccountCheck | null> } | null = null;

  constructor(host: LitElement) {
    this.#host = host;
  }

  openProof(): Promise<void> {
    return this.#bring({ kind: 'proof' }, import('./proof-dialog.ts'));
  }

  /** One check at a time by the same proxy, its dialog open or not: each may sign in, and tries are counted. */
  openCheck(proxy: string, ask: () => Promise<AccountCheck | null>): Promise<void> {
    if (this.#underWay?.proxy !== proxy) {
      const underWay = { proxy, answer: ask().finally(() => this.#underWay === underWay && (this.#underWay = null)) };
      this.#underWay = underWay;
    }
    return this.#openCheck(this.#underWay.answer, false);
  }

  /** With name and password: then success is a sign-in. */
  openSignInCheck(answer: Promise<AccountCheck | null>): Promise<void> {
    return this.#openCheck(answer, true);
  }

  #openCheck(answer: Promise<AccountCheck | null>, isSignIn: boolean): Promise<void> {
    return this.#bring({ kind: 'check', answer, isSignIn }, import('./account-check.ts'));
  }

  render(): unknown {
    const open = this.#open;
    return html`${this.#isMissing ? html`<p class="banner">${words.partMissing}</p>` : nothing}
    ${open.kind === 'proof' ? html`<cradle-proof-dialog @closed=${this.#close}></cradle-proof-dialog>` : nothing}
    ${open.kind === 'check'
      ? html`<cradle-account-check .answer=${open.answer} .isSignIn=${open.isSignIn} @closed=${this.#close}></cradle-account-check>`
      : nothing}`;
  }

  async #bring(open: Open, part: Promise<unknown>): Promise<void> {
    this.#show(open);
    try {
      await part;
    } catch {
      this.#isMissing = true;
      this.#close();
    }
  }

  #show(open: Open): void {
    this.#open = open;
    this.#host.requestUpdate();
  }

  readonly #close = (): void => this.#show({ kind: 'none' });
}
