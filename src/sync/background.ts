import { attemptOf } from '../store/attempts.ts';
import { destinationOf } from '../store/destinations.ts';
import type { Store } from '../store/open.ts';
import { loadSettings } from '../store/settings.ts';
import { loadSeries } from './archive.ts';
import { onePass, type PassEnd, type PassWorld } from './one-pass.ts';
import { loadSharing } from './sharing-view.ts';
import { wholeTiming } from './time/timing.ts';
import { newMemory } from './upload/conversation.ts';

export interface BackgroundWorld extends Omit<PassWorld, 'memory' | 'measureClock'> {
  /** Whether a page is there, which keeps its own pauses and goes on by itself. */
  readonly isPageOpen: boolean;
  readonly signal: AbortSignal;
}

/** `again`: something is left that time alone may mend; all else is the page's affair. */
export type BackgroundEnd = 'over' | 'again';

/**
 * One pass while no page does it: with the stored session, or one automatic sign-in where the vault keeps the password.
 * Asks nobody, assigns nothing, and never waits: neither for a lock nor for a pause.
 */
export async function sendInBackground(world: BackgroundWorld): Promise<BackgroundEnd> {
  if (!(await isAnythingLeft(world.store, world.clock.now()))) return 'over';
  const end = await onePass(
    {
      ...world,
      // As warm as a session can be: should sharing have been stopped elsewhere, the refusal leads there (share-api, 10).
      // Nor does it remember what time Share told: the next one would wait for it anew.
      memory: { ...newMemory(), knowsMonitoring: true, isUntold: true },
      measureClock: () => Promise.resolve(false),
    },
    {
      consent: null,
      signal: world.signal,
      failures: 0,
      lock: 'if-free',
      heed: world.isPageOpen ? 'any' : 'of-share',
      onStage: () => undefined,
    },
  );
  return mayBeMendedByTime(end) ? 'again' : 'over';
}

function mayBeMendedByTime({ kind }: PassEnd): boolean {
  return kind === 'later' || kind === 'back-off' || kind === 'paused' || kind === 'busy';
}

/** Whether a pass would have anything to tell Share; it costs requests. */
async function isAnythingLeft(store: Store, now: number): Promise<boolean> {
  const settings = await loadSettings(store);
  const destination = settings.destination === null ? null : await destinationOf(store, settings.destination);
  if (!destination) return false;
  const { sharing, canary } = destination;
  if (sharing.kind === 'stopping' || canary.kind === 'posted') return true;
  if (sharing.kind === 'off') return (await attemptOf(store, destination.id)) !== null;
  const { waiting } = await loadSharing(store, settings, now, (serial) => loadSeries(store, serial, now, settings, wholeTiming));
  return waiting > 0;
}
