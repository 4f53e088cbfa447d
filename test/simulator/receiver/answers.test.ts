import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commands, type Command } from '../../../src/protocol/receiver/commands.ts';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { parsePartitionInfo } from '../../../src/protocol/receiver/partition-info.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import { RECEIVER_EPOCH_MS } from '../../../src/protocol/receiver/time.ts';
import { latin1, xmlAttributes } from '../../../src/protocol/receiver/xml.ts';
import { PRACTICE_SERIAL, PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ask, bytesOf, framesIn, muteErrors, pageVector, uint32, vectors, viewOf } from './helpers.ts';

const { ack, nak, invalidCommand, invalidParam, incompletePacket } = resultCodes;
const NOW = Date.UTC(2026, 10, 23, 10, 20, 30);
const EMPTY = 0xffff_ffff;

let clock: VirtualClock;
let receiver: PracticeReceiver;
let screams: ReturnType<typeof muteErrors>;

beforeEach(() => {
  clock = new VirtualClock(NOW);
  receiver = new PracticeReceiver({ clock, days: 1 });
  screams = muteErrors();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function rangeOf(type: number): { first: number; last: number } {
  const view = viewOf(ask(receiver, 16, [type]));
  return { first: view.getUint32(0, true), last: view.getUint32(4, true) };
}

describe('reading commands', () => {
  it('acknowledges a ping with the bytes that were seen', () => {
    expect(receiver.receive(bytesOf('0106000a5e65'))).toEqual(bytesOf('0106000135d4'));
  });

  it('answers the firmware header of a G4', () => {
    const { code, payload } = ask(receiver, 11);
    expect(code).toBe(ack);
    expect(payload).toHaveLength(253);
    expect(xmlAttributes(latin1(payload), 'FirmwareHeader')[0]).toMatchObject({
      ProductId: 'G4Receiver',
      SoftwareNumber: 'SW10050',
    });
  });

  it('lists the partitions it has, as a G4 does', () => {
    const { payload } = ask(receiver, 15);
    const listed = parsePartitionInfo(latin1(payload));
    expect(payload).toHaveLength(1104);
    expect(listed.map(({ type }) => type)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(listed[4]).toEqual({ name: 'EGVData', type: 4, revision: 2, recordBytes: 13 });
  });

  it('lists loaded revisions, and type 18 when there are pages of it', () => {
    receiver = new PracticeReceiver({ clock, pages: [pageVector('page-18'), pageVector('page-19'), pageVector('page-20')] });
    const listed = parsePartitionInfo(latin1(ask(receiver, 15).payload));
    expect(listed.find(({ type }) => type === 4)).toMatchObject({ revision: 5, recordBytes: 25 });
    expect(listed.find(({ type }) => type === 10)).toMatchObject({ revision: 3, recordBytes: 21 });
    expect(listed.at(-1)).toMatchObject({ type: 18, revision: 5, recordBytes: 25 });
  });

  it('answers ranges, and all ones twice for an empty partition', () => {
    expect(rangeOf(0)).toEqual({ first: 0, last: 0 });
    expect(rangeOf(9)).toEqual({ first: EMPTY, last: EMPTY });
    const pages = receiver.pagesOf(4);
    const { first, last } = rangeOf(4);
    expect(last - first + 1).toBe(pages.length);
    expect(first).toBe(decodePageHeader(pages[0]!).page);
  });

  it.each([1, 2, 3, 4])('answers %i pages in ascending order', (count) => {
    const { first } = rangeOf(4);
    const { code, payload } = ask(receiver, 17, [4, ...uint32(first + 1), count]);
    expect(code).toBe(ack);
    expect(payload).toHaveLength(count * 528);
    receiver
      .pagesOf(4)
      .slice(1, 1 + count)
      .forEach((page, nth) => expect(payload.slice(nth * 528, (nth + 1) * 528)).toEqual(page));
  });

  it('answers the header of a page, CRC included', () => {
    const { last } = rangeOf(4);
    expect(ask(receiver, 18, [4, ...uint32(last)]).payload).toEqual(receiver.pagesOf(4).at(-1)!.slice(0, 28));
  });

  it('says who it is in its manufacturing page', () => {
    const [record] = decodePage(ask(receiver, 17, [0, ...uint32(0), 1]).payload).records;
    expect(latin1(record!.bytes)).toContain(`SerialNumber="${PRACTICE_SERIAL}"`);
  });

  it('keeps three clocks that agree', () => {
    const systemTime = viewOf(ask(receiver, 34)).getUint32(0, true);
    expect(systemTime).toBe((NOW - RECEIVER_EPOCH_MS) / 1000 + 14_365);
    const rtc = viewOf(ask(receiver, 31)).getUint32(0, true);
    expect(rtc + viewOf(ask(receiver, 35)).getInt32(0, true)).toBe(systemTime);
    const displayOffset = viewOf(ask(receiver, 29)).getInt32(0, true);
    expect(systemTime + displayOffset).toBe((NOW - RECEIVER_EPOCH_MS) / 1000 - 5 * 3600 + 47);
  });

  it('counts system time in whole seconds as the clock goes on', async () => {
    const before = viewOf(ask(receiver, 34)).getUint32(0, true);
    await clock.advance(61_900);
    expect(viewOf(ask(receiver, 34)).getUint32(0, true)).toBe(before + 61);
  });

  it.each([
    [25, '3650524143'],
    [27, '0904'],
    [33, '53000000'],
    [37, '01'],
    [39, '00'],
    [41, '00'],
    [48, '01'],
  ])('answers command %i with %s', (command, payload) => {
    expect(ask(receiver, command)).toEqual({ code: ack, payload: bytesOf(payload) });
  });

  it('shows mmol/L when it was set up so', () => {
    receiver = new PracticeReceiver({ clock, days: 1, unit: 'mmol/L' });
    expect([...ask(receiver, 37).payload]).toEqual([2]);
  });

  it('gives answers that the command table takes, for the whole table', () => {
    const page = rangeOf(4).last;
    const { pageRange, pages, pageHeader, ...told } = commands;
    for (const command of Object.values(told)) {
      const { code, payload } = ask(receiver, command.code);
      expect(code, command.name).toBe(ack);
      expect(() => command.decode(payload, undefined), command.name).not.toThrow();
    }
    const decoded = <A, T>(command: Command<A, T>, args: A): T =>
      command.decode(ask(receiver, command.code, [...command.encode(args)]).payload, args);
    expect(decoded(pageRange, { type: 4 })?.last).toBe(page);
    expect(decoded(pageRange, { type: 9 })).toBeNull();
    expect(decoded(pages, { type: 4, first: page - 3, count: 4 })).toEqual(receiver.pagesOf(4).slice(-4));
    expect(decoded(pageHeader, { type: 4, page })).toMatchObject({ page, crcOk: true });
    expect(receiver.violations).toEqual([]);
  });

  it('screams at none of them, and counts them', () => {
    const reading = [10, 11, 15, 25, 27, 29, 31, 33, 34, 35, 37, 39, 41, 48];
    for (const command of reading) expect(ask(receiver, command).code).toBe(ack);
    ask(receiver, 10);
    expect(receiver.violations).toEqual([]);
    expect(screams.mock.calls).toEqual([]);
    expect(receiver.commandCount).toBe(reading.length + 1);
    expect(receiver.countOf(10)).toBe(2);
    expect(receiver.countOf(17)).toBe(0);
  });

  it('answers the reading requests among the vectors as written', () => {
    const readable = new Set([10, 11, 15, 16, 25, 27, 29, 31, 33, 34, 35, 37, 39, 41, 48]);
    const requests = vectors.filter(({ kind, command }) => kind === 'request' && readable.has(command!));
    expect(requests.length).toBeGreaterThan(14);
    for (const { frame, name } of requests) {
      const [answer] = framesIn(receiver.receive(bytesOf(frame!)));
      expect([ack, ...(name.includes('backfilled') ? [invalidParam] : [])], name).toContain(answer!.code);
    }
    expect(receiver.violations).toEqual([]);
  });
});

describe('parameters that are out of range', () => {
  it.each([
    ['a partition that is not there', 16, [18]],
    ['a partition nobody knows', 16, [13]],
    ['pages of a partition that is not there', 17, [18, 0, 0, 0, 0, 1]],
    ['a page below the ring', 17, [4, 0, 0, 0, 0, 1]],
    ['no pages', 17, [0, 0, 0, 0, 0, 0]],
    ['a page of an empty partition', 17, [9, 0, 0, 0, 0, 1]],
    ['the header of a page that is not there', 18, [4, 255, 255, 255, 255]],
  ])('refuses %s, without a scream', (_, command, payload) => {
    expect(ask(receiver, command, payload).code).toBe(invalidParam);
    expect(receiver.violations).toEqual([]);
  });

  it('refuses pages that go beyond the last one, and more than four', () => {
    const { first, last } = rangeOf(4);
    expect(ask(receiver, 17, [4, ...uint32(last), 2]).code).toBe(invalidParam);
    expect(ask(receiver, 17, [4, ...uint32(first), 5]).code).toBe(invalidParam);
  });
});

describe('what no host may send', () => {
  it.each([26, 28, 30, 32, 36, 38, 40, 42, 45, 46, 47, 60])('refuses writing command %i and screams', (command) => {
    const before = receiver.pagesOf(4);
    expect(ask(receiver, command, [1, 2, 3, 4]).code).toBe(invalidCommand);
    expect(receiver.violations).toHaveLength(1);
    expect(receiver.violations[0]).toMatch(new RegExp(`command ${command} \\([A-Z_]+\\) would change the receiver`));
    expect(screams.mock.calls).toHaveLength(1);
    expect(receiver.pagesOf(4)).toEqual(before);
  });

  const outside = [1, 12, 24, 43, 44, 49, 50, 51, 52, 53, 54, 55, 57, 58, 59, 61, 255];
  it.each(outside)('refuses command %i, which is not in the table', (command) => {
    expect(ask(receiver, command).code).toBe(invalidCommand);
    expect(receiver.violations).toEqual([`command ${command} is not in the read-only table`]);
  });

  it('refuses a payload of the wrong length', () => {
    expect(ask(receiver, 16, [4, 0]).code).toBe(invalidParam);
    expect(ask(receiver, 10, [0]).code).toBe(invalidParam);
    expect(receiver.violations).toEqual([
      'command 16 with 2 bytes of payload instead of 1',
      'command 10 with 1 bytes of payload instead of 0',
    ]);
  });

  const malformed = ['refuse-01', 'refuse-02', 'refuse-03', 'refuse-04'];
  it.each(malformed)('answers NAK to the malformed frame %s, and goes on', (id) => {
    const frame = bytesOf(vectors.find((vector) => vector.id === id)!.frame!);
    expect(framesIn(receiver.receive(frame)).map(({ code }) => code)).toEqual([nak]);
    expect(receiver.violations).toHaveLength(1);
    expect(receiver.violations[0]).toContain('no frame');
    expect(ask(receiver, 10).code).toBe(ack);
    expect(receiver.violations).toHaveLength(1);
  });

  it('waits for the rest of a frame, and no longer than a second', async () => {
    const ping = encodeFrame(10);
    expect(receiver.receive(ping.slice(0, 2))).toHaveLength(0);
    await clock.advance(1000);
    expect(framesIn(receiver.receive(ping.slice(2))).map(({ code }) => code)).toEqual([ack]);
    expect(receiver.violations).toEqual([]);

    receiver.receive(ping.slice(0, 4));
    await clock.advance(1001);
    expect(framesIn(receiver.receive(ping)).map(({ code }) => code)).toEqual([incompletePacket, ack]);
    expect(receiver.violations).toEqual(['4 bytes of a frame, and no more of it']);
  });
});
