import { backgroundSend, browserDeps, listenForWaking } from './browser.ts';
import { ConnectPolicy } from './connect-policy.ts';
import { templateOrigins } from './domain/proxy-template.ts';
import { pageDoors } from './page-doors.ts';
import { receiverPorts } from './receiver/ports.ts';
import { clientFor } from './share-doors.ts';
import { PRACTICE_DATABASE, type Store } from './store/open.ts';
import { Cradle } from './sync/cradle.ts';
import type { Settings } from './sync/face.ts';
import type { WritableCells } from './sync/views.ts';

/** Whether this page's own server runs a practice Share. */
async function practiceAnswers(): Promise<boolean> {
  return clientFor('practice', '').systemUtcTime().then(
    () => true,
    () => false,
  );
}

/** Keeps the page to the proxy of the settings; after a change to another one, to its own origin. */
function narrowed(settings: WritableCells['settings']): ConnectPolicy {
  const policy = new ConnectPolicy();
  const narrow = ({ proxy }: Settings): void => policy.narrow(templateOrigins(proxy, location.origin));
  // Vite's own server talks with its pages in ways of its own.
  if (import.meta.env.PROD) {
    narrow(settings.value);
    settings.watch(narrow);
  }
  return policy;
}

/** Composes the real thing: the plugged-in receiver, the archive, the Share service by the person's proxy. */
export function startReal(cells: WritableCells, store: Store, onPractice: (answers: boolean) => void): Cradle {
  const cradle = new Cradle({
    cells,
    ...browserDeps(store),
    otherDatabases: [PRACTICE_DATABASE],
    ports: receiverPorts(navigator, isSecureContext),
    doorFor: pageDoors(narrowed(cells.settings)),
    sendWhenClosed: backgroundSend(),
  });
  listenForWaking(cradle);
  void cradle.start();
  void practiceAnswers().then(onPractice);
  return cradle;
}
