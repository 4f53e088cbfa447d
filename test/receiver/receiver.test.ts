import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { join, u32 } from './make-page.ts';
import { ack, garbled, late, refuse, ScriptedTransport, silence, split, whole, type Reply } from './scripted-transport.ts';

const PING = 10;
const RANGE = 16;
const RTC = 31;
const TIME = 34;
const SECONDS = 148_358_601;

const time = ack(u32(SECONDS));
const pong = ack();

interface Scene {
  readonly clock: VirtualClock;
  readonly transport: ScriptedTransport;
  readonly receiver: Receiver;
}

function scene(replies: readonly Reply[], options?: ConstructorParameters<typeof ScriptedTransport>[2]): Scene {
  const clock = new VirtualClock();
  const transport = new ScriptedTransport(clock, replies, options);
  return { clock, transport, receiver: new Receiver(transport, { clock, budget: createRateBudget(clock) }) };
}

async function opened(...replies: readonly Reply[]): Promise<Scene> {
  const opening = scene([pong, ...replies]);
  await opening.clock.run(opening.receiver.open());
  opening.transport.requests.length = 0;
  return opening;
}

/** The error codes that all of them end with; null for a success. */
async function codesOf(...asking: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(asking);
  return results.map((result) => (result.status === 'rejected' ? result.reason.code : null));
}

const receiverError = (code: string): object => ({ name: 'ReceiverError', code });

