import { systemClock, type Clock } from '../domain/clock.ts';
import { TransportError, type Transport, type UsbIds } from '../protocol/receiver/transport.ts';
import { abortable } from './abortable.ts';
import { Inbox } from './inbox.ts';
import type { BytePort } from './port-bus.ts';
import { closedError, lostError, openingError, writingError } from './serial-errors.ts';
import { SerialPump } from './serial-pump.ts';
import { Turns } from './turns.ts';
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

interface Opening {
  readonly ended: Promise<void>;
  /** Aborted with 'closed' by `close`. */
  readonly life: AbortController;
}

interface Connection {
  readonly inbox: Inbox;
  readonly pump: SerialPump;
  readonly writes: Turns;
  /** Aborted with 'closed' by `close`. */
  readonly life: AbortController;
}

/** Bytes over a serial port of the platform, or its equal by WebUSB; what the platform does is in web-serial-facts. */
export class WebSerialTransport implements Transport {
  /** A port that is no USB device has the ids 0 and 0, which are nobody's. */
  readonly ids: UsbIds;
  readonly port: BytePort;
  readonly #clock: Clock;
  #connection: Connection | null = null;
  #opening: Opening | null = null;
  #closing: Promise<void> | null = null;
  /** Counts the calls of `close`, so that an `open` on its way knows that it was called off. */
  #closes = 0;

  constructor(port: BytePort, clock: Clock = systemClock) {
    const { usbVendorId: vendorId = 0, usbProductId: productId = 0 } = port.getInfo();
    this.ids = { vendorId, productId };
    this.port = port;
    this.#clock = clock;
  }

  /** After an abort the opening is waited for, and the port closed again; `close` ends one by WebUSB, which Web Serial cannot. */
  async open(signal?: AbortSignal): Promise<void> {
    const closes = this.#closes;
    await this.#closing;
    signal?.throwIfAborted();
    if (closes !== this.#closes) throw closedError();
    if (this.#opening || this.#connection) throw new TransportError('busy', 'the port is open already');
    const life = new AbortController();
    const opening: Opening = { ended: this.port.open(LINE, life.signal), life };
    this.#opening = opening;
    try {
      await opening.ended;
    } catch (error) {
      throw this.port.connected === false ? lostError(error) : openingError(error);
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
    // Whoever called `close` meanwhile closes what was opened.
    if (closes !== this.#closes) throw closedError();
    const inbox = new Inbox();
    this.#connection = { inbox, pump: new SerialPump(this.port, inbox), writes: new Turns(), life: new AbortController() };
    if (signal?.aborted) {
      await this.close();
      throw signal.reason;
    }
  }

  /**
   * A request that began to be written before the abort may still be sent. While it is stuck none is queued behind it, so
   * that they do not all go out at once when the device listens again.
   */
  async write(bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.#connection) throw closedError();
    const { writes, life } = this.#connection;
    await writes.take(() => this.#send(bytes), signal ? AbortSignal.any([signal, life.signal]) : life.signal);
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

  /** The stream's lock is held only while the bytes are queued, so that no stuck write stands in the way of `close`. */
  async #send(bytes: Uint8Array): Promise<void> {
    if (!this.port.writable || !this.port.readable) throw lostError();
    const writer = this.port.writable.getWriter();
    const written = writer.write(bytes);
    writer.releaseLock();
    try {
      await written;
    } catch (error) {
      throw writingError(error);
    }
    // With the cable pulled, a write may resolve all the same.
    if (!this.port.readable) throw lostError();
  }

  async #shutDown(): Promise<void> {
    const [connection, opening] = [this.#connection, this.#opening];
    connection?.life.abort(closedError());
    opening?.life.abort(closedError());
    this.#connection = null;
    this.#opening = null;
    const release = async (): Promise<void> => {
      await opening?.ended.catch(() => undefined);
      await connection?.pump.stop();
      // Rejects where nothing is open, or where the device is gone: either way there is nothing left to close.
      await this.port.close().catch(() => undefined);
    };
    await within(this.#clock, CLOSING_CAP_MS, (inTime) => abortable(release(), inTime));
  }
}
