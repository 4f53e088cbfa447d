import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Mode } from './contexts.ts';
import type { LatestView } from './latest-view.ts';
import { saidText } from './say.ts';
import { trendGlyph } from './trend-arrow.ts';
import { words } from './words/first.ts';

/** What the tab says: the latest value with its unit, and only while it is fresh (design, section 5). */
export function titleOf(view: LatestView, mode: Mode): string {
  const name = mode === 'practice' ? `${words.name} practice` : words.name;
  if (view.kind !== 'glucose' || view.age !== 'fresh') return name;
  const { said, trend } = view;
  return [saidText(said), trend === null ? '' : trendGlyph(trend), '·', name].filter(Boolean).join(' ');
}

/**
 * Keeps the document's title at what `title` says at each update of the host. A page that is frozen has no updates, so its
 * title says no value, which would look fresh for ever.
 */
export class PageTitle implements ReactiveController {
  readonly #title: () => string;

  constructor(host: ReactiveControllerHost, title: () => string) {
    this.#title = title;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('freeze', this.#leave);
  }

  hostUpdated(): void {
    document.title = this.#title();
  }

  hostDisconnected(): void {
    document.removeEventListener('freeze', this.#leave);
    this.#leave();
  }

  readonly #leave = (): void => {
    document.title = words.name;
  };
}
