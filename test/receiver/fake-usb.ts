import type { Clock } from '../../src/domain/clock.ts';
import type { UsbIds } from '../../src/protocol/receiver/transport.ts';
import type { LoadPolyfill } from '../../src/receiver/usb-serial-port.ts';
import { deliver } from '../../src/simulator/receiver/delivery.ts';
import { PracticeLine, type LineHold } from '../../src/simulator/receiver/line.ts';

const PACKET_BYTES = 64;
const RECEIVER: UsbIds = { vendorId: 0x22a3, productId: 0x0047 };

interface FakeUsbOptions {
  readonly ids?: UsbIds;
  /** Bytes in the packets of an answer; 64 fills them, so that an answer of whole packets has no short one. */
  readonly packetBytes?: number;
  /** Interface classes, in order; a receiver's are 2 (control) and 10 (data). */
  readonly classes?: readonly number[];
}

/**
 * A USB device of the communications class at the end of a practice receiver's cable, as WebUSB shows it: a transfer
 * in ends with a short packet or when it is full, and never with less.
 */
export class FakeUsbDevice implements Partial<USBDevice> {
  readonly vendorId: number;
  readonly productId: number;
  readonly configurations: USBConfiguration[];
  configuration: USBConfiguration | null = null;
  opened = false;
  /** How often `open` was called. */
  openings = 0;
  /** Rejects `open`. */
  refuseOpening: DOMException | null = null;
  /** Rejects the claiming of the data interface, as a phone does whose kernel has it. */
  refuseClaiming: DOMException | null = null;
  /** Rejects control requests. */
  refuseControl: DOMException | null = null;
  /** Writes never end. */
  stuck = false;
  /** How many of the next transfers halt their endpoint. */
  readonly halts = { in: 0, out: 0 };
  /** How many empty packets come before the next bytes. */
  emptyPackets = 0;
  /** [request, value, data…] of every control request. */
  readonly control: number[][] = [];
  /** The most transfers in that were on their way at once. */
  mostTransfersIn = 0;
  readonly #line: PracticeLine;
  readonly #packetBytes: number;
  readonly #claimed = new Set<number>();
  readonly #halted = { in: false, out: false };
  #hold: LineHold | null = null;
  #handle = new AbortController();
  #transfersIn = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(line: PracticeLine, { ids = RECEIVER, packetBytes = PACKET_BYTES, classes = [2, 10] }: FakeUsbOptions = {}) {
    this.#line = line;
    this.vendorId = ids.vendorId;
    this.productId = ids.productId;
    this.#packetBytes = packetBytes;
    this.configurations = [{ configurationValue: 1, configurationName: null, interfaces: classes.map(interfaceOf) }];
    line.plugged.watch((isPlugged) => {
      if (!isPlugged) this.#handle.abort(new DOMException('A transfer error has occurred.', 'NetworkError'));
    });
  }

  async open(): Promise<void> {
    this.openings += 1;
    if (this.#handle.signal.aborted) throw new DOMException('The device was disconnected.', 'NotFoundError');
    if (this.refuseOpening) throw this.refuseOpening;
    this.opened = true;
  }

  async close(): Promise<void> {
    this.opened = false;
    this.#claimed.clear();
    this.#hold?.close();
    this.#hold = null;
    if (this.#handle.signal.aborted) return;
    this.#handle.abort(new DOMException('The transfer was cancelled.', 'AbortError'));
    this.#handle = new AbortController();
  }

  async selectConfiguration(value: number): Promise<void> {
    this.configuration = this.configurations.find(({ configurationValue }) => configurationValue === value) ?? null;
  }

  async claimInterface(number: number): Promise<void> {
    if (number === 1 && this.refuseClaiming) throw this.refuseClaiming;
    this.#claimed.add(number);
    if (number === 1) this.#hold ??= this.#line.open();
  }

  async controlTransferOut({ request, value }: USBControlTransferParameters, data?: BufferSource): Promise<USBOutTransferResult> {
    if (this.refuseControl) throw this.refuseControl;
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array();
    this.control.push([request, value, ...bytes]);
    return { status: 'ok', bytesWritten: bytes.length };
  }

  async transferIn(endpoint: number, length: number): Promise<USBInTransferResult> {
    if (endpoint !== 3 || !this.#claimed.has(1)) throw new DOMException('Not an endpoint of a claimed interface.', 'NotFoundError');
    if (this.#halts('in')) return { status: 'stall' };
    this.#transfersIn += 1;
    this.mostTransfersIn = Math.max(this.mostTransfersIn, this.#transfersIn);
    const turn = this.#turn.then(() => this.#receive(length));
    this.#turn = turn.catch(() => undefined);
    try {
      return { status: 'ok', data: new DataView((await turn).buffer) };
    } finally {
      this.#transfersIn -= 1;
    }
  }

  async transferOut(endpoint: number, data: BufferSource): Promise<USBOutTransferResult> {
    const { signal } = this.#handle;
    if (endpoint !== 2 || !this.#hold) throw new DOMException('Not an endpoint of a claimed interface.', 'NotFoundError');
    if (this.#halts('out')) return { status: 'stall', bytesWritten: 0 };
    signal.throwIfAborted();
    if (this.stuck) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    if (data instanceof Uint8Array) this.#hold.write(data.slice());
    return { status: 'ok', bytesWritten: data.byteLength };
  }

  async clearHalt(direction: USBDirection): Promise<void> {
    this.#halted[direction] = false;
  }

  #halts(direction: USBDirection): boolean {
    if (this.#halted[direction]) return true;
    if (this.halts[direction] === 0) return false;
    this.halts[direction] -= 1;
    this.#halted[direction] = true;
    return true;
  }

  async #receive(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const { signal } = this.#handle;
    const received: number[] = [];
    for (;;) {
      signal.throwIfAborted();
      const packet = this.#packet();
      if (packet) received.push(...packet);
      if (packet && (packet.length < PACKET_BYTES || received.length >= length)) return Uint8Array.from(received);
      if (!packet) await this.#hold!.change(signal);
    }
  }

  #packet(): Uint8Array | null {
    if (this.emptyPackets === 0) return this.#hold!.take(this.#packetBytes);
    this.emptyPackets -= 1;
    return new Uint8Array();
  }
}

/** `navigator.usb` as far as a page uses it. */
export class FakeUsb extends EventTarget {
  readonly askedFor: (USBDeviceRequestOptions | undefined)[] = [];
  readonly #granted: readonly FakeUsbDevice[];
  readonly #choice: FakeUsbDevice | DOMException;

  constructor(granted: readonly FakeUsbDevice[], choice: FakeUsbDevice | DOMException = new DOMException('', 'NotFoundError')) {
    super();
    this.#granted = granted;
    this.#choice = choice;
  }

  async getDevices(): Promise<USBDevice[]> {
    return this.#granted.map(asDevice);
  }

  async requestDevice(options?: USBDeviceRequestOptions): Promise<USBDevice> {
    this.askedFor.push(options);
    if (this.#choice instanceof DOMException) throw this.#choice;
    return asDevice(this.#choice);
  }

  tell(type: 'connect' | 'disconnect', device: FakeUsbDevice): void {
    if (type === 'disconnect') device.opened = false;
    this.dispatchEvent(Object.assign(new Event(type), { device: asDevice(device) }));
  }
}

export const loadPolyfill: LoadPolyfill = () => import('web-serial-polyfill').then(({ SerialPort }) => SerialPort);

/** A cable with something at its end that answers each write with what `answer` gives. */
export function lineOf(clock: Clock, answer: (request: Uint8Array) => Uint8Array): PracticeLine {
  return new PracticeLine(
    clock,
    (request) => [deliver(answer(request), null, 0)],
    () => undefined,
  );
}

/** The fakes as the page takes them. */
export function asDevice(device: Partial<USBDevice>): USBDevice {
  return device as USBDevice;
}

export function asUsb(usb: Pick<USB, 'getDevices' | 'requestDevice'>): USB {
  return usb as USB;
}

function interfaceOf(interfaceClass: number, interfaceNumber: number): USBInterface {
  const endpoint = (endpointNumber: number, direction: USBDirection, type: USBEndpointType, packetSize: number): USBEndpoint => ({
    endpointNumber,
    direction,
    type,
    packetSize,
  });
  const alternate: USBAlternateInterface = {
    alternateSetting: 0,
    interfaceClass,
    interfaceSubclass: 0,
    interfaceProtocol: 0,
    interfaceName: null,
    endpoints:
      interfaceClass === 10
        ? [endpoint(2, 'out', 'bulk', PACKET_BYTES), endpoint(3, 'in', 'bulk', PACKET_BYTES)]
        : [endpoint(1, 'in', 'interrupt', 8)],
  };
  return { interfaceNumber, alternate, alternates: [alternate], claimed: false };
}
