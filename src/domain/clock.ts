/** Time as a dependency, so that tests can turn it. */
export interface Clock {
  /** An instant, epoch milliseconds, by the computer's clock: a person or a time server may set it at any moment. */
  now(): number;
  /** Milliseconds by a clock that nobody sets, for how long something took; it may stand still while the computer sleeps. */
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