describe('opening', () => {
  it('drains stale bytes before it pings', async () => {
    const stale = [encodeFrame(1, u32(7)).subarray(0, 5), encodeFrame(1)];
    const { clock, transport, receiver } = scene([pong, time], { stale });
    await clock.run(receiver.open());
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.codes).toEqual([PING, TIME]);
  });

  it('finds the answer to the ping behind stale bytes that come with it', async () => {
    const noise = Uint8Array.of(0x01, 0x00, 0x42, 0x01, 0xff);
    const { clock, transport, receiver } = scene([whole(noise, encodeFrame(1)), time]);
    await clock.run(receiver.open());
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.codes).toEqual([PING, TIME]);
  });

  it('allows the first ping to be lost', async () => {
    const { clock, transport, receiver } = scene([silence, pong]);
    await clock.run(receiver.open());
    expect(transport.codes).toEqual([PING, PING]);
  });

  it('gives up after the second ping, and is closed', async () => {
    const { clock, transport, receiver } = scene([silence, silence]);
    await expect(clock.run(receiver.open())).rejects.toMatchObject(receiverError('timeout'));
    expect(transport.codes).toEqual([PING, PING]);
    await expect(transport.read()).rejects.toMatchObject({ code: 'closed' });
  });

  it('pings even when the line is never silent', async () => {
    const { clock, transport, receiver } = scene([pong]);
    const opening = receiver.open();
    for (let chatter = 0; chatter < 31; chatter += 1) {
      transport.deliver(Uint8Array.of(0xaa));
      await clock.advance(100);
    }
    await clock.run(opening);
    expect(transport.codes).toEqual([PING]);
  });

  it.each([
    ['g7', { vendorId: 0x22a3, productId: 0x0048 }],
    ['not-dexcom', { vendorId: 0x0403, productId: 0x6001 }],
    ['not-dexcom', { vendorId: 0, productId: 0 }],
  ])('rejects with %s and never opens the port', async (code, ids) => {
    const { transport, receiver } = scene([pong], { ids });
    await expect(receiver.open()).rejects.toMatchObject(receiverError(code));
    expect(transport.opened).toBe(0);
  });

  it('opens where nobody knows the ids', async () => {
    const { clock, transport, receiver } = scene([pong], { ids: null });
    await clock.run(receiver.open());
    expect(transport.opened).toBe(1);
  });

  it('can be cancelled, and tried again', async () => {
    const { clock, receiver } = scene([silence, pong, time]);
    const cancel = new AbortController();
    const opening = receiver.open(cancel.signal);
    await clock.advance(300);
    cancel.abort(new Error('enough'));
    await expect(clock.run(opening)).rejects.toThrow('enough');
    await clock.run(receiver.open());
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
  });
});

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

  it('waits 1 s of silence, then 250 ms, a drain and a ping; and longer before the third attempt', async () => {
    const { clock, receiver } = await opened(silence, pong, silence, pong, time);
    const startedAt = clock.now();
    await clock.run(receiver.ask(commands.systemTime, undefined));
    expect(clock.now() - startedAt).toBe(1_000 + 250 + 200 + 1_000 + 500 + 200);
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
    expect(await clock.run(asking)).toBe(SECONDS);
    expect(transport.codes).toEqual([TIME, PING, TIME]);
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
    expect(transport.codes).toEqual([RANGE, PING, RANGE]);
  });

  it.each([
    ['INVALID_COMMAND', 3, 'unknown-command'],
    ['INVALID_PARAM', 4, 'bad-parameter'],
  ])('never repeats after %s, and goes on', async (_, code, expected) => {
    const { clock, transport, receiver } = await opened(refuse(code), time);
    await expect(clock.run(receiver.ask(commands.glucoseUnit, undefined))).rejects.toMatchObject(receiverError(expected));
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.codes).toEqual([37, TIME]);
  });

  it.each([
    ['RECEIVER_ERROR', 6, 'receiver-trouble'],
    ['INVALID_MODE', 7, 'wrong-mode'],
  ])('sends nothing more after %s, even when it is opened again', async (_, code, expected) => {
    const { clock, transport, receiver } = await opened(refuse(code), time, time);
    const codes = codesOf(receiver.ask(commands.systemTime, undefined), receiver.ask(commands.rtc, undefined));
    expect(await clock.run(codes)).toEqual([expected, expected]);
    expect(await clock.run(codesOf(receiver.ask(commands.rtc, undefined)))).toEqual([expected]);
    await receiver.close();
    await expect(clock.run(receiver.open())).rejects.toMatchObject(receiverError(expected));
    expect(transport.codes).toEqual([TIME]);
    expect(transport.opened).toBe(1);
  });

  it('sends nothing more after RECEIVER_ERROR to a ping between two attempts', async () => {
    const { clock, transport, receiver } = await opened(silence, refuse(6), time);
    await expect(clock.run(receiver.ask(commands.systemTime, undefined))).rejects.toMatchObject(receiverError('receiver-trouble'));
    expect(transport.codes).toEqual([TIME, PING]);
  });

  it('stops after three commands have failed in a row, until it is opened again', async () => {
    const { clock, transport, receiver } = await opened();
    for (let failed = 0; failed < 3; failed += 1) {
      expect(await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)))).toEqual(['timeout']);
    }
    const sent = transport.codes.length;
    expect(await clock.run(codesOf(receiver.ask(commands.rtc, undefined)))).toEqual(['timeout']);
    expect(transport.codes).toHaveLength(sent);
  });

  it('does not count failures in a row across a refusal', async () => {
    const failing = [silence, pong, silence, pong, silence, pong];
    const { clock, receiver } = await opened(...failing, ...failing, refuse(3), ...failing, time);
    const codes: unknown[] = [];
    for (let asked = 0; asked < 5; asked += 1) {
      codes.push(...(await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)))));
    }
    expect(codes).toEqual(['timeout', 'timeout', 'unknown-command', 'timeout', null]);
  });

  it('can be closed and opened again after commands have failed', async () => {
    const failing = [silence, pong, silence, pong, silence, pong];
    const { clock, transport, receiver } = await opened(...failing, ...failing, ...failing.slice(0, 5), pong, time);
    for (let failed = 0; failed < 3; failed += 1) {
      expect(await clock.run(codesOf(receiver.ask(commands.systemTime, undefined)))).toEqual(['timeout']);
    }
    await receiver.close();
    await clock.run(receiver.open());
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
    expect(transport.opened).toBe(2);
  });

  it('sends nothing that is not in the table, and no request that makes no sense', async () => {
    const { clock, transport, receiver } = await opened(time);
    const erase = { ...commands.ping, code: 45, name: 'ERASE_DATABASE' };
    const asking = codesOf(
      receiver.ask(erase, undefined),
      receiver.ask(commands.pages, { type: 4, first: 0, count: 5 }),
      receiver.ask(commands.pageRange, { type: 13 }),
    );
    expect(await clock.run(asking)).toEqual(['bad-argument', 'bad-argument', 'bad-argument']);
    expect(transport.codes).toEqual([]);
    expect(await clock.run(receiver.ask(commands.systemTime, undefined))).toBe(SECONDS);
  });
});

