import { commands } from '../protocol/receiver/commands.ts';
import { PAGE_BYTES, PAGE_HEADER_BYTES, viewOf } from '../protocol/receiver/page.ts';
import type { Frame } from '../protocol/receiver/packet.ts';
import { isPartition, partitions } from '../protocol/receiver/partitions.ts';
import { resultCodes } from '../protocol/receiver/result-codes.ts';

/** A well-formed request of the read-only table, as far as its answer depends on it. */
export interface Request {
  readonly code: number;
  /** The partition asked about; null where there is none. */
  readonly type: number | null;
  /** Pages asked for; 0 for all other commands. */
  readonly count: number;
}

const codes: ReadonlySet<number> = new Set(Object.values(commands).map(({ code }) => code));
const payloadBytes: Readonly<Record<number, number>> = {
  [commands.pageRange.code]: 1,
  [commands.pageHeader.code]: 5,
  [commands.pages.code]: 6,
};

/** Lengths of the answers that hold numbers, receiver-protocol 9.3. */
const answerBytes: Readonly<Record<number, number>> = {
  [commands.ping.code]: 0,
  [commands.pageRange.code]: 8,
  [commands.pageHeader.code]: PAGE_HEADER_BYTES,
  [commands.language.code]: 2,
  [commands.displayTimeOffset.code]: 4,
  [commands.rtc.code]: 4,
  [commands.batteryLevel.code]: 4,
  [commands.systemTime.code]: 4,
  [commands.systemTimeOffset.code]: 4,
  [commands.glucoseUnit.code]: 1,
  [commands.blindedMode.code]: 1,
  [commands.clockMode.code]: 1,
  [commands.batteryState.code]: 1,
};

/** All fields of these are known, and none is an id. */
const harmlessTypes: ReadonlySet<number> = new Set([
  partitions.sensor,
  partitions.egv,
  partitions.calSet,
  partitions.meter,
  partitions.userEvent,
  partitions.backfilledEgv,
]);

const UNKNOWN = 'unknown';

/** Null for what Cradle never sends. */
export function requestOf({ code, payload }: Frame): Request | null {
  if (!codes.has(code) || payload.length !== (payloadBytes[code] ?? 0)) return null;
  if (payload.length === 0) return { code, type: null, count: 0 };
  const type = viewOf(payload).getUint8(0);
  if (!isPartition(type)) return null;
  return { code, type, count: code === commands.pages.code ? viewOf(payload).getUint8(5) : 0 };
}

/** What is known of an answer from what was asked. */
export interface Asked {
  /** Null: nothing, or nothing that Cradle would send. */
  readonly latest: Request | null;
  /** Whether the bytes may be a piece of an answer with ids. */
  readonly maybeIds: boolean;
  /** The partition whose pages these are; null where it may be more than one. */
  readonly pageType: number | null;
}

/**
 * Nothing ties an answer to its request, and an answer may be late (receiver-protocol, 2): so a request for ids is
 * suspected until a later, harmless one is answered as it should be.
 */
export class Asking {
  #latest: Request | null = null;
  /** What asks for ids, by command and partition; at first nobody knows what was asked before. */
  readonly #suspects = new Set<string>([UNKNOWN]);

  /** `next`: the request sent after these bytes came, for a request is noted only once it is written. */
  at(next: Request | null): Asked {
    const latest = this.#latest;
    const suspects = new Set(next && !isHarmless(next) ? [...this.#suspects, nameOf(next)] : this.#suspects);
    const isPages = latest?.code === commands.pages.code;
    const isAlone = [...suspects].every((suspect) => latest !== null && suspect === nameOf(latest));
    return { latest, maybeIds: suspects.size > 0, pageType: isPages && isAlone ? latest.type : null };
  }

  /** Null: not what Cradle would send. */
  sent(request: Request | null): void {
    this.#latest = request;
    if (!request) this.#suspects.add(UNKNOWN);
    else if (!isHarmless(request)) this.#suspects.add(nameOf(request));
  }

  received(frame: Frame): void {
    if (this.#latest && isHarmless(this.#latest) && fits(this.#latest, frame)) this.#suspects.clear();
  }
}

function nameOf({ code, type }: Request): string {
  return `${code}.${type}`;
}

function isHarmless({ code, type }: Request): boolean {
  if (code === commands.pages.code) return type !== null && harmlessTypes.has(type);
  return code !== commands.firmwareHeader.code && code !== commands.transmitterId.code;
}

function fits({ code, count }: Request, frame: Frame): boolean {
  if (frame.code !== resultCodes.ack) return false;
  if (code === commands.pages.code) return frame.payload.length === count * PAGE_BYTES;
  if (code === commands.partitionInfo.code) return frame.payload[0] === '<'.charCodeAt(0);
  return frame.payload.length === answerBytes[code];
}
