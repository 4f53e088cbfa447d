import { Cell } from './domain/cell.ts';
import { systemClock } from './domain/clock.ts';
import { StoreError } from './store/errors.ts';
import { DATABASE, openStore, PRACTICE_DATABASE, type Store } from './store/open.ts';
import { defaultSettings } from './store/rows.ts';
import { loadSettings } from './store/settings.ts';
import { loadArchive, loadSeries, type TimedSeries } from './sync/archive.ts';
import type { Cradle } from './sync/cradle.ts';
import type { WritableCells } from './sync/views.ts';
import type { ActivityRow, ConnectionState, CradleActions, Problem } from './sync/face.ts';
import { emptyArchive, noSharing } from './sync/nothing-yet.ts';
import { quickTiming } from './sync/timeline.ts';
import './ui/app.ts';

/** The first screen needs the archive's tail and nothing else; sync arrives when it has been painted. */

const isPractice = new URLSearchParams(location.search).has('practice');

const cells: WritableCells = {
  archive: new Cell(emptyArchive),
  connection: new Cell<ConnectionState>({ kind: 'idle' }),
  sharing: new Cell(noSharing),
  activity: new Cell<readonly ActivityRow[]>([]),
  settings: new Cell(defaultSettings),
};

const app = document.createElement('cradle-app');

async function showArchive(store: Store): Promise<void> {
  const settings = await loadSettings(store);
  cells.settings.set(settings);
  const now = systemClock.now();
  const seriesOf = (serial: string): Promise<TimedSeries> => loadSeries(store, serial, now, settings, quickTiming);
  cells.archive.set(await loadArchive(store, settings.receiver, now, seriesOf, () => null));
}

/** Another tab upgrades the archive, or the browser took it away: nothing can be kept, so nothing is read. */
async function showClosed(code: StoreError['code']): Promise<void> {
  await cradle.then(
    (running) => running.close(),
    () => null,
  );
  showOver(`store:${code}`);
}

/** Of an archive that cannot be asked nothing is said; where another Cradle has it now, what waited still waits. */
function showOver(problem: Problem): void {
  cells.connection.set({ kind: 'over', problem });
  // A cell of its own: a call that was under way may still write the other.
  if (problem !== 'store:closed') app.cells = { ...cells, sharing: new Cell(noSharing) };
}

async function begin(): Promise<Cradle> {
  const store = await openStore(isPractice ? PRACTICE_DATABASE : DATABASE, { onClosed: showClosed });
  if (isPractice) return (await import('./start-practice.ts')).startPractice(cells, store);
  await showArchive(store);
  await app.updateComplete;
  const { startReal } = await import('./start-real.ts');
  return startReal(cells, store, (answers) => (app.practiceAnswers = answers));
}

const cradle = begin();
cradle.catch((error: unknown) => {
  if (error instanceof StoreError) return showOver(`store:${error.code}`);
  showOver('sync:part-missing');
  throw error;
});

/** Cradle's own, as soon as it runs. Null where the archive could not be opened: the page says so elsewhere. */
const actions = new Proxy({} as CradleActions, {
  get: (_, name: keyof CradleActions) => (...args: never[]) =>
    cradle.then(
      (running) => Reflect.apply(running[name], running, args),
      () => null,
    ),
});

app.cells = cells;
app.actions = actions;
app.mode = isPractice ? 'practice' : 'real';
app.onTryPractice = () => location.assign('/?practice');
app.onLeavePractice = () => location.assign('/');
document.body.append(app);

if (import.meta.env.PROD) void import('./trusted-scripts.ts').then(({ registerServiceWorker }) => registerServiceWorker());