describe('cancelling', () => {
  it('in the middle of an answer leaves the receiver usable', async () => {
    const answer = encodeFrame(1, u32(1));
    const { clock, transport, receiver } = await opened(whole(answer.subarray(0, 4)), pong, ack(u32(2)));
    const cancel = new AbortController();
    const cancelled = receiver.ask(commands.rtc, undefined, cancel.signal);
    await clock.advance(5);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    transport.deliver(answer.subarray(4));
    expect(await clock.run(receiver.ask(commands.rtc, undefined))).toBe(2);
    expect(transport.codes).toEqual([RTC, PING, RTC]);
  });

  it('before an answer came drains it when it comes', async () => {
    const { clock, receiver } = await opened(late(150, ack(u32(1))), pong, ack(u32(2)));
    const cancel = new AbortController();
    const cancelled = receiver.ask(commands.rtc, undefined, cancel.signal);
    await clock.advance(5);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    expect(await clock.run(receiver.ask(commands.rtc, undefined))).toBe(2);
  });

  it('while waiting for a turn sends nothing', async () => {
    const { clock, transport, receiver } = await opened(late(500, time), ack(u32(2)));
    const cancel = new AbortController();
    const first = receiver.ask(commands.systemTime, undefined);
    const cancelled = receiver.ask(commands.rtc, undefined, cancel.signal);
    await clock.advance(5);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    expect(await clock.run(first)).toBe(SECONDS);
    expect(transport.codes).toEqual([TIME]);
  });

  it('ends the pause between two attempts', async () => {
    const { clock, transport, receiver } = await opened(refuse(2), pong, time);
    const cancel = new AbortController();
    const cancelled = receiver.ask(commands.systemTime, undefined, cancel.signal);
    await clock.advance(100);
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    await clock.advance(10_000);
    expect(transport.codes).toEqual([TIME]);
  });
});

describe('unplugging and closing', () => {
  it('rejects with lost in the middle of an answer, and does not repeat', async () => {
    const half = encodeFrame(1, u32(1)).subarray(0, 4);
    const { clock, transport, receiver } = await opened({ chunks: [half], unplugged: true }, pong, time);
    await expect(clock.run(receiver.ask(commands.rtc, undefined))).rejects.toMatchObject({ name: 'TransportError', code: 'lost' });
    expect(transport.codes).toEqual([RTC]);
    await receiver.close();
  });

  it('rejects what is in flight, pausing or waiting when it is closed', async () => {
    const { clock, transport, receiver } = await opened(refuse(2), pong, time);
    const codes = codesOf(receiver.ask(commands.systemTime, undefined), receiver.ask(commands.rtc, undefined));
    await clock.advance(100);
    await receiver.close();
    expect(await codes).toEqual(['closed', 'closed']);
    await clock.advance(10_000);
    expect(transport.codes).toEqual([TIME]);
  });
});

describe('measuring the system time', () => {
  it('takes the middle of the round trip of the attempt that succeeded', async () => {
    const { clock, receiver } = await opened(silence, pong, late(40, time));
    const measured = await clock.run(receiver.measureSystemTime());
    expect(measured).toEqual({ systemTime: SECONDS, at: clock.now() - 20, roundTripMs: 40 });
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
    const sentAt: number[] = [];
    const receivers = [1, 2].map(() => {
      const transport = new ScriptedTransport(clock, [pong, ...Array<Reply>(40).fill(time)]);
      const write = transport.write.bind(transport);
      transport.write = async (bytes, signal) => {
        sentAt.push(clock.now());
        await write(bytes, signal);
      };
      return new Receiver(transport, { clock, budget });
    });
    for (const receiver of receivers) await clock.run(receiver.open());
    const askOften = async (receiver: Receiver): Promise<void> => {
      for (let asked = 0; asked < 40; asked += 1) await receiver.ask(commands.systemTime, undefined);
    };
    await clock.run(Promise.all(receivers.map(askOften)));
    expect(sentAt).toHaveLength(82);
    const busiest = Math.max(...sentAt.map((from) => sentAt.filter((at) => at >= from && at < from + 1_000).length));
    expect(busiest).toBe(50);
  });
});
