import { ContextConsumer, type Context } from '@lit/context';
import type { LitElement, ReactiveController } from 'lit';
import type { Watchable } from '../domain/cell.ts';

/** The value of a context, once the host stands inside `<cradle-app>`. */
export class Provided<T> {
  readonly #consumer: ContextConsumer<Context<unknown, T>, LitElement>;

  constructor(host: LitElement, context: Context<unknown, T>) {
    this.#consumer = new ContextConsumer(host, { context, subscribe: true });
  }

  get value(): T {
    return given(this.#consumer.value);
  }
}

/**
 * Watches the cell of a context for as long as the host is connected, and asks the host to update
 * at each change. Follows when the context is given another cell (from real to practice).
 */
export class CellController<T> implements ReactiveController {
  #cell: Watchable<T> | undefined;
  #stop: (() => void) | null = null;

  constructor(host: LitElement, context: Context<unknown, Watchable<T>>) {
    const callback = (cell: Watchable<T>): void => {
      this.#stop?.();
      this.#cell = cell;
      this.#stop = cell.watch(() => host.requestUpdate());
    };
    // The consumer calls back at each connection, not only at the first.
    new ContextConsumer(host, { context, callback, subscribe: true });
    host.addController(this);
  }

  get value(): T {
    return given(this.#cell).value;
  }

  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
  }
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no <cradle-app>');
  return value;
}
