import { html, LitElement, nothing } from 'lit';
import type { ArchiveFileContent, ArchiveFileOptions, ArchiveFileProgress } from '../sync/face.ts';
import { archiveFileStyles } from './archive-file.css.ts';
import { base } from './base.css.ts';
import { CellController, Provided } from './cell-controller.ts';
import { actionsContext, nowContext } from './contexts.ts';
import { controls } from './controls.css.ts';
import { facts } from './facts.css.ts';
import { saveTarget, type SaveTarget } from './save-target.ts';
import { wallClockAt } from './wall-clock.ts';
import {
  archiveFile as words,
  archiveFileName,
  importedText,
  percent,
  problemSentence,
  savedText,
  spanText,
  stageWords,
} from './words/archive-file.ts';
import { counts } from './words/durations.ts';

type View =
  /** `said`: how the last work ended. */
  | { readonly kind: 'idle'; readonly said: string }
  | { readonly kind: 'working'; readonly progress: ArchiveFileProgress; readonly work: AbortController }
  | { readonly kind: 'asking'; readonly file: File; readonly content: ArchiveFileContent };

/**
 * Everything that is kept, to a file and from one. Fires `imported` when something may have come into the archive, and `done` when work has
 * ended. What is under way is cancelled when the element goes away.
 */
export class ArchiveFile extends LitElement {
  static override properties = { view: { state: true } };

  static override styles = [base, controls, facts, archiveFileStyles];

  declare view: View;

  #isChoosing = false;
  readonly #actions = new Provided(this, actionsContext);
  readonly #now = new CellController(this, nowContext);

  constructor() {
    super();
    this.view = { kind: 'idle', said: '' };
  }

  get isWorking(): boolean {
    return this.view.kind === 'working';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancel();
  }

  override render(): unknown {
    const { view } = this;
    return html`<h3>${words.title}</h3>
      <p>${words.hint}</p>
      <p class="soft small" id="warning">${words.warning}</p>
      ${view.kind === 'asking' ? this.#question(view.file, view.content) : this.#buttons(view)}
      <p class="said" aria-live="polite">${saidOf(view)}</p>
      ${view.kind === 'working' ? this.#progress(view.progress) : nothing}`;
  }

  #buttons({ kind }: View): unknown {
    // Not `disabled`, which would take the focus away from the button in the middle of its work.
    const isBusy = kind === 'working';
    return html`<div class="row">
        <button id="save" aria-disabled=${isBusy} aria-describedby="warning" @click=${() => void this.#save()}>${words.save}</button>
        <button id="choose" aria-disabled=${isBusy} @click=${this.#choose}>${words.choose}</button>
      </div>
      <input type="file" accept=".gz,.ndjson,application/gzip" hidden aria-label=${words.file} @change=${this.#chosen} />`;
  }

  #progress({ stage, fraction }: ArchiveFileProgress): unknown {
    return html`<div class="row">
        <progress max="1" .value=${fraction} aria-label=${stageWords[stage]}></progress>
        <span>${percent.format(fraction)}</span>
        <button id="cancel" @click=${this.#cancel}>${words.cancel}</button>
      </div>
      <p class="soft small">${words.keepOpen}</p>`;
  }

  #question(file: File, content: ArchiveFileContent): unknown {
    const { serials, pages, accountNames } = content;
    const fact = (term: string, text: string): unknown => html`<dt>${term}</dt><dd>${text}</dd>`;
    const names = (all: readonly string[]): string => (all.length === 0 ? words.none : all.join(', '));
    return html`<div class="asked" role="group" aria-labelledby="ask">
      <h4 id="ask" tabindex="-1">${words.ask}</h4>
      <dl>
        ${fact(words.receivers, names(serials))} ${fact(words.span, spanText(content, wallClockAt(this.#now.value)))}
        ${fact(words.pages, counts.format(pages))} ${fact(words.accounts, names(accountNames))}
      </dl>
      <p>${words.promise}</p>
      <div class="row">
        <button class="primary" @click=${() => void this.#import(file)}>${words.yes}</button>
        <button @click=${() => void this.#end(words.left, 'choose')}>${words.no}</button>
      </div>
    </div>`;
  }

  async #save(): Promise<void> {
    if (this.isWorking || this.#isChoosing) return;
    const target = await this.#chooseTarget();
    if (target === null) return;
    const end = await this.#actions.value.exportArchive(target.to, this.#begin('saving'));
    if (end?.kind === 'saved') target.finish();
    if (end === null) await target.to.abort().catch(() => undefined);
    await this.#end(end ? savedText(end, target.name) : words.notOpen, 'save');
  }

  /** One at a time: a browser that refuses a second list would be taken for one that has none. */
  async #chooseTarget(): Promise<SaveTarget | null> {
    this.#isChoosing = true;
    try {
      return await saveTarget(archiveFileName(wallClockAt(this.#now.value)), words.file);
    } finally {
      this.#isChoosing = false;
    }
  }

  readonly #choose = (): void => {
    if (!this.isWorking && !this.#isChoosing) this.renderRoot.querySelector('input')?.click();
  };

  readonly #chosen = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be chosen again.
    if (file) void this.#inspect(file).finally(() => (input.value = ''));
  };

  async #inspect(file: File): Promise<void> {
    const found = await this.#actions.value.inspectArchiveFile(file, this.#begin('checking'));
    if (found?.kind !== 'whole') {
      return this.#end(found === null ? words.notOpen : found.kind === 'failed' ? problemSentence(found.problem) : words.left, 'choose');
    }
    this.view = { kind: 'asking', file, content: found.content };
    this.dispatchEvent(new Event('done'));
    await this.#focus('ask');
  }

  async #import(file: File): Promise<void> {
    const options = this.#begin('importing');
    await this.#focus('cancel');
    const end = await this.#actions.value.importArchiveFile(file, options);
    this.dispatchEvent(new Event('imported'));
    await this.#end(end ? importedText(end) : words.notOpen, 'choose');
  }

  #begin(stage: ArchiveFileProgress['stage']): ArchiveFileOptions {
    const work = new AbortController();
    const show = (progress: ArchiveFileProgress): void => {
      this.view = { kind: 'working', progress, work };
    };
    show({ stage, fraction: 0 });
    return { signal: work.signal, onProgress: show };
  }

  /** Gives the focus back where it was lost with what had it. */
  async #end(said: string, focus: string): Promise<void> {
    this.view = { kind: 'idle', said };
    this.dispatchEvent(new Event('done'));
    await this.updateComplete;
    const { activeElement } = this.renderRoot as ShadowRoot;
    if (activeElement === null) await this.#focus(focus);
  }

  async #focus(id: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#${id}`)?.focus();
  }

  readonly #cancel = (): void => {
    if (this.view.kind === 'working') this.view.work.abort();
  };
}

function saidOf(view: View): string {
  switch (view.kind) {
    case 'idle':
      return view.said;
    case 'working':
      return stageWords[view.progress.stage];
    case 'asking':
      return '';
  }
}

customElements.define('cradle-archive-file', ArchiveFile);

declare global {
  interface HTMLElementTagNameMap {
    'cradle-archive-file': ArchiveFile;
  }
}
