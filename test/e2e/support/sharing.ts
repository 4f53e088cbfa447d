import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { lastDayOf, type ExpectedReading } from './expected.ts';
import { expect } from 'vitest';
import { expectArchived } from './archive.ts';
import type { CradlePage } from './cradle-page.ts';
import { expectProperRequests } from './proper-requests.ts';
import { PASSWORD, type Scene, type Stage } from './stage.ts';

/** A page that shares already, its last day at Share. */
export interface Sharing extends Scene {
  readonly accountName: string;
  readonly twin: PracticeReceiver;
  readonly arrived: readonly ExpectedReading[];
  /** Of this story. */
  readonly firstRequest: number;
  readonly signedInAt: readonly number[];
  readonly startedAt: number;
}

/** Begins such a story. `prepared`: what is to be done before the receiver is connected. `script`: run in every page. */
export async function sharing(
  stage: Stage,
  accountName: string,
  serial: string,
  prepared: (scene: Scene) => Promise<void> = async () => undefined,
  script?: string,
): Promise<Sharing> {
  const { time, upstream } = stage;
  upstream.share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 2, serial });
  const twin = stage.twinOf(plan);
  const scene = await stage.scene({ plan, ...(script === undefined ? {} : { script }) });
  const firstRequest = upstream.requests.length;
  await prepared(scene);
  const { cradle } = scene;
  await cradle.connect();
  const signedInAt = [time.now()];
  await cradle.signIn({ accountName, password: PASSWORD });
  const arrived = lastDayOf(twin, time.now());
  const startedAt = time.now();
  await cradle.startSharing();
  await upstream.hasPosted(accountName, arrived.length);
  await cradle.allSent();
  return { ...scene, accountName, twin, arrived, firstRequest, signedInAt, startedAt };
}

/**
 * The archive of `cradle` holds all of the receiver, and the requests of the story were such as the rules allow. `more`: when the
 * person signed in again.
 */
export async function expectRules(stage: Stage, story: Sharing, cradle: CradlePage, more: readonly number[] = []): Promise<void> {
  const { upstream } = stage;
  const { browser, accountName, twin, firstRequest, signedInAt, startedAt } = story;
  await expectArchived(cradle.page, twin);
  expectProperRequests(upstream.callsFrom(firstRequest), {
    accountName,
    password: PASSWORD,
    sessionIds: upstream.sessionIds,
    signedInAt: [...signedInAt, ...more],
    wished: [{ from: startedAt, until: null }],
  });
  expect(browser.leaksOf(PASSWORD)).toEqual([]);
}

/** What the receiver has written since. */
export function newerThan({ twin, arrived }: Pick<Sharing, 'twin' | 'arrived'>, now: number): ExpectedReading[] {
  const lastAt = arrived.at(-1)!.trueAt;
  return lastDayOf(twin, now).filter(({ trueAt }) => trueAt > lastAt);
}
