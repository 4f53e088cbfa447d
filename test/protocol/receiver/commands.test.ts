import { describe, expect, it } from 'vitest';
import { commands, type Command } from '../../../src/protocol/receiver/commands.ts';
import { encodeFrame, FrameReader } from '../../../src/protocol/receiver/packet.ts';
import { PAGE_BYTES, PAGE_HEADER_BYTES } from '../../../src/protocol/receiver/page.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import { meaningOfAnswer } from './support/answers.ts';
import { seal } from './support/reference.ts';
import { hex, pageBytes, toHex, vectorsOf, type RequestVector } from './support/vectors.ts';

const table: readonly Command<never, unknown>[] = Object.values(commands);
const codes = new Set(table.map(({ code }) => code));

/** What the payload of a request vector asks for, as the arguments of any command. */
function argumentsOf({ payload }: RequestVector): { type: number; page: number; first: number; count: number } {
  const view = new DataView(new Uint8Array([...hex(payload), ...new Uint8Array(6)]).buffer);
  const page = view.getUint32(1, true);
  return { type: view.getUint8(0), page, first: page, count: view.getUint8(5) };
}

describe('the table', () => {
  it('holds the fifteen reading commands and the two of the battery', () => {
    expect([...codes].toSorted((a, b) => a - b)).toEqual([10, 11, 15, 16, 17, 18, 25, 27, 29, 31, 33, 34, 35, 37, 39, 41, 48]);
    expect(table).toHaveLength(codes.size);
  });

  it('cannot be added to or changed', () => {
    expect(Object.isFrozen(commands)).toBe(true);
    expect(table.every((command) => Object.isFrozen(command))).toBe(true);
  });

  it('waits longer for the partition info than for anything else', () => {
    expect(table.filter(({ silenceMs }) => silenceMs !== 1_000)).toEqual([commands.partitionInfo]);
    expect(commands.partitionInfo.silenceMs).toBe(3_000);
  });
});

describe('requests', () => {
  const known = vectorsOf('request').filter(({ command }) => codes.has(command));
  const unknown = vectorsOf('request').filter(({ command }) => !codes.has(command));

  it.each(known)('$id: $name', (vector) => {
    const command = table.find(({ code }) => code === vector.command)!;
    const payload = command.encode(argumentsOf(vector) as never);
    expect(toHex(encodeFrame(command.code, payload))).toBe(vector.frame);
  });

  it('leaves out the two vectors that are not for reading data', () => {
    expect(unknown.map(({ name }) => name)).toEqual(['device mode', 'firmware settings']);
  });

  it.each([13, 14, 17, 19, -1, 256, 4.5, Number.NaN])('never asks for partition %s', (type) => {
    const refused = expect.objectContaining({ code: 'bad-argument' });
    expect(() => commands.pageRange.encode({ type })).toThrow(refused);
    expect(() => commands.pages.encode({ type, first: 0, count: 1 })).toThrow(refused);
    expect(() => commands.pageHeader.encode({ type, page: 0 })).toThrow(refused);
  });

  it.each([-1, 0xffff_ffff, 2 ** 32, 0.5, Number.NaN])('never asks for page %s', (page) => {
    const refused = expect.objectContaining({ code: 'bad-argument' });
    expect(() => commands.pages.encode({ type: 4, first: page, count: 1 })).toThrow(refused);
    expect(() => commands.pageHeader.encode({ type: 4, page })).toThrow(refused);
  });

  it.each([0, 5, 255, 1.5, Number.NaN])('never asks for %s pages', (count) => {
    expect(() => commands.pages.encode({ type: 4, first: 0, count })).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });
});

describe('answers', () => {
  it.each(vectorsOf('answer').filter(({ toCommand }) => toCommand !== null))('$id: $name', (vector) => {
    const reader = new FrameReader();
    reader.push(hex(vector.frame));
    const frame = reader.next()!;
    expect(frame.code).toBe(resultCodes.ack);
    expect(meaningOfAnswer(vector, frame.payload)).toEqual(vector.meaning);
  });

  it.each([
    ['failure: NAK', resultCodes.nak],
    ['failure: invalid command', resultCodes.invalidCommand],
    ['failure: invalid parameter', resultCodes.invalidParam],
    ['failure: incomplete packet', resultCodes.incompletePacket],
    ['failure: receiver error', resultCodes.receiverError],
    ['failure: invalid mode', resultCodes.invalidMode],
  ])('%s', (name, code) => {
    expect(vectorsOf('answer').find((vector) => vector.name === name)).toMatchObject({ toCommand: null, code });
  });
});

