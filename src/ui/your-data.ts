import { html, LitElement, nothing } from 'lit';
import type { Forgetting, ForgetResult, KeptData } from '../sync/face.ts';
import { base } from './base.css.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, modeContext, nowContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { dialogs, longDialogs } from './dialog.css.ts';
import { DialogFrame } from './dialog-frame.ts';
import './archive-file.ts';
import './forget-question.ts';
import { yourDataStyles } from './your-data.css.ts';
import { problemText } from './words/problem-text.ts';
import {
  accountFacts,
  accountName,
  forgetWords,
  forgottenWords,
  keptPages,
  persistenceWords,
  receiverName,
  refusalWords,
  spaceText,
  type ForgetWords,
  yourData as words,
} from './words/your-data.ts';

type View =
  | { readonly kind: 'asking' }
  | { readonly kind: 'known'; readonly kept: KeptData }
  | { readonly kind: 'nothing' };

/** What was asked before something is forgotten, with the numbers of that moment. */
interface Asked {
  readonly what: Forgetting;
  readonly kept: KeptData;
  readonly words: ForgetWords;
  readonly isBusy: boolean;
}

/** What is kept in this browser, whether it lasts, and how it is forgotten. Fires `closed` when it is left. */
export class YourData extends LitElement {
  static override properties = {
    view: { state: true },
    asked: { state: true },
    outcome: { state: true },
    isOver: { state: true },
  };

  static override styles = [base, controls, dialogs, longDialogs, yourDataStyles];

  declare view: View;
  declare asked: Asked | null;
  /** What the last action led to. */
  declare outcome: string;
  /** Nothing on this page works any more: everything was to be forgotten. */
  declare isOver: boolean;
  beginAnew: () => void = () => location.reload();

  readonly #now = new CellController(this, nowContext);
  readonly #actions = new Provided(this, actionsContext);
  readonly #mode = new Provided(this, modeContext);
  readonly #frame = new DialogFrame(this, () => this.asked === null && this.#waitsForFile());

  constructor() {
    super();
    this.view = { kind: 'asking' };
    this.asked = null;
    this.outcome = '';
    this.isOver = false;
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  override render(): unknown {
    const { asked } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
        <div class="row head">
          <h2 id="title" tabindex="-1">${words.title}</h2>
          <button @click=${this.#frame.leave}>${words.close}</button>
        </div>
        <div class="body" aria-busy=${this.view.kind === 'asking'}>
          <p class="banner outcome" aria-live="polite">${this.outcome}</p>
          ${this.isOver ? html`<div class="row"><button class="primary" @click=${() => this.beginAnew()}>${words.reload}</button></div>` : this.#body(this.view)}
        </div>
      </dialog>
      ${asked ? this.#question(asked) : nothing}`;
  }

  #body(view: View): unknown {
    switch (view.kind) {
      case 'asking':
        return html`<p class="soft">${words.asking}</p>`;
      case 'known':
        return [this.#space(view.kept), this.#file(), this.#receivers(view.kept), this.#accounts(view.kept), this.#everything()];
      case 'nothing':
        return html`<p>${words.nothing}</p>`;
    }
  }

  #space({ persistence, space }: KeptData): unknown {
    const isPractice = this.#mode.value === 'practice';
    return html`<section aria-labelledby="space">
      <h3 id="space">${words.space}</h3>
      <p>${isPractice ? words.practice : persistenceWords[persistence]}</p>
      ${space === null ? nothing : html`<p class="soft small">${spaceText(space)}</p>`}
      ${persistence === 'may-be-cleared' ? html`<div class="row"><button @click=${() => void this.#askToKeep()}>${words.ask}</button></div>` : nothing}
    </section>`;
  }

  #file(): unknown {
    return html`<cradle-archive-file @imported=${() => void this.#load()} @done=${this.#fileDone}></cradle-archive-file>`;
  }

  #receivers({ receivers }: KeptData): unknown {
    const now = this.#now.value;
    return html`<section aria-labelledby="receivers">
      <h3 id="receivers">${words.receivers}</h3>
      ${list(
        receivers.map((receiver) => {
          const { serial } = receiver;
          return this.#item(`receiver-${serial}`, receiverName(receiver), keptPages(receiver, now), { kind: 'receiver', serial });
        }),
        words.noReceiver,
      )}
    </section>`;
  }

  #accounts({ accounts }: KeptData): unknown {
    return html`<section aria-labelledby="accounts">
      <h3 id="accounts">${words.accounts}</h3>
      ${list(
        accounts.map((account) => {
          const { id } = account;
          return this.#item(`account-${id}`, accountName(account), accountFacts(account), { kind: 'account', id });
        }),
        words.noAccount,
      )}
    </section>`;
  }

  #item(id: string, name: string, facts: string, what: Forgetting): unknown {
    return html`<li class="item">
      <div>
        <p id=${id}>${name}</p>
        <p class="soft small">${facts}</p>
      </div>
      <button aria-haspopup="dialog" aria-describedby=${id} @click=${() => void this.#ask(what)}>${words.forget}</button>
    </li>`;
  }

  #everything(): unknown {
    return html`<section aria-labelledby="everything">
      <h3 id="everything">${words.everything}</h3>
      <p class="soft small">${words.everythingHint}</p>
      <div class="row">
        <button aria-haspopup="dialog" @click=${() => void this.#ask({ kind: 'everything' })}>${words.forgetEverything}</button>
      </div>
    </section>`;
  }

  #question({ words: asked, isBusy }: Asked): unknown {
    return html`<cradle-forget-question
      .words=${asked}
      .isBusy=${isBusy}
      @closed=${() => (this.asked = null)}
      @forget=${() => void this.#forget()}
    ></cradle-forget-question>`;
  }

