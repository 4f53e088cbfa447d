import { crc16 } from '../../src/protocol/receiver/crc.ts';
import { readingsOfPage } from '../../src/protocol/receiver/egv.ts';
import { decodePage } from '../../src/protocol/receiver/decode-page.ts';
import { partitions } from '../../src/protocol/receiver/partitions.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';

/** How fast 30 days of EGV pages turn into readings, all CRCs checked; and what of that is the CRCs' own time. */

const ROUNDS = 60;
const place = { serial: 'PR00000001', generation: 0 };

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function time(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
const pages = new PracticeReceiver({ clock, days: 30 }).pagesOf(partitions.egv);
const records = pages.reduce((sum, page) => sum + decodePage(page).records.length, 0);

const crcs: number[] = [];
const decodes: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  crcs.push(time(() => pages.forEach((page) => crc16(page))));
  decodes.push(time(() => pages.forEach((page) => readingsOfPage(page, place))));
}

const perSecond = (ms: number): string => `${((records / ms) * 1000 / 1e6).toFixed(1)} million records/s`;
console.log(`${pages.length} pages, ${records} records, median of ${ROUNDS} rounds, interleaved`);
console.log(`decode, all CRCs checked: ${perSecond(median(decodes))}`);
console.log(`CRC of the same bytes alone: ${perSecond(median(crcs))}`);
console.log(`ratio decode / CRC alone: ${(median(decodes) / median(crcs)).toFixed(2)}`);
