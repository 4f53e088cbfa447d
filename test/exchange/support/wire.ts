import * as fc from 'fast-check';
import { commands } from '../../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import type { WireChunk } from '../../../src/protocol/receiver/transport.ts';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { seal } from '../../protocol/receiver/support/reference.ts';
import type { Ids } from './ids.ts';
import { pagesWith, text } from './pages.ts';

/** A conversation with a receiver, and what can happen to it on the cable. */

export interface Exchange {
  readonly request: Uint8Array;
  readonly answer: Uint8Array;
}

export const ack = (payload: Uint8Array = new Uint8Array()): Uint8Array => encodeFrame(1, payload);

export function firmwareHeader({ bluetooth }: Ids): string {
  return (
    "<FirmwareHeader SchemaVersion='1' ApiVersion='3.0.0.0' ProductId='G5MobileReceiver' ProductName='Dexcom G5 Mobile Receiver' " +
    `SoftwareNumber='SW10617' FirmwareVersion='4.0.1.048' BLEDeviceAddress='${bluetooth}' DexBootVersion='3'/>`
  );
}

export const partitionInfo =
  "<PartitionInfo SchemaVersion='1' PageHeaderVersion='1' PageDataLength='500'>" +
  "<Partition Name='EGVData' Id='4' RecordRevision='9' RecordLength='30'/>" +
  "<Partition Name='UserSettingData' Id='12' RecordRevision='7' RecordLength='70'/></PartitionInfo>";

export function pagesExchange(...pages: readonly Uint8Array[]): Exchange {
  const { type, page } = decodePageHeader(pages[0]!);
  return {
    request: encodeFrame(commands.pages.code, commands.pages.encode({ type, first: page, count: pages.length })),
    answer: ack(Uint8Array.from(pages.flatMap((bytes) => [...bytes]))),
  };
}

export function told(code: number, payload: Uint8Array = new Uint8Array()): Exchange {
  return { request: encodeFrame(code), answer: ack(payload) };
}

/** All that has ids in it, and things between that have none. */
export function conversation(ids: Ids, more: readonly Uint8Array[] = []): Exchange[] {
  const pages = [...pagesWith(ids), ...more];
  return [
    told(commands.ping.code),
    told(commands.firmwareHeader.code, text(firmwareHeader(ids))),
    told(commands.partitionInfo.code, text(partitionInfo)),
    told(commands.transmitterId.code, text(ids.transmitter)),
    told(commands.transmitterId.code, text(ids.packed)),
    ...pages.flatMap((page) => [pagesExchange(page), told(commands.systemTime.code, Uint8Array.of(1, 2, 3, 4))]),
    pagesExchange(pages[7]!, pages[8]!),
    pagesExchange(pages[3]!, pages[4]!),
  ];
}

export type Mishap =
  | { readonly kind: 'none' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'twice' }
  | { readonly kind: 'cut'; readonly keep: number }
  | { readonly kind: 'begun'; readonly from: number }
  | { readonly kind: 'flip'; readonly at: number; readonly by: number; readonly isSealed: boolean }
  | { readonly kind: 'late' };

const byte = fc.integer({ min: 1, max: 255 });

export const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Mishap>({ kind: 'none' }) },
  fc.constantFrom<Mishap>({ kind: 'lost' }, { kind: 'twice' }, { kind: 'late' }),
  fc.nat(2_000).map((keep): Mishap => ({ kind: 'cut', keep })),
  fc.nat(2_000).map((from): Mishap => ({ kind: 'begun', from })),
  fc.tuple(fc.nat(2_000), byte, fc.boolean()).map(([at, by, isSealed]): Mishap => ({ kind: 'flip', at, by, isSealed })),
);

/** What went over the cable. A late answer comes when the next request is out. */
export function cable(exchanges: readonly Exchange[], mishaps: readonly Mishap[], sizes: readonly number[]): WireChunk[] {
  const chunks: WireChunk[] = [];
  let late: Uint8Array | null = null;
  const put = (direction: WireChunk['direction'], bytes: Uint8Array): void => {
    for (let at = 0, i = chunks.length; at < bytes.length; i++) {
      const size = direction === 'sent' ? bytes.length : sizes[i % sizes.length]!;
      chunks.push({ at: 1_000 + chunks.length * 3.25, direction, bytes: bytes.slice(at, at + size) });
      at += size;
    }
  };
  exchanges.forEach(({ request, answer }, i) => {
    put('sent', request);
    if (late) put('received', late);
    const what = mishaps[i % mishaps.length]!;
    late = what.kind === 'late' ? answer : null;
    if (!late) put('received', after(answer, what));
  });
  return chunks;
}

function after(answer: Uint8Array, what: Mishap): Uint8Array {
  switch (what.kind) {
    case 'lost':
    case 'late':
      return new Uint8Array();
    case 'twice':
      return Uint8Array.from([...answer, ...answer]);
    case 'cut':
      return answer.slice(0, what.keep % answer.length);
    case 'begun':
      return answer.slice(what.from % answer.length);
    case 'flip': {
      const wrong = answer.slice();
      const at = what.at % wrong.length;
      wrong[at] = wrong[at]! ^ what.by;
      if (what.isSealed) seal(wrong);
      return wrong;
    }
    default:
      return answer;
  }
}
