import type { GlucoseUnit } from '../../domain/glucose.ts';
import { commands } from '../../protocol/receiver/commands.ts';
import { PAGE_HEADER_BYTES } from '../../protocol/receiver/page.ts';
import type { Frame } from '../../protocol/receiver/packet.ts';
import { resultCodes, type ResultCode } from '../../protocol/receiver/result-codes.ts';
import { NO_TIME } from '../../protocol/receiver/time.ts';
import { asciiBytes, concatBytes, int32Bytes, uint16Bytes } from './bytes.ts';
import type { PracticeClocks } from './clocks.ts';
import type { PracticeFlash } from './flash.ts';
import type { PracticeModel } from './models.ts';
import { partitionInfoXml } from './partitions.ts';
import { writingCommands } from './writing-commands.ts';

/** What the answers tell about. */
export interface AnsweringDevice {
  readonly flash: PracticeFlash;
  readonly model: PracticeModel;
  readonly clocks: PracticeClocks;
  readonly unit: GlucoseUnit;
}

export type Answer =
  | { readonly kind: 'ack'; readonly payload: Uint8Array }
  /** `violation`: what the host must never do; null for a request that any host may make in good faith. */
  | { readonly kind: 'refusal'; readonly code: ResultCode; readonly violation: string | null };

interface Handler {
  readonly requestBytes: number;
  /** Null: INVALID_PARAM. */
  answer(device: AnsweringDevice, request: DataView): Uint8Array | null;
}

const ENGLISH = 0x0409;
const MG_DL = 1;
const MMOL_L = 2;
const NOT_BLINDED = 0;
const CLOCK_24_HOURS = 0;
const BATTERY_PERCENT = 83;
const BATTERY_CHARGING = 1;
/** More pages in one answer were never seen (receiver-protocol, 2). */
const MOST_PAGES = 4;
const EMPTY = NO_TIME;

const told = (answer: (device: AnsweringDevice) => Uint8Array): Handler => ({ requestBytes: 0, answer });

/** The read-only table; every other command is refused. */
const handlers: ReadonlyMap<number, Handler> = new Map([
  [commands.ping.code, told(() => new Uint8Array())],
  [commands.firmwareHeader.code, told(({ model }) => asciiBytes(model.firmwareHeader))],
  [commands.partitionInfo.code, told(partitionInfo)],
  [commands.pageRange.code, { requestBytes: 1, answer: pageRange }],
  [commands.pages.code, { requestBytes: 6, answer: pages }],
  [commands.pageHeader.code, { requestBytes: 5, answer: pageHeader }],
  [commands.transmitterId.code, told(({ model }) => asciiBytes(model.transmitterId))],
  [commands.language.code, told(() => uint16Bytes(ENGLISH))],
  [commands.displayTimeOffset.code, told(({ clocks }) => int32Bytes(clocks.displayOffset))],
  [commands.rtc.code, told(({ clocks }) => int32Bytes(clocks.rtc))],
  [commands.batteryLevel.code, told(() => int32Bytes(BATTERY_PERCENT))],
  [commands.systemTime.code, told(({ clocks }) => int32Bytes(clocks.systemTime))],
  [commands.systemTimeOffset.code, told(({ clocks }) => int32Bytes(clocks.systemOffset))],
  [commands.glucoseUnit.code, told(({ unit }) => Uint8Array.of(unit === 'mg/dL' ? MG_DL : MMOL_L))],
  [commands.blindedMode.code, told(() => Uint8Array.of(NOT_BLINDED))],
  [commands.clockMode.code, told(() => Uint8Array.of(CLOCK_24_HOURS))],
  [commands.batteryState.code, told(() => Uint8Array.of(BATTERY_CHARGING))],
]);

/** The answer to a well-formed frame. Which failure a real receiver chooses is not known (receiver-protocol, 2.2). */
export function answerTo(device: AnsweringDevice, { code, payload }: Frame): Answer {
  const handler = handlers.get(code);
  if (!handler) {
    const writing = writingCommands[code];
    const violation = writing
      ? `command ${code} (${writing}) would change the receiver`
      : `command ${code} is not in the read-only table`;
    return { kind: 'refusal', code: resultCodes.invalidCommand, violation };
  }
  if (payload.length !== handler.requestBytes) {
    const violation = `command ${code} with ${payload.length} bytes of payload instead of ${handler.requestBytes}`;
    return { kind: 'refusal', code: resultCodes.invalidParam, violation };
  }
  const request = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const answer = handler.answer(device, request);
  return answer
    ? { kind: 'ack', payload: answer }
    : { kind: 'refusal', code: resultCodes.invalidParam, violation: null };
}

function partitionInfo({ flash }: AnsweringDevice): Uint8Array {
  return asciiBytes(partitionInfoXml(flash.layouts));
}

function pageRange({ flash }: AnsweringDevice, request: DataView): Uint8Array | null {
  const ring = flash.ring(request.getUint8(0));
  if (!ring) return null;
  const { first, last } = ring.range ?? { first: EMPTY, last: EMPTY };
  return concatBytes([int32Bytes(first), int32Bytes(last)]);
}

function pages({ flash }: AnsweringDevice, request: DataView): Uint8Array | null {
  const ring = flash.ring(request.getUint8(0));
  const first = request.getUint32(1, true);
  const count = request.getUint8(5);
  if (!ring || count === 0 || count > MOST_PAGES) return null;
  const found = Array.from({ length: count }, (_, nth) => ring.answer(first + nth)).filter((page) => page !== null);
  return found.length === count ? concatBytes(found) : null;
}

function pageHeader({ flash }: AnsweringDevice, request: DataView): Uint8Array | null {
  const page = flash.ring(request.getUint8(0))?.answer(request.getUint32(1, true));
  return page?.slice(0, PAGE_HEADER_BYTES) ?? null;
}
