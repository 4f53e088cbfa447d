import { css, html, LitElement } from 'lit';
import { Provided } from './cell-controller.ts';
import { actionsContext } from './contexts.ts';
import { fields } from './fields.css.ts';
import { saveFile } from './save-file.ts';
import { base } from './base.css.ts';
import { controls } from './controls.css.ts';
import { nothingToSave, report as words, savedAs } from './words/details.ts';

/** The two files; each is named as the action that makes it. */
type FileKind = 'rawPages' | 'wireLog';

type Saving =
  | { readonly kind: 'idle' }
  | { readonly kind: 'making'; readonly file: FileKind }
  | { readonly kind: 'saved'; readonly name: string }
  | { readonly kind: 'nothing'; readonly file: FileKind };

/** Files from which a bug report becomes a test, and what is in them. */
export class BugReport extends LitElement {
  static override properties = {
    keepIds: { state: true },
    saving: { state: true },
  };

  static override styles = [
    base,
    controls,
    fields,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      h3 {
        margin: 0;
        font-size: 1rem;
      }
      .outcome {
        min-height: 1.45em;
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare keepIds: boolean;
  declare saving: Saving;

  readonly #actions = new Provided(this, actionsContext);

  constructor() {
    super();
    this.keepIds = false;
    this.saving = { kind: 'idle' };
  }

  override render(): unknown {
    // What is said of the file is said of the one that is being made.
    const isMaking = this.saving.kind === 'making';
    return html`<h3>${words.title}</h3>
      <p class="soft">${words.hint}</p>
      <div class="check">
        <input id="keep" type="checkbox" .checked=${this.keepIds} aria-describedby="content" ?disabled=${isMaking} @change=${this.#choose} />
        <label for="keep">${words.keepIds}</label>
      </div>
      <p id="content">${this.keepIds ? words.withIds : words.withStandIns}</p>
      <div class="row">${this.#button('rawPages')}${this.#button('wireLog')}</div>
      <p class="soft outcome" aria-live="polite">${outcome(this.saving)}</p>`;
  }

  #button(file: FileKind): unknown {
    // Not `disabled`, which would take the focus away from the button in the middle of its work.
    const isBusy = this.saving.kind === 'making';
    return html`<button aria-disabled=${isBusy} aria-describedby="content" @click=${() => void this.#save(file)}>${words[file]}</button>`;
  }

  async #save(file: FileKind): Promise<void> {
    if (this.saving.kind === 'making') return;
    this.saving = { kind: 'making', file };
    const made = await this.#actions.value[file]({ keepIds: this.keepIds });
    if (made !== null) saveFile(made);
    this.saving = made === null ? { kind: 'nothing', file } : { kind: 'saved', name: made.name };
  }

  readonly #choose = (event: Event): void => {
    this.keepIds = (event.currentTarget as HTMLInputElement).checked;
    // The name that stands there is that of a file of the earlier choice.
    this.saving = { kind: 'idle' };
  };
}

function outcome(saving: Saving): string {
  switch (saving.kind) {
    case 'idle':
      return '';
    case 'making':
      return words.making;
    case 'saved':
      return savedAs(saving.name);
    case 'nothing':
      return nothingToSave[saving.file];
  }
}

customElements.define('cradle-bug-report', BugReport);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-bug-report': BugReport;
  }
}
