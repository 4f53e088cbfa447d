import { browserDeps, listenForWaking } from './browser.ts';
import { ConnectPolicy } from './connect-policy.ts';
import { systemClock as clock } from './domain/clock.ts';
import { DEFAULT_UTC_MINUS_SYSTEM_SECONDS } from './simulator/receiver/birth.ts';
import { PracticeReceiver } from './simulator/receiver/practice-receiver.ts';
import { practiceDoor } from './simulator/share/door.ts';
import { PracticeShare } from './simulator/share/practice-share.ts';
import type { PortSource } from './receiver/ports.ts';
import type { Store } from './store/open.ts';
import { saveSettings } from './store/settings.ts';
import { Cradle } from './sync/cradle.ts';
import type { WritableCells } from './sync/views.ts';

const PRACTICE_DAYS = 30;
const NEWEST_AGE_SECONDS = 100;
/** How well a person sets a clock. */
const SCREEN_AHEAD_SECONDS = 47;

/** One receiver that is always plugged in. */
function practicePorts(receiver: PracticeReceiver): PortSource {
  return {
    availability: () => 'ok',
    known: async () => [receiver.transport()],
    choose: async () => receiver.transport(),
    watch: () => () => undefined,
  };
}

/** Practice begins anew each time: nothing of the last time would fit the practice Share, which lives in this page. */
async function empty({ db }: Store): Promise<void> {
  const tx = db.transaction(db.objectStoreNames, 'readwrite', { durability: 'strict' });
  for (const name of tx.objectStoreNames) void tx.objectStore(name).clear();
  await tx.done;
}

/**
 * Composes practice: a receiver and a Share that live in this page. Nothing here knows a host, a region or
 * `fetch`, so that nothing can be sent anywhere.
 */
export async function startPractice(cells: WritableCells, store: Store): Promise<Cradle> {
  if (import.meta.env.PROD) new ConnectPolicy().narrow([]);
  const receiver = new PracticeReceiver({
    clock,
    days: PRACTICE_DAYS,
    newestAgeSeconds: NEWEST_AGE_SECONDS,
    displayOffsetSeconds: DEFAULT_UTC_MINUS_SYSTEM_SECONDS - new Date().getTimezoneOffset() * 60 + SCREEN_AHEAD_SECONDS,
  });
  const share = new PracticeShare({ clock, style: 'modern' });
  share.addAccount({ accountName: 'practice', password: 'practice', assignedSerial: receiver.serial, followers: 1 });
  const door = practiceDoor(share);
  await empty(store);
  await saveSettings(store, { region: 'practice' });
  const cradle = new Cradle({
    cells,
    ...browserDeps(store),
    // Thrown away at the next start: nothing here is worth keeping.
    storage: null,
    ports: practicePorts(receiver),
    doorFor: () => door,
    sendWhenClosed: () => undefined,
  });
  listenForWaking(cradle);
  void cradle.start();
  return cradle;
}
