import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands, type Command } from '../../../src/protocol/receiver/commands.ts';
import { decodeEgv, readingsOfPage } from '../../../src/protocol/receiver/egv.ts';
import { decodeManufacturing } from '../../../src/protocol/receiver/manufacturing.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader, PAGE_HEADER_BYTES } from '../../../src/protocol/receiver/page.ts';
import { isFullPage } from '../../../src/protocol/receiver/page-checks.ts';
import { encodeFrame, FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { parsePartitionInfo } from '../../../src/protocol/receiver/partition-info.ts';
import { ProtocolError } from '../../../src/protocol/receiver/protocol-error.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../src/protocol/receiver/records/user-setting.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import { makePage } from '../../support/pages.ts';
import { isSealed, seal } from './support/reference.ts';
import { hex, pageBytes, vectorsOf } from './support/vectors.ts';

/** Mutations in all, half of them of pages and half of frames; a nightly run sets MUTATION_RUNS to a million. */
const runs = Number(process.env['MUTATION_RUNS'] ?? 20_000);
const half = Math.ceil(runs / 2);
const timeout = 30_000 + runs;

const ascii = new TextEncoder();
const manufacturing = new Uint8Array(500);
manufacturing.set(ascii.encode('<ManufacturingParameters SerialNumber="SM12345678" HardwareId="" />'), 8);
seal(manufacturing);

const originals = [...vectorsOf('page').map(({ bytes }) => hex(bytes)), makePage(manufacturing, 1, { type: 0, revision: 1 })];

/** The page that all mutated answers are read as the answer to. */
const asked = { type: 4, page: 1229, first: 1229, count: 1 };
const askedPage = pageBytes('page-06');
const frames = [
  ...[...vectorsOf('answer'), ...vectorsOf('request'), ...vectorsOf('refuse')].map(({ frame }) => hex(frame)),
  ...[
    askedPage,
    askedPage.subarray(0, PAGE_HEADER_BYTES),
    hex('da040000c0050000'),
    ascii.encode("<FirmwareHeader SchemaVersion='1' ProductId='G4Receiver' DexBootVersion=''/>"),
    ascii.encode("<PartitionInfo SchemaVersion='1'><Partition Name='EGVData' Id='4' RecordRevision='2' RecordLength='13'/></PartitionInfo>"),
  ].map((payload) => encodeFrame(resultCodes.ack, payload)),
];

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });

/** Half of the changes go where the header is: the rest of a page has many more bytes and says much less. */
const headerChanges = fc.array(fc.tuple(fc.nat(PAGE_HEADER_BYTES - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });

function mutated(original: Uint8Array, changed: readonly (readonly [number, number])[], dropped = 0): Uint8Array {
  const mutant = original.slice(0, Math.max(0, original.length - dropped));
  for (const [at, byte] of changed) if (mutant.length > 0) mutant[at % mutant.length] = byte;
  return mutant;
}

/** What `work` gives; null where it refuses as it may. Anything else that is thrown fails the test. */
function orRefused<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

const decoders = [decodeSensor, decodeCalSet, decodeInsertion, decodeMeter, decodeUserEvent, decodeUserSetting];

describe('mutated pages', () => {
  it('are read as far as their CRCs allow, and otherwise refused with a ProtocolError', { timeout }, () => {
    const dropped = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(600) });
    let read = 0;
    fc.assert(
      fc.property(fc.constantFrom(...originals), headerChanges, changes, dropped, fc.boolean(), (original, inHeader, anywhere, less, mend) => {
        const page = mutated(original, [...inHeader, ...anywhere], less);
        if (mend && page.length >= PAGE_HEADER_BYTES) seal(page.subarray(0, PAGE_HEADER_BYTES));
        orRefused(() => decodePageHeader(page));
        orRefused(() => isFullPage(page, 13));
        const { readings, damaged } = readingsOfPage(page, { serial: '', generation: 0 });
        const decoded = orRefused(() => decodePage(page, 16));
        if (!decoded) return;
        read += 1;
        const { header, records } = decoded;
        expect(isSealed(page.subarray(0, PAGE_HEADER_BYTES))).toBe(true);
        for (const record of records) {
          expect(record.crcOk).toBe(isSealed(record.bytes));
          orRefused(() => decodeManufacturing(record));
          orRefused(() => decodeEgv(record, header.type, header.revision));
          for (const decode of decoders) orRefused(() => decode(record, header.revision));
        }
        expect(readings.length + damaged).toBeLessThanOrEqual(records.length);
        expect(readings.every(({ place: { slot } }) => records[slot]?.crcOk)).toBe(true);
      }),
      { numRuns: half },
    );
    expect(read).toBeGreaterThan(half / 10);
  });
});

describe('mutated frames', () => {
  it('are refused with a ProtocolError by every command, if the reader yields them at all', { timeout }, () => {
    const table: readonly Command<never, unknown>[] = Object.values(commands);
    let yielded = 0;
    let accepted = 0;
    fc.assert(
      fc.property(fc.constantFrom(...frames), changes, fc.nat(6), fc.boolean(), (original, changed, less, mend) => {
        const frame = mutated(original, changed, less);
        if (mend && frame.length >= 6) {
          frame.set([0x01, frame.length & 0xff, frame.length >> 8]);
          seal(frame);
        }
        const reader = new FrameReader();
        reader.push(frame);
        for (let found = reader.next() ?? reader.resync(); found; found = reader.next() ?? reader.resync()) {
          yielded += 1;
          const { payload } = found;
          for (const command of table) orRefused(() => command.decode(payload, asked as never));
          const [page] = orRefused(() => commands.pages.decode(payload, asked)) ?? [];
          if (!page) continue;
          accepted += 1;
          expect(isSealed(page.subarray(0, PAGE_HEADER_BYTES))).toBe(true);
        }
        expect(reader.pendingBytes).toBe(0);
      }),
      { numRuns: half },
    );
    expect(yielded).toBeGreaterThan(half / 10);
    expect(accepted).toBeGreaterThan(0);
  });

  it('hold XML that is read without surprises, whatever it says', () => {
    const xml = fc.string({ unit: fc.constantFrom('<', '>', '/', '"', "'", '=', ' ', 'Partition', 'Id', 'Name', '4', '\0', 'ÿ'), maxLength: 60 });
    fc.assert(
      fc.property(xml, (text) => {
        const payload = Uint8Array.from(text, (character) => character.codePointAt(0)!);
        const told = orRefused(() => commands.partitionInfo.decode(payload, undefined));
        if (told !== null) expect(told).toBe(text);
        for (const { type } of parsePartitionInfo(text)) expect(Number.isInteger(type)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
