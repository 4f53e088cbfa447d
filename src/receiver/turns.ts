import { abortable } from './abortable.ts';

/** One at a time, in the order of asking. A turn that fails does not stop those behind it. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs `work` when all earlier turns are over. An abort rejects at once; work that has begun still ends before the
   * next turn begins, and work that has not begun never does.
   */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      return work();
    });
    this.#last = turn.catch(() => undefined);
    return abortable(turn, signal);
  }
}
