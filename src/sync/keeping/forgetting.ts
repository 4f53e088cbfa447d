import { isAbort } from '../../domain/coded-error.ts';
import { addActivity } from '../../store/add-activity.ts';
import { allDestinations, destinationOf } from '../../store/destinations.ts';
import { forgetAccount, forgetEverything, forgetReceiver, type RemnantOf } from '../../store/forget.ts';
import type { DestinationRow } from '../../store/rows.ts';
import { loadSettings } from '../../store/settings.ts';
import { countPages } from '../../store/tallies.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { ConnectionState, Forgetting, ForgetRefusal, ForgetResult } from '../face.ts';
import { inSilence, talkAlone, unlessRead, whileTalking } from '../taking-locks.ts';
import { refusalOf, refusalOfTries } from './refusal.ts';
import { triesOf } from './tries.ts';

/** Longer than any call to Share may take. */
const ANSWER_PATIENCE_MS = 35_000;

export interface ForgettingDeps extends Pick<CradleDeps, 'store' | 'clock' | 'locks' | 'isSecure' | 'otherDatabases'> {
  connection(): ConnectionState;
  /** Ends every talk with Share that is under way here. */
  halt(): Promise<unknown>;
  /** Who is signed in, and what is shown, follow from the stores anew, in every tab. */
  tell(): Promise<void>;
  /** Other tabs end what they are about with Share. */
  tellTabs(): void;
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
    await forgetReceiver(store, serial, unbound);
    await addActivity(store, { at: clock.now(), what: 'receiver-forgotten', detail: { count } });
    await deps.tell();
    return { kind: 'forgotten' };
  };
  return (await whileTalking(deps, {}, () => unlessRead(deps, serial, work))) ?? refused({ kind: 'being-read' });
}

/** The consent went with the receiver. Nothing is unbound under a wish that Share knows of: sharing may have begun this instant. */
function unbound(row: DestinationRow, isInUse: boolean): DestinationRow {
  if (isInUse && row.sharing.kind !== 'off') throw new Error('sharing began while its receiver was being forgotten');
  return { ...row, bound: null, sharing: { kind: 'off' }, assignedSerial: null, canary: { kind: 'needed' } };
}

async function account(deps: ForgettingDeps, id: string): Promise<ForgetResult> {
  const { store, clock, isSecure } = deps;
  const named = await destinationOf(store, id);
  const why = refusalOfTries(named ? [named] : [], isSecure, clock.now());
  if (why) return { kind: 'refused', why };
  await deps.halt();
  await talkAlone(deps, id, {}, async () => {
    const row = await destinationOf(store, id);
    const tries = await triesOf(row ? [row] : [], clock.now());
    await forgetAccount(store, id, (latest) => known(tries(latest)));
    await addActivity(store, { at: clock.now(), what: 'account-forgotten', detail: {} });
    await deps.tell();
  });
  return { kind: 'forgotten' };
}

/** Nobody else talks with Share about an account that is being forgotten: its tries are known. */
function known<T>(rest: T | undefined): T {
  if (rest === undefined) throw new Error('signed in while the account was being forgotten');
  return rest;
}

/** A plugged-in receiver is not read anew at once: like after Disconnect, that takes the person's own word. */
async function everything(deps: ForgettingDeps): Promise<ForgetResult> {
  const { store, clock, isSecure, otherDatabases } = deps;
  const remnantOf: RemnantOf = async (rows) => ({ rest: await triesOf(rows, clock.now()), settings: { autoConnect: false } });
  const why = refusalOfTries(await allDestinations(store), isSecure, clock.now());
  if (why) return { kind: 'refused', why };
  await deps.close();
  const allGone = await inSilenceIfPossible(deps, () => forgetEverything(store, otherDatabases, remnantOf, clock));
  return { kind: allGone ? 'forgotten' : 'held-open' };
}

/** Passes of other tabs end on our word; a sign-in is given the time of a call's answer. What hangs longer is not waited for. */
async function inSilenceIfPossible<T>(deps: ForgettingDeps, work: () => Promise<T>): Promise<T> {
  const [impatient, silent] = [new AbortController(), new AbortController()];
  const done = inSilence(deps, impatient.signal, () => {
    silent.abort();
    return work();
  }).catch((error: unknown) => {
    if (silent.signal.aborted || !isAbort(error)) throw error;
    return work();
  });
  deps.clock.sleep(ANSWER_PATIENCE_MS, silent.signal).then(
    () => impatient.abort(),
    () => undefined,
  );
  // Behind our own request: what they begin anew then waits for the end of this.
  deps.tellTabs();
  return done;
}
