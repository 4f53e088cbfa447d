import { describe, expect, it } from 'vitest';
import { commands } from '../../src/protocol/receiver/commands.ts';
import { encodeFrame } from '../../src/protocol/receiver/packet.ts';
import { createRateBudget } from '../../src/receiver/rate-budget.ts';
import { Receiver } from '../../src/receiver/receiver.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';
import { u32 } from './make-page.ts';
import { PING, pong, receiverError, scene, SECONDS, time, TIME } from './scene.ts';
import { silence, whole } from './scripted-transport.ts';

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
    expect(transport.codes).toEqual([PING]);
    await clock.run(opening);
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

  it('can be cancelled while the platform does not end its opening, and leaves no port open that opens late', async () => {
    const clock = new VirtualClock();
    const port = new FakePort();
    const release = port.holdOpening();
    const receiver = new Receiver(new WebSerialTransport(port, clock), { clock, budget: createRateBudget(clock) });
    const cancel = new AbortController();
    const opening = receiver.open(cancel.signal);
    await clock.advance(60_000);
    cancel.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
    await clock.run(receiver.close());
    release();
    await clock.advance(0);
    expect(port.openedWith).toHaveLength(1);
    expect(port.isOpen).toBe(false);
  });
});
