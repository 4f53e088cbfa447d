import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Mode } from './contexts.ts';
import type { LatestView } from './latest-view.ts';
import { saidText } from './say.ts';
import { trendGlyph } from './trend-arrow.ts';
import { words } from './words/first.ts';

/** What the tab says: the latest value with its unit, and only while it is fresh (design, section 5). */
export function titleOf(view: LatestView, mode: Mode): string {
  const name = mode === 'practice' ? words.practiceName : words.name;
  if (view.kind !== 'glucose' || view.age !== 'fresh') return name;
  const { said, trend } = view;
  return [saidText(said), trend === null ? '' : trendGlyph(trend), '·', name].filter((part) => part !== '').join(' ');
}

/** Keeps the document's title at what `title` says at each update of the host. */
export class PageTitle implements ReactiveController {
  readonly #title: () => string;

  constructor(host: ReactiveControllerHost, title: () => string) {
    this.#title = title;
    host.addController(this);
  }

  hostUpdated(): void {
    const title = this.#title();
    if (document.title !== title) document.title = title;
  }

  hostDisconnected(): void {
    document.title = words.name;
  }
}

/** Keeps the installed app's badge at a count; does nothing where there are no badges. */
export class AppBadge implements ReactiveController {
  readonly #count: () => number;
  #shown: number | null = null;

  constructor(host: ReactiveControllerHost, count: () => number) {
    this.#count = count;
    host.addController(this);
  }

  hostUpdated(): void {
    this.#show(this.#count());
  }

  hostDisconnected(): void {
    this.#show(0);
  }

  #show(count: number): void {
    if (count === this.#shown || !('setAppBadge' in navigator)) return;
    this.#shown = count;
    // A badge is a courtesy: a platform that refuses it (not installed, no permission) loses nothing.
    navigator.setAppBadge(count).catch(() => {});
  }
}
