import { describe, expect, it } from 'vitest';
import type { TransportError } from '../../src/protocol/receiver/transport.ts';
import { UsbSerialPort } from '../../src/receiver/usb-serial-port.ts';
import { WebSerialTransport } from '../../src/receiver/web-serial-transport.ts';
import type { PracticeLine } from '../../src/simulator/receiver/line.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { asDevice, FakeUsbDevice, lineOf, loadPolyfill } from './fake-usb.ts';

const SET_LINE_CODING = 0x20;
const SET_CONTROL_LINE_STATE = 0x22;

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const coded = (code: TransportError['code']): object => expect.objectContaining({ name: 'TransportError', code });

type DeviceOptions = ConstructorParameters<typeof FakeUsbDevice>[1];

interface Scene {
  readonly clock: VirtualClock;
  readonly line: PracticeLine;
  readonly device: FakeUsbDevice;
  readonly transport: WebSerialTransport;
}

/** A device that answers each write with what `answer` gives. */
function scene(answer: (request: Uint8Array) => Uint8Array = (request) => request, options?: DeviceOptions): Scene {
  const clock = new VirtualClock();
  const line = lineOf(clock, answer);
  const device = new FakeUsbDevice(line, options);
  return { clock, line, device, transport: new WebSerialTransport(new UsbSerialPort(asDevice(device), loadPolyfill), clock) };
}

async function opened(...args: Parameters<typeof scene>): Promise<Scene> {
  const made = scene(...args);
  await made.transport.open();
  return made;
}

async function readBytes(transport: WebSerialTransport, count: number): Promise<number[]> {
  const all: number[] = [];
  while (all.length < count) all.push(...(await transport.read()));
  return all;
}

/** What does not wait for time has happened. */
const settle = (): Promise<void> => new VirtualClock().advance(0);

/** Until the returned function is called the platform ends no such step, and refuses to close a device that is changing. */
function holdBack(device: FakeUsbDevice, step: 'open' | 'selectConfiguration' | 'claimInterface' | 'controlTransferOut'): () => void {
  const gate = new AbortController();
  const ended = new Promise<void>((resolve) => gate.signal.addEventListener('abort', () => resolve()));
  const done: (...args: never[]) => Promise<unknown> = device[step].bind(device);
  const close = device.close.bind(device);
  let isChanging = false;
  Object.assign(device, {
    async [step](...args: never[]) {
      isChanging = step !== 'controlTransferOut';
      await ended;
      isChanging = false;
      return done(...args);
    },
    async close() {
      if (isChanging) throw new DOMException('An operation that changes the device state is in progress.', 'InvalidStateError');
      await close();
    },
  });
  return () => gate.abort();
}