  /** A file that is being written or read would end with its element, and half of what was asked for be lost unseen. */
  get #isFileBusy(): boolean {
    return this.renderRoot.querySelector('cradle-archive-file')?.isWorking === true;
  }

  /** A page on which nothing works any more is no place to go back to. */
  readonly #closed = (): void => {
    if (this.isOver) this.beginAnew();
    else this.#frame.closed();
  };

  #waitsForFile(): boolean {
    const isBusy = this.#isFileBusy;
    if (isBusy) void this.#say(words.fileFirst);
    return isBusy;
  }

  readonly #fileDone = (): void => {
    if (this.outcome === words.fileFirst) this.outcome = '';
  };

  /** Brought to the screen, which may stand further down. */
  async #say(outcome: string): Promise<void> {
    this.outcome = outcome;
    await this.updateComplete;
    this.renderRoot.querySelector('.outcome')?.scrollIntoView({ block: 'nearest' });
  }

  async #load(): Promise<KeptData | null> {
    const kept = await this.#actions.value.keptData();
    this.view = kept === null ? { kind: 'nothing' } : { kind: 'known', kept };
    return kept;
  }

  async #askToKeep(): Promise<void> {
    await this.#actions.value.askToKeep();
    const kept = await this.#load();
    this.outcome = keepingWords(kept);
    await this.#keepFocus();
  }

  /** Numbers may have changed since the dialog was opened. */
  async #ask(what: Forgetting): Promise<void> {
    if (this.#waitsForFile()) return;
    this.outcome = '';
    const kept = await this.#load();
    const asking = kept && forgetWords(what, kept, this.#now.value);
    if (asking) this.asked = { what, kept, words: asking, isBusy: false };
    else await this.#keepFocus();
  }

  async #forget(): Promise<void> {
    const { asked } = this;
    if (!asked || asked.isBusy) return;
    this.asked = { ...asked, isBusy: true };
    const result = await this.#actions.value.forget(asked.what);
    this.asked = null;
    const isEverything = asked.what.kind === 'everything';
    if (result.kind === 'forgotten' && isEverything) return this.beginAnew();
    this.isOver = isEverything && result.kind !== 'refused';
    this.outcome = outcomeText(result, asked, this.#now.value);
    if (!this.isOver) await this.#load();
    await this.updateComplete;
    this.#focusTitle();
  }

  /** The button that was pressed may be gone. */
  async #keepFocus(): Promise<void> {
    await this.updateComplete;
    if ((this.renderRoot as ShadowRoot).activeElement === null) this.#focusTitle();
  }

  #focusTitle(): void {
    this.renderRoot.querySelector<HTMLElement>('#title')?.focus();
  }
}

function keepingWords(kept: KeptData | null): string {
  if (kept === null) return '';
  return kept.persistence === 'kept' ? words.agreed : words.stillNot;
}

function list(items: readonly unknown[], none: string): unknown {
  return items.length === 0 ? html`<p class="soft">${none}</p>` : html`<ul>${items}</ul>`;
}

function outcomeText(result: ForgetResult, { what, kept }: Asked, now: number): string {
  switch (result.kind) {
    case 'forgotten':
      return forgottenWords(what, kept);
    case 'held-open':
      return words.heldOpen;
    case 'refused':
      return refusalWords(result.why, what.kind === 'receiver' ? what.serial : '', now);
    case 'failed': {
      const { what: happened, todo } = problemText(result.problem);
      return `${happened} ${what.kind === 'everything' ? words.nothingForgotten : todo}`;
    }
  }
}

customElements.define('cradle-your-data', YourData);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-your-data': YourData;
  }
}
