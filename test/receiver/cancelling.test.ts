import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { u32 } from './make-page.ts';
import { codesOf, opened, PING, pong, RTC, SECONDS, time, TIME } from './scene.ts';
import { ack, late, refuse, whole } from './scripted-transport.ts';

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
