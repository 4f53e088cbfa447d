import type { PracticeReceiverOptions } from '../../../src/simulator/receiver/practice-receiver.ts';

/** What page and receiver thread say to each other. */

/** `linkTimes` are kept by the receiver's thread itself, and more precisely than timers could. */
export type FarPlan = Omit<PracticeReceiverOptions, 'clock' | 'latencyMs'>;

export interface Asked {
  readonly command: number;
  /** The request's first byte: the partition, where it asks about one. */
  readonly type: number | null;
  /** By how much the answer left later than the link would have ended it: this double's own error, not the page's. */
  readonly latenessMs: number;
}

/** What was asked since the last tally, and how it went. */
export interface Tally {
  readonly asked: readonly Asked[];
  /** What the link alone takes for all of them. */
  readonly linkMs: number;
  /** From the first request to the last answer's last byte. */
  readonly spanMs: number;
  readonly violations: readonly string[];
  /** How many pages each ring holds. */
  readonly pages: readonly { readonly type: number; readonly count: number }[];
}

export type ToReceiver =
  | { readonly kind: 'birth'; readonly plan: FarPlan }
  /** `writtenAtMs`: on the clock that page and thread share, so that the way here is no part of the link. */
  | { readonly kind: 'request'; readonly bytes: Uint8Array; readonly writtenAtMs: number }
  | { readonly kind: 'pass'; readonly durationMs: number }
  | { readonly kind: 'tally' };

export type FromReceiver =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'tally'; readonly tally: Tally };

const USB = { usbVendorId: 0x22a3, usbProductId: 0x0047 };

/** A receiver on its own thread, and the `SerialPort` that leads to it. */
export class FarReceiver {
  readonly port: FarPort;
  readonly #worker: Worker;

  constructor(script: string, plan: FarPlan) {
    this.#worker = new Worker(script);
    this.port = new FarPort(this.#worker, plan.usb ? { usbVendorId: plan.usb.vendorId, usbProductId: plan.usb.productId } : USB);
    this.#tell({ kind: 'birth', plan });
  }

  /** Time passes for the receiver. */
  pass(durationMs: number): void {
    this.#tell({ kind: 'pass', durationMs });
  }

  tally(): Promise<Tally> {
    return new Promise((resolve) => {
      const hear = ({ data }: MessageEvent<FromReceiver>): void => {
        if (data.kind !== 'tally') return;
        this.#worker.removeEventListener('message', hear);
        resolve(data.tally);
      };
      this.#worker.addEventListener('message', hear);
      this.#tell({ kind: 'tally' });
    });
  }

  /** A `navigator.serial` that has this receiver and nothing else. */
  serial(): Serial {
    const { port } = this;
    return Object.assign(new EventTarget(), {
      onconnect: null,
      ondisconnect: null,
      getPorts: async () => [],
      requestPort: async () => port,
    }) as Serial;
  }

  end(): void {
    this.#worker.terminate();
  }

  #tell(message: ToReceiver): void {
    this.#worker.postMessage(message);
  }
}

/** What the real one does to the main thread and no more: a message for each packet, a stream of bytes. */
class FarPort extends EventTarget implements SerialPort {
  onconnect = null;
  ondisconnect = null;
  readonly connected = true;
  readable: ReadableStream<Uint8Array<ArrayBuffer>> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  readonly #worker: Worker;
  readonly #info: SerialPortInfo;

  constructor(worker: Worker, info: SerialPortInfo) {
    super();
    this.#worker = worker;
    this.#info = info;
  }

  getInfo(): SerialPortInfo {
    return this.#info;
  }

  async open(): Promise<void> {
    const worker = this.#worker;
    const deaf = new AbortController();
    this.readable = new ReadableStream({
      type: 'bytes',
      start(controller) {
        const hear = ({ data }: MessageEvent<FromReceiver>): void => {
          if (data.kind === 'bytes') controller.enqueue(data.bytes);
        };
        worker.addEventListener('message', hear, { signal: deaf.signal });
      },
      cancel: () => deaf.abort(),
    });
    this.writable = new WritableStream({
      write(bytes) {
        const request: ToReceiver = { kind: 'request', bytes, writtenAtMs: performance.timeOrigin + performance.now() };
        worker.postMessage(request);
      },
    });
  }

  async close(): Promise<void> {
    this.readable = null;
    this.writable = null;
  }

  async forget(): Promise<void> {}
  async setSignals(): Promise<void> {}

  async getSignals(): Promise<SerialInputSignals> {
    return { dataCarrierDetect: false, clearToSend: false, ringIndicator: false, dataSetReady: false };
  }
}
