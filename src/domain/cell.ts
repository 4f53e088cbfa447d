/** A value that can be watched. Setting an identical value tells nobody. */
export interface Watchable<T> {
  readonly value: T;
  /** Calls `listener` at each change, not at once; returns the way out. */
  watch(listener: (value: T) => void): () => void;
}

export class Cell<T> implements Watchable<T> {
  #value: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener(value);
  }

  watch(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
