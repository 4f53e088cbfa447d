import type { GlucoseUnit } from '../domain/glucose.ts';
import type { ReceiverIdentity } from '../domain/receiver-identity.ts';
import { commands, type Command, type PageRange } from '../protocol/receiver/commands.ts';
import { decodeManufacturing } from '../protocol/receiver/manufacturing.ts';
import { decodePage } from '../protocol/receiver/decode-page.ts';
import { parsePartitionInfo, type PartitionInfo } from '../protocol/receiver/partition-info.ts';
import { PAGE_DATA_BYTES, partitions } from '../protocol/receiver/partitions.ts';
import { xmlAttributes } from '../protocol/receiver/xml.ts';
import { consequenceOf } from './answers.ts';
import { ReceiverError } from './errors.ts';
import type { Receiver } from './receiver.ts';

/** The partition info as it is remembered: good for this firmware version only. */
export interface PartitionInfoXml {
  readonly firmwareVersion: string;
  readonly xml: string;
  /** From a file: the receiver is asked itself, since by a wrong word of it a ring would never be read. */
  readonly foreign?: true;
}

/** What a receiver tells about itself once a connection. Null: it did not answer, or has no such command. */
export interface ReceiverDescription {
  readonly identity: ReceiverIdentity;
  readonly partitionInfo: PartitionInfoXml | null;
  readonly partitions: readonly PartitionInfo[];
  /** The page that names the serial number, and the ring whose last page it is: read once, and worth keeping. */
  readonly manufacturing: { readonly first: number; readonly found: readonly [Uint8Array]; readonly range: PageRange };
  /** Seconds: display time minus system time. */
  readonly displayOffsetSeconds: number | null;
  /** Seconds: system time minus RTC. */
  readonly systemOffsetSeconds: number | null;
  /** Not asked of a receiver that is known. */
  readonly rtcSeconds: number | null;
  /** The unit on the receiver's own screen; null also where it has none. As remembered, where it is. */
  readonly unit: GlucoseUnit | null;
}

/** What an earlier connection kept of a receiver; null at the first. */
export interface RememberedReceiver {
  readonly partitionInfo: PartitionInfoXml | null;
  readonly unit: GlucoseUnit | null;
}

export type RememberReceiver = (serial: string) => Promise<RememberedReceiver | null>;

/**
 * Asks who the receiver is (receiver-protocol, 10). Only the identity is needed: without it this rejects; any other
 * value may be null. `remember` saves commands: the slow partition info, where the firmware version is the same, and what
 * hardly ever changes.
 */
export async function identify(
  receiver: Receiver,
  signal?: AbortSignal,
  remember?: RememberReceiver,
): Promise<ReceiverDescription> {
  const optional = <T>(command: Command<undefined, T>): Promise<T | null> => askOptional(receiver, command, signal);
  const firmware = xmlAttributes(await receiver.ask(commands.firmwareHeader, undefined, signal), 'FirmwareHeader')[0] ?? {};
  const { ProductId: productId = '', ProductName: productName = '', FirmwareVersion: firmwareVersion = '' } = firmware;
  const manufacturing = await readManufacturing(receiver, signal);
  const serial = serialOf(manufacturing.found[0]);
  const known = (await remember?.(serial)) ?? null;
  const info = known?.partitionInfo;
  const isGood = info && !info.foreign && info.firmwareVersion === firmwareVersion;
  const xml = isGood ? info.xml : await optional(commands.partitionInfo);
  const displayOffsetSeconds = await optional(commands.displayTimeOffset);
  const systemOffsetSeconds = await optional(commands.systemTimeOffset);
  const rtcSeconds = known ? null : await optional(commands.rtc);
  const unit = known?.unit ?? (await readUnit(receiver, signal));
  return {
    identity: { serial, productId, productName, firmwareVersion },
    partitionInfo: xml === null ? null : { firmwareVersion, xml },
    partitions: xml === null ? [] : parsePartitionInfo(xml),
    manufacturing,
    displayOffsetSeconds,
    systemOffsetSeconds,
    rtcSeconds,
    unit,
  };
}

/** The unit on the receiver's screen; null where it has none or does not say. */
export async function readUnit(receiver: Receiver, signal?: AbortSignal): Promise<GlucoseUnit | null> {
  const unit = await askOptional(receiver, commands.glucoseUnit, signal);
  return unit === 'none' ? null : unit;
}

/** The partition's last page: receivers are refurbished, and the older pages are another person's (4). */
async function readManufacturing(receiver: Receiver, signal?: AbortSignal): Promise<ReceiverDescription['manufacturing']> {
  const range = await receiver.ask(commands.pageRange, { type: partitions.manufacturing }, signal);
  const [bytes] = range ? await receiver.pages(partitions.manufacturing, range.last, 1, signal) : [];
  if (!range || !(bytes instanceof Uint8Array)) throw new ReceiverError('no-serial', 'no manufacturing page');
  return { first: range.last, found: [bytes], range };
}

function serialOf(bytes: Uint8Array): string {
  try {
    // One record fills the page whatever the revision (receiver-protocol, 5.2).
    const record = decodePage(bytes, PAGE_DATA_BYTES).records.at(-1);
    if (record) return decodeManufacturing(record).serial;
  } catch (cause) {
    throw new ReceiverError('no-serial', 'the manufacturing record cannot be read', { cause });
  }
  throw new ReceiverError('no-serial', 'no manufacturing record');
}

/** Null where the receiver refuses or does not answer well; what concerns the whole connection still rejects. */
export async function askOptional<T>(receiver: Receiver, command: Command<undefined, T>, signal?: AbortSignal): Promise<T | null> {
  try {
    return await receiver.ask(command, undefined, signal);
  } catch (error) {
    const consequence = consequenceOf(error);
    if (consequence === 'carry-on' || consequence === 'repeat') return null;
    throw error;
  }
}
