import { TransportError } from '../protocol/receiver/transport.ts';
import { abortable } from './abortable.ts';
import type { BytePort } from './port-bus.ts';
import { openingUsbError } from './serial-errors.ts';
import { guarded, UsbGuard } from './usb-guard.ts';

/** Gives the port of `web-serial-polyfill`, which is a chunk of its own. */
export type LoadPolyfill = () => Promise<typeof import('web-serial-polyfill').SerialPort>;

/**
 * One packet of the receiver's bulk endpoints (receiver-protocol, 1). A longer transfer ends only with a short packet, so
 * that an answer of whole packets might never arrive.
 */
const PACKET_BYTES = 64;

interface Opened {
  readonly guard: UsbGuard;
  readonly port: BytePort;
}

/**
 * A USB device of the communications class as a serial port, by `web-serial-polyfill`, and with the habits of
 * Chromium's own that the transport relies on: a failed device has no streams, a write that failed is told, `close`
 * does not wait for what is stuck.
 *
 * The polyfill is the driver here: like every driver, it tells the device the line's settings and DTR when it opens, and
 * clears DTR when it closes, by control requests that are no commands to the receiver (receiver-protocol, 1). Nothing
 * else toggles them.
 */
export class UsbSerialPort implements BytePort {
  readonly device: USBDevice;
  readonly #load: LoadPolyfill;
  #opened: Opened | null = null;

  constructor(device: USBDevice, load: LoadPolyfill) {
    this.device = device;
    this.#load = load;
  }

  getInfo(): SerialPortInfo {
    return { usbVendorId: this.device.vendorId, usbProductId: this.device.productId };
  }

  get readable(): ReadableStream<Uint8Array> | null {
    return this.#working?.readable ?? null;
  }

  get writable(): WritableStream<Uint8Array> | null {
    return this.#working?.writable ?? null;
  }

  /**
   * Rejects with a `TransportError`: 'held' where the operating system does not give the device away, the reason of
   * `calledOff` where that ended it.
   */
  async open(options: SerialOptions, calledOff?: AbortSignal): Promise<void> {
    if (this.device.opened) throw new TransportError('busy', 'the device is open already');
    const guard = new UsbGuard(this.device, calledOff);
    try {
      const PolyfillPort = await abortable(this.#load(), calledOff);
      const port = new PolyfillPort(guarded(guard));
      await port.open({ ...options, bufferSize: PACKET_BYTES });
      this.#opened = { guard, port };
    } catch (error) {
      // The polyfill tells in words only what went wrong.
      throw openingUsbError(guard.failure ?? error);
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    if (!opened) return;
    opened.guard.release();
    try {
      await opened.port.close();
    } finally {
      // The polyfill leaves it open where the last control request failed.
      if (this.device.opened) await this.device.close();
    }
  }

  get #working(): BytePort | null {
    return this.#opened && this.#opened.guard.failure === null ? this.#opened.port : null;
  }
}
