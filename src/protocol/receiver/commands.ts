import { decodePageHeader, PAGE_BYTES, PAGE_HEADER_BYTES, viewOf, type PageHeader } from './page.ts';
import { isPlaced } from './page-checks.ts';
import { isPartition } from './partitions.ts';
import { ProtocolError } from './protocol-error.ts';
import { NO_TIME } from './time.ts';
import { latin1, xmlAttributes } from './xml.ts';

/** Only this file can make what bears it, so no other command can be asked for. */
declare const readOnly: unique symbol;

/**
 * A command that only reads. Must: `encode` gives the request's payload, or throws 'bad-argument' rather than build
 * what a receiver should not get; `decode` checks the answer by receiver-protocol 9.3 and throws 'bad-answer'.
 */
export interface Command<A, T> {
  readonly [readOnly]: true;
  readonly code: number;
  readonly name: string;
  /** The answer is given up after this long without a byte (receiver-protocol, 9.2). */
  readonly silenceMs: number;
  encode(args: A): Uint8Array;
  decode(payload: Uint8Array, args: A): T;
}

export interface RangeArgs {
  readonly type: number;
}

/** Both ends included. */
export interface PageRange {
  readonly first: number;
  readonly last: number;
}

export interface PageArgs {
  readonly type: number;
  readonly page: number;
}

export interface PagesArgs {
  readonly type: number;
  readonly first: number;
  /** 1 to 4: more were never seen (receiver-protocol, 2). */
  readonly count: number;
}

export type GlucoseUnitCode = 'none' | 'mg/dL' | 'mmol/L';

const SILENCE_MS = 1_000;
const SLOW_SILENCE_MS = 3_000;
const MOST_PAGES = 4;
/** Assumed: 34 MB, far beyond a receiver's memory. A G4's glucose takes 231 pages (receiver-protocol, 4). */
const MOST_RING_PAGES = 65_536;

function reading<A, T>(command: Omit<Command<A, T>, typeof readOnly>): Command<A, T> {
  return Object.freeze(command) as Command<A, T>;
}

function told<T>(code: number, name: string, decode: (payload: Uint8Array) => T, silenceMs = SILENCE_MS): Command<undefined, T> {
  return reading({ code, name, silenceMs, encode: () => new Uint8Array(), decode });
}

function expectLength(payload: Uint8Array, bytes: number): DataView {
  if (payload.length !== bytes) throw new ProtocolError('bad-answer', `${payload.length} bytes where ${bytes} belong`);
  return viewOf(payload);
}

const u8 = (payload: Uint8Array): number => expectLength(payload, 1).getUint8(0);
const u32 = (payload: Uint8Array): number => expectLength(payload, 4).getUint32(0, true);
const i32 = (payload: Uint8Array): number => expectLength(payload, 4).getInt32(0, true);

function xml(tag: string): (payload: Uint8Array) => string {
  return (payload) => {
    const text = latin1(payload);
    const isElement = text.startsWith(`<${tag}`) && xmlAttributes(text, tag).length === 1;
    if (!isElement) throw new ProtocolError('bad-answer', `no ${tag} element`);
    return text;
  };
}

/** Letters and digits: 5 on a G4, 6 on later models. */
function transmitterId(payload: Uint8Array): string {
  const id = latin1(payload);
  if (!/^[0-9A-Z]{5,6}$/.test(id)) throw new ProtocolError('bad-answer', 'no transmitter id');
  return id;
}

function percent(payload: Uint8Array): number {
  const level = u32(payload);
  if (level > 100) throw new ProtocolError('bad-answer', `${level} percent`);
  return level;
}

const unitCodes: readonly GlucoseUnitCode[] = ['none', 'mg/dL', 'mmol/L'];

function glucoseUnit(payload: Uint8Array): GlucoseUnitCode {
  const unit = unitCodes[u8(payload)];
  if (unit === undefined) throw new ProtocolError('bad-answer', 'no glucose unit');
  return unit;
}

