import { beforeEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { TransportError, type Transport } from '../../../src/protocol/receiver/transport.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { framesIn } from './helpers.ts';

const PING = encodeFrame(10);

let receiver: PracticeReceiver;
let transport: Transport;

beforeEach(async () => {
  receiver = new PracticeReceiver({ clock: new VirtualClock(), days: 1 });
  transport = receiver.transport();
  await transport.open();
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof TransportError ? error.code : String(error);
}

describe('the practice transport', () => {
  it('knows the USB ids', () => {
    expect(transport.ids).toEqual({ vendorId: 0x22a3, productId: 0x0047 });
    const usb = { vendorId: 0x22a3, productId: 0x0048 };
    expect(new PracticeReceiver({ clock: new VirtualClock(), days: 1, usb }).transport().ids).toEqual(usb);
  });

  it('gives a long answer in packets of at most 64 bytes', async () => {
    await transport.write(encodeFrame(11));
    const packets: Uint8Array[] = [];
    while (packets.reduce((sum, { length }) => sum + length, 0) < 259) packets.push(await transport.read());
    expect(packets.map(({ length }) => length)).toEqual([64, 64, 64, 64, 3]);
    expect(framesIn(Uint8Array.from(packets.flatMap((packet) => [...packet])))).toHaveLength(1);
  });

  it('takes a request in pieces', async () => {
    await transport.write(PING.slice(0, 3));
    await transport.write(PING.slice(3));
    expect(framesIn(await transport.read())).toHaveLength(1);
    expect(receiver.violations).toEqual([]);
  });

  it('loses no byte by an aborted read', async () => {
    const abort = new AbortController();
    const read = transport.read(abort.signal);
    abort.abort();
    await expect(read).rejects.toBe(abort.signal.reason);
    await transport.write(PING);
    expect(framesIn(await transport.read())).toHaveLength(1);
  });

  it('neither reads nor writes for a signal that was aborted before', async () => {
    const signal = AbortSignal.abort();
    await expect(transport.write(PING, signal)).rejects.toBe(signal.reason);
    await expect(transport.read(signal)).rejects.toBe(signal.reason);
    expect(receiver.commandCount).toBe(0);
  });

  it('is busy while another one is open', async () => {
    const other = receiver.transport();
    expect(await codeOf(other.open())).toBe('busy');
    expect(await codeOf(transport.open())).toBe('busy');
    await transport.close();
    await other.open();
  });

  it('ends a pending read when it is closed, and can be opened again', async () => {
    const read = codeOf(transport.read());
    await transport.close();
    expect(await read).toBe('closed');
    expect(await codeOf(transport.read())).toBe('closed');
    expect(await codeOf(transport.write(PING))).toBe('closed');
    await transport.close();
    await transport.open();
    await transport.write(PING);
    expect(framesIn(await transport.read())).toHaveLength(1);
  });

  it('leaves an unread answer to the next opener', async () => {
    await transport.write(PING);
    await transport.close();
    await transport.open();
    expect(framesIn(await transport.read())).toHaveLength(1);
  });

  it('fails a pending read when the cable is pulled, and stays dead until it is opened anew', async () => {
    const read = codeOf(transport.read());
    receiver.unplug();
    expect(await read).toBe('lost');
    expect(await codeOf(transport.write(PING))).toBe('lost');
    expect(await codeOf(receiver.transport().open())).toBe('lost');
    receiver.plug();
    expect(await codeOf(transport.read())).toBe('lost');
    await transport.close();
    await transport.open();
    await transport.write(PING);
    expect(framesIn(await transport.read())).toHaveLength(1);
  });

  it('forgets answers under way and half a request when the cable is pulled', async () => {
    await transport.write(PING);
    await transport.write(PING.slice(0, 3));
    receiver.unplug();
    receiver.plug();
    await transport.close();
    await transport.open();
    await transport.write(PING);
    expect(framesIn(await transport.read())).toHaveLength(1);
    expect(receiver.violations).toEqual([]);
  });
});
