const STEPS_MS = [30_000, 60_000, 120_000, 300_000, 900_000] as const;

/** The pause after the `failures`th failure in a row, from 1; ± 20 % by `random` in 0..1 (share-api, 10). */
export function backOffMs(failures: number, random: number): number {
  const step = STEPS_MS[Math.min(failures, STEPS_MS.length) - 1] ?? STEPS_MS[0];
  return Math.round(step * (0.8 + 0.4 * random));
}
