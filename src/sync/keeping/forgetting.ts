import { addActivity } from '../../store/activity.ts';
import { allDestinations, destinationOf } from '../../store/destinations.ts';
import { forgetAccount, forgetEverything, forgetReceiver } from '../../store/forget.ts';
import { disguise } from '../../store/forgotten-name.ts';
import type { DestinationRow } from '../../store/rows.ts';
import { loadSettings } from '../../store/settings.ts';
import { countPages } from '../../store/tallies.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { ConnectionState, Forgetting, ForgetRefusal, ForgetResult } from '../face.ts';
import { talkAlone, unlessRead, whileTalking } from '../taking-locks.ts';
import { refusalOf } from './refusal.ts';
import { triesAlone } from './tries.ts';

export interface ForgettingDeps extends Pick<CradleDeps, 'store' | 'clock' | 'locks' | 'otherDatabases'> {
  connection(): ConnectionState;
  /** Ends the pass under way. */
  halt(): Promise<void>;
  /** Who is signed in, and what is shown, follow from the stores anew, in every tab. */
  tell(): Promise<void>;
  /** Lets go of receiver and Share for good. */
  close(): Promise<void>;
}

/** By the person's own word. Rejects with `StoreError`: then nothing was forgotten. */
export function forget(deps: ForgettingDeps, what: Forgetting): Promise<ForgetResult> {
  switch (what.kind) {
    case 'receiver':
      return receiver(deps, what.serial);
    case 'account':
      return account(deps, what.id);
    case 'everything':
      return everything(deps);
  }
}

async function receiver(deps: ForgettingDeps, serial: string): Promise<ForgetResult> {
  const { store, clock } = deps;
  const refused = (why: ForgetRefusal): ForgetResult => ({ kind: 'refused', why });
  const work = async (): Promise<ForgetResult> => {
    const { destination: inUse } = await loadSettings(store);
    const why = refusalOf(serial, deps.connection(), await allDestinations(store), inUse);
    if (why) return refused(why);
    const count = await countPages(store, serial);
    await forgetReceiver(store, serial, (row) => unbound(row, inUse));
    await addActivity(store, { at: clock.now(), what: 'receiver-forgotten', detail: { count } });
    await deps.tell();
    return { kind: 'forgotten' };
  };
  return (await whileTalking(deps, {}, () => unlessRead(deps, serial, work))) ?? refused({ kind: 'being-read' });
}

/** The consent went with the receiver. Nothing is unbound under a wish that Share knows of: sharing may have begun this instant. */
function unbound(row: DestinationRow, inUse: string | null): DestinationRow {
  if (row.id === inUse && row.sharing.kind !== 'off') throw new Error('sharing began while its receiver was being forgotten');
  return { ...row, bound: null, sharing: { kind: 'off' }, assignedSerial: null, canary: { kind: 'needed' } };
}

async function account(deps: ForgettingDeps, id: string): Promise<ForgetResult> {
  const { store, clock } = deps;
  await deps.halt();
  await talkAlone(deps, id, {}, async () => {
    const row = await destinationOf(store, id);
    const rest = row ? await withoutName(row, clock.now()) : () => null;
    await forgetAccount(store, id, rest);
    await addActivity(store, { at: clock.now(), what: 'account-forgotten', detail: {} });
    await deps.tell();
  });
  return { kind: 'forgotten' };
}

/** A plugged-in receiver is not read anew at once: like after Disconnect, that takes the person's own word. */
async function everything(deps: ForgettingDeps): Promise<ForgetResult> {
  const { store, clock, otherDatabases } = deps;
  await deps.close();
  const rows = await allDestinations(store);
  const now = clock.now();
  const rests = await Promise.all(rows.map(async (row) => (await withoutName(row, now))(row)));
  const destinations = rests.filter((row) => row !== null);
  const allGone = await forgetEverything(store, otherDatabases, { destinations, settings: { autoConnect: false } }, clock);
  return { kind: allGone ? 'forgotten' : 'held-open' };
}

async function withoutName(row: DestinationRow, now: number): Promise<(row: DestinationRow) => DestinationRow | null> {
  const name = row.forgotten ?? (await disguise(row.accountName));
  return (latest) => triesAlone(latest, name, now);
}
