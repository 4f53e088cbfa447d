import { systemClock } from '../../src/domain/clock.ts';
import { crc16 } from '../../src/protocol/receiver/crc.ts';
import { decodePage } from '../../src/protocol/receiver/decode-page.ts';
import { decodeRecord } from '../../src/protocol/receiver/decode-record.ts';
import { readingsOfPage } from '../../src/protocol/receiver/egv.ts';
import { decodePageHeader } from '../../src/protocol/receiver/page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { PracticeReceiver, type PracticeReceiverOptions } from '../../src/simulator/receiver/practice-receiver.ts';
import { goal, interleaved } from './support/measure.ts';

/** How fast 30 days of pages turn into readings and records on one core, all CRCs checked. */

const ROUNDS = 60;
const LEAST_PER_SECOND = 5e6;
const place = { serial: 'PR00000001', generation: 0 };
const clock = { ...systemClock, sleep: () => Promise.resolve() };

/** A G4, a G5 and a touchscreen receiver: EGV revisions 2, 4 and 5. */
const models = ['g4', 'g5', 'g6-touchscreen'] satisfies PracticeReceiverOptions['model'][];

/** Readings where the page has them, else records with their meaning. */
function decode(page: Uint8Array): unknown {
  const { type, revision } = decodePageHeader(page);
  if (type === partitions.egv || type === partitions.backfilledEgv) return readingsOfPage(page, place);
  return decodePage(page).records.map((record) => (record.crcOk ? decodeRecord(record, type, revision) : null));
}

function recordsIn(pages: readonly Uint8Array[]): number {
  return pages.reduce((count, page) => count + decodePageHeader(page).recordCount, 0);
}

const rate = (records: number, takenMs: number): string => `${(records / takenMs / 1e3).toFixed(1)} million records/s`;

console.log(`median of ${ROUNDS} rounds, interleaved`);
for (const model of models) {
  const receiver = new PracticeReceiver({ clock, days: 30, model });
  const egv = receiver.pagesOf(partitions.egv);
  const all = Object.values(partitions).flatMap((type) => receiver.pagesOf(type));
  const taken = await interleaved(ROUNDS, {
    crc: () => egv.forEach((page) => crc16(page)),
    egv: () => egv.forEach((page) => readingsOfPage(page, place)),
    all: () => all.forEach(decode),
  });
  const records = recordsIn(egv);
  const revision = decodePageHeader(egv[0]!).revision;
  const reached = records / taken.egv / 1e-3 >= LEAST_PER_SECOND;
  console.log(`${model}, EGV revision ${revision}, ${egv.length} pages: ${rate(records, taken.egv)}; ${goal('5 million', reached)}; ${(taken.egv / taken.crc).toFixed(2)} times the CRC of the same bytes alone`);
  console.log(`  all partitions, ${all.length} pages, ${recordsIn(all)} records: ${rate(recordsIn(all), taken.all)}, ${taken.all.toFixed(1)} ms for all`);
}
console.log('dexcom_reader and Tidepool publish no decode rate; what is known of them is how long a whole read takes: see link');
