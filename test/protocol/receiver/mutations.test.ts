import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commands, type Command } from '../../../src/protocol/receiver/commands.ts';
import { decodeEgv, readingsOfPage } from '../../../src/protocol/receiver/egv.ts';
import { decodeManufacturing } from '../../../src/protocol/receiver/manufacturing.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader, PAGE_HEADER_BYTES } from '../../../src/protocol/receiver/page.ts';
import { isFullPage } from '../../../src/protocol/receiver/page-checks.ts';
import { FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { parsePartitionInfo } from '../../../src/protocol/receiver/partition-info.ts';
import { decodeCalSet } from '../../../src/protocol/receiver/records/cal-set.ts';
import { decodeInsertion } from '../../../src/protocol/receiver/records/insertion.ts';
import { decodeMeter } from '../../../src/protocol/receiver/records/meter.ts';
import { decodeSensor } from '../../../src/protocol/receiver/records/sensor.ts';
import { decodeUserEvent } from '../../../src/protocol/receiver/records/user-event.ts';
import { decodeUserSetting } from '../../../src/protocol/receiver/records/user-setting.ts';
import { asked, mutatedFrame, mutatedPage, mutationRuns, mutationTimeout as timeout, orRefused } from './support/mutants.ts';
import { isSealed } from './support/reference.ts';

/** Half of the mutations are of pages, half of frames. */
const half = Math.ceil(mutationRuns / 2);

const decoders = [decodeSensor, decodeCalSet, decodeInsertion, decodeMeter, decodeUserEvent, decodeUserSetting];

describe('mutated pages', () => {
  it('are read as far as their CRCs allow, and otherwise refused with a ProtocolError', { timeout }, () => {
    let read = 0;
    fc.assert(
      fc.property(mutatedPage, (page) => {
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
      fc.property(mutatedFrame, (frame) => {
        const reader = new FrameReader();
        reader.push(frame);
        for (let found = reader.next() ?? reader.resync(); found; found = reader.next() ?? reader.resync()) {
          yielded += 1;
          const { payload } = found;
          for (const command of table) orRefused(() => command.decode(payload, asked as never));
          if (orRefused(() => commands.pageHeader.decode(payload, asked))) expect(isSealed(payload)).toBe(true);
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
