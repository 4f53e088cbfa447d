import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageJson } from '../../../src/exchange/page-json.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodeEgv, readingsOfPage } from '../../../src/protocol/receiver/egv.ts';
import { decodeManufacturing, xmlOfRecord } from '../../../src/protocol/receiver/manufacturing.ts';
import type { RawRecord } from '../../../src/protocol/receiver/page.ts';
import { partitions, recordBytes } from '../../../src/protocol/receiver/partitions.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../src/protocol/receiver/records/user-setting.ts';
import { practiceModels, type PracticeModelName } from '../../../src/simulator/receiver/models.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { makePage } from '../../support/pages.ts';
import { meaningOfPage } from './support/meaning.ts';
import { seal } from './support/reference.ts';
import { hex, pageBytes, vectorsOf } from './support/vectors.ts';

/**
 * Which page shows which layout: a row for each type and revision of receiver-protocol 5.2. Where to look is said by name:
 * `page-NN` is a vector, `page-T.N.hex` a real page (RECEIVER_CAPTURES), a model's name the first page of that type in the
 * practice receiver, `as page-NN` the vector under another revision of the same layout, and `made` a page made here.
 */

type Decode = (record: RawRecord, type: number, revision: number) => unknown;
type Evidence = `page-${string}` | `as page-${string}` | PracticeModelName | 'made';
type Row = readonly [type: number, revision: number, bytes: number, decode: Decode, evidence: readonly Evidence[]];

const { manufacturing, firmwareParameters, pcParameters, sensor, egv, calSet, deviation, insertion } = partitions;
const { receiverLog, receiverError, meter, userEvent, userSetting, backfilledEgv } = partitions;

/** Types that nobody decodes: their records are kept, and their CRCs checked. */
const raw: Decode = ({ bytes }) => bytes;
const byRevision = (decode: (record: RawRecord, revision: number) => unknown): Decode => (record, _, revision) => decode(record, revision);
const calSets = byRevision(decodeCalSet);
const insertions = byRevision(decodeInsertion);
const meters = byRevision(decodeMeter);
const settings = byRevision(decodeUserSetting);

const table: readonly Row[] = [
  [manufacturing, 1, 500, decodeManufacturing, ['page-0.0.hex', ...practiceModels]],
  [firmwareParameters, 1, 500, xmlOfRecord, practiceModels],
  [pcParameters, 1, 500, xmlOfRecord, practiceModels],
  [sensor, 1, 20, byRevision(decodeSensor), ['page-07', ...practiceModels]],
  [egv, 1, 13, decodeEgv, ['as page-06']],
  [egv, 2, 13, decodeEgv, ['page-06', 'page-4.312.hex', 'g4', 'g4-share']],
  [egv, 3, 13, decodeEgv, ['as page-06']],
  [egv, 4, 23, decodeEgv, ['page-14', 'g5']],
  [egv, 5, 25, decodeEgv, ['page-18', 'g5-touchscreen', 'g6-touchscreen']],
  [calSet, 1, 148, calSets, ['as page-08']],
  [calSet, 2, 148, calSets, ['page-08', 'page-5.252.hex', 'g4']],
  [calSet, 3, 249, calSets, ['page-13', 'page-5.1432.hex', 'g4-share', 'g5', 'g5-touchscreen', 'g6-touchscreen']],
  [deviation, 1, 15, raw, ['made']],
  [insertion, 1, 15, insertions, ['page-09', 'g4', 'g4-share']],
  [insertion, 2, 25, insertions, ['page-15', 'g5', 'g5-touchscreen', 'g6-touchscreen']],
  [insertion, 3, 25, insertions, ['as page-15']],
  [receiverLog, 1, 20, raw, ['made']],
  [receiverError, 1, 500, raw, ['made']],
  [meter, 1, 16, meters, ['page-10', 'g4', 'g4-share']],
  [meter, 2, 16, meters, ['as page-10']],
  [meter, 3, 21, meters, ['page-16', 'page-20', 'g5', 'g5-touchscreen', 'g6-touchscreen']],
  [userEvent, 1, 20, byRevision(decodeUserEvent), ['page-11', ...practiceModels]],
  [userSetting, 1, 48, settings, ['as page-12']],
  [userSetting, 2, 48, settings, ['as page-12']],
  [userSetting, 3, 48, settings, ['page-12', 'g4']],
  [userSetting, 4, 48, settings, ['as page-12', 'g4-share']],
  [userSetting, 5, 50, settings, ['page-17', 'g5', 'g5-touchscreen']],
  [userSetting, 6, 60, settings, ['page-21', 'g6-touchscreen']],
  [backfilledEgv, 5, 25, decodeEgv, ['page-19', 'g5-touchscreen', 'g6-touchscreen']],
];

