import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { decodePageHeader } from '../../../src/protocol/receiver/page.ts';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import type { Transport } from '../../../src/protocol/receiver/transport.ts';
import { ask, bytesOf, framesIn, muteErrors, pageVector, uint32 } from './helpers.ts';

const PING = encodeFrame(10);
const PONG = bytesOf('0106000135d4');

let clock: VirtualClock;
let receiver: PracticeReceiver;

beforeEach(() => {
  clock = new VirtualClock();
  receiver = new PracticeReceiver({ clock, days: 1 });
});

afterEach(() => {
  vi.restoreAllMocks();
});

async function opened(): Promise<Transport> {
  const transport = receiver.transport();
  await transport.open();
  return transport;
}

/** Everything that comes within `ms`, each read with the time since the beginning. */
async function arrivals(transport: Transport, ms: number): Promise<{ readonly at: number; readonly bytes: Uint8Array }[]> {
  const begun = clock.now();
  const got: { at: number; bytes: Uint8Array }[] = [];
  const abort = new AbortController();
  const reading = (async () => {
    for (;;) {
      const bytes = await transport.read(abort.signal);
      got.push({ at: clock.now() - begun, bytes });
    }
  })();
  await clock.advance(ms);
  abort.abort();
  await reading.catch(() => undefined);
  return got;
}

describe('faults to order', () => {
  it('spoils one answer each, in the order of ordering', () => {
    receiver.order({ kind: 'drop-answer' });
    receiver.order({ kind: 'corrupt-answer', offset: 1 });
    expect(receiver.receive(PING)).toHaveLength(0);
    expect(receiver.receive(PING)).toEqual(bytesOf('01f9000135d4'));
    expect(receiver.receive(PING)).toEqual(PONG);
  });

  it('keeps a fault for the command it is meant for', () => {
    receiver.order({ kind: 'drop-answer', command: 34 });
    receiver.order({ kind: 'refuse', code: resultCodes.receiverError });
    expect(ask(receiver, 10).code).toBe(resultCodes.receiverError);
    expect(ask(receiver, 10).code).toBe(resultCodes.ack);
    expect(receiver.receive(encodeFrame(34))).toHaveLength(0);
    expect(ask(receiver, 34).code).toBe(resultCodes.ack);
  });

  it('corrupts the last byte when the offset lies behind the frame, and a frame reader finds nothing then', () => {
    receiver.order({ kind: 'corrupt-answer', offset: 4000 });
    const answer = receiver.receive(PING);
    expect(answer).toEqual(bytesOf('01060001352b'));
    expect(framesIn(answer)).toEqual([]);
  });

  it('puts stale bytes before an answer', () => {
    receiver.order({ kind: 'stale-bytes', bytes: bytesOf('ff0a01') });
    expect(receiver.receive(PING)).toEqual(bytesOf('ff0a010106000135d4'));
  });

  it('stalls an answer and all behind it, in order', async () => {
    muteErrors();
    const transport = await opened();
    receiver.order({ kind: 'stall', stallMs: 2000 });
    await transport.write(PING);
    await transport.write(encodeFrame(37));
    const times: number[] = [];
    const begun = clock.now();
    const reading = (async () => {
      const bytes = [...(await transport.read())];
      times.push(clock.now() - begun);
      while (bytes.length < 13) bytes.push(...(await transport.read()));
      return bytes;
    })();
    await clock.advance(1999);
    expect(times).toEqual([]);
    await clock.advance(1);
    expect(times).toEqual([2000]);
    expect(await reading).toEqual([...PONG, ...bytesOf('01070001016cd8')]);
  });

  it('takes its latency for every answer', async () => {
    receiver = new PracticeReceiver({ clock, days: 1, latencyMs: 15 });
    const transport = await opened();
    muteErrors();
    const begun = clock.now();
    await transport.write(PING);
    await transport.write(PING);
    const bytes: number[] = [];
    await clock.run(
      (async () => {
        while (bytes.length < 12) bytes.push(...(await transport.read()));
      })(),
    );
    expect(clock.now() - begun).toBe(30);
  });

  it('pulls the cable when so many bytes are out', async () => {
    const transport = receiver.transport();
    await transport.open();
    receiver.order({ kind: 'unplug', afterBytes: 4 });
    await transport.write(PING);
    expect(await transport.read()).toEqual(PONG.slice(0, 4));
    await expect(transport.read()).rejects.toMatchObject({ name: 'TransportError', code: 'lost' });
    expect(receiver.line.plugged.value).toBe(false);
  });

  it('damages a record for good, inside good frames', () => {
    receiver = new PracticeReceiver({ clock, pages: [pageVector('page-06')] });
    receiver.order({ kind: 'bad-record', type: 4, page: 1229, slot: 3 });
    for (let read = 0; read < 2; read += 1) {
      const { header, records } = decodePage(ask(receiver, 17, [4, 0xcd, 4, 0, 0, 1]).payload);
      expect(header.crcOk).toBe(true);
      expect(records.filter(({ crcOk }) => !crcOk).map(({ slot }) => slot)).toEqual([3]);
    }
    expect(() => receiver.order({ kind: 'bad-record', type: 4, page: 7, slot: 0 })).toThrow(RangeError);
  });
});

