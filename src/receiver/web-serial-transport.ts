import { systemClock, type Clock } from '../domain/clock.ts';
import { TransportError, type Transport, type UsbIds } from '../protocol/receiver/transport.ts';
import { abortable } from './abortable.ts';
import { Inbox } from './inbox.ts';
import { closedError, lostError, openingError, writingError } from './serial-errors.ts';
import { SerialPump } from './serial-pump.ts';
import { within } from './within.ts';

/**
 * A native CDC device with no UART behind it: these settings reach nothing (receiver-protocol, 1). The buffer lets a
 * whole answer come in few pieces. DTR and RTS stay as the platform sets them.
 */
const LINE: SerialOptions = {
  baudRate: 115_200,
  dataBits: 8,
  stopBits: 1,
  parity: 'none',
  flowControl: 'none',
  bufferSize: 65_536,
};

/** How long `close` waits for the platform before it leaves the port to itself. */
const CLOSING_CAP_MS = 3_000;

interface Connection {
  readonly inbox: Inbox;
  readonly pump: SerialPump;
}

/** Bytes over Web Serial; what the platform does is in web-serial-facts. */
export class WebSerialTransport implements Transport {
  /** A port that is no USB device has the ids 0 and 0, which are nobody's. */
  readonly ids: UsbIds;
  readonly #port: SerialPort;
  readonly #clock: Clock;
  #connection: Connection | null = null;
  #opening: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  /** Counts the calls of `close`, so that an `open` on its way knows that it was called off. */
  #closes = 0;

  constructor(port: SerialPort, clock: Clock = systemClock) {
    const { usbVendorId: vendorId = 0, usbProductId: productId = 0 } = port.getInfo();
    this.ids = { vendorId, productId };
    this.#port = port;
    this.#clock = clock;
  }

  /** The platform's opening cannot be called off: after an abort it is waited for, and the port closed again. */
  async open(signal?: AbortSignal): Promise<void> {
    const closes = this.#closes;
    await this.#closing;
    signal?.throwIfAborted();
    if (closes !== this.#closes) throw closedError();
    if (this.#opening || this.#connection) throw new TransportError('busy', 'the port is open already');
    if (this.#port.connected === false) throw lostError();
    const opening = this.#port.open(LINE);
    this.#opening = opening;
    try {
      await opening;
    } catch (error) {
      throw openingError(error);
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
    // Whoever called `close` meanwhile closes what was opened.
    if (closes !== this.#closes) throw closedError();
    const inbox = new Inbox();
    this.#connection = { inbox, pump: new SerialPump(this.#port, inbox) };
    if (signal?.aborted) {
      await this.close();
      throw signal.reason;
    }
  }

  /**
   * The stream's lock is held only while the bytes are queued, so that no stuck write stands in the way of `close`.
   * A request that was queued before the abort may still be sent.
   */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const connection = this.#connection;
    if (!connection) throw closedError();
    if (!this.#port.writable || !this.#port.readable) throw lostError();
    const writer = this.#port.writable.getWriter();
    const written = writer.write(bytes);
    writer.releaseLock();
    try {
      await abortable(written, signal);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#connection !== connection) throw closedError();
      throw writingError(error);
    }
    if (this.#connection !== connection) throw closedError();
    // With the cable pulled, a write may resolve all the same.
    if (!this.#port.readable) throw lostError();
  }

  /** What came before the device was lost can still be read. */
  async read(signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    if (!this.#connection) throw closedError();
    return this.#connection.inbox.take(signal);
  }

  /** Never rejects, and does not wait for ever. */
  close(): Promise<void> {
    this.#closes += 1;
    this.#closing ??= this.#shutDown().finally(() => {
      this.#closing = null;
    });
    return this.#closing;
  }

  async #shutDown(): Promise<void> {
    const [connection, opening] = [this.#connection, this.#opening];
    this.#connection = null;
    this.#opening = null;
    const release = async (): Promise<void> => {
      await opening?.catch(() => undefined);
      await connection?.pump.stop();
      // Rejects where nothing is open, or where the device is gone: either way there is nothing left to close.
      await this.#port.close().catch(() => undefined);
    };
    await within(this.#clock, CLOSING_CAP_MS, (inTime) => abortable(release(), inTime));
  }
}