function request(type: number, page: number | null, count: number | null): Uint8Array {
  const pageIsGood = page === null || (Number.isInteger(page) && page >= 0 && page < NO_TIME);
  const countIsGood = count === null || (Number.isInteger(count) && count >= 1 && count <= MOST_PAGES);
  if (!isPartition(type) || !pageIsGood || !countIsGood) throw new ProtocolError('bad-argument', 'no such page');
  const payload = new Uint8Array(1 + (page === null ? 0 : 4) + (count === null ? 0 : 1));
  payload[0] = type;
  if (page !== null) viewOf(payload).setUint32(1, page, true);
  if (count !== null) payload[5] = count;
  return payload;
}

const pageRange = reading<RangeArgs, PageRange | null>({
  code: 16,
  name: 'READ_DATABASE_PAGE_RANGE',
  silenceMs: SILENCE_MS,
  encode: ({ type }) => request(type, null, null),
  decode(payload) {
    const view = expectLength(payload, 8);
    const [first, last] = [view.getUint32(0, true), view.getUint32(4, true)];
    if (first === NO_TIME && last === NO_TIME) return null;
    if (first > last || last === NO_TIME) throw new ProtocolError('bad-answer', 'a range that ends before it begins');
    if (last - first >= MOST_RING_PAGES) throw new ProtocolError('bad-answer', `a ring of ${last - first + 1} pages`);
    return { first, last };
  },
});

const pages = reading<PagesArgs, (Uint8Array | null)[]>({
  code: 17,
  name: 'READ_DATABASE_PAGES',
  silenceMs: SILENCE_MS,
  encode: ({ type, first, count }) => request(type, first, count),
  decode(payload, { type, first, count }) {
    expectLength(payload, count * PAGE_BYTES);
    return Array.from({ length: count }, (_, i) => {
      const bytes = payload.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES);
      return isPlaced(decodePageHeader(bytes), type, first + i) ? bytes : null;
    });
  },
});

const pageHeader = reading<PageArgs, PageHeader>({
  code: 18,
  name: 'READ_DATABASE_PAGE_HEADER',
  silenceMs: SILENCE_MS,
  encode: ({ type, page }) => request(type, page, null),
  decode(payload, { type, page }) {
    expectLength(payload, PAGE_HEADER_BYTES);
    const header = decodePageHeader(payload);
    if (!isPlaced(header, type, page)) throw new ProtocolError('bad-answer', 'a header that is not the one asked for');
    return header;
  },
});

/**
 * All that can be said to a receiver: the 15 reading commands of receiver-protocol 3, and the battery's two.
 * What writes is not in this table and cannot be expressed with it.
 */
export const commands = Object.freeze({
  ping: told(10, 'PING', (payload) => void expectLength(payload, 0)),
  firmwareHeader: told(11, 'READ_FIRMWARE_HEADER', xml('FirmwareHeader')),
  partitionInfo: told(15, 'READ_DATABASE_PARTITION_INFO', xml('PartitionInfo'), SLOW_SILENCE_MS),
  pageRange,
  pages,
  pageHeader,
  transmitterId: told(25, 'READ_TRANSMITTER_ID', transmitterId),
  /** Windows language id; 0x0409 is English. */
  language: told(27, 'READ_LANGUAGE', (payload) => expectLength(payload, 2).getUint16(0, true)),
  /** Seconds: display time minus system time. */
  displayTimeOffset: told(29, 'READ_DISPLAY_TIME_OFFSET', i32),
  /** Seconds of the hardware clock. */
  rtc: told(31, 'READ_RTC', u32),
  /** Percent; known to upset some receivers, so optional and last (receiver-protocol, 9.1). */
  batteryLevel: told(33, 'READ_BATTERY_LEVEL', percent),
  /** Receiver seconds. */
  systemTime: told(34, 'READ_SYSTEM_TIME', u32),
  /** Seconds: system time minus RTC. */
  systemTimeOffset: told(35, 'READ_SYSTEM_TIME_OFFSET', i32),
  glucoseUnit: told(37, 'READ_GLUCOSE_UNIT', glucoseUnit),
  blindedMode: told(39, 'READ_BLINDED_MODE', (payload) => u8(payload) !== 0),
  /** 0: 24 hours; 1: 12 hours. */
  clockMode: told(41, 'READ_CLOCK_MODE', u8),
  /** 1 charging, 2 not charging, 3 temperature sensor fault, 4 bad battery. */
  batteryState: told(48, 'READ_BATTERY_STATE', u8),
});
