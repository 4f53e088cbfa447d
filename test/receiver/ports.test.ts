import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/protocol/receiver/transport.ts';
import { receiverPorts, type PortSource } from '../../src/receiver/ports.ts';
import { PracticeReceiver } from '../../src/simulator/receiver/practice-receiver.ts';
import { SerialDouble } from '../../src/simulator/receiver/serial-double.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { FakePort } from './fake-port.ts';

const receiverPort = (): FakePort => new FakePort();
const g7Port = (): FakePort => new FakePort({ usbVendorId: 0x22a3, usbProductId: 0x0048 });
const foreignPort = (): FakePort => new FakePort({ usbVendorId: 0x0403, usbProductId: 0x6001 });
const unknownPort = (): FakePort => new FakePort({});

/** `navigator.serial` as far as a page uses it; an event's target is the port, as in the browser. */
class FakeSerial extends EventTarget implements Serial {
  onconnect = null;
  ondisconnect = null;
  readonly askedFor: (SerialPortRequestOptions | undefined)[] = [];
  readonly #granted: FakePort[];
  readonly #choice: FakePort | DOMException;

  constructor(granted: FakePort[], choice: FakePort | DOMException = new DOMException('', 'NotFoundError')) {
    super();
    this.#granted = granted;
    this.#choice = choice;
  }

  async getPorts(): Promise<FakePort[]> {
    return this.#granted;
  }

  async requestPort(options?: SerialPortRequestOptions): Promise<FakePort> {
    this.askedFor.push(options);
    if (this.#choice instanceof DOMException) throw this.#choice;
    return this.#choice;
  }

  tell(type: 'connect' | 'disconnect', port: FakePort): void {
    this.dispatchEvent(Object.defineProperty(new Event(type), 'target', { value: port }));
  }
}

const serialPorts = (serial: Serial | undefined, secure: boolean): PortSource => receiverPorts({ serial }, secure);

describe('availability', () => {
  it.each([
    ['ok', new FakeSerial([]), true],
    ['no-serial', undefined, true],
    ['insecure', undefined, false],
  ] as const)('is %s', (expected, serial, secure) => {
    expect(serialPorts(serial, secure).availability()).toBe(expected);
  });
});

describe('choosing', () => {
  it('shows receivers only, G7 too, and gives a transport that is not open', async () => {
    const port = receiverPort();
    const serial = new FakeSerial([], port);
    const transport = await serialPorts(serial, true).choose();
    expect(transport.ids).toEqual({ vendorId: 0x22a3, productId: 0x0047 });
    expect(port.openedWith).toEqual([]);
    expect(serial.askedFor).toEqual([
      {
        filters: [
          { usbVendorId: 0x22a3, usbProductId: 0x0047 },
          { usbVendorId: 0x22a3, usbProductId: 0x0048 },
        ],
      },
    ]);
  });

  it.each([
    ['g7', g7Port()],
    ['not-dexcom', foreignPort()],
    ['not-dexcom', unknownPort()],
  ] as const)('rejects with %s and never opens it', async (code, port) => {
    await expect(serialPorts(new FakeSerial([], port), true).choose()).rejects.toMatchObject({ name: 'ReceiverError', code });
    expect(port.openedWith).toEqual([]);
  });

  it.each([
    ['ReceiverError', 'none-chosen', 'NotFoundError'],
    ['TransportError', 'refused', 'SecurityError'],
  ] as const)('tells %s %s from %s', async (name, code, cause) => {
    const serial = new FakeSerial([], new DOMException('', cause));
    await expect(serialPorts(serial, true).choose()).rejects.toMatchObject({ name, code, cause: { name: cause } });
  });

  it('is refused where there is no serial', async () => {
    await expect(serialPorts(undefined, true).choose()).rejects.toMatchObject({ code: 'refused' });
    expect(await serialPorts(undefined, true).known()).toEqual([]);
  });
});

describe('known ports', () => {
  it('are the receivers among those granted, not opened', async () => {
    const ports = [foreignPort(), receiverPort(), g7Port(), receiverPort(), unknownPort()];
    expect(await serialPorts(new FakeSerial(ports), true).known()).toHaveLength(2);
    expect(ports.flatMap((port) => port.openedWith)).toEqual([]);
  });

  it('are none where a policy forbids asking', async () => {
    const serial = new FakeSerial([]);
    serial.getPorts = () => Promise.reject(new DOMException('', 'SecurityError'));
    expect(await serialPorts(serial, true).known()).toEqual([]);
  });
});

describe('watching', () => {
  it('tells of receivers that come and go, of nothing else, and stops', () => {
    const serial = new FakeSerial([]);
    const came: Transport[] = [];
    let went = 0;
    const stop = serialPorts(serial, true).watch(
      (transport) => came.push(transport),
      () => {
        went += 1;
      },
    );
    const tellAll = (): void => {
      for (const port of [g7Port(), foreignPort(), receiverPort()]) {
        serial.tell('connect', port);
        serial.tell('disconnect', port);
      }
    };
    tellAll();
    expect([came.length, went]).toEqual([1, 1]);
    stop();
    tellAll();
    expect([came.length, went]).toEqual([1, 1]);
  });

  it('says whose port was pulled, by whichever transport it is asked for', async () => {
    const [pulled, other] = [receiverPort(), receiverPort()];
    const serial = new FakeSerial([pulled, other]);
    const ports = serialPorts(serial, true);
    const said: unknown[] = [];
    const known = await ports.known();
    ports.watch(
      () => undefined,
      (isOf) => said.push(...known.map((transport) => isOf?.(transport))),
    );
    serial.tell('disconnect', pulled);
    serial.tell('disconnect', other);
    expect(said).toEqual([true, false, false, true]);
  });
});

describe('plugged in again', () => {
  it.each([
    ['kept', true, 1],
    ['gone, as for a device without a serial number', false, 0],
  ])('with the permission %s: a new port or none, and the old one is dead', async (_what, keepPermission, known) => {
    const clock = new VirtualClock();
    const practice = new PracticeReceiver({ clock, days: 1 });
    const serial = new SerialDouble(practice, { granted: true, keepPermission });
    const ports = serialPorts(serial, true);
    const came: Transport[] = [];
    let went = 0;
    ports.watch(
      (transport) => came.push(transport),
      () => {
        went += 1;
      },
    );
    const [old] = await ports.known();
    await old!.open();
    const reading = old!.read();
    const noticed = serial.unplug();
    await expect(reading).rejects.toMatchObject({ code: 'lost' });
    await clock.run(noticed);
    await old!.close();
    serial.replug();
    expect([came.length, went]).toEqual([known, 1]);
    expect(await ports.known()).toHaveLength(known);
    await expect(old!.open()).rejects.toMatchObject({ code: 'lost' });
    const again = came[0] ?? (await ports.choose());
    await again.open();
    await again.close();
  });
});
