import type { UsbIds } from '../../protocol/receiver/transport.ts';
import type { LineHold, PracticeLine } from './line.ts';

const DEFAULT_BUFFER_BYTES = 255;

type PortState =
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'open';
      readonly hold: LineHold;
      readonly bufferSize: number;
      readable: ReadableStream<Uint8Array> | null;
      writable: WritableStream<Uint8Array> | null;
    };

/**
 * A `SerialPort` over a practice receiver's line, with real streams and the habits that Chromium's was seen
 * to have (web-serial-facts). Once its cable was pulled, it is dead for ever.
 */
export class SerialPortDouble extends EventTarget implements SerialPort {
  onconnect: ((event: Event) => void) | null = null;
  ondisconnect: ((event: Event) => void) | null = null;
  readonly #line: PracticeLine;
  readonly #ids: UsbIds;
  readonly #onForget: () => void;
  #connected = true;
  #state: PortState = { kind: 'closed' };

  constructor(line: PracticeLine, ids: UsbIds, onForget: () => void) {
    super();
    this.#line = line;
    this.#ids = ids;
    this.#onForget = onForget;
  }

  /** Still true for a moment after the cable was pulled. */
  get connected(): boolean {
    return this.#connected;
  }

  getInfo(): SerialPortInfo {
    return { usbVendorId: this.#ids.vendorId, usbProductId: this.#ids.productId };
  }

  async open({ baudRate, bufferSize = DEFAULT_BUFFER_BYTES }: SerialOptions): Promise<void> {
    if (this.#state.kind === 'open') throw new DOMException('The port is already open.', 'InvalidStateError');
    if (!(baudRate > 0) || !(bufferSize > 0)) throw new TypeError('baudRate and bufferSize must be above zero.');
    this.#state = { kind: 'open', hold: this.#take(), bufferSize, readable: null, writable: null };
  }

  /** A new stream after the last one was cancelled; null when closed, and after the device was lost. */
  get readable(): ReadableStream<Uint8Array> | null {
    const state = this.#state;
    if (state.kind === 'closed') return null;
    if (!state.readable && state.hold.state === 'open') {
      const end = (): void => {
        state.readable = null;
      };
      state.readable = readableOf(state.hold, state.bufferSize, end);
    }
    return state.readable;
  }

  get writable(): WritableStream<Uint8Array> | null {
    const state = this.#state;
    if (state.kind === 'closed') return null;
    const end = (): void => {
      state.writable = null;
    };
    state.writable ??= writableOf(state.hold, end);
    return state.writable;
  }

  async close(): Promise<void> {
    const state = this.#state;
    if (state.kind === 'closed') {
      if (this.#connected) throw new DOMException('The port is already closed.', 'InvalidStateError');
      return;
    }
    const { readable, writable, hold } = state;
    if (readable?.locked || writable?.locked) throw new TypeError('Cannot close the port while a stream is locked.');
    await Promise.all([readable?.cancel(), writable?.abort()]);
    hold.close();
    this.#state = { kind: 'closed' };
  }

  async forget(): Promise<void> {
    if (this.#state.kind === 'open') this.#state.hold.close();
    this.#state = { kind: 'closed' };
    this.#onForget();
  }

  async setSignals(): Promise<void> {
    this.#requireOpen();
  }

  async getSignals(): Promise<SerialInputSignals> {
    this.#requireOpen();
    return { dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false };
  }

  /** The moment, some time after the cable was pulled, at which the browser has noticed. */
  depart(): void {
    if (this.#state.kind === 'open') this.#state.hold.close();
    this.#state = { kind: 'closed' };
    this.#connected = false;
  }

  #take(): LineHold {
    try {
      if (this.#connected) return this.#line.open();
    } catch (cause) {
      throw new DOMException(`Failed to open serial port. ${String(cause)}`, 'NetworkError');
    }
    throw new DOMException('Failed to open serial port.', 'NetworkError');
  }

  #requireOpen(): void {
    if (this.#state.kind === 'closed') throw new DOMException('The port is closed.', 'InvalidStateError');
  }
}

function readableOf(hold: LineHold, bufferSize: number, end: () => void): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  return new ReadableStream({
    type: 'bytes',
    async pull(controller): Promise<void> {
      for (let bytes = hold.take(bufferSize); ; bytes = hold.take(bufferSize)) {
        if (bytes) return controller.enqueue(bytes);
        if (hold.state !== 'open') {
          end();
          throw new DOMException('The device has been lost.', 'NetworkError');
        }
        await hold.change(cancelled.signal);
      }
    },
    cancel(): void {
      end();
      cancelled.abort();
    },
  });
}

/** Writing to a port whose cable was pulled a moment ago may succeed: the bytes go nowhere. */
function writableOf(hold: LineHold, end: () => void): WritableStream<Uint8Array> {
  return new WritableStream({
    write: (bytes) => hold.write(bytes.slice()),
    close: end,
    abort: end,
  });
}