describe('opening by WebUSB', () => {
  it('tells the device the settings of the line once, DTR around the opening, and no more', async () => {
    const { device, transport } = await opened();
    await transport.write(bytes(1));
    expect(await transport.read()).toEqual(bytes(1));
    await transport.close();
    expect(device.control).toEqual([
      [SET_LINE_CODING, 0, 0x00, 0xc2, 0x01, 0x00, 0, 0, 8],
      [SET_CONTROL_LINE_STATE, 1],
      [SET_CONTROL_LINE_STATE, 0],
    ]);
  });

  it.each([
    ['held', 'refuseClaiming', 'NetworkError'],
    ['held', 'refuseClaiming', 'SecurityError'],
    ['held', 'refuseOpening', 'NetworkError'],
    ['held', 'refuseOpening', 'SecurityError'],
    ['busy', 'refuseOpening', 'InvalidStateError'],
    ['lost', 'refuseOpening', 'NotFoundError'],
    ['refused', 'refuseControl', 'AbortError'],
  ] as const)('is %s when %s with %s, gives the device back, and may be tried again', async (code, where, name) => {
    const { device, transport } = scene();
    device[where] = new DOMException('Unable to claim interface.', name);
    const opening = transport.open();
    await expect(opening).rejects.toEqual(coded(code));
    await expect(opening).rejects.toHaveProperty('cause', device[where]);
    expect(device.opened).toBe(false);
    device[where] = null;
    await transport.open();
    expect(device.opened).toBe(true);
  });

  it('is busy while this page has it open, which goes on', async () => {
    const { device, transport } = await opened();
    const second = new WebSerialTransport(new UsbSerialPort(asDevice(device), loadPolyfill));
    await expect(second.open()).rejects.toEqual(coded('busy'));
    await second.close();
    await transport.write(bytes(1));
    expect(await transport.read()).toEqual(bytes(1));
  });

  it('leaves the device to whoever opened it first of two at once', async () => {
    const { device, transport } = scene();
    const second = new WebSerialTransport(new UsbSerialPort(asDevice(device), loadPolyfill));
    const open = device.open.bind(device);
    device.open = async () => {
      if (device.openings > 0) throw new DOMException('An operation that changes the device state is in progress.', 'InvalidStateError');
      await open();
    };
    const results = await Promise.allSettled([transport.open(), second.open()]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await transport.write(bytes(1));
    expect(await transport.read()).toEqual(bytes(1));
  });

  it('is refused by a device without the interfaces of a serial port', async () => {
    const { device, transport } = scene(undefined, { classes: [2] });
    await expect(transport.open()).rejects.toEqual(coded('refused'));
    expect(device.openings).toBe(0);
  });

  it('is refused where the polyfill does not come, and touches nothing', async () => {
    const { device } = scene();
    const port = new UsbSerialPort(asDevice(device), () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(new WebSerialTransport(port).open()).rejects.toEqual(coded('refused'));
    expect(device.openings).toBe(0);
  });

  it('gives the device back when it was closed meanwhile', async () => {
    const { device, transport } = scene();
    const opening = transport.open();
    await Promise.resolve();
    const closing = transport.close();
    await expect(opening).rejects.toEqual(coded('closed'));
    await closing;
    expect(device.opened).toBe(false);
  });

  it('is called off by closing, whatever step of it the platform does not end, and gives back what comes late', async () => {
    for (const step of ['open', 'selectConfiguration', 'claimInterface', 'controlTransferOut'] as const) {
      const { clock, device, transport } = scene();
      const end = holdBack(device, step);
      const opening = transport.open();
      await clock.advance(0);
      const closing = transport.close();
      await expect(opening, step).rejects.toEqual(coded('closed'));
      await closing;
      expect(clock.sleeping, step).toBe(0);
      end();
      await settle();
      expect([device.openings, device.opened], step).toEqual([1, false]);
      await transport.open();
      expect(device.opened, step).toBe(true);
    }
  });

  it('that was called off takes nothing from the next, though a request of it ends later', async () => {
    const { clock, device, transport } = scene();
    const end = holdBack(device, 'controlTransferOut');
    const first = transport.open();
    await clock.advance(0);
    const closing = transport.close();
    await expect(first).rejects.toEqual(coded('closed'));
    await closing;
    const second = transport.open();
    await clock.advance(0);
    end();
    await second;
    await settle();
    expect(device.opened).toBe(true);
  });

  it('is called off by closing while the polyfill does not come, and touches nothing', async () => {
    const { clock, device } = scene();
    const gate = new AbortController();
    const load: typeof loadPolyfill = () => new Promise((resolve) => gate.signal.addEventListener('abort', () => resolve(loadPolyfill())));
    const transport = new WebSerialTransport(new UsbSerialPort(asDevice(device), load), clock);
    const opening = transport.open();
    await clock.advance(0);
    const closing = transport.close();
    await expect(opening).rejects.toEqual(coded('closed'));
    await closing;
    gate.abort();
    await settle();
    expect([clock.sleeping, device.openings]).toEqual([0, 0]);
  });
});

describe('bytes by WebUSB', () => {
  it('never has two transfers on their way, however many packets come', async () => {
    const { device, transport } = await opened(() => new Uint8Array(1_000));
    for (let answer = 0; answer < 20; answer += 1) {
      await transport.write(bytes(1));
      await readBytes(transport, 1_000);
    }
    expect(device.mostTransfersIn).toBe(1);
  });

  it('does not wait for more after an answer of whole packets', async () => {
    const { transport } = await opened(() => new Uint8Array(128).fill(7));
    await transport.write(bytes(1));
    expect(await readBytes(transport, 128)).toEqual(Array.from({ length: 128 }, () => 7));
  });

  it('passes over empty packets, which end no stream', async () => {
    const { device } = scene();
    const port = new UsbSerialPort(asDevice(device), loadPolyfill);
    await port.open({ baudRate: 115_200 });
    device.emptyPackets = 3;
    const reading = port.readable!.getReader().read();
    await port.writable!.getWriter().write(bytes(1));
    expect(await reading).toEqual({ done: false, value: bytes(1) });
  });

  it('gives what the device sent before, so that it can be drained', async () => {
    const { clock, line, device, transport } = scene();
    const before = line.open();
    before.write(bytes(1, 2));
    await clock.advance(0);
    before.close();
    await transport.open();
    expect(await transport.read()).toEqual(bytes(1, 2));
    expect(device.control).toHaveLength(2);
  });

  it('wakes an endpoint that halted', async () => {
    const { device, transport } = scene();
    device.halts.in = 1;
    await transport.open();
    await transport.write(bytes(1));
    expect(await transport.read()).toEqual(bytes(1));
  });

  it('is lost when the endpoint halts again', async () => {
    const { device, transport } = scene();
    device.halts.in = 2;
    await transport.open();
    await expect(transport.read()).rejects.toEqual(coded('lost'));
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
  });

  it('does not take a write that failed for a good one', async () => {
    const { device, transport } = await opened();
    const reading = transport.read();
    device.halts.out = 1;
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    await expect(reading).rejects.toEqual(coded('lost'));
  });
});

describe('the cable is pulled from a WebUSB device', () => {
  it('rejects the pending read, later reads and writes, and closes', async () => {
    const { device, line, transport } = await opened();
    const reading = transport.read();
    line.unplug();
    expect(device.opened).toBe(true);
    await expect(reading).rejects.toEqual(coded('lost'));
    await expect(transport.read()).rejects.toEqual(coded('lost'));
    await expect(transport.write(bytes(1))).rejects.toEqual(coded('lost'));
    await transport.close();
    await expect(transport.read()).rejects.toEqual(coded('closed'));
  });

  it('ends a write that is stuck', async () => {
    const { device, line, transport } = await opened();
    device.stuck = true;
    const writing = transport.write(bytes(1));
    await settle();
    line.unplug();
    await expect(writing).rejects.toEqual(coded('lost'));
  });

  it('leaves what came before it to be read', async () => {
    const { line, transport } = await opened();
    await transport.write(bytes(1));
    await settle();
    line.unplug();
    expect(await transport.read()).toEqual(bytes(1));
    await expect(transport.read()).rejects.toEqual(coded('lost'));
  });

  it('leaves the old device dead for ever, and the new one is opened like any', async () => {
    const { clock, line, device, transport } = await opened();
    line.unplug();
    device.opened = false;
    await transport.close();
    line.plug();
    await expect(transport.open()).rejects.toEqual(coded('lost'));
    const next = new WebSerialTransport(new UsbSerialPort(asDevice(new FakeUsbDevice(line)), loadPolyfill), clock);
    await next.open();
    await next.write(bytes(1));
    expect(await next.read()).toEqual(bytes(1));
  });
});

describe('closing by WebUSB', () => {
  it('does not wait for a pending read', async () => {
    const { clock, device, transport } = await opened();
    const reading = transport.read();
    await transport.close();
    await expect(reading).rejects.toEqual(coded('closed'));
    expect([device.opened, clock.sleeping]).toEqual([false, 0]);
  });

  it('does not wait for a write that is stuck', async () => {
    const { clock, device, transport } = await opened();
    device.stuck = true;
    const writing = transport.write(bytes(1));
    await settle();
    await transport.close();
    await expect(writing).rejects.toEqual(coded('closed'));
    expect([device.opened, clock.sleeping]).toEqual([false, 0]);
  });

  it('gives the device back even if it does not listen any more', async () => {
    const { device, transport } = await opened();
    device.refuseControl = new DOMException('A transfer error has occurred.', 'NetworkError');
    await transport.close();
    expect(device.opened).toBe(false);
  });

  it('lets it be opened again, with nothing left of before', async () => {
    const { transport } = await opened();
    await transport.write(bytes(1));
    await settle();
    await transport.close();
    await transport.open();
    await transport.write(bytes(2));
    expect(await transport.read()).toEqual(bytes(2));
  });
});
