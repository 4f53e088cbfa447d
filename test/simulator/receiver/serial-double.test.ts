import { beforeEach, describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../src/protocol/receiver/packet.ts';
import { PracticeReceiver } from '../../../src/simulator/receiver/practice-receiver.ts';
import { createSerialDouble, type SerialDouble } from '../../../src/simulator/receiver/serial-double.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { bytesOf, framesIn } from './helpers.ts';

const FILTERS = [{ usbVendorId: 0x22a3, usbProductId: 0x0047 }];
const PING = encodeFrame(10);
const PONG = bytesOf('0106000135d4');

let clock: VirtualClock;
let receiver: PracticeReceiver;
let serial: SerialDouble;

beforeEach(() => {
  clock = new VirtualClock();
  receiver = new PracticeReceiver({ clock, days: 1 });
  serial = createSerialDouble(receiver);
});

async function openPort(): Promise<SerialPort> {
  const port = await serial.requestPort({ filters: FILTERS });
  await port.open({ baudRate: 115_200 });
  return port;
}

async function write(port: SerialPort, bytes: Uint8Array): Promise<void> {
  const writer = port.writable!.getWriter();
  await writer.write(bytes);
  writer.releaseLock();
}

/** Names of the events of both kinds, and their targets, as the page hears them. */
function heard(): { type: string; target: EventTarget | null }[] {
  const events: { type: string; target: EventTarget | null }[] = [];
  for (const type of ['connect', 'disconnect']) {
    serial.addEventListener(type, (event) => events.push({ type: event.type, target: event.target }));
  }
  return events;
}

describe('the chooser', () => {
  it('gives the receiver to who filters for it, and remembers the permission', async () => {
    expect(await serial.getPorts()).toEqual([]);
    const port = await serial.requestPort({ filters: FILTERS });
    expect(port.getInfo()).toEqual({ usbVendorId: 0x22a3, usbProductId: 0x0047 });
    expect(port.connected).toBe(true);
    expect(await serial.getPorts()).toEqual([port]);
    expect(await serial.requestPort()).toBe(port);
  });

  it.each([
    ['the person cancels', 'cancels' as const, FILTERS],
    ['nothing fits', 'chooses' as const, [{ usbVendorId: 0x1234 }]],
    ['the product is another', 'chooses' as const, [{ usbVendorId: 0x22a3, usbProductId: 0x0048 }]],
  ])('rejects when %s', async (_, person, filters) => {
    serial.person = person;
    await expect(serial.requestPort({ filters })).rejects.toMatchObject({ name: 'NotFoundError' });
    expect(await serial.getPorts()).toEqual([]);
  });

  it('rejects a filter with a product and no vendor', async () => {
    await expect(serial.requestPort({ filters: [{ usbProductId: 71 }] })).rejects.toThrow(TypeError);
  });

  it('knows the port of an earlier visit', async () => {
    serial = createSerialDouble(receiver, { granted: true });
    expect(await serial.getPorts()).toHaveLength(1);
  });

  it('forgets a port for good', async () => {
    const port = await openPort();
    await port.forget();
    expect(await serial.getPorts()).toEqual([]);
    expect(port.readable).toBeNull();
    expect(await serial.requestPort({ filters: FILTERS })).not.toBe(port);
  });
});

describe('an open port', () => {
  it('carries requests and answers over real streams', async () => {
    const port = await openPort();
    expect(port.readable).toBeInstanceOf(ReadableStream);
    expect(port.writable).toBeInstanceOf(WritableStream);
    const reader = port.readable!.getReader();
    await write(port, PING);
    expect(await reader.read()).toEqual({ done: false, value: PONG });
  });

  it('delivers in pieces no longer than its buffer', async () => {
    const port = await serial.requestPort();
    await port.open({ baudRate: 9600, bufferSize: 10 });
    const reader = port.readable!.getReader();
    await write(port, encodeFrame(11));
    const bytes: number[] = [];
    while (bytes.length < 259) {
      const { value } = await reader.read();
      expect(value!.length).toBeLessThanOrEqual(10);
      bytes.push(...value!);
    }
    expect(framesIn(Uint8Array.from(bytes))).toHaveLength(1);
  });

  it('loses nothing when a reader lets go, or the stream is cancelled, before the answer comes', async () => {
    const port = await openPort();
    const first = port.readable!;
    const reader = first.getReader();
    const dropped = reader.read();
    reader.releaseLock();
    await expect(dropped).rejects.toThrow(TypeError);
    await write(port, PING);
    const second = first.getReader();
    expect((await second.read()).value).toEqual(PONG);
    const pending = second.read();
    await second.cancel();
    expect(await pending).toMatchObject({ done: true });
    second.releaseLock();

    expect(port.readable).not.toBe(first);
    await write(port, PING);
    expect((await port.readable!.getReader().read()).value).toEqual(PONG);
  });

  it('gives a new writable after the last one was closed', async () => {
    const port = await openPort();
    const first = port.writable!;
    await first.close();
    expect(port.writable).not.toBe(first);
    await write(port, PING);
    expect(receiver.commandCount).toBe(1);
  });

  it('opens once, for one host', async () => {
    const port = await openPort();
    await expect(port.open({ baudRate: 9600 })).rejects.toMatchObject({ name: 'InvalidStateError' });
    await port.close();
    await expect(port.close()).rejects.toMatchObject({ name: 'InvalidStateError' });
    const other = receiver.transport();
    await other.open();
    await expect(port.open({ baudRate: 9600 })).rejects.toMatchObject({ name: 'NetworkError' });
    await other.close();
    await port.open({ baudRate: 9600 });
  });

  it('wants a baud rate', async () => {
    const port = await serial.requestPort();
    await expect(port.open({ baudRate: 0 })).rejects.toThrow(TypeError);
    await expect(port.open({ baudRate: 9600, bufferSize: 0 })).rejects.toThrow(TypeError);
  });

  it('does not close while a stream is locked', async () => {
    const port = await openPort();
    const reader = port.readable!.getReader();
    await expect(port.close()).rejects.toThrow(TypeError);
    reader.releaseLock();
    await port.close();
    expect(port.readable).toBeNull();
    expect(port.writable).toBeNull();
  });

  it('has signals only while it is open', async () => {
    const port = await openPort();
    await port.setSignals({ dataTerminalReady: true });
    expect(await port.getSignals()).toMatchObject({ clearToSend: false });
    await port.close();
    await expect(port.getSignals()).rejects.toMatchObject({ name: 'InvalidStateError' });
  });

  it('gets what the receiver sent while it was closed', async () => {
    const port = await openPort();
    await write(port, PING);
    await port.close();
    await port.open({ baudRate: 9600 });
    expect((await port.readable!.getReader().read()).value).toEqual(PONG);
  });
});

describe('a pulled cable', () => {
  it('fails the pending read at once; the page is told a moment later', async () => {
    const port = await openPort();
    const events = heard();
    let notices = 0;
    serial.ondisconnect = () => (notices += 1);
    port.ondisconnect = () => (notices += 1);
    const reader = port.readable!.getReader();
    const read = reader.read();
    const noticed = serial.unplug();
    await expect(read).rejects.toMatchObject({ name: 'NetworkError', message: 'The device has been lost.' });
    reader.releaseLock();

    expect(port.readable).toBeNull();
    expect(port.connected).toBe(true);
    expect(await serial.getPorts()).toEqual([port]);
    await write(port, PING);
    expect(receiver.commandCount).toBe(0);
    expect(events).toEqual([]);

    await clock.run(noticed);
    expect(events).toEqual([{ type: 'disconnect', target: port }]);
    expect(notices).toBe(2);
    expect(port.connected).toBe(false);
    expect(port.writable).toBeNull();
    expect(await serial.getPorts()).toEqual([]);
    await port.close();
    await expect(port.open({ baudRate: 9600 })).rejects.toMatchObject({ name: 'NetworkError' });
    await expect(serial.requestPort({ filters: FILTERS })).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('shows bytes that came before it was pulled', async () => {
    const port = await openPort();
    receiver.order({ kind: 'unplug', afterBytes: 2 });
    const reader = port.readable!.getReader();
    await write(port, PING);
    expect((await reader.read()).value).toEqual(PONG.slice(0, 2));
    await expect(reader.read()).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it('is a new port when it is plugged in again, with the permission kept', async () => {
    const old = await openPort();
    const events = heard();
    await clock.run(serial.unplug());
    serial.replug({ keepPermission: true });
    const [port] = await serial.getPorts();
    expect(port).not.toBe(old);
    expect(events).toEqual([
      { type: 'disconnect', target: old },
      { type: 'connect', target: port },
    ]);
    await port!.open({ baudRate: 9600 });
    await write(port!, PING);
    expect((await port!.readable!.getReader().read()).value).toEqual(PONG);
    await expect(old.open({ baudRate: 9600 })).rejects.toMatchObject({ name: 'NetworkError' });
  });

  it('must be chosen anew when the permission is gone, and nobody is told of it', async () => {
    await openPort();
    const events = heard();
    await clock.run(serial.unplug());
    serial.replug();
    expect(await serial.getPorts()).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['disconnect']);
    await openPort();
    expect(await serial.getPorts()).toHaveLength(1);
  });

  it('tells of the old port before the new one, however fast it is plugged in again', async () => {
    const old = await openPort();
    const events = heard();
    const noticed = serial.unplug();
    serial.replug({ keepPermission: true });
    const [port] = await serial.getPorts();
    await clock.run(noticed);
    expect(events).toEqual([
      { type: 'disconnect', target: old },
      { type: 'connect', target: port },
    ]);
    expect(await serial.getPorts()).toEqual([port]);
  });
});
