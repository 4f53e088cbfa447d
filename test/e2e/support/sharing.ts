import type { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { lastDayOf, type ExpectedReading } from './expected.ts';
import { PASSWORD, type Scene, type Stage } from './stage.ts';

/** A page that shares already, its last day at Share. */
export interface Sharing extends Scene {
  readonly accountName: string;
  readonly twin: PracticeReceiver;
  readonly arrived: readonly ExpectedReading[];
}

/** Begins such a story. `prepared`: what is to be done before the receiver is connected. */
export async function sharing(
  stage: Stage,
  accountName: string,
  serial: string,
  prepared: (scene: Scene) => Promise<void> = async () => undefined,
): Promise<Sharing> {
  const { time, upstream } = stage;
  upstream.share.addAccount({ accountName, password: PASSWORD, assignedSerial: serial, followers: 1 });
  const plan = stage.plan({ days: 2, serial });
  const twin = stage.twinOf(plan);
  const scene = await stage.scene({ plan });
  await prepared(scene);
  const { cradle } = scene;
  await cradle.connect();
  await cradle.signIn({ accountName, password: PASSWORD });
  const arrived = lastDayOf(twin, time.now());
  await cradle.startSharing();
  await upstream.hasPosted(accountName, arrived.length);
  await cradle.allSent();
  return { ...scene, accountName, twin, arrived };
}

/** What the receiver has written since. */
export function newerThan({ twin, arrived }: Pick<Sharing, 'twin' | 'arrived'>, now: number): ExpectedReading[] {
  const lastAt = arrived.at(-1)!.trueAt;
  return lastDayOf(twin, now).filter(({ trueAt }) => trueAt > lastAt);
}
