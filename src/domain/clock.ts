/** Time as a dependency, so that tests can turn it. Instants are epoch milliseconds. */
export interface Clock {
  /** By the computer's clock, which a person or a time server may set at any moment. */
  now(): number;
  /** Milliseconds since a moment of the past, by a clock that nobody sets: for how long something took. */
  elapsed(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when it is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** This computer's offset from UTC at an instant, minutes east. */
export function systemOffsetMinutes(at: number): number {
  return -new Date(at).getTimezoneOffset();
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (durationMs, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, durationMs);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};
