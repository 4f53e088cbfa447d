import { systemClock, systemOffsetMinutes } from './domain/clock.ts';
import { isAbort } from './domain/coded-error.ts';
import { clientFor } from './share-doors.ts';
import { StoreError } from './store/errors.ts';
import { DATABASE, openStore } from './store/open.ts';
import { sendInBackground, type BackgroundEnd } from './sync/background.ts';
import { Tabs } from './sync/tabs.ts';

/**
 * What the service worker does at a `sync` event. Rejects where the browser is to ask once more later, and only there: it
 * gives up by itself after a few times, and the next page goes on. Practice is never sent from here.
 */
export async function sendWaiting(isPageOpen: boolean): Promise<void> {
  if ((await attemptToSend(isPageOpen)) === 'again') throw new Error('Something is left that time may mend');
}

/** What the archive cannot do, the next page says. */
async function attemptToSend(isPageOpen: boolean): Promise<BackgroundEnd> {
  try {
    return await send(isPageOpen);
  } catch (error) {
    if (error instanceof StoreError || isAbort(error)) return 'over';
    throw error;
  }
}

async function send(isPageOpen: boolean): Promise<BackgroundEnd> {
  const closed = new AbortController();
  const store = await openStore(DATABASE, { onClosed: () => closed.abort() });
  const channel = new BroadcastChannel(DATABASE);
  const tabs = new Tabs(channel);
  // The person signed in or out meanwhile: what goes on is the page's affair.
  tabs.hear((message) => message.kind === 'changed' && message.what === 'account' && closed.abort(), closed.signal);
  try {
    return await sendInBackground({
      store,
      clock: systemClock,
      locks: navigator.locks,
      random: Math.random,
      localOffsetMinutes: systemOffsetMinutes,
      isOnline: () => navigator.onLine,
      clientFor,
      isPageOpen,
      signal: closed.signal,
    });
  } finally {
    tabs.tell({ kind: 'changed', what: 'views' });
    channel.close();
    store.close();
  }
}
