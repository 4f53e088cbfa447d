import { browserDeps, listenForWaking } from './browser.ts';
import { systemClock as clock } from './domain/clock.ts';
import { applicationIds } from './protocol/share/regions.ts';
import { receiverPorts } from './receiver/ports.ts';
import { ShareClient } from './share/client.ts';
import type { ShareDoor } from './share/door.ts';
import { practiceHttpDoor } from './share/practice-http-door.ts';
import { regionDoor } from './share/region-door.ts';
import { PRACTICE_DATABASE, type Store } from './store/open.ts';
import { Cradle } from './sync/cradle.ts';
import type { WritableCells } from './sync/views.ts';

const { origin } = location;
const ask: typeof fetch = (input, init) => fetch(input, init);

function practiceDoor(): ShareDoor {
  return practiceHttpDoor({ fetch: ask, clock, origin });
}

/** Whether this page's own server runs a practice Share. */
async function practiceAnswers(): Promise<boolean> {
  const client = new ShareClient(practiceDoor(), { applicationId: applicationIds.practice, clock });
  return client.systemUtcTime().then(
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
    doorFor: (region, proxy) =>
      region === 'practice' ? practiceDoor() : regionDoor({ region, proxy, fetch: ask, clock, origin }),
  });
  listenForWaking(cradle);
  void cradle.start();
  void practiceAnswers().then(onPractice);
  return cradle;
}
