import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { join, u32 } from './make-page.ts';
import { codesOf, opened, PING, pong, receiverError, RTC, scene, SECONDS, time, TIME } from './scene.ts';
import { ack, garbled, late, refuse, ScriptedTransport, silence, split, whole, type Reply } from './scripted-transport.ts';

const HOUR = 3_600_000;

describe('asking', () => {
  it('rejects before the receiver is open', async () => {
    const { receiver } = scene([time]);
    await expect(receiver.ask(commands.systemTime, undefined)).rejects.toMatchObject({ code: 'closed' });
  });

  it('reads answers one byte at a time', async () => {
    const { clock, receiver } = await opened(split(time, 1));
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
  });

  it('sends the next command only after the whole answer to the one before', async () => {
    const { clock, transport, receiver } = await opened(late(400, time), time);
    const both = Promise.all([receiver.ask(commands.systemTime, undefined), receiver.ask(commands.rtc, undefined)]);
    await clock.advance(399);
    expect(transport.codes).toEqual([TIME]);
    await clock.run(both);
    expect(transport.codes).toEqual([TIME, RTC]);
  });

  it('sends no more than 50 within a second of when the first may have been heard, on a computer that stalled over it', async () => {
    const { clock, transport, receiver } = await opened(late(400, time), ...Array.from({ length: 51 }, () => time));
    await clock.advance(2_000);
    const [heardAt, asking] = [clock.now() + 400, Array.from({ length: 51 }, () => receiver.ask(commands.systemTime, undefined))];
    await clock.run(Promise.all(asking));
    expect(transport.sentAt[49]).toBeLessThan(heardAt + 1_000);
    expect(transport.sentAt[50]).toBe(heardAt + 1_000);
  });

  it.each<[string, Reply]>([
    ['a timeout', silence],
    ['NAK', refuse(2)],
    ['INCOMPLETE_PACKET_RECEIVED', refuse(5)],
    ['result code 0', refuse(0)],
    ['an unknown result code', refuse(9)],
    ['a bad CRC', garbled(time)],
    ['a damaged length', garbled(time, 1)],
    ['half an answer', whole(encodeFrame(1, u32(SECONDS)).subarray(0, 6))],
    ['an answer of another length', ack(Uint8Array.of(1))],
    ['two answers', whole(join(encodeFrame(1, u32(1)), encodeFrame(1, u32(2))))],
  ])('drains, pings and repeats after %s', async (_, reply) => {
    const { clock, transport, receiver } = await opened(reply, pong, time);
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.codes).toEqual([TIME, PING, TIME]);
  });

  it('makes three attempts in all, then says what was wrong', async () => {
    const silent = await opened(silence, pong, silence, pong, silence);
    await expect(silent.clock.run(silent.receiver.ask(commands.systemTime, undefined))).rejects.toMatchObject(receiverError('timeout'));
    expect(silent.transport.codes).toEqual([TIME, PING, TIME, PING, TIME]);

    const wrong = await opened(refuse(2), pong, garbled(time), pong, refuse(2));
    await expect(wrong.clock.run(wrong.receiver.ask(commands.systemTime, undefined))).rejects.toMatchObject(receiverError('bad-answer'));
  });

  it('waits 1 s for an answer, then 250 ms, a drain and a ping; and 500 ms before the third attempt', async () => {
    const { clock, transport, receiver } = await opened(silence, pong, silence, pong, time);
    const startedAt = clock.now();
    await clock.run(receiver.ask(commands.systemTime, undefined));
    expect(transport.sentAt.map((at) => at - startedAt)).toEqual([0, 1_450, 1_450, 3_150, 3_150]);
  });

  it('waits 1 s before the command after one that failed for good', async () => {
    const { clock, transport, receiver } = await opened(silence, pong, silence, pong, silence, pong, time);
    await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)));
    const failedAt = clock.now();
    await clock.run(receiver.ask(commands.systemTime, undefined));
    expect(transport.sentAt.slice(-2).map((at) => at - failedAt)).toEqual([1_200, 1_200]);
  });

  it('gives partition info 3 s', async () => {
    const xml = new TextEncoder().encode("<PartitionInfo SchemaVersion='1'></PartitionInfo>");
    const { clock, transport, receiver } = await opened(late(2_900, ack(xml)));
    await clock.run(receiver.ask(commands.partitionInfo, undefined));
    expect(transport.codes).toEqual([15]);
  });

  it('gives up an answer that trickles for more than 5 s', async () => {
    const { clock, transport, receiver } = await opened(silence, pong, time);
    const asking = receiver.ask(commands.systemTime, undefined);
    const answer = encodeFrame(1, new Uint8Array(60));
    for (const byte of answer.subarray(0, 8)) {
      await clock.advance(700);
      transport.deliver(Uint8Array.of(byte));
    }
    await clock.advance(1_000);
    expect(transport.codes).toEqual([TIME, PING, TIME]);
    expect(await clock.run(asking)).toBe(SECONDS);
  });

  it.each([HOUR, -HOUR])('waits for the rest of an answer also where the clock is set by %i ms', async (byMs) => {
    const { clock, transport, receiver } = await opened(silence);
    const asking = receiver.ask(commands.systemTime, undefined);
    const answer = encodeFrame(1, u32(SECONDS));
    await clock.advance(700);
    transport.deliver(answer.subarray(0, 4));
    await clock.advance(100);
    clock.step(byMs);
    await clock.advance(800);
    transport.deliver(answer.subarray(4));
    expect(await clock.run(asking)).toBe(SECONDS);
    expect(transport.codes).toEqual([TIME]);
  });

  it('throws a late answer of the command before away', async () => {
    const { clock, transport, receiver } = await opened(late(1_100, ack(u32(1))), pong, ack(u32(2)));
    expect(await clock.run(receiver.ask(commands.rtc, undefined))).toBe(2);
    expect(transport.codes).toEqual([RTC, PING, RTC]);
  });

  it('knows an answer that comes in place of the ping’s by its form', async () => {
    const { clock, transport, receiver } = await opened(silence, ack(u32(1)), pong, ack(u32(2)));
    expect(await clock.run(receiver.ask(commands.rtc, undefined))).toBe(2);
    expect(transport.codes).toEqual([RTC, PING, PING, RTC]);
  });

  it('asks again when an answer does not fit its request', async () => {
    const { clock, transport, receiver } = await opened(time, pong, ack(u32(1242, 1472)));
    expect(await clock.run(receiver.ask(commands.pageRange, { type: 4 }))).toEqual({ first: 1242, last: 1472 });
    expect(transport.codes).toEqual([16, PING, 16]);
  });

  it('asks nothing while the answer may still come in whose place something else came', async () => {
    const { clock, transport, receiver } = await opened(time, pong, ack(u32(1242, 1472)));
    const asking = receiver.ask(commands.pageRange, { type: 4 });
    await clock.advance(999);
    expect(transport.codes).toEqual([16]);
    await clock.run(asking);
    expect(transport.codes).toEqual([16, PING, 16]);
  });
});

