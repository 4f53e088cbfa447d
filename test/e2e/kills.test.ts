import { afterAll, afterEach, beforeAll, expect, onTestFailed, test } from 'vitest';
import { planKills, requiredScenes, type KillScene } from './support/kill-moments.ts';
import { KillStory } from './support/kill-story.ts';
import { Seeded } from './support/seeded.ts';
import { Stage } from './support/stage.ts';

/** `KILLS` and `KILL_SEED` of the environment, by `npm run test:kills`. */
const count = Number(process.env['KILLS'] ?? 15);
const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 2 ** 32);
const KILLS_A_STORY = 8;
const MINUTES_A_KILL = 1;

const stage = new Stage();
const random = new Seeded(seed);
const stories = planKills(random, count, KILLS_A_STORY);
const hit: KillScene[] = [];

beforeAll(() => stage.open());
afterEach(() => stage.clear());
afterAll(() => stage.close());

test.each(stories.map((kills, index) => ({ kills, number: index + 1, keeps: index % 2 === 0 })))(
  'a browser that is killed $kills.length times loses nothing and sends nothing twice (story $number, password kept: $keeps)',
  async ({ kills, number, keeps }) => {
    const scenes = kills.map(({ scene, moment }) => `${scene}: ${JSON.stringify(moment)}`).join('\n');
    onTestFailed(() => console.error(`KILL_SEED=${seed} KILLS=${count}, story ${number}:\n${scenes}`));
    const serial = `PR${String(10_000_000 + number)}`;
    const story = new KillStory({ stage, random, kills, accountName: `struck.${number}`, serial, keeps });
    hit.push(...(await story.play()));
  },
  MINUTES_A_KILL * KILLS_A_STORY * 60_000,
);

test.runIf(count >= 15)('each part of the work was struck', () => {
  expect(requiredScenes.filter((scene) => !hit.includes(scene))).toEqual([]);
});
