import { receiverModel } from '../domain/receiver-model.ts';
import { partitions, type PartitionName } from '../protocol/receiver/partitions.ts';
import { clockHistory } from '../store/clock-history.ts';
import { clocksOf } from '../store/clocks.ts';
import { storedGenerations } from '../store/generations.ts';
import type { Store } from '../store/open.ts';
import { receiverOf } from '../store/receivers.ts';
import { storedPages, storedTypes } from '../store/records.ts';
import { loadSettings } from '../store/settings.ts';
import type { ReceiverDetails, RingView } from './face.ts';
import { clockChanges } from './time/clock-changes.ts';
import { ClockModel } from './time/clock-model.ts';
import { driftSecondsPerDay } from './time/drift-rate.ts';
import type { Written } from './time/place-records.ts';
import { timedRecord, type WrittenRecord } from './time/timed-record.ts';

const names = new Map<number, PartitionName>(
  Object.entries(partitions).map(([name, type]) => [type, name as PartitionName]),
);

/** What the archive knows of one receiver; null where it was never read. Leaves the main thread free between batches of pages. */
export async function inspectReceiver(store: Store, serial: string): Promise<ReceiverDetails | null> {
  const receiver = await receiverOf(store, serial);
  if (!receiver) return null;
  const { generation, productId, firmwareVersion } = receiver;
  const [marks, clocks, generations, { computerError }] = await Promise.all([
    clockHistory(store, serial, generation),
    clocksOf(store, serial),
    storedGenerations(store, serial),
    loadSettings(store),
  ]);
  const rows = clocks.filter((row) => row.generation === generation);
  const model = new ClockModel(marks, rows, computerError?.errorMs ?? null);
  const rings: RingView[] = [];
  for (const type of await storedTypes(store, serial, generation)) {
    rings.push(await ringView(store, { serial, generation, type }, model));
  }
  return {
    serial,
    model: receiverModel(productId),
    firmwareVersion,
    // Numbers are not counts: generations that were imported may have any.
    resets: generations.length - 1,
    rings,
    clockMeasuredAt: clocks.at(-1)?.measuredAt ?? null,
    driftSecondsPerDay: driftSecondsPerDay(rows),
    clockChanges: marks.length === 0 ? null : clockChanges(model, marks),
  };
}

interface RingPlace {
  readonly serial: string;
  readonly generation: number;
  readonly type: number;
}

async function ringView(store: Store, { serial, generation, type }: RingPlace, model: ClockModel): Promise<RingView> {
  let [pages, records, damaged, rawPages] = [0, 0, 0, 0];
  const written: Written[] = [];
  let [oldest, newest]: [WrittenRecord | null, WrittenRecord | null] = [null, null];
  for await (const page of storedPages(store, serial, generation, type)) {
    pages += 1;
    records += page.recordCount;
    if (!page.isDocumented) rawPages += 1;
    for (const raw of page.records ?? []) {
      if (!raw.crcOk) {
        damaged += 1;
        continue;
      }
      newest = { type, page: page.page, revision: page.revision, raw };
      oldest ??= newest;
      written.push({ systemTime: raw.systemTime, displayTime: raw.displayTime });
    }
  }
  const periods = model.place(written);
  return {
    name: names.get(type) ?? null,
    type,
    pages,
    records,
    damaged,
    rawPages,
    oldest: oldest && timedRecord(model, oldest, periods[0] ?? null).moment,
    newest: newest && timedRecord(model, newest, periods.at(-1) ?? null).moment,
  };
}
