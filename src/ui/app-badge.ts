import type { ReactiveController, ReactiveControllerHost } from 'lit';

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
