import { beforeEach, describe, expect, it } from 'vitest';
import { decodePage } from '../../../src/protocol/receiver/decode-page.ts';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { resultCodes } from '../../../src/protocol/receiver/result-codes.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ask, bytesOf, framesIn, pageVector } from './helpers.ts';

const PING = encodeFrame(10);
const PONG = bytesOf('0106000135d4');

let clock: VirtualClock;
let receiver: PracticeReceiver;

beforeEach(() => {
  clock = new VirtualClock();
  receiver = new PracticeReceiver({ clock, days: 1 });
});

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
    const transport = receiver.transport();
    await transport.open();
    receiver.order({ kind: 'stall', stallMs: 2000 });
    await transport.write(PING);
    await transport.write(encodeFrame(37));
    const arrivals: number[] = [];
    const begun = clock.now();
    const reading = (async () => {
      const bytes = [...(await transport.read())];
      arrivals.push(clock.now() - begun);
      while (bytes.length < 13) bytes.push(...(await transport.read()));
      return bytes;
    })();
    await clock.advance(1999);
    expect(arrivals).toEqual([]);
    await clock.advance(1);
    expect(arrivals).toEqual([2000]);
    expect(await reading).toEqual([...PONG, ...bytesOf('01070001016cd8')]);
  });

  it('takes its latency for every answer', async () => {
    receiver = new PracticeReceiver({ clock, days: 1, latencyMs: 15 });
    const transport = receiver.transport();
    await transport.open();
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