describe('how often and from when', () => {
  it('strikes so many times, after so many answers', () => {
    receiver.order({ kind: 'drop-answer', command: 10, after: 2, times: 3 });
    ask(receiver, 34);
    const lengths = Array.from({ length: 7 }, () => receiver.receive(PING).length);
    expect(lengths).toEqual([6, 6, 0, 0, 0, 6, 6]);
  });

  it('spoils an answer by one fault at most, and lets one that waits count it', () => {
    receiver.order({ kind: 'drop-answer', after: 1 });
    receiver.order({ kind: 'corrupt-answer', offset: 1 });
    expect(receiver.receive(PING)).toEqual(bytesOf('01f9000135d4'));
    expect(receiver.receive(PING)).toHaveLength(0);
    expect(receiver.receive(PING)).toEqual(PONG);
  });
});

describe('the first command after opening', () => {
  async function answered(): Promise<boolean[]> {
    const transport = await opened();
    const got: boolean[] = [];
    for (let ping = 0; ping < 2; ping += 1) {
      await transport.write(PING);
      got.push((await arrivals(transport, 1000)).length > 0);
    }
    await transport.close();
    return got;
  }

  it('is lost once', async () => {
    receiver.order({ kind: 'lose-first-command' });
    expect(await answered()).toEqual([false, true]);
    expect(await answered()).toEqual([true, true]);
    expect(receiver.violations).toEqual([]);
  });

  it('is lost at each opening', async () => {
    receiver.order({ kind: 'lose-first-command', times: Infinity });
    for (let opening = 0; opening < 3; opening += 1) expect(await answered()).toEqual([false, true]);
  });

  it('is lost at a later opening', async () => {
    receiver.order({ kind: 'lose-first-command', after: 1 });
    expect(await answered()).toEqual([true, true]);
    expect(await answered()).toEqual([false, true]);
  });
});

