import * as fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import type { OnEnd } from '../../support/stores.ts';
import { Scene } from './scene.ts';
import { lives, SCHEDULES_A_LIFE, type Life } from './steps.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `SCHEDULE_RUNS` and `SCHEDULE_SEED`. */
    readonly scheduleRuns: number;
    readonly scheduleSeed: number;
  }
}

/** Lived through side by side, each in a world and an archive of its own: one computes while others wait for their archives. */
const LANES = 4;
const LONGEST_MS = 10 * 3_600_000;

/** Of real time; most lives take some seconds. */
const STUCK_AFTER_MS = 180_000;
const CLEANUP_MS = 50;

async function run(life: Life): Promise<void> {
  const cleanups: Parameters<OnEnd>[0][] = [];
  const scene = new Scene(life.setting, (cleanup) => cleanups.push(cleanup));
  const isStuck = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`stuck in ${scene.doing}`)), STUCK_AFTER_MS);
    cleanups.push(() => clearTimeout(timer));
  });
  try {
    await Promise.race([judged(scene, life), isStuck]);
  } finally {
    const ended = Promise.allSettled(cleanups.toReversed().map(async (cleanup) => cleanup()));
    // A page that died never closes.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, CLEANUP_MS))]);
  }
}

async function judged(scene: Scene, { schedules }: Life): Promise<void> {
  await scene.begin();
  for (const [i, schedule] of schedules.entries()) {
    await scene.live(schedule);
    await scene.quiet();
    expect(scene.verdict(), `schedule ${i + 1} of ${schedules.length}\n${scene.judge.log}`).toEqual([]);
    expect(await scene.followed(), `following after schedule ${i + 1} of ${schedules.length}`).toEqual([]);
  }
}

/** The same ones each time, so that a green run stays green; other ones by `npm run test:schedules`. A failure names the seed and the path of the life that fails; `SCHEDULE_SEED` lives it through again. */
test('whatever fails when, each reading reaches Share exactly once and the archive holds everything', { timeout: LONGEST_MS }, async () => {
  const [runs, seed] = [inject('scheduleRuns'), inject('scheduleSeed')];
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    fc.assert(fc.asyncProperty(lives, run), { numRuns: Math.ceil(runs / LANES / SCHEDULES_A_LIFE), seed: seed + lane, endOnFailure: true }),
  );
  await Promise.all(lanes);
});
