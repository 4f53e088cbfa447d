import { backgroundSend, browserDeps, listenForWaking } from './browser.ts';
import { receiverPorts } from './receiver/ports.ts';
import { clientFor, doorFor } from './share-doors.ts';
import { PRACTICE_DATABASE, type Store } from './store/open.ts';
import { Cradle } from './sync/cradle.ts';
import type { WritableCells } from './sync/views.ts';

/** Whether this page's own server runs a practice Share. */
async function practiceAnswers(): Promise<boolean> {
  return clientFor('practice', '').systemUtcTime().then(
    () => true,
    () => false,
  );
}

/** Composes the real thing: the plugged-in receiver, the archive, the Share service by the person's proxy. */
export function startReal(cells: WritableCells, store: Store, onPractice: (answers: boolean) => void): Cradle {
  const cradle = new Cradle({
    cells,
    ...browserDeps(store),
    otherDatabases: [PRACTICE_DATABASE],
    ports: receiverPorts(navigator, isSecureContext),
    doorFor,
    sendWhenClosed: backgroundSend(),
  });
  listenForWaking(cradle);
  void cradle.start();
  void practiceAnswers().then(onPractice);
  return cradle;
}
