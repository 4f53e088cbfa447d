import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { u32 } from './make-page.ts';
import { ack, ScriptedTransport, type Reply } from './scripted-transport.ts';

/** The commands that the tests of the receiver use most, by their codes. */
export const PING = 10;
export const RTC = 31;
export const TIME = 34;

export const SECONDS = 148_358_601;

export const pong = ack();
export const time = ack(u32(SECONDS));

export interface Scene {
  readonly clock: VirtualClock;
  readonly transport: ScriptedTransport;
  readonly receiver: Receiver;
}

export function scene(replies: readonly Reply[], options?: ConstructorParameters<typeof ScriptedTransport>[2]): Scene {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, replies, options);
  return { clock, transport, receiver: new Receiver(transport, { clock, budget: createRateBudget(clock) }) };
}

/** A receiver that was opened, which is forgotten, and answers what comes by `replies`. */
export async function opened(...replies: readonly Reply[]): Promise<Scene> {
  const opening = scene([pong, ...replies]);
  await opening.clock.run(opening.receiver.open());
  opening.transport.forget();
  return opening;
}

/** The error codes that all of them end with; null for a success. */
export async function codesOf(...asking: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(asking);
  return results.map((result) => (result.status === 'rejected' ? result.reason.code : null));
}

export const receiverError = (code: string): object => ({ name: 'ReceiverError', code });