describe('answers that do not fit (9.3)', () => {
  const bad = expect.objectContaining({ code: 'bad-answer' });

  it.each([
    ['ping', commands.ping, 0],
    ['language', commands.language, 2],
    ['displayTimeOffset', commands.displayTimeOffset, 4],
    ['rtc', commands.rtc, 4],
    ['batteryLevel', commands.batteryLevel, 4],
    ['systemTime', commands.systemTime, 4],
    ['systemTimeOffset', commands.systemTimeOffset, 4],
    ['glucoseUnit', commands.glucoseUnit, 1],
    ['blindedMode', commands.blindedMode, 1],
    ['clockMode', commands.clockMode, 1],
    ['batteryState', commands.batteryState, 1],
  ] as [string, Command<undefined, unknown>, number][])('%s has one length', (_, command, length) => {
    expect(() => command.decode(new Uint8Array(length), undefined)).not.toThrow();
    expect(() => command.decode(new Uint8Array(length + 1), undefined)).toThrow(bad);
    if (length > 0) expect(() => command.decode(new Uint8Array(length - 1), undefined)).toThrow(bad);
  });

  it('reads times as unsigned and offsets as signed', () => {
    expect(commands.systemTime.decode(hex('feffffff'), undefined)).toBe(0xffff_fffe);
    expect(commands.rtc.decode(hex('feffffff'), undefined)).toBe(0xffff_fffe);
    expect(commands.displayTimeOffset.decode(hex('feffffff'), undefined)).toBe(-2);
    expect(commands.systemTimeOffset.decode(hex('feffffff'), undefined)).toBe(-2);
  });

  it('takes no battery above 100 percent, for it is another answer', () => {
    expect(commands.batteryLevel.decode(hex('64000000'), undefined)).toBe(100);
    expect(() => commands.batteryLevel.decode(hex('65000000'), undefined)).toThrow(bad);
  });

  it.each([
    ['00', 'none'],
    ['01', 'mg/dL'],
    ['02', 'mmol/L'],
  ])('reads glucose unit %s as %s', (payload, unit) => {
    expect(commands.glucoseUnit.decode(hex(payload), undefined)).toBe(unit);
    expect(() => commands.glucoseUnit.decode(hex('03'), undefined)).toThrow(bad);
  });

  it.each(['', '6AAA', '6AAAAAA', '6AAA\0', '<Firm'])('takes no transmitter id %j', (text) => {
    expect(() => commands.transmitterId.decode(new TextEncoder().encode(text), undefined)).toThrow(bad);
  });

  it.each(['', '<', '<FirmwareHeader', " <FirmwareHeader ProductId='G4Receiver'/>", "<FirmwareHeaders A='1'/>", "<PartitionInfo A='1'/>"])(
    'takes no firmware header %j',
    (text) => {
      expect(() => commands.firmwareHeader.decode(new TextEncoder().encode(text), undefined)).toThrow(bad);
    },
  );

  it('gives the partition info as it came', () => {
    const text = "<PartitionInfo SchemaVersion='1'><Partition Name='EGVData' Id='4' RecordRevision='2' RecordLength='13'/></PartitionInfo>";
    expect(commands.partitionInfo.decode(new TextEncoder().encode(text), undefined)).toBe(text);
  });

  it.each([
    ['ends before it begins', '0200000001000000'],
    ['has no last page', '02000000ffffffff'],
    ['has no first page', 'ffffffff02000000'],
    ['is wider than any memory', '0000000000000100'],
    ['is too short', '02000000030000'],
    ['is too long', '020000000300000000'],
  ])('takes no range that %s', (_, payload) => {
    expect(() => commands.pageRange.decode(hex(payload), { type: 4 })).toThrow(bad);
  });

  it('tells an empty partition from one whose only page is 0', () => {
    expect(commands.pageRange.decode(hex('ffffffffffffffff'), { type: 18 })).toBeNull();
    expect(commands.pageRange.decode(hex('0000000000000000'), { type: 0 })).toEqual({ first: 0, last: 0 });
  });
});

describe('pages that are not those asked for', () => {
  const bad = expect.objectContaining({ code: 'bad-answer' });
  const page = pageBytes('page-06');
  const asked = { type: 4, first: 1229, count: 1 };

  /** The page with other header bytes and a good CRC. */
  function changed(at: number, ...bytes: number[]): Uint8Array {
    const copy = page.slice();
    copy.set(bytes, at);
    seal(copy.subarray(0, PAGE_HEADER_BYTES));
    return copy;
  }

  it('gives pages of their own, so that storing one does not store its neighbours', () => {
    const [read] = commands.pages.decode(page, asked);
    expect(read).toEqual(page);
    expect(read!.buffer.byteLength).toBe(PAGE_BYTES);
    expect(read!.buffer).not.toBe(page.buffer);
  });

  it.each([
    ['another length', page.subarray(1)],
    ['two pages for one', new Uint8Array(2 * PAGE_BYTES)],
    ['nothing', new Uint8Array()],
  ])('refuses %s', (_, payload) => {
    expect(() => commands.pages.decode(payload, asked)).toThrow(bad);
  });

  it.each([
    ['a header with a wrong CRC', page.with(26, page[26]! ^ 1)],
    ['another type', changed(8, 18)],
    ['another page number', changed(10, 0xce)],
    ['more records than there is room for', changed(4, 39)],
    ['another first index', changed(0, 0x6f)],
  ])('leaves out %s, and nothing beside it', (_, damaged) => {
    const both = Uint8Array.from([...damaged, ...changed(0, 0x94, 0xb6, 0, 0, 36, 0, 0, 0, 4, 2, 0xce)]);
    const [first, second] = commands.pages.decode(both, { ...asked, count: 2 });
    expect(first).toBeNull();
    expect(second).toEqual(both.slice(PAGE_BYTES));
  });

  it('keeps a page of a revision that nobody documented', () => {
    const unknown = changed(9, 99);
    expect(commands.pages.decode(unknown, asked)).toEqual([unknown]);
  });

  it.each([
    ['a wrong CRC', page.with(26, page[26]! ^ 1)],
    ['another type', changed(8, 18)],
    ['another page number', changed(10, 0xce)],
  ])('refuses a single header with %s', (_, bytes) => {
    expect(() => commands.pageHeader.decode(bytes.slice(0, PAGE_HEADER_BYTES), { type: 4, page: 1229 })).toThrow(bad);
  });

  it('reads a single header', () => {
    const header = commands.pageHeader.decode(page.slice(0, PAGE_HEADER_BYTES), { type: 4, page: 1229 });
    expect(header).toMatchObject({ type: 4, page: 1229, recordCount: 36, firstIndex: 46_702, crcOk: true });
    expect(() => commands.pageHeader.decode(page, { type: 4, page: 1229 })).toThrow(bad);
  });
});