describe('measuring the system time', () => {
  it('takes the middle of the round trip of the attempt that succeeded', async () => {
    const { clock, receiver } = await opened(silence, pong, late(40, time));
    const measured = await clock.run(receiver.measureSystemTime());
    expect(measured).toEqual({ systemTime: SECONDS, at: clock.now() - 20, roundTripMs: 40 });
  });

  it.each([HOUR, -HOUR])('goes by the clock as it is at the end where it is set by %i ms meanwhile', async (byMs) => {
    const { clock, receiver } = await opened(late(40, time));
    const measuring = receiver.measureSystemTime();
    await clock.advance(15);
    clock.step(byMs);
    const measured = await clock.run(measuring);
    expect(measured).toEqual({ systemTime: SECONDS, at: clock.now() - 20, roundTripMs: 40 });
  });

  it('counts whole milliseconds', async () => {
    const { clock, receiver } = await opened(late(40.4, time));
    expect(await clock.run(receiver.measureSystemTime())).toMatchObject({ roundTripMs: 40 });
  });

  it('does not count the wait for a turn', async () => {
    const { clock, receiver } = await opened(late(900, ack(u32(1))), late(14, time));
    const [, measured] = await clock.run(Promise.all([receiver.ask(commands.rtc, undefined), receiver.measureSystemTime()]));
    expect(measured.roundTripMs).toBe(14);
  });
});

describe('rate', () => {
  it('sends at most 50 commands in a second, pings included, over all receivers of the page', async () => {
    const clock = new VirtualClock();
    const budget = createRateBudget(clock);
    const transports = [1, 2].map(() => new ScriptedTransport(clock, [pong, ...Array<Reply>(40).fill(time)]));
    const receivers = transports.map((transport) => new Receiver(transport, { clock, budget }));
    for (const receiver of receivers) await clock.run(receiver.open());
    const askOften = async (receiver: Receiver): Promise<void> => {
      for (let asked = 0; asked < 40; asked += 1) await receiver.ask(commands.systemTime, undefined);
    };
    await clock.run(Promise.all(receivers.map(askOften)));
    const sentAt = transports.flatMap((transport) => transport.sentAt);
    expect(sentAt).toHaveLength(82);
    const busiest = Math.max(...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 1_000).length));
    expect(busiest).toBe(50);
  });
});
