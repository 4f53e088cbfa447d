import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Keeps the installed app's badge at a count; does nothing where there are no badges. */
export class AppBadge implements ReactiveController {
  readonly #count: () => number | null;
  #shown: number | null = null;

  /** `count`: null where the badge is not this page's. */
  constructor(host: ReactiveControllerHost, count: () => number | null) {
    this.#count = count;
    host.addController(this);
  }

  hostUpdated(): void {
    this.#show(this.#count());
  }

  hostDisconnected(): void {
    if (this.#shown !== null) this.#show(0);
  }

  #show(count: number | null): void {
    if (count === null || count === this.#shown || !('setAppBadge' in navigator)) return;
    this.#shown = count;
    // A badge is a courtesy: a platform that refuses it (not installed, no permission) loses nothing.
    navigator.setAppBadge(count).catch(() => {});
  }
}
