import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Keeps Escape from a host's dialog where `holds` says so. At the key: of its dialog's `cancel` the browser lets only the first in a row be prevented. */
export class EscapeGuard implements ReactiveController {
  readonly #holds: () => boolean;

  constructor(host: ReactiveControllerHost, holds: () => boolean) {
    this.#holds = holds;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('keydown', this.#pressed, true);
  }

  hostDisconnected(): void {
    document.removeEventListener('keydown', this.#pressed, true);
  }

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.#holds()) event.preventDefault();
  };
}
