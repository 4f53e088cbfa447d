import type { Reading } from '../../domain/reading.ts';
import { receiverModel } from '../../domain/receiver-model.ts';
import { attemptOf } from '../../store/attempts.ts';
import { clocksOf } from '../../store/clocks.ts';
import { allDestinations } from '../../store/destinations.ts';
import type { Store } from '../../store/open.ts';
import { newestReadings } from '../../store/readings.ts';
import { allReceivers } from '../../store/receivers.ts';
import type { DestinationRow, Settings } from '../../store/rows.ts';
import { loadSettings } from '../../store/settings.ts';
import { archivedSerials, countOutcomes, countPages, oldestReadings } from '../../store/tallies.ts';
import { loadSeries } from '../archive.ts';
import type { CradleDeps } from '../cradle-deps.ts';
import type { ConnectionState, KeptAccount, KeptData, KeptReceiver } from '../face.ts';
import { loadSharing } from '../sharing-view.ts';
import { wholeTiming } from '../time/timing.ts';
import { errorIn, instantOf, nearest } from '../timeline.ts';
import { refusalOf, refusalOfTries } from './refusal.ts';
import { triesCountUntil } from './tries.ts';

export interface KeptDataDeps extends Pick<CradleDeps, 'store' | 'clock' | 'storage' | 'isSecure'> {
  connection(): ConnectionState;
}

/** All that is kept, counted now. */
export async function loadKeptData({ store, clock, storage, isSecure, connection }: KeptDataDeps): Promise<KeptData> {
  const [settings, destinations] = await Promise.all([loadSettings(store), allDestinations(store)]);
  const named = destinations.filter((row) => !row.forgotten);
  const accounts = await Promise.all(named.map(async (row) => keptAccount(store, row, settings, isSecure, clock.now())));
  const waitingFor = (serial: string): number =>
    named.reduce((sum, { bound }, nth) => sum + (bound?.serial === serial ? (accounts[nth]?.waiting ?? 0) : 0), 0);
  const known = await allReceivers(store);
  const serials = new Set([...known.map((row) => row.serial), ...(await archivedSerials(store))]);
  const receivers = await Promise.all(
    [...serials].toSorted().map(async (serial): Promise<KeptReceiver> => {
      const productId = known.find((row) => row.serial === serial)?.productId;
      return {
        serial,
        model: productId === undefined ? null : receiverModel(productId),
        pages: await countPages(store, serial),
        span: await spanOf(store, serial),
        waiting: waitingFor(serial),
        refusal: refusalOf(serial, connection(), named, settings.destination),
      };
    }),
  );
  return { receivers, accounts, ...(await spaceOf(storage)) };
}

async function keptAccount(store: Store, row: DestinationRow, settings: Settings, isSecure: boolean, now: number): Promise<KeptAccount> {
  const { id, accountName, region, sharing, signIn } = row;
  const [attempt, decided, { waiting }] = await Promise.all([
    attemptOf(store, id),
    countOutcomes(store, id),
    loadSharing(store, { ...settings, destination: id }, now, (serial) => loadSeries(store, serial, now, settings, wholeTiming)),
  ]);
  const unsettled = attempt?.readings.length ?? 0;
  return {
    id,
    accountName,
    region,
    isInUse: settings.destination === id,
    isSharing: sharing.kind !== 'off',
    decided,
    waiting: Math.max(0, waiting - unsettled),
    unsettled,
    triesCountUntil: triesCountUntil(signIn, now),
    refusal: refusalOfTries([row], isSecure, now),
  };
}

/** By the measurement nearest to each of the two: right to the minute, which is enough for a date. */
async function spanOf(store: Store, serial: string): Promise<KeptReceiver['span']> {
  const clocks = await clocksOf(store, serial);
  const generations = clocks.map((row) => row.generation);
  const [first, last] = [Math.min(...generations), Math.max(...generations)];
  if (clocks.length === 0) return null;
  const [oldest] = await oldestReadings(store, serial, first);
  const newest = (await newestReadings(store, serial, { count: 1, generation: last })).readings;
  const instants = [oldest, ...newest].flatMap((reading) => instantIn(clocks, reading));
  return instants.length === 0 ? null : { from: Math.min(...instants), to: Math.max(...instants) };
}

function instantIn(clocks: Awaited<ReturnType<typeof clocksOf>>, reading: Reading | undefined): number[] {
  if (!reading) return [];
  const row = nearest(clocks.filter(({ generation }) => generation === reading.place.generation), reading.systemTime);
  return row ? [instantOf(reading.systemTime, row.taSeconds) - errorIn(row, null)] : [];
}

async function spaceOf(storage: CradleDeps['storage']): Promise<Pick<KeptData, 'persistence' | 'space'>> {
  if (!storage) return { persistence: 'unknown', space: null };
  const [isKept, { usage, quota }] = await Promise.all([storage.persisted(), storage.estimate()]);
  return {
    persistence: isKept ? 'kept' : 'may-be-cleared',
    space: usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota },
  };
}
