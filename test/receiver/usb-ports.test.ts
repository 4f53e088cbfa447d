import { describe, expect, it, vi } from 'vitest';
import type { Transport, UsbIds } from '../../src/protocol/receiver/transport.ts';
import { receiverPorts, type PortSource } from '../../src/receiver/ports.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { asUsb, FakeUsb, FakeUsbDevice, lineOf, loadPolyfill } from './fake-usb.ts';

const device = (ids?: UsbIds): FakeUsbDevice => new FakeUsbDevice(lineOf(new VirtualClock(), (request) => request), ids && { ids });
const receiver = (): FakeUsbDevice => device();
const g7 = (): FakeUsbDevice => device({ vendorId: 0x22a3, productId: 0x0048 });
const foreign = (): FakeUsbDevice => device({ vendorId: 0x0403, productId: 0x6001 });

const loader = () => vi.fn(loadPolyfill);
const portsOf = (usb: FakeUsb, load = loader()): PortSource => receiverPorts({ usb: asUsb(usb) }, true, load);

describe('where there is WebUSB and no Web Serial', () => {
  it('is available, on a secure page', () => {
    const usb = asUsb(new FakeUsb([]));
    expect(receiverPorts({ usb }, true).availability()).toBe('ok');
    expect(receiverPorts({ usb }, false).availability()).toBe('insecure');
    expect(receiverPorts({}, true).availability()).toBe('no-serial');
  });

  it('loads the polyfill when a receiver is opened, and not before', async () => {
    const plugged = receiver();
    const usb = new FakeUsb([plugged], plugged);
    const load = loader();
    const ports = portsOf(usb, load);
    ports.availability();
    ports.watch(
      () => undefined,
      () => undefined,
    );
    usb.tell('connect', plugged);
    await ports.known();
    const transport = await ports.choose();
    expect(load).not.toHaveBeenCalled();
    await transport.open();
    expect(load).toHaveBeenCalledOnce();
    expect(plugged.opened).toBe(true);
    await transport.close();
  });

  it('leaves WebUSB alone where there is Web Serial', async () => {
    const plugged = receiver();
    const usb = new FakeUsb([plugged], plugged);
    const serial = Object.assign(new EventTarget(), {
      onconnect: null,
      ondisconnect: null,
      getPorts: async () => [],
      requestPort: () => Promise.reject(new DOMException('', 'NotFoundError')),
    });
    const ports = receiverPorts({ serial, usb: asUsb(usb) }, true, loader());
    expect(await ports.known()).toEqual([]);
    await expect(ports.choose()).rejects.toMatchObject({ code: 'none-chosen' });
    expect(usb.askedFor).toEqual([]);
  });
});

describe('choosing by WebUSB', () => {
  it('asks within the click, for receivers only, G7 too, and opens nothing', async () => {
    const chosen = receiver();
    const usb = new FakeUsb([], chosen);
    const choosing = portsOf(usb).choose();
    expect(usb.askedFor).toEqual([
      {
        filters: [
          { vendorId: 0x22a3, productId: 0x0047 },
          { vendorId: 0x22a3, productId: 0x0048 },
        ],
      },
    ]);
    expect((await choosing).ids).toEqual({ vendorId: 0x22a3, productId: 0x0047 });
    expect(chosen.openings).toBe(0);
  });

  it.each([
    ['g7', g7()],
    ['not-dexcom', foreign()],
  ] as const)('rejects with %s, never opens it and sends it nothing', async (code, chosen) => {
    const load = loader();
    await expect(portsOf(new FakeUsb([], chosen), load).choose()).rejects.toMatchObject({ name: 'ReceiverError', code });
    expect([chosen.openings, chosen.control, load.mock.calls]).toEqual([0, [], []]);
  });

  it.each([
    ['ReceiverError', 'none-chosen', 'NotFoundError'],
    ['TransportError', 'refused', 'SecurityError'],
  ] as const)('tells %s %s from %s', async (name, code, cause) => {
    const usb = new FakeUsb([], new DOMException('', cause));
    await expect(portsOf(usb).choose()).rejects.toMatchObject({ name, code, cause: { name: cause } });
  });
});

describe('what WebUSB remembers', () => {
  it('is known if it is a receiver, and not opened', async () => {
    const devices = [foreign(), receiver(), g7(), receiver()];
    expect(await portsOf(new FakeUsb(devices)).known()).toHaveLength(2);
    expect(devices.map(({ openings }) => openings)).toEqual([0, 0, 0, 0]);
  });

  it('is nothing where a policy forbids asking', async () => {
    const usb = new FakeUsb([]);
    usb.getDevices = () => Promise.reject(new DOMException('', 'SecurityError'));
    expect(await portsOf(usb).known()).toEqual([]);
  });

  it('tells of receivers that come and go, of nothing else, and stops', () => {
    const usb = new FakeUsb([]);
    const came: Transport[] = [];
    let went = 0;
    const stop = portsOf(usb).watch(
      (transport) => came.push(transport),
      () => {
        went += 1;
      },
    );
    const tellAll = (): void => {
      for (const each of [g7(), foreign(), receiver()]) {
        usb.tell('connect', each);
        usb.tell('disconnect', each);
      }
    };
    tellAll();
    expect([came.length, went]).toEqual([1, 1]);
    stop();
    tellAll();
    expect([came.length, went]).toEqual([1, 1]);
  });

  it('says whose device was pulled, though each transport has a port of its own', async () => {
    const [pulled, other] = [receiver(), receiver()];
    const usb = new FakeUsb([pulled, other]);
    const ports = portsOf(usb);
    const said: unknown[] = [];
    const known = await ports.known();
    ports.watch(
      () => undefined,
      (isOf) => said.push(...known.map((transport) => isOf?.(transport))),
    );
    usb.tell('disconnect', pulled);
    usb.tell('disconnect', other);
    expect(said).toEqual([true, false, false, true]);
  });
});