const folder = process.env['RECEIVER_CAPTURES'];
const clock = { now: () => Date.UTC(2025, 5, 1, 12), elapsed: () => 0, sleep: () => Promise.resolve() };
const practice = new Map(practiceModels.map((model) => [model, new PracticeReceiver({ clock, model, days: 14, bornAt: clock.now() })]));

const isModel = (evidence: string): evidence is PracticeModelName => practiceModels.some((model) => model === evidence);
const isCapture = (evidence: string): boolean => evidence.endsWith('.hex');

function pageOf(evidence: Evidence, type: number, revision: number, bytes: number): Uint8Array {
  if (evidence === 'made') return madePage(type, revision, bytes);
  if (isCapture(evidence)) return hex(readFileSync(join(folder!, evidence), 'utf8'));
  if (isModel(evidence)) return practice.get(evidence)!.pagesOf(type)[0]!;
  if (!evidence.startsWith('as ')) return pageBytes(evidence);
  const page = pageBytes(evidence.slice(3)).with(9, revision);
  seal(page.subarray(0, 28));
  return page;
}

function madePage(type: number, revision: number, bytes: number): Uint8Array {
  const record = Uint8Array.from({ length: bytes }, (_, i) => i);
  seal(record);
  return makePage(record, 1, { type, revision });
}

const cases = table.flatMap(([type, revision, bytes, decode, evidence]) =>
  evidence.filter((each) => folder !== undefined || !isCapture(each)).map((each) => [type, revision, each, bytes, decode] as const),
);

describe('every type and revision of receiver-protocol 5.2', () => {
  /** The table of 5.2; where it says "at most" or "at least", each revision that was seen or is next to one. */
  const documented =
    '0.1 1.1 2.1 3.1 4.1 4.2 4.3 4.4 4.5 5.1 5.2 5.3 6.1 7.1 7.2 7.3 8.1 9.1 10.1 10.2 10.3 11.1 12.1 12.2 12.3 12.4 12.5 12.6 18.5';

  it('has a row', () => {
    expect(table.map(([type, revision]) => `${type}.${revision}`)).toEqual(documented.split(' '));
  });

  it('has evidence that needs no folder of captures', () => {
    expect(table.filter(([, , , , evidence]) => evidence.every(isCapture))).toEqual([]);
  });

  it('is all that the layouts know: no other length, and no other type', () => {
    const lengths = new Set(table.map(([type, , bytes]) => `${type}: ${bytes}`));
    for (let type = 0; type < 256; type++) {
      for (let revision = 0; revision < 256; revision++) {
        const bytes = recordBytes(type, revision);
        if (bytes !== null) expect(lengths, `type ${type} revision ${revision}`).toContain(`${type}: ${bytes}`);
      }
    }
  });

  it('is shown by every vector, and by every page type of every practice receiver', () => {
    const used = new Set(table.flatMap(([, , , , evidence]) => evidence));
    expect(vectorsOf('page').map(({ id }) => id).filter((id) => !used.has(id as Evidence))).toEqual([]);
    const shown = table.flatMap(([type, , , , evidence]) => evidence.filter(isModel).map((model) => `${model} ${type}`));
    const written = Array.from(practice, ([model, receiver]) => Array.from(receiver.rings, ([type, { pages }]) => (pages.length > 0 ? `${model} ${type}` : '')));
    const undecoded = new Set([deviation, receiverLog, receiverError].flatMap((type) => practiceModels.map((model) => `${model} ${type}`)));
    expect(written.flat().filter((each) => each !== '' && !undecoded.has(each) && !shown.includes(each))).toEqual([]);
  });
});

describe('type and revision', () => {
  it.each(cases)('%i.%i: %s', (type, revision, evidence, bytes, decode) => {
    const page = pageOf(evidence, type, revision, bytes);
    const { header, recordBytes: size, records } = decodePage(page);
    expect([header.type, header.revision, size]).toEqual([type, revision, bytes]);
    expect(records.length).toBeGreaterThan(0);
    for (const record of records) {
      expect(record.crcOk).toBe(true);
      expect(decode(record, type, revision)).toBeTruthy();
    }
    const json = pageJson(page);
    expect(json.problem).toBeUndefined();
    expect(json.records.map((record) => 'raw' in record)).toEqual(records.map(() => decode === raw));
    const isTold = decode !== raw && type !== firmwareParameters && type !== pcParameters;
    if (isTold) expect(json).toEqual(meaningOfPage(page));
    const isSeries = type === egv || type === backfilledEgv;
    const { readings, damaged } = readingsOfPage(page, { serial: '', generation: 0 });
    expect([readings.length > 0, damaged]).toEqual([isSeries, 0]);
  });
});