describe('the line', () => {
  it('brings a late answer after those to later requests', async () => {
    const transport = await opened();
    receiver.order({ kind: 'late-answer', lateMs: 2500 });
    await transport.write(encodeFrame(37));
    expect(await arrivals(transport, 1000)).toEqual([]);
    await transport.write(PING);
    const got = await arrivals(transport, 3000);
    expect(got).toEqual([
      { at: 0, bytes: PONG },
      { at: 1500, bytes: bytesOf('01070001016cd8') },
    ]);
    expect(receiver.violations).toEqual([]);
  });

  it('brings a late answer to the next opener', async () => {
    const transport = await opened();
    receiver.order({ kind: 'late-answer', lateMs: 500 });
    await transport.write(PING);
    await transport.close();
    await transport.open();
    expect(await arrivals(transport, 500)).toEqual([{ at: 500, bytes: PONG }]);
  });

  it('pulls the cable before the first byte', async () => {
    const transport = await opened();
    receiver.order({ kind: 'unplug', afterBytes: 0 });
    await transport.write(PING);
    await expect(transport.read()).rejects.toMatchObject({ code: 'lost' });
  });

  it('brings junk before an answer, with a start byte and a length that hides it', async () => {
    receiver.order({ kind: 'noise' });
    const bytes = receiver.receive(PING);
    expect(bytes.slice(-6)).toEqual(PONG);
    const start = bytes.indexOf(1);
    expect(start).toBeGreaterThan(0);
    const announced = bytes[start + 1]! | (bytes[start + 2]! << 8);
    expect(announced).toBe(600);
    expect(framesIn(bytes)).toEqual([]);
    receiver.order({ kind: 'noise', announcedBytes: 7 });
    expect(framesIn(receiver.receive(PING))).toHaveLength(1);
  });

  it('splits an answer into packets of the sizes asked for, with or without pauses', async () => {
    const transport = await opened();
    receiver.order({ kind: 'split', sizes: [1, 3, 70, 2] });
    await transport.write(encodeFrame(11));
    const together = await arrivals(transport, 0);
    expect(together.slice(0, 6).map(({ bytes }) => bytes.length)).toEqual([1, 3, 64, 6, 2, 2]);
    expect(framesIn(Uint8Array.from(together.flatMap(({ bytes }) => [...bytes])))).toHaveLength(1);

    receiver.order({ kind: 'split', sizes: [1], pauseMs: 40 });
    await transport.write(PING);
    const apart = await arrivals(transport, 1000);
    expect(apart.map(({ at, bytes }) => [at, bytes.length])).toEqual([0, 40, 80, 120, 160, 200].map((at) => [at, 1]));
    expect(receiver.violations).toEqual([]);
  });

  it('brings an answer twice', async () => {
    const transport = await opened();
    receiver.order({ kind: 'duplicate-answer' });
    await transport.write(PING);
    expect((await arrivals(transport, 0)).map(({ bytes }) => bytes)).toEqual([PONG, PONG]);
  });

  it('is silent for as long as was ordered', async () => {
    const transport = await opened();
    receiver.order({ kind: 'silence', forMs: 2500 });
    const answers: number[] = [];
    for (let ping = 0; ping < 4; ping += 1) {
      await transport.write(PING);
      answers.push((await arrivals(transport, 1000)).length);
    }
    expect(answers).toEqual([0, 0, 0, 1]);
    expect(receiver.countOf(10)).toBe(4);
  });
});

describe('a bad page header', () => {
  const EGV = 4;

  function headersOf(count: number): boolean[] {
    const { last } = receiver.rings.get(EGV)!.range!;
    const { payload } = ask(receiver, 17, [EGV, ...uint32(last - count + 1), count]);
    return Array.from({ length: count }, (_, nth) => decodePageHeader(payload.slice(nth * 528, nth * 528 + 528)).crcOk);
  }

  it('is bad in the next answer that shows it, inside a good frame', () => {
    const { last } = receiver.rings.get(EGV)!.range!;
    const before = receiver.pagesOf(EGV);
    receiver.order({ kind: 'bad-page-header', type: EGV, page: last });
    expect(receiver.pagesOf(EGV)).toEqual(before);
    expect(headersOf(2)).toEqual([true, false]);
    expect(headersOf(2)).toEqual([true, true]);
    receiver.order({ kind: 'bad-page-header', type: EGV, page: last, times: 2 });
    expect(decodePageHeader(ask(receiver, 18, [EGV, ...uint32(last)]).payload).crcOk).toBe(false);
    expect([headersOf(1), headersOf(1)]).toEqual([[false], [true]]);
  });

  it('stays where the flash is damaged, also when the page grows', async () => {
    const { last } = receiver.rings.get(EGV)!.range!;
    receiver.order({ kind: 'bad-page-header', type: EGV, page: last, times: Infinity });
    await clock.advance(300_000);
    for (let read = 0; read < 3; read += 1) expect(headersOf(1)).toEqual([false]);
    expect(decodePageHeader(receiver.pagesOf(EGV).at(-1)!).crcOk).toBe(false);
    expect(() => receiver.order({ kind: 'bad-page-header', type: EGV, page: 1 })).toThrow(RangeError);
  });
});
